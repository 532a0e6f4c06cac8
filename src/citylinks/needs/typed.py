"""A need as typed: everything is text, nothing is complete, and all of its faults are found at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from citylinks.kernel.errors import Fault, refuse
from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText, Wording, is_language, line_faults
from citylinks.kernel.time import PartialDate
from citylinks.needs.hazards import HAZARDS
from citylinks.needs.statement import Account, Evidence, HazardEvidence, Owner, Statement
from citylinks.themes.taxonomy import THEMES

MOST_LETTERS = 100_000  # of a whole draft: more is no text that someone typed
TITLE, SOURCE, ADDRESS = 200, 300, 500  # letters that the record holds


@dataclass(frozen=True, slots=True)
class TypedWording:
    """The words in one language."""

    language: str = ""
    title: str = ""
    text: str = ""
    tried: str = ""
    solved: str = ""

    @property
    def is_blank(self) -> bool:
        """True when nothing was typed but perhaps a language."""
        return not any(one.strip() for one in (self.title, self.text, self.tried, self.solved))


@dataclass(frozen=True, slots=True)
class TypedEvidence:
    """What shows that the need, or with a code a hazard, is real: what, when, who says so, and where."""

    what: str = ""
    when: str = ""
    source: str = ""
    url: str = ""
    hazard: str = ""

    @property
    def is_blank(self) -> bool:
        """True when nothing was typed; a hazard that was only ticked is blank too."""
        return not any(one.strip() for one in (self.what, self.when, self.source, self.url))


@dataclass(frozen=True, slots=True)
class TypedNeed:
    """All fields of the page on which a need is written; the first wording is the original."""

    wordings: tuple[TypedWording, ...] = (TypedWording(),)
    themes: tuple[str, ...] = ()
    hazards: tuple[TypedEvidence, ...] = ()
    evidence: tuple[TypedEvidence, ...] = ()
    office: str = ""
    role: str = ""
    person: str = ""

    @property
    def original(self) -> TypedWording:
        """The wording in the city's own language."""
        return self.wordings[0]

    def letters(self) -> int:
        """Count what was typed."""
        words = sum(len(one.title + one.text + one.tried + one.solved) for one in self.wordings)
        rows = sum(len(one.what + one.when + one.source + one.url) for one in (*self.hazards, *self.evidence))
        return words + rows + len(self.office + self.role + self.person)


def statement_of(typed: TypedNeed) -> Statement:
    """Read what was typed. Raises `Faults` with every fault, placed by field: `evidence.0.when`."""
    refuse(faults(typed))
    spoken = [one for one in typed.wordings if one is typed.original or not one.is_blank]
    return Statement(
        wording=TranslatedText(
            tuple(Wording(one.language.strip(), one.title.strip(), one.text.strip()) for one in spoken)
        ),
        themes=tuple(dict.fromkeys(typed.themes)),
        evidence=tuple(
            Evidence(one.what.strip(), _source(one), _date(one.when))
            for one in typed.evidence
            if not one.is_blank
        ),
        hazards=tuple(
            HazardEvidence(one.hazard, _source(one), one.what.strip(), _date(one.when))
            for one in typed.hazards
        ),
        accounts=tuple(
            Account(one.language.strip(), one.tried.strip(), one.solved.strip())
            for one in spoken
            if one.tried.strip() or one.solved.strip()
        ),
        owner=Owner(typed.office.strip(), typed.role.strip(), typed.person.strip()),
    )


def faults(typed: TypedNeed) -> list[Fault]:
    """Say all that still keeps a typed need from being stated, in the order of the page."""
    return [
        *_original_faults(typed.original),
        *_theme_faults(typed.themes),
        *(fault for row in typed.hazards for fault in _row_faults(row, f"hazards.{row.hazard}")),
        *(
            fault
            for place, row in enumerate(typed.evidence)
            if not row.is_blank
            for fault in _row_faults(row, f"evidence.{place}")
        ),
        *Owner(typed.office, typed.role, typed.person).faults(),
        *_translation_faults(typed.wordings),
    ]


def _original_faults(original: TypedWording) -> Iterator[Fault]:
    yield from _language_faults(original.language, "wordings.0.language")
    if not original.title.strip():
        yield Fault("wordings.0.title", "The need has no title.", "Say it in one line.")
    yield from _length_faults(original.title, "wordings.0.title", TITLE)
    yield from line_faults("wordings.0.title", original.title.strip(), "title")
    if not original.text.strip():
        yield Fault(
            "wordings.0.text", "Nothing says what the need is.", "Write what happens, where, and to whom."
        )
    if not original.solved.strip():
        yield Fault(
            "wordings.0.solved",
            "Nothing says what would count as solved.",
            "Name something that one could see or measure.",
        )


def _translation_faults(wordings: tuple[TypedWording, ...]) -> Iterator[Fault]:
    seen = {wordings[0].language.strip()}
    for place, one in enumerate(wordings):
        if place == 0 or one.is_blank:
            continue
        language = one.language.strip()
        yield from _language_faults(language, f"wordings.{place}.language")
        if language in seen:
            yield Fault(
                f"wordings.{place}.language", "This language is given twice.", "Choose another language."
            )
        seen.add(language)
        if not one.title.strip():
            yield Fault(
                f"wordings.{place}.title", "The translation has no title.", "Translate the title too."
            )
        yield from _length_faults(one.title, f"wordings.{place}.title", TITLE)
        yield from line_faults(f"wordings.{place}.title", one.title.strip(), "title")


def _language_faults(language: str, place: str) -> Iterator[Fault]:
    if not language.strip():
        yield Fault(place, "No language is chosen.", "Choose the language the text is in.")
    elif not is_language(language.strip()) or len(language) > 20:
        yield Fault(place, f"“{language}” is no language code.", "Choose one of the list.")


def _theme_faults(themes: tuple[str, ...]) -> Iterator[Fault]:
    if not themes:
        yield Fault("themes", "No theme is chosen.", "Choose at least one: peers are found by it.")
    for code in themes:
        if code not in THEMES:
            yield Fault("themes", f"“{code}” is no theme.", "Choose one of the list.")


def _row_faults(row: TypedEvidence, place: str) -> Iterator[Fault]:
    if row.hazard and row.hazard not in HAZARDS:
        yield Fault("hazards", f"“{row.hazard}” is no hazard.", "Choose one of the list.")
    if not row.what.strip():
        mend = "Write what was seen or measured." if not row.hazard else "Write what shows it, or untick it."
        yield Fault(f"{place}.what", "Nothing says what was found.", mend)
    if not row.source.strip():
        yield Fault(
            f"{place}.source", "The source is missing.", "Name a report, a meeting or an office that says so."
        )
    yield from _length_faults(row.source, f"{place}.source", SOURCE)
    yield from line_faults(f"{place}.source", row.source.strip(), "source")
    if row.when.strip() and _date(row.when) is None:
        yield Fault(
            f"{place}.when",
            f"“{row.when}” is not a date.",
            "Write 2014, 2014-08 or 2014-08-04, or leave it out.",
        )
    if row.url.strip() and not _is_address(row.url.strip()):
        yield Fault(
            f"{place}.url", f"“{row.url}” is no web address.", "Begin it with https://, or leave it out."
        )
    yield from line_faults(f"{place}.url", row.url.strip(), "web address")


def _length_faults(text: str, place: str, most: int) -> Iterator[Fault]:
    if len(text.strip()) > most:
        yield Fault(place, f"This has {len(text.strip())} letters.", f"Use at most {most}.")


def _source(row: TypedEvidence) -> Source:
    return Source(row.source.strip(), row.url.strip())


def _date(text: str) -> PartialDate | None:
    try:
        return PartialDate(text.strip())
    except ValueError:
        return None


def _is_address(text: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return False
    return len(text) <= ADDRESS

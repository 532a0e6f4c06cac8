"""The page on which a need is written: every field is text, as typed; the domain says what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.kernel.errors import Fault
from citylinks.needs.hazards import HAZARDS
from citylinks.needs.typed import TypedEvidence, TypedNeed, TypedWording
from citylinks.themes.taxonomy import THEMES
from citylinks.web import names
from citylinks.web.domain_form import DomainForm
from citylinks.web.saving import sentences

MOST_ROWS = 40  # rows of evidence, and languages, that one page sends
WORDS = ("language", "title", "text", "tried", "solved")
PROOF = ("what", "when", "source", "url")
FIELD = re.compile(r"themes|hazards|office|role|person|(?:wordings|hazards|evidence)-.+-[a-z]+")
# What helps with the words in the city's own language; a translation needs no help.
HINTS = {
    "title": gettext_lazy("For example: Our drains cannot carry the rain of a storm."),
    "text": gettext_lazy("Three to ten sentences that a colleague in another country understands."),
    "tried": gettext_lazy("What was done, when, and why it was not enough. Mistakes help others most."),
    "solved": gettext_lazy("Something one could see or measure: no street under water after a day of rain."),
}


@dataclass(frozen=True, slots=True)
class HazardRow:
    """One hazard that can be ticked, and the fields for what shows it."""

    code: str
    label: str
    box: str
    chosen: bool
    fields: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class ThemeBox:
    """One theme that can be ticked; `box` is the id of its box."""

    code: str
    label: str
    box: str
    chosen: bool


class NeedForm(DomainForm):
    """A typed need as fields: `wordings-0-title`, `hazards-drought-what`, `evidence-1-when`, `office`.

    One more row of evidence and one more language than were typed stand ready.
    """

    def __init__(self, typed: TypedNeed) -> None:
        super().__init__(flat(typed), auto_id="%s")
        self.typed = typed
        self.rows = len(typed.evidence) + 1
        self.languages = len(typed.wordings) + (1 if len(typed.wordings) == 1 else 0)
        for place in range(self.languages):
            self._words(place, original=place == 0)
        self.fields["themes"] = forms.Field(label=_("Themes"), required=False)
        self.fields["hazards"] = forms.Field(label=_("Natural hazards"), required=False)
        for code in HAZARDS:
            self._proof(f"hazards-{code}", names.hazard(code))
        for place in range(self.rows):
            self._proof(f"evidence-{place}", _("Evidence"))
        self._line("office", _("Office"), _("The office that will still be there after an election."))
        self._line("role", _("Role in it"), _("For example: head of drainage."))
        self._line(
            "person",
            _("Person"),
            _("The code of a person of the network, if one is named. It stands at the end of their address."),
        )

    def _words(self, place: int, *, original: bool) -> None:
        name = f"wordings-{place}-"
        choices = [("", _("Choose a language")), *names.languages().items()]
        self.fields[name + "language"] = forms.CharField(
            label=_("Language of the text"), required=False, widget=forms.Select(choices=choices)
        )
        labels = {
            "title": _("The need in one line"),
            "text": _("What happens, where, and to whom"),
            "tried": _("What was tried before"),
            "solved": _("What would count as solved"),
        }
        for part, label in labels.items():
            hint = str(HINTS[part]) if original else ""
            self._text(name + part, label, hint, one_line=part == "title")

    def _proof(self, name: str, label: str) -> None:
        self._text(f"{name}-what", _("What was seen or measured"), "", one_line=False, about=label)
        self._line(f"{name}-when", _("When"), _("2014, 2014-08 or 2014-08-04."), about=label)
        self._line(f"{name}-source", _("Who says so"), _("A report, a meeting or an office."), about=label)
        self._line(f"{name}-url", _("Where to read it"), _("A web address, if there is one."), about=label)

    def _text(self, name: str, label: str, hint: str, *, one_line: bool, about: str = "") -> None:
        rows = {"rows": 3 if name.endswith(("what", "tried", "solved")) else 7, "dir": "auto"}
        widget = forms.TextInput(attrs={"dir": "auto"}) if one_line else forms.Textarea(attrs=rows)
        field = forms.CharField(label=label, help_text=hint, required=False, strip=False, widget=widget)
        self.fields[name] = field
        self._about(name, about)

    def _line(self, name: str, label: str, hint: str, about: str = "") -> None:
        self._text(name, label, hint, one_line=True, about=about)

    def _about(self, name: str, about: str) -> None:
        """Say to those who hear the page which row a field belongs to."""
        if about:
            widget = self.fields[name].widget
            widget.attrs["aria-label"] = f"{about}: {self.fields[name].label}"

    def field_for(self, place: str) -> str | None:
        """Find the field of `wordings.0.title`."""
        return super().field_for(place.replace(".", "-"))

    # What the template draws, in the order of the page.

    def words(self, place: int) -> tuple[BoundField, ...]:
        """Return the fields of one language."""
        return tuple(self[f"wordings-{place}-{part}"] for part in WORDS)

    @cached_property
    def original(self) -> dict[str, BoundField]:
        """Return the fields of the city's own language, by name."""
        return dict(zip(WORDS, self.words(0), strict=True))

    @cached_property
    def translations(self) -> tuple[tuple[BoundField, ...], ...]:
        """Return the fields of every other language, the last one still empty."""
        return tuple(self.words(place) for place in range(1, self.languages))

    @cached_property
    def theme_groups(self) -> tuple[tuple[str, tuple[ThemeBox, ...]], ...]:
        """Every theme under its area."""
        boxes = {
            code: ThemeBox(code, names.theme(code), theme_box(code), code in self.typed.themes)
            for code in THEMES
        }
        return tuple(
            (area, tuple(boxes[code] for code, _label in themes))
            for area, themes in names.themes_by_area().items()
        )

    @cached_property
    def hazard_rows(self) -> tuple[HazardRow, ...]:
        """Every hazard with its fields."""
        chosen = {one.hazard for one in self.typed.hazards}
        return tuple(
            HazardRow(
                code, names.hazard(code), f"hazards_{place}", code in chosen, self.proof(f"hazards-{code}")
            )
            for place, code in enumerate(HAZARDS)
        )

    @cached_property
    def evidence_rows(self) -> tuple[tuple[BoundField, ...], ...]:
        """Every row of other evidence, the last one still empty."""
        return tuple(self.proof(f"evidence-{place}") for place in range(self.rows))

    def proof(self, name: str) -> tuple[BoundField, ...]:
        """Return the four fields of one piece of evidence."""
        return tuple(self[f"{name}-{part}"] for part in PROOF)


def theme_box(code: str) -> str:
    """Return the id of a theme's box: a list of faults leads to the first one."""
    return f"themes_{list(THEMES).index(code)}"


def flat(typed: TypedNeed) -> dict[str, object]:
    """Write a typed need as the fields of the page."""
    data: dict[str, object] = {
        "themes": list(typed.themes),
        "hazards": [one.hazard for one in typed.hazards],
        "office": typed.office,
        "role": typed.role,
        "person": typed.person,
    }
    rows = [(f"hazards-{one.hazard}", one) for one in typed.hazards]
    rows += [(f"evidence-{place}", one) for place, one in enumerate(typed.evidence)]
    for name, row in rows:
        data |= {f"{name}-{part}": getattr(row, part) for part in PROOF}
    for place, words in enumerate(typed.wordings):
        data |= {f"wordings-{place}-{part}": getattr(words, part) for part in WORDS}
    return data


def typed_in(data: QueryDict) -> TypedNeed:
    """Read the fields of the page as they were typed; rows in which nothing was typed are left out."""
    wordings = [
        TypedWording(*(text(data, f"wordings-{place}-{part}") for part in WORDS))
        for place in range(MOST_ROWS)
    ]
    evidence = [proof_in(data, f"evidence-{place}") for place in range(MOST_ROWS)]
    ticked = [code for code in dict.fromkeys(data.getlist("hazards")) if code in HAZARDS]
    return TypedNeed(
        wordings=(wordings[0], *(one for one in wordings[1:] if not one.is_blank)),
        themes=tuple(code for code in dict.fromkeys(data.getlist("themes")) if code in THEMES),
        hazards=tuple(proof_in(data, f"hazards-{code}", code) for code in ticked),
        evidence=tuple(one for one in evidence if not one.is_blank),
        office=text(data, "office"),
        role=text(data, "role"),
        person=text(data, "person"),
    )


def has_words(data: QueryDict, place: int) -> bool:
    """Tell whether anything but a language was typed in this row of words."""
    return any(text(data, f"wordings-{place}-{part}").strip() for part in WORDS[1:])


def kept_of(
    data: QueryDict, typed: TypedNeed, too_long: Iterable[Fault] = ()
) -> tuple[list[str], dict[str, str]]:
    """Return the names of the fields that a draft holds as they were sent, and what is wrong with the others.

    An empty field of a row that is left out is kept: there is nothing in it. A language without words is
    neither kept nor wrong.
    """
    spoken = [n for n in range(MOST_ROWS) if n == 0 or has_words(data, n)]
    held = {f"wordings-{place}-{part}" for place in spoken for part in WORDS}
    held |= {f"evidence-{place}-{part}" for place in range(MOST_ROWS) for part in PROOF}
    held |= {f"hazards-{one.hazard}-{part}" for one in typed.hazards for part in PROOF}
    held |= {"office", "role", "person"}
    kept: list[str] = []
    faults: dict[str, str] = {}
    for name in filter(FIELD.fullmatch, data):
        if name in {"themes", "hazards"}:
            known = THEMES if name == "themes" else HAZARDS
            wrong = [one for one in data.getlist(name) if one not in known]
            if wrong:
                faults[name] = _("“%(text)s” is not one of those shown. Choose again.") % {"text": wrong[0]}
            else:
                kept.append(name)
        elif name in held or not text(data, name).strip():
            kept.append(name)
        elif name.startswith("hazards-"):
            faults[name] = _("Choose the hazard too, to keep what you typed about it.")
        elif not name.endswith("-language"):
            faults[name] = _("A draft holds %(most)s rows. Put this text into another one.") % {
                "most": MOST_ROWS
            }
    faults |= sentences(too_long, sent_names(data))
    return [name for name in kept if name not in faults], faults


def sent_names(data: QueryDict) -> dict[str, str]:
    """Return the field's name for each place of a typed need, in which empty rows are left out."""
    spoken = [0, *(n for n in range(1, MOST_ROWS) if has_words(data, n))]
    shown = [n for n in range(MOST_ROWS) if not proof_in(data, f"evidence-{n}").is_blank]
    named = {
        f"wordings.{place}.{part}": f"wordings-{n}-{part}" for place, n in enumerate(spoken) for part in WORDS
    }
    named |= {
        f"evidence.{place}.{part}": f"evidence-{n}-{part}" for place, n in enumerate(shown) for part in PROOF
    }
    return named | {f"hazards.{code}.{part}": f"hazards-{code}-{part}" for code in HAZARDS for part in PROOF}


def proof_in(data: QueryDict, name: str, hazard: str = "") -> TypedEvidence:
    """Read one piece of evidence."""
    what, when, source, url = (text(data, f"{name}-{part}") for part in PROOF)
    return TypedEvidence(what, when, source, url, hazard)


def text(data: QueryDict, name: str) -> str:
    """Read one field; what no database can hold is left out, and lines end as they do everywhere."""
    return data.get(name, "").replace("\x00", "").replace("\r\n", "\n")

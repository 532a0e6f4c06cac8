"""Content in several languages: one value, which knows the language it was written in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from citylinks.kernel.errors import Fault

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LINE_ENDS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_OVERRIDES = frozenset("\u202d\u202e")
# Embeddings and isolates, which turn the direction of writing, with the mark that closes each.
_OPENED = {"\u202a": "\u202c", "\u202b": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
_CLOSING = frozenset(_OPENED.values())

# The words by which callers name a field of one line.
_WORDS = frozenset(
    (
        gettext_noop("address of the source"),
        gettext_noop("code"),
        gettext_noop("criterion"),
        gettext_noop("identifier"),
        gettext_noop("indicator"),
        gettext_noop("label"),
        gettext_noop("name"),
        gettext_noop("note"),
        gettext_noop("number of the award"),
        gettext_noop("place"),
        gettext_noop("position"),
        gettext_noop("purpose"),
        gettext_noop("reason"),
        gettext_noop("source"),
        gettext_noop("subject"),
        gettext_noop("title"),
        gettext_noop("unit"),
        gettext_noop("web address"),
    )
)


def line_faults(place: str, text: str, what: str = "") -> Iterator[Fault]:
    """Say what keeps a text from being one line that reads as it is stored; an empty one is none.

    Refused are line ends, control characters, and marks that turn the direction of writing: overrides always,
    embeddings and isolates unless they are closed in the text itself. `what` is the word for the field, where
    its place is not a word for people.
    """
    named = what or place
    word = _(named) if named in _WORDS else named
    if _LINE_ENDS.intersection(text):
        message = _("The %(word)s has more than one line.") % {"word": word}
        yield Fault(place, message, _("Write it in one line."))
    unseen = [sign for sign in text if sign not in _LINE_ENDS and unicodedata.category(sign) in {"Cc", "Cs"}]
    if unseen:
        values = {"word": word, "code": _code(unseen[0])}
        message = _("The %(word)s holds a control character (%(code)s).") % values
        yield Fault(place, message, _("Type it anew."))
    turning = _turning(text)
    if turning:
        values = {"word": word, "code": _code(turning)}
        message = _("The %(word)s holds a mark that turns the direction of writing (%(code)s).") % values
        yield Fault(place, message, _("Take the mark out, or type it anew."))


def is_line(text: str) -> bool:
    """Tell whether a text is one line that reads as it is stored: nothing else is kept or looked up."""
    return not any(line_faults("", text))


def _code(sign: str) -> str:
    return f"U+{ord(sign):04X}"


def _turning(text: str) -> str:
    """Return the first mark that is an override, or is not closed or not opened in the text; else ""."""
    opened: list[str] = []
    for sign in text:
        if sign in _OVERRIDES:
            return sign
        if sign in _OPENED:
            opened.append(sign)
        elif sign in _CLOSING and (not opened or _OPENED[opened.pop()] != sign):
            return sign
    return opened[0] if opened else ""


def is_language(code: str) -> bool:
    """Tell whether a text is written as a BCP 47 code is; whether anyone speaks it is another matter."""
    return _LANGUAGE.fullmatch(code) is not None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and the language it is in; pages mark that up when it is not the reader's."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A title and a text in one language, by its BCP 47 code. A translation may lack one of the two."""

    language: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """The same content in several languages; the first wording is the original."""

    wordings: tuple[Wording, ...]

    @classmethod
    def of(cls, original: str, wordings: Iterable[Wording]) -> TranslatedText:
        """Put the wording in the language `original` first, and the others in the order of their codes."""
        return cls(tuple(sorted(wordings, key=lambda one: (one.language != original, one.language))))

    @property
    def original(self) -> Wording:
        """The wording the others were made from."""
        return self.wordings[0]

    def title(self, language: str) -> Phrase:
        """Return the title in the reader's language, else of another region, else the original."""
        return best([Phrase(one.language, one.title) for one in self.wordings], language)

    def text(self, language: str) -> Phrase:
        """Return the text, chosen as the title is."""
        return best([Phrase(one.language, one.text) for one in self.wordings], language)

    def faults(self) -> Iterator[Fault]:
        """Say all that is wrong with it: none, a language twice or unknown, a missing title."""
        if not self.wordings:
            yield Fault("wordings", _("There is no text."), _("Write a title in at least one language."))
        seen: set[str] = set()
        for wording in self.wordings:
            place = f"title ({wording.language})"
            if not is_language(wording.language):
                message = _("“%(text)s” is no language code.") % {"text": wording.language}
                yield Fault(place, message, _("Write a code such as es."))
            if wording.language in seen:
                yield Fault(place, _("This language is given twice."), _("Keep one of the two."))
            if not wording.title.strip() and (wording is self.original or not wording.text.strip()):
                yield Fault(place, _("The title is empty."), _("Say it in one line."))
            yield from line_faults(place, wording.title, "title")
            if len(wording.title) > 200:
                message = _("The title has %(count)s letters.") % {"count": len(wording.title)}
                yield Fault(place, message, _("Use at most 200."))
            seen.add(wording.language)


def best(phrases: Sequence[Phrase], language: str) -> Phrase:
    """Pick the phrase for a reader: the same language, else the same base language, else the first."""
    base = language.split("-", maxsplit=1)[0]
    given = [phrase for phrase in phrases if phrase.text]
    exact = [phrase for phrase in given if phrase.language == language]
    near = [phrase for phrase in given if phrase.language.split("-")[0] == base]
    return next(iter([*exact, *near, *phrases]))

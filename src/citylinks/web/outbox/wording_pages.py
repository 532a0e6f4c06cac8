"""The pages on which officers write the words of letters, of a program or of one of its calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.kernel.text import Phrase
from citylinks.outbox.queries import Level, Wording
from citylinks.outbox.states import OPTIONAL, PLACEHOLDERS_OF, LetterKind
from citylinks.outbox.wordings import LetterWords, fill, template_faults
from citylinks.reviews.queries import Example
from citylinks.web import names
from citylinks.web.components.data import Cell, Column, Link, Table
from citylinks.web.outbox.pages import KINDS, trail

PLACEHOLDER_WORDS = {
    "name": gettext_lazy("whom the letter is for"),
    "organization": gettext_lazy("the organization that applied"),
    "call": gettext_lazy("the title of the call"),
    "program": gettext_lazy("the name of the program"),
    "reason": gettext_lazy("the reason of the decision"),
    "sent": gettext_lazy("what was handed in, a line each"),
    "count": gettext_lazy("how many applications wait for the reviewer"),
    "due": gettext_lazy("by when reviews are due; a line with it is left out where there is no date"),
    "link": gettext_lazy("the page where the reader goes on"),
    "asker": gettext_lazy("who asked for it"),
    "keeper": gettext_lazy("the register keeper who approved it, whom to ask"),
    "from": gettext_lazy("from when it can be carried out"),
}
LEVELS = {
    Level.SHIPPED: gettext_lazy("shipped with CityLinks"),
    Level.PROGRAM: gettext_lazy("the program’s own"),
    Level.CALL: gettext_lazy("this call’s own"),
}
PREVIEW, RESET = "preview", "reset"


@dataclass(frozen=True, slots=True)
class Place:
    """Whose words are written: a program's, by its public id, or those of one call.

    Of a call there are its public id (`call`), its `code` and its `title` as well.
    """

    within: str
    call: str = ""
    code: str = ""
    title: Phrase | None = None

    @property
    def level(self) -> Level:
        """Return the level on which words that are kept here count."""
        return Level.CALL if self.call else Level.PROGRAM

    @property
    def path(self) -> str:
        """Return the address of the list of wordings."""
        if self.call:
            return reverse("outbox:call-wordings", args=[self.code])
        return reverse("outbox:wordings", args=[self.within])

    @property
    def heading(self) -> str:
        """Return what the list of wordings is called."""
        if self.title is None:
            return _("The words of letters")
        return _("The words of “%(call)s”") % {"call": self.title.text}

    def wording(self, kind: str, language: str) -> str:
        """Return the address of one wording."""
        return f"{self.path}{kind}/{language}/"

    def trail(self) -> tuple[Link, ...]:
        """Return the way back from the list."""
        if not self.call:
            return trail()
        return (*trail(), Link(_("Words for all calls"), reverse("outbox:wordings", args=[self.within])))


@dataclass(frozen=True, slots=True)
class WordingsPage:
    """The words of letters, by kind and language."""

    title: str
    trail: tuple[Link, ...]
    tables: tuple[Table, ...]
    calls: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The letter as a real recipient would get it."""

    to: str
    subject: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class WordingPage:
    """One wording being written, the names it may hold, and what it would read like."""

    title: str
    of: Phrase | None
    trail: tuple[Link, ...]
    placeholders: tuple[tuple[str, str], ...]
    note: str
    preview: Preview | None
    no_preview: str
    can_reset: bool


def wordings_page(
    place: Place, found: Sequence[Wording], calls: Iterable[tuple[str, str]] = ()
) -> WordingsPage:
    """Show one table a kind of letter, one row a language; `calls` are codes and titles."""
    columns = (Column(_("Language")), Column(_("Subject")), Column(_("Whose words")))
    tables = [
        Table(
            str(label),
            columns,
            [
                (
                    Cell(names.language(one.words.language), place.wording(kind.value, one.words.language)),
                    Cell(one.words.subject, language=one.words.language),
                    str(LEVELS[one.level]),
                )
                for one in found
                if one.kind == kind
            ],
        )
        for kind, label in KINDS.items()
    ]
    links = tuple(
        Link(_("The words of “%(call)s”") % {"call": title}, reverse("outbox:call-wordings", args=[code]))
        for code, title in calls
    )
    return WordingsPage(place.heading, place.trail(), tuple(tables), links)


def wording_page(
    place: Place,
    kind: LetterKind,
    language: str,
    found: Sequence[Wording],
    preview: Preview | None,
) -> WordingPage:
    """One wording, to be changed or written anew."""
    there = [one for one in found if one.kind == kind and one.words.language == language]
    return WordingPage(
        title=_("%(kind)s, in %(language)s") % {"kind": KINDS[kind], "language": names.language(language)},
        of=place.title,
        trail=(*place.trail(), Link(place.heading, place.path)),
        placeholders=tuple((f"{{{name}}}", str(PLACEHOLDER_WORDS[name])) for name in PLACEHOLDERS_OF[kind]),
        note="" if there else _("There is no wording in this language yet; below stands the English one."),
        preview=preview,
        no_preview="" if preview else _("Nobody could get such a letter yet, or the words are not in order."),
        can_reset=any(one.level == place.level for one in there),
    )


def words_to_edit(kind: LetterKind, language: str, found: Sequence[Wording]) -> LetterWords:
    """Return what the form begins with: the words in this language, else the English ones."""
    own = [one.words for one in found if one.kind == kind]
    return next((one for one in own if one.language == language), None) or next(
        one for one in own if one.language == "en"
    )


def preview_of(kind: LetterKind, words: LetterWords, example: Example | None, link: str) -> Preview | None:
    """Fill words in for a real recipient; what is not known yet is named in brackets."""
    if example is None or any(template_faults(kind, words)):
        return None
    filled = fill(words, _values(kind, {**example.values, "link": link}))
    to = f"{example.name} <{example.email}>" if example.name else example.email
    return Preview(to, filled.subject, filled.body, words.language)


def _values(kind: LetterKind, known: Mapping[str, str]) -> dict[str, str]:
    return {
        name: known.get(name, "") or ("" if name in OPTIONAL else f"[{PLACEHOLDER_WORDS[name]}]")
        for name in PLACEHOLDERS_OF[kind]
    }

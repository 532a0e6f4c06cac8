"""The reviewer's pages: what waits, and one application beside the rubric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citylinks.kernel.text import Phrase
from citylinks.reviews.queries import Sheet, SheetAnswer, SheetFile, WorkItem
from citylinks.reviews.states import AssignmentState
from citylinks.web import dates, names, numerals
from citylinks.web.components.data import Link
from citylinks.web.reviews.words import SIDE

KILO = 1000


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One application in the reviewer's hands."""

    title: str
    side: str
    call: Phrase
    program: str
    language: str
    progress: str
    due: str
    href: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """What waits, and what is done."""

    waiting: tuple[WorkLine, ...]
    done: tuple[WorkLine, ...]


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file to be read, and its size."""

    name: str
    size: str
    href: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A question and its answer."""

    question: Phrase
    text: str
    choices: tuple[Phrase, ...]
    file: FileLine | None

    @property
    def is_empty(self) -> bool:
        """True when nothing was answered."""
        return not (self.text.strip() or self.choices or self.file)


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One application beside the rubric."""

    title: str
    trail: tuple[Link, ...]
    side: str
    call: Phrase
    language: str
    language_name: str
    is_anonymous: bool
    is_open: bool
    is_done: bool
    answers: tuple[AnswerLine, ...]
    letter: FileLine | None
    give_back: str
    reopen: str
    autosave: str


def header_name(name: str) -> str:
    """Return a file's name fit for a header: letters that it cannot hold become underscores."""
    return "".join(
        sign if sign.isascii() and sign.isprintable() and sign not in '"\\;' else "_" for sign in name
    )


def worklist_page(items: Sequence[WorkItem]) -> WorklistPage:
    """Build a reviewer's list."""
    lines = [_line(one) for one in items]
    return WorklistPage(
        tuple(one for one in lines if not one.is_done), tuple(one for one in lines if one.is_done)
    )


def _line(one: WorkItem) -> WorkLine:
    is_done = one.state == AssignmentState.SUBMITTED
    scored = {"scored": numerals.count(one.scored), "criteria": numerals.count(one.criteria)}
    progress = _("reviewed") if is_done else _("%(scored)s of %(criteria)s criteria scored") % scored
    return WorkLine(
        title=one.organization or _("Application %(alias)s") % {"alias": one.alias},
        side=str(SIDE[one.side]),
        call=one.call.title(get_language() or "en"),
        program=one.program,
        language=names.language(one.language),
        progress=progress,
        due=_("due on %(day)s") % {"day": dates.day(one.due_on)} if one.due_on and not is_done else "",
        href=reverse("reviews:sheet", args=[one.public_id]),
        is_done=is_done,
    )


def sheet_page(sheet: Sheet) -> SheetPage:
    """Build one application as its reviewer reads it."""
    return SheetPage(
        title=sheet.organization or _("Application %(alias)s") % {"alias": sheet.alias},
        trail=(Link(_("Your reviews"), reverse("reviews:worklist")),),
        side=str(SIDE[sheet.side]),
        call=sheet.call.title(get_language() or "en"),
        language=sheet.language,
        language_name=names.language(sheet.language),
        is_anonymous=sheet.is_anonymous,
        is_open=sheet.is_open,
        is_done=sheet.state == AssignmentState.SUBMITTED,
        answers=tuple(_answer(sheet, one) for one in sheet.answers),
        letter=_file(sheet, sheet.letter),
        give_back=reverse("reviews:give-back", args=[sheet.public_id]) if sheet.is_open else "",
        reopen=reverse("reviews:reopen", args=[sheet.public_id]) if sheet.is_open else "",
        autosave=reverse("reviews:save", args=[sheet.public_id]),
    )


def _answer(sheet: Sheet, one: SheetAnswer) -> AnswerLine:
    language = get_language() or "en"
    return AnswerLine(
        question=one.question.title(language),
        text=one.text,
        choices=tuple(choice.title(language) for choice in one.choices),
        file=_file(sheet, one.file),
    )


def _file(sheet: Sheet, file: SheetFile | None) -> FileLine | None:
    if file is None:
        return None
    size = _("%(size)s kB") % {"size": numerals.measure(max(file.size / KILO, 0.1), 1)}
    return FileLine(file.name, size, reverse("reviews:file", args=[sheet.public_id, file.public_id]))

"""What the parts of a draft show: its answers, its files, its language and need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.forms.boundfield import BoundField
from django.http import JsonResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from citylinks.calls import operations
from citylinks.calls.checks import place_of
from citylinks.calls.documents import megabytes
from citylinks.calls.queries import ApplicationDetail, Aside
from citylinks.calls.states import WITH_CHOICES, QuestionKind
from citylinks.kernel.errors import Fault
from citylinks.web.calls.forms.applying import AnswersForm
from citylinks.web.calls.pages.applying import FileLine, file_lines, part_trail, path
from citylinks.web.components.data import Link
from citylinks.web.saving import kept_answer, sentences


@dataclass(frozen=True, slots=True)
class AsideLine:
    """A text that was set aside; choices can be let go only, because they are chosen anew."""

    public_id: str
    text: str
    can_take: bool


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A question's field, and what another window wrote to it."""

    field: BoundField
    asides: tuple[AsideLine, ...]


@dataclass(frozen=True, slots=True)
class PartPage:
    """What every part of a draft shows: the way back."""

    public_id: str
    trail: tuple[Link, ...]
    home: str


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """All questions that are answered in writing or by choosing."""

    part: PartPage
    fields: tuple[FieldLine, ...]
    autosave: str


@dataclass(frozen=True, slots=True)
class FilesPage:
    """The places for files, and what was wrong with the last one."""

    part: PartPage
    files: tuple[FileLine, ...]
    faults: tuple[Fault, ...]
    limit: str
    next: str


def part_page(detail: ApplicationDetail) -> PartPage:
    """Build what every part shows."""
    public_id = detail.line.public_id
    return PartPage(public_id, part_trail(detail), path(public_id))


def answers_page(detail: ApplicationDetail, form: AnswersForm) -> AnswersPage:
    """Pair every field with what was set aside for it."""
    lines = []
    for one in form.questions:
        asides = tuple(
            AsideLine(aside.public_id, aside.text, one.kind not in WITH_CHOICES)
            for aside in of_question(detail, one.public_id)
        )
        lines.append(FieldLine(form[place_of(one.public_id)], asides))
    autosave = reverse("applications:autosave", args=[detail.line.public_id])
    return AnswersPage(part_page(detail), tuple(lines), autosave)


def of_question(detail: ApplicationDetail, question: str) -> list[Aside]:
    """Return what was set aside for one question."""
    return [aside for aside in detail.asides if aside.question == question]


def after_saving(detail: ApplicationDetail, sent: Mapping[str, str]) -> str:
    """Return where to go: the same page for a text set aside, on to the files, or back to the application."""
    public_id = detail.line.public_id
    if "take" in sent or "drop" in sent:
        return path(public_id, "answers")
    if "go" in sent:
        has_files = detail.letter_required or any(one.kind is QuestionKind.FILE for one in detail.questions)
        return path(public_id, "files" if has_files else "check")
    return path(public_id)


def files_page(detail: ApplicationDetail, faults: tuple[Fault, ...]) -> FilesPage:
    """Build the page of files; faults stand at the place they are about."""
    public_id = detail.line.public_id
    limit = megabytes(detail.upload_limit)
    return FilesPage(part_page(detail), file_lines(detail, faults), faults, limit, path(public_id, "check"))


def autosaved(saved: operations.Saved) -> JsonResponse:
    """Answer an autosave by its fields; `aside` names those whose text stands beside another window's."""
    aside = sorted(place_of(one) for one in saved.set_aside)
    more: dict[str, object] = {"revision": saved.revision, "aside": aside}
    if aside and not saved.faults:
        more["said"] = _(
            "Another window has changed the same answer. Load this page again to see both texts."
        )
    return kept_answer(map(place_of, saved.kept), sentences(saved.faults), **more)


def attachment(name: str) -> str:
    """Return the header that makes a browser save a file under its name, whatever letters the name has."""
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"

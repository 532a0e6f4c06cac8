"""The pages on which an officer arranges the reviews: the rubric, the reviewers, taking back."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from citylinks.calls.states import CallState
from citylinks.kernel.text import Phrase
from citylinks.reviews.queries import Board, ReviewerFacts
from citylinks.web import numerals
from citylinks.web.components.data import Link
from citylinks.web.reviews.pages.board import application_path, title_of, trail


@dataclass(frozen=True, slots=True)
class RubricPage:
    """The rubric being set; `may_change` is False for who only reads."""

    title: Phrase
    trail: tuple[Link, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class ReviewerLine:
    """One reviewer and what can be changed."""

    name: str
    progress: str
    load: int
    field: str
    action: str
    is_ended: bool


@dataclass(frozen=True, slots=True)
class ReviewersPage:
    """Who reviews for a call."""

    title: Phrase
    trail: tuple[Link, ...]
    lines: tuple[ReviewerLine, ...]
    people: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class TakeBackPage:
    """An application about to be taken back from a reviewer."""

    title: str
    trail: tuple[Link, ...]
    name: str
    back: str


def rubric_page(board: Board) -> RubricPage:
    """Build the page of the rubric."""
    return RubricPage(
        title_of(board), trail(board), board.call.may_manage and board.call.state != CallState.DECIDED
    )


def progress(one: ReviewerFacts) -> str:
    """Say how much of what a reviewer holds is done."""
    if not one.held:
        return _("nothing in hand")
    values = {"done": numerals.count(one.done), "held": numerals.count(one.held)}
    return _("%(done)s of %(held)s in hand are done") % values


def reviewers_page(board: Board) -> ReviewersPage:
    """Build the page of the reviewers."""
    code = board.call.code
    lines = [
        ReviewerLine(
            name=one.name,
            progress=progress(one),
            load=one.load,
            field=f"load-{one.public_id}",
            action=reverse("reviews:reviewer", args=[code, one.public_id]),
            is_ended=one.is_ended,
        )
        for one in board.reviewers
    ]
    people = reverse("roles:people", args=[board.call.program_id])
    return ReviewersPage(title_of(board), trail(board), tuple(lines), people, board.call.may_manage)


def take_back_page(board: Board, assignment: str) -> TakeBackPage | None:
    """Build the page on which an assignment is taken back; None when there is none."""
    for row in board.applications:
        for one in row.reviews:
            if one.public_id == assignment:
                back = application_path(board.call.code, row.public_id)
                way = (*trail(board), Link(row.organization, back))
                return TakeBackPage(row.organization, way, one.name, back)
    return None

"""One application for who decides on it: every review in full, its decisions, and who could review it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide
from citylinks.access.states import Permission
from citylinks.kernel.errors import NotFound
from citylinks.reviews.models import Decision, Score
from citylinks.reviews.queries.board import (
    ApplicationRow,
    Board,
    DecisionFacts,
    ReviewFacts,
    board,
    decision_facts,
)
from citylinks.reviews.queries.rows import application_row, call_row


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What a reviewer gave for one criterion, and why."""

    criterion: str
    value: Decimal | None
    maximum: int
    comment: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reviewer who has not had the application, and why not to choose them; empty where they may."""

    public_id: str
    name: str
    room: int
    why_not: str


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about one application's reviews. `why_not_decide` is empty for who may decide."""

    board: Board
    row: ApplicationRow
    reviews: tuple[tuple[ReviewFacts, tuple[ScoreFacts, ...]], ...]
    decisions: tuple[DecisionFacts, ...]
    candidates: tuple[Candidate, ...]
    is_early: bool
    why_not_decide: str


def detail(actor: Actor, key: str, public_id: str) -> Detail:
    """Return one application of a board; `NotFound` as `board`. Five queries more, and a decision's."""
    found = board(actor, key)
    row = next((one for one in found.applications if one.public_id == public_id), None)
    if row is None:
        raise NotFound("application", public_id)
    application = application_row(actor, call_row(actor, key), public_id)
    scores = _scores(public_id)
    decision = decide(actor, Permission.DECIDE_APPLICATION, application)
    every = (*row.reviews, *row.ended)
    return Detail(
        board=found,
        row=row,
        reviews=tuple((one, scores.get(one.public_id, ())) for one in every),
        decisions=tuple(decision_facts(one) for one in Decision.objects.filter(application=application)),
        candidates=_candidates(found, row),
        is_early=bool(row.pending or row.missing or not row.done),
        why_not_decide="" if decision.allowed else decision.reason,
    )


def _scores(application: str) -> Mapping[str, tuple[ScoreFacts, ...]]:
    rows = Score.objects.filter(assignment__application__public_id=application).select_related(
        "criterion", "assignment"
    )
    found: defaultdict[str, tuple[ScoreFacts, ...]] = defaultdict(tuple)
    for one in rows.order_by("assignment", "criterion__order"):
        facts = ScoreFacts(one.criterion.name, one.value, one.criterion.maximum, one.comment)
        found[one.assignment.public_id] += (facts,)
    return found


def _candidates(found: Board, row: ApplicationRow) -> tuple[Candidate, ...]:
    had = {one.reviewer for one in (*row.reviews, *row.ended)}
    tied = {one.reviewer: one.sentence for one in row.conflicts}
    return tuple(
        Candidate(
            one.public_id,
            one.name,
            one.room,
            tied.get(one.public_id, "")
            or ("" if one.room else f"Has {one.held} of {one.load} applications."),
        )
        for one in found.reviewers
        if not one.is_ended and one.public_id not in had
    )

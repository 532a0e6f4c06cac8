"""What came of the reviews of a call, for its officers and auditors; for others there is nothing here."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from ninja import Router, Schema

from citylinks.api.keys import Key
from citylinks.api.paging import Asked, Page, paged
from citylinks.api.problems import Problem
from citylinks.api.routes.reviews import CriterionOut
from citylinks.api.routes.reviews import criterion as criterion_out
from citylinks.api.tokens import Call
from citylinks.calls.states import Side
from citylinks.reviews import queries
from citylinks.reviews.drift import Drift
from citylinks.reviews.queries import (
    ApplicationRow,
    DecisionFacts,
    Detail,
    ReviewerFacts,
    ReviewFacts,
    ScoreFacts,
)

router = Router(tags=["results"])


class DecisionOut(Schema):
    """What was decided and why; `early_reason` says why before all reviews were done, else it is empty."""

    outcome: str
    reason: str
    early_reason: str
    version: int
    decided_at: dt.datetime


class ResultOut(Schema):
    """Where an application stands among those of its side. Totals are in points of 100.

    `total` is the weighted mean of the reviews that count, `low` and `high` are their range, `adjusted` is
    the total without the drift of its reviewers; all are null while nobody has reviewed it. `disagree` marks
    reviewers who are far apart. The decision is null until there is one.
    """

    application: str
    organization: str
    city: str
    country: str
    side: str
    state: str
    rank: int | None
    total: float | None
    low: float | None
    high: float | None
    adjusted: float | None
    disagree: bool
    done: int
    pending: int
    missing: int
    decision: DecisionOut | None


class ScoreOut(Schema):
    """What a reviewer gave for a criterion, and why."""

    criterion: str
    score: Decimal | None
    maximum: int
    comment: str


class ResultReview(Schema):
    """A review of an application. `tied` says by which tie it counts no longer, `reason` why it ended.

    `is_stale` marks an application that changed after its review.
    """

    id: str
    reviewer: str
    name: str
    state: str
    assigned_by: str
    total: float | None
    tied: str
    reason: str
    is_stale: bool
    scores: list[ScoreOut]


class BarredOut(Schema):
    """A reviewer who may not see an application, and why."""

    reviewer: str
    name: str
    why: str


class ResultWhole(ResultOut):
    """An application with every review in full, who may not review it, and every decision so far."""

    criteria: list[CriterionOut]
    reviews: list[ResultReview]
    barred: list[BarredOut]
    decisions: list[DecisionOut]


class DriftOut(Schema):
    """How far a reviewer is from the others over the applications they share, in points of 100.

    Above 0 is lenient, below is severe. `is_hint` marks too few shared applications to be sure.
    """

    shared: int
    mean: float | None
    spread: float | None
    is_hint: bool


class ReviewerOut(Schema):
    """A reviewer of the call: how many applications at most, in hand and done. `drift` is null before any."""

    id: str
    name: str
    load: int
    held: int
    done: int
    is_ended: bool
    drift: DriftOut | None


@router.get("/{code}/results", response={200: Page[ResultOut], 401: Problem, 404: Problem, 422: Problem})
def results(request: Call, code: Key, asked: Asked) -> Page[ResultOut]:
    """List the applications of a call by side, the best first."""
    board = queries.board(request.auth, code)
    found = [row for side in Side for row in board.side(side)]
    return paged(request, asked, found[asked.part], len(found), line)


@router.get("/{code}/results/{id}", response={200: ResultWhole, 401: Problem, 404: Problem})
def result(request: Call, code: Key, id: Key) -> ResultWhole:  # noqa: A002  the path's own word
    """Show one application of a call with its reviews and decisions."""
    return whole(queries.detail(request.auth, code, id))


@router.get("/{code}/reviewers", response={200: Page[ReviewerOut], 401: Problem, 404: Problem, 422: Problem})
def reviewers(request: Call, code: Key, asked: Asked) -> Page[ReviewerOut]:
    """List the reviewers of a call with what is in hand and how they drift from each other."""
    board = queries.board(request.auth, code)
    drifts = {one.reviewer: one for one in board.drifts}
    found = [(one, drifts.get(one.public_id)) for one in board.reviewers]
    return paged(request, asked, found[asked.part], len(found), reviewer)


def line(row: ApplicationRow) -> ResultOut:
    """Show where an application stands."""
    standing = row.standing
    return ResultOut(
        application=row.public_id,
        organization=row.organization,
        city=row.city,
        country=row.country,
        side=row.side,
        state=row.state,
        rank=standing.rank,
        total=standing.mean,
        low=standing.low,
        high=standing.high,
        adjusted=standing.adjusted,
        disagree=standing.disagree,
        done=row.done,
        pending=row.pending,
        missing=row.missing,
        decision=decision(row.decision) if row.decision else None,
    )


def whole(detail: Detail) -> ResultWhole:
    """Show all of an application's reviews."""
    rubric = detail.board.rubric
    criteria = rubric.criteria if rubric else ()
    return ResultWhole(
        **dict(line(detail.row)),
        criteria=[criterion_out(one) for one in criteria if one.side == detail.row.side],
        reviews=[review(facts, scores) for facts, scores in detail.reviews],
        barred=[
            BarredOut(reviewer=one.reviewer, name=one.name, why=one.sentence) for one in detail.row.conflicts
        ],
        decisions=[decision(one) for one in detail.decisions],
    )


def review(facts: ReviewFacts, scores: tuple[ScoreFacts, ...]) -> ResultReview:
    """Show a review with its scores."""
    return ResultReview(
        id=facts.public_id,
        reviewer=facts.reviewer,
        name=facts.name,
        state=facts.state,
        assigned_by=facts.assigned_by,
        total=facts.total,
        tied=facts.tied,
        reason=facts.reason,
        is_stale=facts.is_stale,
        scores=[
            ScoreOut(criterion=one.criterion, score=one.value, maximum=one.maximum, comment=one.comment)
            for one in scores
        ],
    )


def decision(one: DecisionFacts) -> DecisionOut:
    """Show a decision."""
    return DecisionOut(
        outcome=one.outcome,
        reason=one.reason,
        early_reason=one.early_reason,
        version=one.version,
        decided_at=one.decided_at,
    )


def reviewer(found: tuple[ReviewerFacts, Drift | None]) -> ReviewerOut:
    """Show a reviewer with the drift that was measured."""
    one, drift = found
    return ReviewerOut(
        id=one.public_id,
        name=one.name,
        load=one.load,
        held=one.held,
        done=one.done,
        is_ended=one.is_ended,
        drift=DriftOut(shared=drift.shared, mean=drift.mean, spread=drift.spread, is_hint=drift.is_hint)
        if drift
        else None,
    )

"""What came of a call: for its applicants, for its officers, and for the pairing that follows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.calls.models import Application, Call
from citylinks.calls.queries.applications import told_state
from citylinks.calls.queries.wording import wording_of
from citylinks.calls.states import ApplicationState, CallState, Side
from citylinks.kernel.errors import NotFound
from citylinks.kernel.text import TranslatedText
from citylinks.reviews.models import Decision
from citylinks.reviews.queries.board import DecisionFacts, board, decision_facts
from citylinks.reviews.states import Outcome


@dataclass(frozen=True, slots=True)
class Result:
    """Where an application stands for who applied; the decision is None until the results are out."""

    application: str
    organization: str
    call: TranslatedText
    program: str
    side: Side
    state: ApplicationState
    call_state: CallState
    submitted_at: dt.datetime | None
    decision: DecisionFacts | None


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One line of a call's results; totals are in points of 100, None where nobody has reviewed."""

    application: str
    organization: str
    city: str
    country: str
    side: Side
    state: ApplicationState
    rank: int | None
    total: float | None
    low: float | None
    high: float | None
    reviews: int
    adjusted: float | None
    outcome: Outcome | None
    reason: str


def result(actor: Actor, public_id: str) -> Result:
    """Return the result of an application that the actor may see; `NotFound` otherwise. Four queries.

    Applicants read what is announced, never what was only decided.
    """
    row = (
        Application.objects.filter(scoped(actor, Permission.VIEW_APPLICATION), public_id=public_id)
        .select_related("call__program", "organization")
        .prefetch_related("call__wordings")
        .first()
    )
    if row is None:
        raise NotFound("application", public_id)
    is_out = row.call.state == CallState.DECIDED
    last = Decision.objects.filter(application=row).last() if is_out else None
    return Result(
        application=row.public_id,
        organization=row.organization.name,
        call=wording_of(row.call),
        program=row.call.program.name,
        side=Side(row.side),
        state=told_state(actor, row),
        call_state=CallState(row.call.state),
        submitted_at=row.submitted_at,
        decision=decision_facts(last) if last else None,
    )


def results(actor: Actor, key: str) -> tuple[ResultRow, ...]:
    """Return the results of a call, by its code or public id, hosts first, each side ranked; as `board`."""
    found = board(actor, key)
    return tuple(
        ResultRow(
            application=row.public_id,
            organization=row.organization,
            city=row.city,
            country=row.country,
            side=side,
            state=row.state,
            rank=row.standing.rank,
            total=row.standing.mean,
            low=row.standing.low,
            high=row.standing.high,
            reviews=row.standing.count,
            adjusted=row.standing.adjusted,
            outcome=row.decision.outcome if row.decision else None,
            reason=row.decision.reason if row.decision else "",
        )
        for side in Side
        for row in found.side(side)
    )


def selected(actor: Actor, call: Call, side: Side) -> QuerySet[Application]:
    """Return the selected applications of one side, by their organizations' names: pairing begins here."""
    return (
        Application.objects.filter(
            scoped(actor, Permission.VIEW_APPLICATION),
            call=call,
            side=side,
            state=ApplicationState.SELECTED,
        )
        .select_related("organization__city__country", "need")
        .order_by("organization__name", "id")
    )

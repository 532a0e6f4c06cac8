"""Requests to export or erase many people, as many as an actor may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide, scoped
from citylinks.access.states import Permission
from citylinks.accounts.models import Account
from citylinks.kernel.errors import NotFound
from citylinks.network.models import BulkRequest
from citylinks.network.states import BulkKind, BulkState


@dataclass(frozen=True, slots=True)
class BulkFacts:
    """One request as a page shows it: what, for whom, by whom, where it stands, and what the reader may do.

    `approved_by` is "" before it is approved. `lapsed` is true once nothing more can be done with it.
    """

    public_id: str
    kind: BulkKind
    state: BulkState
    reason: str
    country: str
    theme: str
    sample: bool
    count: int
    asked_by: str
    asked_at: dt.datetime
    approved_by: str
    approved_at: dt.datetime | None
    ended_at: dt.datetime | None
    ready_at: dt.datetime
    lapses_at: dt.datetime
    lapsed: bool
    may_approve: bool
    may_withdraw: bool
    may_carry_out: bool


def bulk_requests(actor: Actor) -> QuerySet[BulkRequest]:
    """Return the requests the actor may see, the newest first: one query."""
    return BulkRequest.objects.filter(scoped(actor, Permission.VIEW_BULK_REQUEST)).order_by(
        "-asked_at", "-id"
    )


def bulk_request(actor: Actor, public_id: str) -> BulkRequest:
    """Return one request the actor may see. Raises NotFound."""
    found = bulk_requests(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("request", public_id)
    return found


def bulk_facts(actor: Actor, requests: list[BulkRequest], *, at: dt.datetime) -> tuple[BulkFacts, ...]:
    """Return requests as values, with the names of the people who asked and approved: one query."""
    ids = {one.asked_by for one in requests} | {one.approved_by for one in requests}
    names = {one.public_id: one.name or one.email for one in Account.objects.filter(public_id__in=ids)}
    return tuple(_facts(actor, one, names, at) for one in requests)


def open_bulk_requests(actor: Actor, *, at: dt.datetime) -> tuple[BulkFacts, ...]:
    """Return what waits for the actor: to be approved, or to be carried out by now. Two queries at most."""
    standing = bulk_requests(actor).filter(state__in=[BulkState.ASKED, BulkState.APPROVED])
    rows = list(standing)
    if not rows:
        return ()
    return tuple(one for one in bulk_facts(actor, rows, at=at) if one.may_approve or one.may_carry_out)


def _facts(actor: Actor, one: BulkRequest, names: dict[str, str], at: dt.datetime) -> BulkFacts:
    state = BulkState(one.state)
    standing = state in (BulkState.ASKED, BulkState.APPROVED)
    lapsed = standing and at >= one.lapses_at
    approvable = decide(actor, Permission.APPROVE_BULK_REQUEST, one).allowed
    return BulkFacts(
        public_id=one.public_id,
        kind=BulkKind(one.kind),
        state=state,
        reason=one.reason,
        country=one.country,
        theme=one.theme,
        sample=one.sample,
        count=one.count,
        asked_by=names.get(one.asked_by, one.asked_by),
        asked_at=one.asked_at,
        approved_by=names.get(one.approved_by, one.approved_by),
        approved_at=one.approved_at,
        ended_at=one.ended_at,
        ready_at=one.ready_at,
        lapses_at=one.lapses_at,
        lapsed=lapsed,
        may_approve=approvable and state is BulkState.ASKED and not lapsed,
        may_withdraw=standing and not lapsed,
        may_carry_out=one.asked_by == actor.id
        and state is BulkState.APPROVED
        and not lapsed
        and at >= one.ready_at,
    )

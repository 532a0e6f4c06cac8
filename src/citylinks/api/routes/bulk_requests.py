from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.utils import timezone
from ninja import Query, Router, Schema

from citylinks.api.keys import Key
from citylinks.api.paging import Page, PageAsked, paged
from citylinks.api.problems import Problem
from citylinks.api.tokens import Call
from citylinks.network.queries import BulkFacts, bulk_facts, bulk_request, bulk_requests

router = Router(tags=["bulk requests"])


class BulkRequestOut(Schema):
    """That somebody asked to export or erase many people, and what became of it.

    It can be carried out from `ready_at` on, once it is approved, and until `lapses_at`.
    """

    id: str
    kind: str
    state: str
    reason: str
    people: int
    asked_by: str
    asked_at: dt.datetime
    approved_by: str
    approved_at: dt.datetime | None
    ended_at: dt.datetime | None
    ready_at: dt.datetime
    lapses_at: dt.datetime
    has_lapsed: bool


@router.get("", response={200: Page[BulkRequestOut], 401: Problem, 422: Problem})
def requests(request: Call, asked: Annotated[PageAsked, Query()]) -> Page[BulkRequestOut]:
    """List the requests that the actor made, or all of them to a register keeper, the newest first."""
    found = bulk_requests(request.auth)
    rows = bulk_facts(request.auth, list(found[asked.part]), at=timezone.now())
    return paged(request, asked, rows, found.count(), line)


@router.get("/{id}", response={200: BulkRequestOut, 401: Problem, 404: Problem})
def one_request(request: Call, id: Key) -> BulkRequestOut:  # noqa: A002  the path's own word
    """Show one request."""
    (facts,) = bulk_facts(request.auth, [bulk_request(request.auth, id)], at=timezone.now())
    return line(facts)


def line(one: BulkFacts) -> BulkRequestOut:
    """Show a request."""
    return BulkRequestOut(
        id=one.public_id,
        kind=one.kind,
        state=one.state,
        reason=one.reason,
        people=one.count,
        asked_by=one.asked_by,
        asked_at=one.asked_at,
        approved_by=one.approved_by,
        approved_at=one.approved_at,
        ended_at=one.ended_at,
        ready_at=one.ready_at,
        lapses_at=one.lapses_at,
        has_lapsed=one.lapsed,
    )

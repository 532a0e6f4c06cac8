"""What waits for a reviewer."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.calls.models import Application
from citylinks.calls.queries.wording import wording_of
from citylinks.calls.states import CallState, Side
from citylinks.kernel.text import TranslatedText
from citylinks.reviews.models import Assignment, Criterion
from citylinks.reviews.states import ACTIVE, AssignmentState


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One application in a reviewer's hands; `organization` is empty where it is not shown."""

    public_id: str
    alias: str
    organization: str
    side: Side
    language: str
    call: TranslatedText
    call_code: str
    program: str
    state: AssignmentState
    scored: int
    criteria: int
    assigned_at: dt.datetime
    due_on: dt.date | None
    is_open: bool


def alias(application: Application) -> str:
    """Return what an application is called where its organization is not shown: `A7KQ2`."""
    return application.public_id[:5].upper()


def own_assignments(actor: Actor) -> QuerySet[Assignment]:
    """Return the actor's assignments whose applications the actor may review now; the queries of `ties`."""
    seen = Application.objects.filter(scoped(actor, Permission.REVIEW_APPLICATION))
    return Assignment.objects.filter(
        application__in=seen.values("pk"), state__in=ACTIVE, reviewer__account__public_id=actor.id
    ).select_related("application__call__program", "application__organization", "application__call__rubric")


def worklist(actor: Actor) -> tuple[WorkItem, ...]:
    """Return what waits first, then what is done: three queries and those of `ties`."""
    rows = (
        own_assignments(actor)
        .prefetch_related("application__call__wordings")
        .annotate(scored=Count("scores", filter=Q(scores__value__isnull=False)))
        .order_by("assigned_at", "id")
    )
    items = list(rows)
    asked = Counter(
        Criterion.objects.filter(rubric__call__in={one.application.call_id for one in items}).values_list(
            "rubric__call", "side"
        )
    )
    found = [
        WorkItem(
            public_id=one.public_id,
            alias=alias(one.application),
            organization=""
            if one.application.call.rubric.is_anonymous
            else one.application.organization.name,
            side=Side(one.application.side),
            language=one.application.language,
            call=wording_of(one.application.call),
            call_code=one.application.call.code,
            program=one.application.call.program.name,
            state=AssignmentState(one.state),
            scored=one.scored,
            criteria=asked[one.application.call_id, one.application.side],
            assigned_at=one.assigned_at,
            due_on=one.application.call.rubric.due_on,
            is_open=one.application.call.state == CallState.CLOSED,
        )
        for one in items
    ]
    return tuple(sorted(found, key=lambda one: one.state == AssignmentState.SUBMITTED))

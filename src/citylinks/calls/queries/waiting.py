"""What waits for who runs calls: questions, and requests to be late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Model, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.calls.models import Clarification, LateRequest
from citylinks.calls.queries.calls import calls
from citylinks.calls.queries.wording import wording_of
from citylinks.calls.states import ClarificationState, LateState
from citylinks.kernel.text import TranslatedText


@dataclass(frozen=True, slots=True)
class DeskWork:
    """One call with what waits at its desk; at least one of the two numbers is above zero."""

    code: str
    title: TranslatedText
    closes_at: dt.datetime
    questions: int
    late: int


def desk_work(actor: Actor) -> tuple[DeskWork, ...]:
    """Return what waits in the calls that the actor runs, the next deadline first; four queries."""
    within = actor.within(Permission.CHANGE_CALL)
    if not within:
        return ()
    asked = Clarification.objects.filter(
        scoped(actor, Permission.VIEW_CLARIFICATION), state=ClarificationState.ASKED
    )
    late = LateRequest.objects.filter(scoped(actor, Permission.VIEW_LATE_REQUEST), state=LateState.ASKED)
    numbers = [_by_call(rows) for rows in (asked, late)]
    rows = calls(actor).filter(
        program__public_id__in=within, pk__in={key for each in numbers for key in each}
    )
    return tuple(
        DeskWork(one.code, wording_of(one), one.closes_at, *(each.get(one.pk, 0) for each in numbers))
        for one in rows.prefetch_related(None).prefetch_related("wordings")
    )


def _by_call(rows: QuerySet[Model]) -> Mapping[int, int]:
    return dict(rows.order_by().values_list("call_id").annotate(number=Count("pk")))

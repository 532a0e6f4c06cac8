"""What waits for who decides: applications without a decision, and results that nobody was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.calls.models import Application
from citylinks.calls.queries.calls import calls
from citylinks.calls.queries.wording import wording_of
from citylinks.calls.states import ApplicationState, CallState
from citylinks.kernel.text import TranslatedText
from citylinks.reviews.models import Decision


@dataclass(frozen=True, slots=True)
class DecisionWork:
    """A closed call: how many of its applications wait for a decision, and how many have one untold."""

    code: str
    title: TranslatedText
    undecided: int
    untold: int


def decision_work(actor: Actor) -> tuple[DecisionWork, ...]:
    """Return the closed calls of the programs in which the actor decides; three queries, one when none waits.

    Only applications that were handed in count, and only calls whose results are not out.
    """
    within = actor.within(Permission.DECIDE_APPLICATION)
    if not within:
        return ()
    numbers: dict[int, dict[bool, int]] = {}
    handed_in = Application.objects.filter(
        scoped(actor, Permission.VIEW_APPLICATION),
        state=ApplicationState.SUBMITTED,
        call__state=CallState.CLOSED,
        call__program__public_id__in=within,
    ).annotate(has_decision=Exists(Decision.objects.filter(application=OuterRef("pk"))))
    found = handed_in.order_by().values_list("call_id", "has_decision").annotate(number=Count("pk"))
    for call, has_decision, number in found:
        numbers.setdefault(call, {})[has_decision] = number
    return _of_calls(actor, numbers) if numbers else ()


def _of_calls(actor: Actor, numbers: Mapping[int, Mapping[bool, int]]) -> tuple[DecisionWork, ...]:
    rows = calls(actor).filter(pk__in=numbers).prefetch_related(None).prefetch_related("wordings")
    return tuple(
        DecisionWork(one.code, wording_of(one), numbers[one.pk].get(False, 0), numbers[one.pk].get(True, 0))
        for one in rows
    )

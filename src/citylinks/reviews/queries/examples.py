"""A real recipient for a wording that is being written, so that it is read as it will be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.accounts.models import Account
from citylinks.calls.models import Application, Call
from citylinks.calls.queries.asked import sent_lines
from citylinks.calls.states import ApplicationState
from citylinks.outbox.states import LetterKind
from citylinks.reviews.models import Decision, Reviewer, Rubric
from citylinks.reviews.queries.letter_values import call_values, reviewer_values
from citylinks.reviews.queries.readers import letter_readers

HANDED_IN = (
    ApplicationState.SUBMITTED,
    ApplicationState.SELECTED,
    ApplicationState.NOT_SELECTED,
    ApplicationState.RESERVE,
)
LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Example:
    """Whom a letter could be to, and the values that are known; `application` is what it would lead to."""

    name: str
    email: str
    values: Mapping[str, str]
    application: str = ""


def letter_example(
    actor: Actor, within: str, kind: LetterKind, language: str, *, call: str = ""
) -> Example | None:
    """Return the newest recipient such a letter could have in a program or one of its calls, or None.

    Who reads the language comes first. What is not known yet, such as a reason, is "". Up to ten queries.
    """
    place = Q(program__public_id=within) & (Q(public_id=call) if call else Q())
    if kind is LetterKind.REVIEWS_ASSIGNED:
        return _reviewer(actor, place, language)
    return _applicant(actor, place, language)


def _reviewer(actor: Actor, place: Q, language: str) -> Example | None:
    seen = Call.objects.filter(place, scoped(actor, Permission.VIEW_REVIEWS))
    rows = Reviewer.objects.filter(call__in=seen, ended_at__isnull=True, account__is_active=True)
    found = list(rows.select_related("account", "call__program").order_by("-pk")[:LOOKED_AT])
    if not found:
        return None
    chosen = _best([one.account for one in found], language)
    one = next(one for one in found if one.account == chosen)
    due = Rubric.objects.filter(call=one.call).values_list("due_on", flat=True).first()
    values = {**call_values(one.call, language), **reviewer_values(one, due, language)}
    return _example(chosen, values)


def _applicant(actor: Actor, place: Q, language: str) -> Example | None:
    seen = Call.objects.filter(place)
    rows = Application.objects.filter(
        scoped(actor, Permission.VIEW_APPLICATION), call__in=seen, state__in=HANDED_IN
    )
    found = list(rows.select_related("organization", "call__program").order_by("-pk")[:LOOKED_AT])
    readers = letter_readers(found)
    chosen = _best([one for several in readers.values() for one in several], language) if readers else None
    if chosen is None:
        return None
    one = next(one for one in found if chosen in readers.get(one.organization.public_id, ()))
    last = Decision.objects.filter(application=one).order_by("version").last()
    values = {
        **call_values(one.call, language),
        "organization": one.organization.name,
        "reason": last.reason if last else "",
        "sent": sent_lines(one),
    }
    return _example(chosen, values, one.public_id)


def _best(accounts: Sequence[Account], language: str) -> Account:
    return next((one for one in accounts if one.language == language), accounts[0])


def _example(to: Account, values: Mapping[str, str], application: str = "") -> Example:
    return Example(to.name, to.email, {"name": to.name or to.email, **values}, application)

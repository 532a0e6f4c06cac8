"""The rows that belong to the reviews of a call, for who may see those."""

from __future__ import annotations

from django.db.models import QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import ROLE_PERMISSIONS, Permission, Role
from citylinks.accounts.models import Account
from citylinks.calls.models import Application, Call
from citylinks.calls.states import LET_OUT
from citylinks.kernel.errors import NotFound
from citylinks.reviews.models import Assignment, Reviewer


def reviewed_calls(actor: Actor) -> QuerySet[Call]:
    """Return the calls whose reviews the actor may see, the newest first; three queries."""
    return (
        Call.objects.filter(scoped(actor, Permission.VIEW_REVIEWS))
        .select_related("program")
        .prefetch_related("wordings", "sides")
        .order_by("-closes_at", "-id")
    )


def call_row(actor: Actor, key: str) -> Call:
    """Return one such call, by its public id or its code; `NotFound` also when the actor may not see it."""
    calls = reviewed_calls(actor)
    found = calls.filter(public_id=key).first() or calls.filter(code=key).first()
    if found is None:
        raise NotFound("call", key)
    return found


def application_row(actor: Actor, call: Call, public_id: str) -> Application:
    """Return an application of a call whose reviews the actor has seen: one query."""
    rows = Application.objects.select_related("call__program", "organization")
    found = rows.filter(call=call, public_id=public_id, state__in=LET_OUT).first()
    if found is None:
        raise NotFound("application", public_id)
    del actor  # who sees the call's reviews sees its applications
    return found


def reviewer_row(actor: Actor, call: Call, public_id: str) -> Reviewer:
    """Return a reviewer of such a call: one query."""
    del actor
    found = Reviewer.objects.filter(call=call, public_id=public_id).select_related("account").first()
    if found is None:
        raise NotFound("reviewer", public_id)
    return found


def assignment_row(actor: Actor, call: Call, public_id: str) -> Assignment:
    """Return an assignment of such a call: one query."""
    del actor
    found = Assignment.objects.filter(application__call=call, public_id=public_id).first()
    if found is None:
        raise NotFound("review", public_id)
    return found


def possible_reviewers(actor: Actor, call: Call) -> QuerySet[Account]:
    """Return the accounts that hold a reviewer's role in the program and do not review yet: one query."""
    del actor
    roles = [role.value for role in Role if Permission.REVIEW_APPLICATION in ROLE_PERMISSIONS[role]]
    return (
        Account.objects.filter(
            grants__within=call.program.public_id, grants__role__in=roles, grants__ended_at__isnull=True
        )
        .exclude(reviewing__in=Reviewer.objects.filter(call=call, ended_at__isnull=True))
        .distinct()
        .order_by("name", "id")
    )

"""To whom the letters of a call go: the people who may apply for an organization now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from citylinks.access.actors import Actor
from citylinks.access.states import ROLE_PERMISSIONS, Permission, Role
from citylinks.accounts.models import Account, RoleGrant
from citylinks.calls.models import Application
from citylinks.calls.states import ApplicationState
from citylinks.reviews.queries.rows import call_row


def letter_readers(applications: Iterable[Application]) -> Mapping[str, list[Account]]:
    """Return the accounts by the organization's public id: who handed it in may have left. One query.

    An organization with nobody is not there.
    """
    roles = [role.value for role in Role if Permission.APPLY in ROLE_PERMISSIONS[role]]
    grants = RoleGrant.objects.filter(
        within__in={one.organization.public_id for one in applications},
        role__in=roles,
        ended_at__isnull=True,
        account__is_active=True,
    )
    found: dict[str, list[Account]] = {}
    for grant in grants.select_related("account").order_by("account", "id"):
        readers = found.setdefault(grant.within, [])
        if grant.account not in readers:
            readers.append(grant.account)
    return found


def without_reader(actor: Actor, key: str) -> tuple[str, ...]:
    """Name the applicants of a call that no letter would reach, whose results are not out: five queries."""
    call = call_row(actor, key)
    rows = list(
        Application.objects.filter(call=call, state=ApplicationState.SUBMITTED)
        .select_related("organization")
        .order_by("organization__name")
    )
    reached = letter_readers(rows)
    return tuple(one.organization.name for one in rows if one.organization.public_id not in reached)

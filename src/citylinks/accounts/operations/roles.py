"""Giving, ending and handing over roles: an office outlives the person who holds it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import INSTALLATION, ROLE_SCOPES, Permission, Role, RoleScope
from citylinks.accounts.models import Account, RoleGrant
from citylinks.accounts.queries import post_of
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locked
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation


@operation
def grant_role(*, account: Account, role: Role, within: str, by: Actor, at: dt.datetime) -> RoleGrant:
    """Give a role within a program or organization (its public id; `INSTALLATION` where held everywhere)."""
    require(by, Permission.GRANT_ROLE, post_of(role, within, account))
    grant = start_role(account, role, within, by, at)
    tell(EventName.ROLE_GRANTED, grant, by, at)
    return grant


def start_role(account: Account, role: Role, within: str, by: Actor, at: dt.datetime) -> RoleGrant:
    """Write the grant; its caller has asked the rule and records the event."""
    installed = ROLE_SCOPES[role] is RoleScope.INSTALLATION
    if installed != (within == INSTALLATION):
        held = {"role": role, "scope": ROLE_SCOPES[role]}
        message = _("The role %(role)s is held within %(scope)s.") % held
        raise DomainError("wrong-place", message, place="within")
    if not account.is_active:
        raise DomainError(
            "account-closed", _("This account is closed; it can hold no role."), place="account"
        )
    if RoleGrant.objects.filter(account=account, role=role, within=within, ended_at__isnull=True).exists():
        raise DomainError("role-held", _("This person holds the role already."), place="account")
    return RoleGrant.objects.create(
        account=account, role=role.value, within=within, started_at=aware_utc(at), started_by=by.id
    )


@operation
def end_role(*, grant: RoleGrant, reason: str, by: Actor, at: dt.datetime) -> RoleGrant:
    """End a role; its holder may lay it down, and who gives it may take it. The history stays."""
    grant = locked_grant(grant)
    if grant.account.public_id != by.id:
        require(by, Permission.GRANT_ROLE, post_of(Role(grant.role), grant.within))
    stop_role(grant, reason, by, at)
    tell(EventName.ROLE_ENDED, grant, by, at)
    return grant


@operation
def hand_over_role(
    *, grant: RoleGrant, successor: Account, reason: str, by: Actor, at: dt.datetime
) -> RoleGrant:
    """Replace the holder in one step: the old grant ends, the new one starts and is linked to it.

    A holder may do so who gives roles there; a reviewer or an auditor chooses no successor.
    """
    grant = locked_grant(grant)
    require(by, Permission.GRANT_ROLE, post_of(Role(grant.role), grant.within, successor))
    return pass_on(grant, successor, reason, by, at)


def pass_on(grant: RoleGrant, successor: Account, reason: str, by: Actor, at: dt.datetime) -> RoleGrant:
    """Write the change of holders and its event; its caller has locked the grant and asked the rule."""
    if successor.pk == grant.account_id:
        raise DomainError("same-person", _("This person holds the role already."), place="account")
    stop_role(grant, reason, by, at)
    following = start_role(successor, Role(grant.role), grant.within, by, at)
    grant.successor = following
    grant.save(update_fields=["successor"])
    tell(EventName.ROLE_HANDED_OVER, grant, by, at, to=successor.public_id, following=following.public_id)
    return following


def stop_role(grant: RoleGrant, reason: str, by: Actor, at: dt.datetime) -> None:
    """Write the end of a grant; its caller records the event."""
    refuse(
        [Fault("reason", _("The reason has more than 300 letters."), _("Say it shorter."))]
        if len(reason) > 300
        else []
    )
    if grant.ended_at is not None:
        raise DomainError("role-ended", _("This role has ended already."))
    grant.ended_at, grant.ended_by, grant.end_reason = aware_utc(at), by.id, reason.strip()
    grant.save(update_fields=["ended_at", "ended_by", "end_reason"])


def tell(name: EventName, grant: RoleGrant, by: Actor, at: dt.datetime, **more: str) -> None:
    """Record what happened to a grant: no name, no address."""
    facts = {"account": grant.account.public_id, "role": grant.role, "within": grant.within, **more}
    record(name, by=by, at=at, kind="role", object_id=grant.public_id, facts=facts)


def locked_grant(grant: RoleGrant) -> RoleGrant:
    """Read a grant and its account anew, and let nobody change it until the transaction closes."""
    return locked(RoleGrant.objects.select_related("account"), grant)

"""Asking people by mail to take a role, and their answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission, Role
from citylinks.accounts.models import Account, Invitation, RoleGrant
from citylinks.accounts.operations.accounts import email_faults
from citylinks.accounts.operations.roles import pass_on, start_role
from citylinks.accounts.rules import Post
from citylinks.accounts.secrets import digest_of, new_secret
from citylinks.accounts.states import INVITATION_TRANSITIONS, InvitationAction, InvitationState
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.states import next_state
from citylinks.kernel.time import aware_utc

LASTS = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and its secret, which goes into the mail and is kept nowhere."""

    invitation: Invitation
    secret: str


@transaction.atomic
def invite(
    *,
    email: str,
    role: Role,
    within: str,
    language: str = "en",
    replaces: RoleGrant | None = None,
    by: Actor,
    at: dt.datetime,
) -> Invited:
    """Ask somebody to take a role within two weeks; with `replaces` in the place of who holds it now.

    The caller sends the mail once the transaction is through. Who holds `replaces` may invite a successor.
    """
    address = email.strip().lower()
    mine = replaces is not None and replaces.account.public_id == by.id
    if not mine:
        require(by, Permission.GRANT_ROLE, Post(role, within))
    faults = list(email_faults(address))
    if replaces is not None and (
        (replaces.role, replaces.within) != (role.value, within) or replaces.ended_at is not None
    ):
        faults.append(
            Fault("replaces", "This person does not hold the role now.", "Choose who is to be replaced.")
        )
    refuse(faults)
    if Invitation.objects.filter(
        email=address, role=role.value, within=within, state=InvitationState.OPEN, expires_at__gt=at
    ).exists():
        raise DomainError(
            "invited-already", "This address has an open invitation to the role.", place="email"
        )
    secret = new_secret()
    invitation = Invitation.objects.create(
        email=address,
        language=language,
        role=role.value,
        within=within,
        replaces=replaces,
        digest=digest_of(secret),
        invited_at=aware_utc(at),
        invited_by=by.id,
        expires_at=aware_utc(at) + LASTS,
    )
    record(
        EventName.INVITATION_SENT,
        by=by,
        at=at,
        kind="invitation",
        object_id=invitation.public_id,
        facts={
            "role": role.value,
            "within": within,
            "replaces": replaces.public_id if replaces else None,
        },
    )
    return Invited(invitation, secret)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, account: Account, by: Actor, at: dt.datetime) -> RoleGrant:
    """Take the role. `by` is the account's own actor: whoever holds the mail's secret has proved the address.

    With a holder to replace, that grant ends in the same moment.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    state = next_state(INVITATION_TRANSITIONS, InvitationState(invitation.state), InvitationAction.ACCEPT)
    if invitation.expires_at <= aware_utc(at):
        raise DomainError("invitation-expired", "This invitation has expired. Ask for a new one.")
    if by.id != account.public_id:
        raise DomainError("not-yours", "An invitation is accepted by the person who takes the role.")
    role = Role(invitation.role)
    replaced = invitation.replaces
    if replaced is not None and replaced.ended_at is None:
        held = RoleGrant.objects.select_for_update(of=("self",)).select_related("account")
        grant = pass_on(held.get(pk=replaced.pk), account, "A successor took the role.", by, at)
    else:
        grant = start_role(account, role, invitation.within, by, at)
    invitation.state, invitation.grant = state, grant
    invitation.save(update_fields=["state", "grant"])
    record(
        EventName.INVITATION_ACCEPTED,
        by=by,
        at=at,
        kind="invitation",
        object_id=invitation.public_id,
        facts={"account": account.public_id, "role": role.value, "within": invitation.within},
    )
    return grant


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor, at: dt.datetime) -> Invitation:
    """Take an invitation back; its link leads nowhere from now on."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    require(by, Permission.GRANT_ROLE, Post(Role(invitation.role), invitation.within))
    invitation.state = next_state(
        INVITATION_TRANSITIONS, InvitationState(invitation.state), InvitationAction.WITHDRAW
    )
    invitation.save(update_fields=["state"])
    record(EventName.INVITATION_WITHDRAWN, by=by, at=at, kind="invitation", object_id=invitation.public_id)
    return invitation

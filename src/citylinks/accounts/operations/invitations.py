"""Asking people by mail to take a role, and their answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from citylinks.access.actors import SYSTEM, Actor
from citylinks.access.decisions import decide, require
from citylinks.access.states import Permission, Role
from citylinks.accounts.models import Account, Invitation, RoleGrant
from citylinks.accounts.operations.accounts import email_faults, reader_faults
from citylinks.accounts.operations.roles import locked_grant, pass_on, start_role
from citylinks.accounts.queries import account_by_email, giver, post_of
from citylinks.accounts.secrets import digest_of, new_secret
from citylinks.accounts.states import INVITATION_TRANSITIONS, InvitationAction, InvitationState
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locked
from citylinks.kernel.states import next_state
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation

LASTS = dt.timedelta(days=14)
SUCCEEDED = "A successor took the role."


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and its secret, which goes into the mail and is kept nowhere."""

    invitation: Invitation
    secret: str


@operation
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

    The caller sends the mail once the transaction is through.
    """
    address = email.strip().lower()
    replaces = locked_grant(replaces) if replaces else None
    require(by, Permission.GRANT_ROLE, post_of(role, within, account_by_email(address)))
    refuse([*email_faults(address), *reader_faults("", language), *_replacing(replaces, role, within)])
    if Invitation.objects.filter(
        email=address, role=role.value, within=within, state=InvitationState.OPEN, expires_at__gt=at
    ).exists():
        raise DomainError(
            "invited-already", _("This address has an open invitation to the role."), place="email"
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
    facts = {"role": role.value, "within": within, "replaces": replaces.public_id if replaces else None}
    _tell(EventName.INVITATION_SENT, invitation, facts, by, at)
    return Invited(invitation, secret)


@operation
def accept_invitation(*, invitation: Invitation, account: Account, by: Actor, at: dt.datetime) -> RoleGrant:
    """Take the role. `by` is the account's own actor, which came with the secret of the mail.

    The secret proves the address, which becomes one of the account's. With a holder to replace, that grant
    ends in the same moment. An invitation is worth no more than the office of who sent it is by now.
    """
    invitation = locked(Invitation.objects.all(), invitation)
    state = next_state(INVITATION_TRANSITIONS, InvitationState(invitation.state), InvitationAction.ACCEPT)
    if invitation.expires_at <= aware_utc(at):
        raise DomainError("invitation-expired", _("This invitation has expired. Ask for a new one."))
    if by.id != account.public_id:
        raise DomainError("not-yours", _("An invitation is accepted by the person who takes the role."))
    replaced = locked_grant(invitation.replaces) if invitation.replaces else None
    _still_meant(invitation, replaced, account)
    role = Role(invitation.role)
    if replaced is None:
        grant = start_role(account, role, invitation.within, by, at)
    else:
        grant = pass_on(replaced, account, SUCCEEDED, by, at)
    prove_address(account, invitation.email)
    invitation.state, invitation.grant = state, grant
    invitation.save(update_fields=["state", "grant"])
    facts = {"account": account.public_id, "role": role.value, "within": invitation.within}
    _tell(EventName.INVITATION_ACCEPTED, invitation, facts, by, at)
    return grant


@operation
def withdraw_invitation(*, invitation: Invitation, by: Actor, at: dt.datetime) -> Invitation:
    """Take an invitation back; its link leads nowhere from now on."""
    invitation = locked(Invitation.objects.all(), invitation)
    if invitation.invited_by != by.id:
        require(by, Permission.GRANT_ROLE, post_of(Role(invitation.role), invitation.within))
    invitation.state = next_state(
        INVITATION_TRANSITIONS, InvitationState(invitation.state), InvitationAction.WITHDRAW
    )
    invitation.save(update_fields=["state"])
    _tell(EventName.INVITATION_WITHDRAWN, invitation, {}, by, at)
    return invitation


def prove_address(account: Account, address: str) -> None:
    """Write that this address is the account's; one of another account is refused."""
    taken = EmailAddress.objects.filter(email=address, verified=True).exclude(user=account).exists()
    owner = Account.objects.filter(email=address).exclude(pk=account.pk).exists()
    if taken or owner:
        raise DomainError(
            "address-taken",
            _("%(address)s belongs to another account: sign in with that one to accept.")
            % {"address": address},
        )
    EmailAddress.objects.update_or_create(
        user=account,
        email=address,
        defaults={"verified": True},
        create_defaults={"verified": True, "primary": account.email == address},
    )


def _replacing(replaces: RoleGrant | None, role: Role, within: str) -> Iterator[Fault]:
    if replaces is not None and (
        (replaces.role, replaces.within) != (role.value, within) or replaces.ended_at is not None
    ):
        yield Fault(
            "replaces", _("This person does not hold the role now."), _("Choose who is to be replaced.")
        )


def _still_meant(invitation: Invitation, replaced: RoleGrant | None, account: Account) -> None:
    if replaced is not None and replaced.ended_at is not None:
        raise DomainError("role-ended", _("The person to be replaced has left already. Ask for a new one."))
    by_system = invitation.invited_by == SYSTEM.id
    post = post_of(Role(invitation.role), invitation.within, account)
    if not by_system and not decide(giver(invitation.invited_by), Permission.GRANT_ROLE, post).allowed:
        raise DomainError(
            "invitation-void",
            _("Who sent this invitation may not give this role any more. Ask for a new one."),
        )


def _tell(
    name: EventName, invitation: Invitation, facts: Mapping[str, str | None], by: Actor, at: dt.datetime
) -> None:
    record(name, by=by, at=at, kind="invitation", object_id=invitation.public_id, facts=facts)

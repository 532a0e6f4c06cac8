"""Accounts and roles, as many as an actor may see, and the actor that an account is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from citylinks.access.actors import Actor, Grant
from citylinks.access.decisions import scoped
from citylinks.access.states import STAFF_ROLES, ActorKind, Permission, Role
from citylinks.accounts.models import Account, ApiToken, Invitation, RoleGrant
from citylinks.accounts.secrets import digest_of
from citylinks.accounts.states import InvitationState
from citylinks.kernel.errors import DomainError, NotFound


def actor_of(account: Account) -> Actor:
    """Return who acts when this account is signed in: one query, two when a role asks for a second factor.

    Roles of staff are in force only once the account has a second factor; see `waiting_roles`.
    """
    found = _grants(account)
    if any(grant.role in STAFF_ROLES for grant in found) and not has_second_factor(account):
        found = frozenset(grant for grant in found if grant.role not in STAFF_ROLES)
    return Actor(ActorKind.PERSON, account.public_id, account.name or account.email, found)


def waiting_roles(account: Account) -> frozenset[Role]:
    """Return the roles that are not in force because the account has no second factor yet."""
    held = frozenset(grant.role for grant in _grants(account)) & STAFF_ROLES
    return held if held and not has_second_factor(account) else frozenset()


def has_second_factor(account: Account) -> bool:
    """Tell whether a passkey or a one-time code guards the account; recovery codes alone do not."""
    factors = Authenticator.objects.filter(user_id=account.pk)
    return bool(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def _grants(account: Account) -> frozenset[Grant]:
    live = RoleGrant.objects.filter(account=account, ended_at__isnull=True)
    return frozenset(Grant(Role(role), within) for role, within in live.values_list("role", "within"))


def roles(actor: Actor) -> QuerySet[RoleGrant]:
    """Return the role grants the actor may see, live ones first, then the newest; one query."""
    return (
        RoleGrant.objects.filter(scoped(actor, Permission.VIEW_ROLE))
        .select_related("account", "successor__account")
        .order_by("ended_at", "-started_at", "id")
    )


def invitations(actor: Actor, within: str) -> QuerySet[Invitation]:
    """Return the open invitations into one program or organization, for those who may invite there."""
    if not actor.is_system and within not in actor.within(Permission.GRANT_ROLE):
        return Invitation.objects.none()
    return Invitation.objects.filter(within=within, state=InvitationState.OPEN).order_by("-invited_at", "id")


def invitation_by_secret(secret: str) -> Invitation:
    """Find an invitation by the secret of its mail. `NotFound` for any other text."""
    found = Invitation.objects.filter(digest=digest_of(secret)).select_related("replaces__account").first()
    if found is None:
        raise NotFound("invitation", "with this link")
    return found


def account(actor: Actor, public_id: str) -> Account:
    """Return an account that the actor may change: its own, or any for an administrator."""
    found = Account.objects.filter(scoped(actor, Permission.CHANGE_ACCOUNT), public_id=public_id).first()
    if found is None:
        raise NotFound("account", public_id)
    return found


def account_by_email(email: str) -> Account | None:
    """Return the account that signs in with this address, for interfaces that have just proved it."""
    return Account.objects.filter(email=email.strip().lower(), is_active=True).first()


def names_of(account_ids: Iterable[str]) -> Mapping[str, str]:
    """Return what people are called, by the public ids of their accounts; one query, no rule of its own.

    Call it with ids that came out of a scoped query; an erased account has the name "".
    """
    rows = Account.objects.filter(public_id__in=set(account_ids))
    return dict(rows.values_list("public_id", "name"))


def holders(role: Role, within: str) -> QuerySet[Account]:
    """Return the active accounts that hold a role within a program or organization; one query, no rule."""
    return (
        Account.objects.filter(
            is_active=True, grants__role=role, grants__within=within, grants__ended_at__isnull=True
        )
        .distinct()
        .order_by("id")
    )


def tokens(actor: Actor) -> QuerySet[ApiToken]:
    """Return the actor's own tokens, newest first, with the roles they carry; two queries."""
    return (
        ApiToken.objects.filter(account__public_id=actor.id)
        .prefetch_related("token_grants__grant")
        .order_by("-started_at", "-id")
    )


def actor_of_token(secret: str, *, at: dt.datetime) -> Actor:
    """Return who acts with this token: its owner, with the token's roles as far as they are still held.

    Raises DomainError `bad-token` for one that is unknown, ended or out of date. Three queries.
    """
    token = ApiToken.objects.select_related("account").filter(digest=digest_of(secret)).first()
    if token is None or token.ended_at is not None or token.expires_at <= at or not token.account.is_active:
        raise DomainError("bad-token", "This token is not in force: make a new one on your account's page.")
    owner = actor_of(token.account)
    carried = RoleGrant.objects.filter(token_grants__token=token, ended_at__isnull=True)
    allowed = frozenset(Grant(Role(role), within) for role, within in carried.values_list("role", "within"))
    return Actor(owner.kind, owner.id, owner.name, owner.grants & allowed)


def account_export(actor: Actor, public_id: str) -> Mapping[str, object]:
    """Return all that is kept of a person's account, ready for JSON; for its owner and administrators."""
    found = account(actor, public_id)
    return {
        "account": found.public_id,
        "email": found.email,
        "name": found.name,
        "language": found.language,
        "opened_at": found.opened_at.isoformat(),
        "roles": [
            {
                "role": grant.role,
                "within": grant.within,
                "started_at": grant.started_at.isoformat(),
                "ended_at": grant.ended_at.isoformat() if grant.ended_at else None,
                "end_reason": grant.end_reason,
            }
            for grant in found.grants.order_by("id")
        ],
        "tokens": [
            {"label": token.label, "started_at": token.started_at.isoformat()}
            for token in found.tokens.order_by("id")
        ],
    }

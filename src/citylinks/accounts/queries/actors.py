"""The actor that an account is: a person's roles in force, alone or through a token."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor, Grant
from citylinks.access.states import STAFF_ROLES, ActorKind, Role
from citylinks.accounts.models import Account, ApiToken, RoleGrant
from citylinks.accounts.secrets import digest_of
from citylinks.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who is here: the actor they are, and the roles that wait for a second factor."""

    actor: Actor
    waiting: frozenset[Grant] = frozenset()


def signed_in(account: Account) -> SignedIn:
    """Return who acts when this account is signed in: one query, two when a role asks for a second factor.

    Roles of staff are in force only once a passkey or a one-time code guards the account.
    """
    found = _grants(account)
    staff = frozenset(grant for grant in found if grant.role in STAFF_ROLES)
    waiting = staff if staff and not has_second_factor(account) else frozenset()
    name = account.name or account.email
    return SignedIn(Actor(ActorKind.PERSON, account.public_id, name, found - waiting), waiting)


def actor_of(account: Account) -> Actor:
    """Return who acts for this account; see `signed_in`."""
    return signed_in(account).actor


def waiting_roles(account: Account) -> frozenset[Role]:
    """Return the roles that are not in force because the account has no second factor yet."""
    return frozenset(grant.role for grant in signed_in(account).waiting)


def has_second_factor(account: Account) -> bool:
    """Tell whether a passkey or a one-time code guards the account; recovery codes alone do not."""
    factors = Authenticator.objects.filter(user_id=account.pk)
    return bool(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def giver(public_id: str) -> Actor:
    """Return who once gave a role, with the offices they hold now, whether or not a factor guards them.

    An account that is closed holds none.
    """
    account = Account.objects.filter(public_id=public_id, is_active=True).first()
    return Actor(ActorKind.PERSON, public_id, "", _grants(account) if account else frozenset())


def actor_of_token(secret: str, *, at: dt.datetime) -> Actor:
    """Return who acts with this token: its owner, with the token's roles as far as they are still held.

    The owner's other roles are withheld. Raises DomainError `bad-token` for one that is unknown, ended or out
    of date. Three queries.
    """
    return acting_token(secret, at=at).actor


USE_NOTED_EVERY = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ActingToken:
    """Who acts with a token, and whether its use has to be noted: it is once an hour."""

    actor: Actor
    use_due: bool


def acting_token(secret: str, *, at: dt.datetime) -> ActingToken:
    """Return what `actor_of_token` does, and whether to call `operations.note_token_use`. Three queries."""
    token = ApiToken.objects.select_related("account").filter(digest=digest_of(secret)).first()
    if token is None or token.ended_at is not None or token.expires_at <= at or not token.account.is_active:
        ended = _("This token is not in force: make a new one on your account's page.")
        raise DomainError("bad-token", ended)
    owner = actor_of(token.account)
    carried = RoleGrant.objects.filter(token_grants__token=token, ended_at__isnull=True)
    allowed = frozenset(Grant(Role(role), within) for role, within in carried.values_list("role", "within"))
    actor = Actor(owner.kind, owner.id, owner.name, owner.grants & allowed, owner.grants - allowed)
    return ActingToken(actor, token.last_used_at is None or at - token.last_used_at >= USE_NOTED_EVERY)


def _grants(account: Account) -> frozenset[Grant]:
    live = RoleGrant.objects.filter(account=account, ended_at__isnull=True)
    return frozenset(Grant(Role(role), within) for role, within in live.values_list("role", "within"))

"""Accounts with what belongs to them, as many as an actor may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from citylinks.access.actors import Actor, Grant
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission, Role
from citylinks.accounts.models import Account, ApiToken, Invitation
from citylinks.accounts.personal import KEEPINGS, Rows
from citylinks.accounts.secrets import digest_of
from citylinks.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser that is signed in; `key` tells which one asks, and is never shown."""

    number: int
    key: str
    started_at: dt.datetime
    address: str
    browser: str


def account(actor: Actor, public_id: str) -> Account:
    """Return an account that the actor may change: its own, or any for an administrator."""
    found = Account.objects.filter(scoped(actor, Permission.CHANGE_ACCOUNT), public_id=public_id).first()
    if found is None:
        raise NotFound("account", public_id)
    return found


def account_by_email(email: str) -> Account | None:
    """Return the account that signs in with this address, for interfaces that have just proved it."""
    return Account.objects.filter(email=email.strip().lower(), is_active=True).first()


def account_by_key(key: int) -> Account:
    """Return the account that the library for signing in speaks of by its key in the database."""
    return Account.objects.get(pk=key)


def names_of(account_ids: Iterable[str]) -> Mapping[str, str]:
    """Return what people are called, by the public ids of their accounts; one query, no rule of its own.

    Call it with ids that came out of a scoped query; an erased account has the name "".
    """
    rows = Account.objects.filter(public_id__in=set(account_ids))
    return dict(rows.values_list("public_id", "name"))


@dataclass(frozen=True, slots=True)
class CarriedRole:
    """A role that a token was made with: not in force once it ended, or while a second factor is missing."""

    grant: Grant
    in_force: bool


def tokens(actor: Actor) -> QuerySet[ApiToken]:
    """Return the actor's own tokens, newest first, with the roles they carry; two queries."""
    return (
        ApiToken.objects.filter(account__public_id=actor.id)
        .prefetch_related("token_grants__grant")
        .order_by("-started_at", "-id")
    )


def token(actor: Actor, public_id: str) -> ApiToken:
    """Return one of the actor's own tokens. `NotFound` for any other."""
    found = tokens(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("token", public_id)
    return found


def token_of_secret(actor: Actor, secret: str) -> ApiToken | None:
    """Return the token with this secret if it is the actor's own, with its roles; three queries."""
    return tokens(actor).filter(digest=digest_of(secret)).first()


def carried_roles(actor: Actor, token: ApiToken) -> tuple[CarriedRole, ...]:
    """Return the roles a token was made with, for the actor it makes; reads what `tokens` has fetched."""
    rows = (one.grant for one in token.token_grants.all())
    pairs = [(Grant(Role(one.role), one.within), one.ended_at is None) for one in rows]
    found = [CarriedRole(grant, goes_on and grant in actor.grants) for grant, goes_on in pairs]
    return tuple(sorted(found, key=lambda one: (one.grant.role, one.grant.within)))


def addresses(account: Account) -> tuple[str, ...]:
    """Return the proved mail addresses of an account, the first its own; one query, no rule of its own."""
    found = EmailAddress.objects.filter(user=account, verified=True).order_by("-primary", "id")
    return tuple(found.values_list("email", flat=True))


def waits_for_proof(account: Account) -> bool:
    """Tell whether the account's own address was never proved: it may be another person's. One query."""
    return bool(EmailAddress.objects.filter(user=account, email=account.email, verified=False).exists())


def sessions(actor: Actor, *, at: dt.datetime) -> tuple[OpenSession, ...]:
    """Return where the actor is signed in now, newest first; two queries."""
    rows = list(UserSession.objects.filter(user__public_id=actor.id).order_by("-created_at", "-id"))
    keys = [row.session_key for row in rows]
    live = set(Session.objects.filter(pk__in=keys, expire_date__gt=at).values_list("pk", flat=True))
    return tuple(
        OpenSession(row.pk, row.session_key, row.created_at, row.ip, row.user_agent)
        for row in rows
        if row.session_key in live
    )


def account_export(actor: Actor, public_id: str) -> Mapping[str, object]:
    """Return all that is kept of a person, in every app, ready for JSON; for its owner and administrators.

    Secrets are not handed out: of passwords, factors and tokens it says only that they are there.
    """
    found = account(actor, public_id)
    return {
        "account": found.public_id,
        "email": found.email,
        "name": found.name,
        "language": found.language,
        "opened_at": found.opened_at.isoformat(),
        "last_sign_in": _moment(found.last_login),
        "last_visit": _moment(found.visited_at),
        **_of_account(found),
        **{name: keeping.export(found) for name, keeping in KEEPINGS.items()},
    }


def _of_account(found: Account) -> dict[str, Rows]:
    return {
        "addresses": [
            {"email": one.email, "verified": one.verified, "primary": one.primary}
            for one in EmailAddress.objects.filter(user=found).order_by("id")
        ],
        "second_factors": [
            {"kind": one.type, "added_at": _moment(one.created_at), "last_used_at": _moment(one.last_used_at)}
            for one in Authenticator.objects.filter(user=found).order_by("id")
        ],
        "sessions": [
            {"address": one.ip, "browser": one.user_agent, "started_at": _moment(one.created_at)}
            for one in UserSession.objects.filter(user=found).order_by("id")
        ],
        "roles": [
            {
                "role": one.role,
                "within": one.within,
                "started_at": _moment(one.started_at),
                "ended_at": _moment(one.ended_at),
                "end_reason": one.end_reason,
            }
            for one in found.grants.order_by("id")
        ],
        "invitations": [
            {"role": one.role, "within": one.within, "state": one.state, "sent_at": _moment(one.invited_at)}
            for one in Invitation.objects.filter(email=found.email).order_by("id")
        ],
        "tokens": [
            {
                "label": one.label,
                "started_at": _moment(one.started_at),
                "last_used_at": _moment(one.last_used_at),
                "ended_at": _moment(one.ended_at),
            }
            for one in found.tokens.order_by("id")
        ],
    }


def _moment(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None

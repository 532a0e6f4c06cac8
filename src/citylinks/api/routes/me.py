from __future__ import annotations

import datetime as dt

from ninja import Router, Schema

from citylinks.access.actors import Actor, Grant
from citylinks.access.states import ROLE_SCOPES
from citylinks.accounts.queries import carried_roles, token_of_secret
from citylinks.api.problems import Problem
from citylinks.api.tokens import Call, secret_of

router = Router(tags=["me"])


class CarriedOut(Schema):
    """A role that a token carries; one that has ended, or waits for a second factor, is not in force."""

    role: str
    scope: str
    within: str
    in_force: bool


class TokenOut(Schema):
    """The token that was sent, and the roles it was made with."""

    id: str
    label: str
    started_at: dt.datetime
    expires_at: dt.datetime
    last_used_at: dt.datetime | None
    carries: list[CarriedOut]


class GrantOut(Schema):
    """A role in force, held within a program or an organization (its id) or the installation."""

    role: str
    scope: str
    within: str


class MeOut(Schema):
    """Who asks, with the roles in force: without a token the public, else the token's owner."""

    kind: str
    id: str
    name: str
    roles: list[GrantOut]
    token: TokenOut | None


@router.get("", response={200: MeOut, 401: Problem})
def me(request: Call) -> MeOut:
    """Say who asks, and what the token carries."""
    actor = request.auth
    return MeOut(
        kind=actor.kind,
        id=actor.id,
        name=actor.name,
        roles=[grant_out(one) for one in sorted(actor.grants, key=lambda one: (one.role, one.within))],
        token=token_out(actor, secret_of(request)),
    )


def grant_out(grant: Grant) -> GrantOut:
    """Show a role in force."""
    return GrantOut(role=grant.role, scope=ROLE_SCOPES[grant.role], within=grant.within)


def token_out(actor: Actor, secret: str | None) -> TokenOut | None:
    """Show the token that was sent, if one was."""
    token = token_of_secret(actor, secret) if secret is not None else None
    if token is None:
        return None
    return TokenOut(
        id=token.public_id,
        label=token.label,
        started_at=token.started_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        carries=[
            CarriedOut(**dict(grant_out(one.grant)), in_force=one.in_force)
            for one in carried_roles(actor, token)
        ],
    )

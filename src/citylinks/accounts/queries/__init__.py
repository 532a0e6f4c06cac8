"""Accounts and roles, as many as an actor may see, and the actor that an account is."""

from citylinks.accounts.queries.accounts import (
    OpenSession,
    account,
    account_by_email,
    account_export,
    addresses,
    names_of,
    sessions,
    tokens,
)
from citylinks.accounts.queries.actors import (
    SignedIn,
    actor_of,
    actor_of_token,
    giver,
    has_second_factor,
    signed_in,
    waiting_roles,
)
from citylinks.accounts.queries.roles import (
    holders,
    invitation,
    invitation_by_secret,
    invitations,
    post_of,
    roles,
)

__all__ = [
    "OpenSession",
    "SignedIn",
    "account",
    "account_by_email",
    "account_export",
    "actor_of",
    "actor_of_token",
    "addresses",
    "giver",
    "has_second_factor",
    "holders",
    "invitation",
    "invitation_by_secret",
    "invitations",
    "names_of",
    "post_of",
    "roles",
    "sessions",
    "signed_in",
    "tokens",
    "waiting_roles",
]

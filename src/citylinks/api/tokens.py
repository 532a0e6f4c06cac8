"""Who asks: the public without a token, else the actor of the token."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from citylinks.access.actors import PUBLIC, Actor
from citylinks.accounts.operations import note_token_use
from citylinks.accounts.queries import acting_token
from citylinks.api.clock import now

SCHEME = "bearer"


class Call(HttpRequest):
    """A request as routes receive it, with the actor that its token stands for."""

    auth: Actor


def secret_of(request: HttpRequest) -> str | None:
    """Return the secret of the token that was sent, or None when there was none."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == SCHEME else None


class Bearer(HttpBearer):
    """A token in the header `Authorization`; without one the public asks."""

    def __call__(self, request: HttpRequest) -> Actor:
        """Read the header. Raises DomainError `bad-token`; a session of the pages counts for nothing here."""
        secret = secret_of(request)
        return PUBLIC if secret is None else self.authenticate(request, secret)

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Return who acts with this token."""
        del request
        at = now()
        found = acting_token(token, at=at)
        if found.use_due:
            note_token_use(secret=token, at=at)
        return found.actor


bearer = Bearer()

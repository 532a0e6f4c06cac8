"""Who asks: every request carries the actor it acts for."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from citylinks.access.actors import PUBLIC, Actor
from citylinks.accounts.queries import actor_of


class Request(HttpRequest):
    """A request as views receive it, with its actor."""

    actor: Actor


def is_signed_in(request: HttpRequest) -> bool:
    """Tell whether a person asks, not the public; a request that came past the middleware is the public's."""
    return getattr(request, "actor", PUBLIC) is not PUBLIC


class ActorMiddleware:
    """Set `request.actor`: the public without a session, else the person signed in (three queries)."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Look for a session only where there is a cookie: a visitor's page asks the database nothing."""
        request.actor = PUBLIC
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            request.actor = actor_of(request.user)
        return self.get_response(request)

"""Who asks: every request carries the actor it acts for."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from citylinks.access.actors import PUBLIC, Actor, Grant
from citylinks.accounts.queries import signed_in

NUL = "\x00"


class Request(HttpRequest):
    """A request as views receive it: its actor, and the roles that wait for the actor's second factor."""

    actor: Actor
    waiting: frozenset[Grant]


def is_signed_in(request: HttpRequest) -> bool:
    """Tell whether a person asks, not the public; a request that came past the middleware is the public's."""
    return actor_of(request) is not PUBLIC


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks; a request that came past the middleware is the public's."""
    found: Actor = getattr(request, "actor", PUBLIC)
    return found


def waiting_roles(request: HttpRequest) -> frozenset[Grant]:
    """Return the person's roles that are not in force for want of a second factor."""
    found: frozenset[Grant] = getattr(request, "waiting", frozenset())
    return found


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent with a form; None when a page is only asked for. An empty form is sent too."""
    return request.POST if request.method == "POST" else None


class NulMiddleware:
    """Take NUL out of what is asked and sent: nobody types it, and PostgreSQL knows no text with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on: a form is read only once it is known for which view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Put what is clean in the place of what is not."""
        del view
        for name in ("GET", "POST"):
            given: QueryDict = getattr(request, name)
            if any(NUL in text for key, texts in given.lists() for text in (key, *texts)):
                setattr(request, name, without_nul(given))


def without_nul(given: QueryDict) -> QueryDict:
    """Return names and values as they are, but for NUL."""
    clean = QueryDict(mutable=True)
    for key, texts in given.lists():
        clean.setlist(key.replace(NUL, ""), [text.replace(NUL, "") for text in texts])
    return clean


class ActorMiddleware:
    """Set `request.actor`: the public without a session, else the person signed in (three queries)."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Look for a session only where there is a cookie: a visitor's page asks the database nothing."""
        request.actor, request.waiting = PUBLIC, frozenset()
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            found = signed_in(request.user)
            request.actor, request.waiting = found.actor, found.waiting
        return self.get_response(request)

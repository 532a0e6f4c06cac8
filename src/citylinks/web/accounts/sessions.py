"""Sessions that end by themselves, and pages that nobody keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from citylinks.access.actors import PUBLIC
from citylinks.accounts.lifetimes import NOTED_EVERY, is_over, lifetime_of
from citylinks.logs.security import SecurityEvent, tell
from citylinks.web.requests import Request, is_signed_in, waiting_roles

BEGAN, SEEN = "citylinks-began", "citylinks-seen"
NEVER_KEPT = ("/account/", "/invitations/")


class LifetimeMiddleware:
    """Sign out whose session is over, and note a visit. It writes every ten minutes at most."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Look at the session of who is signed in."""
        if is_signed_in(request):
            self.look(request, timezone.now())
        return self.get_response(request)

    @staticmethod
    def look(request: Request, at: dt.datetime) -> None:
        """End the session, or note the visit; one from before there were such notes begins now."""
        roles = {grant.role for grant in request.actor.grants | waiting_roles(request)}
        began, seen = _moment(request, BEGAN, at), _moment(request, SEEN, at)
        if is_over(began, seen, lifetime_of(roles), at=at):
            tell(SecurityEvent.SESSION_OVER, actor=request.actor.id)
            logout(request)
            request.actor, request.waiting = PUBLIC, frozenset()
            messages.info(request, _("Your session has ended. Sign in again."))
        elif BEGAN not in request.session or at - seen >= NOTED_EVERY:
            note(request, began, at)


def note(request: HttpRequest, began: dt.datetime, at: dt.datetime) -> None:
    """Write into the session when it began and when it was last used."""
    request.session[BEGAN], request.session[SEEN] = int(began.timestamp()), int(at.timestamp())


def _moment(request: HttpRequest, key: str, otherwise: dt.datetime) -> dt.datetime:
    kept = request.session.get(key)
    return dt.datetime.fromtimestamp(kept, dt.UTC) if isinstance(kept, int) else otherwise


class NotKeptMiddleware:
    """Let no browser and no cache keep a page of an account, of the library's views too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Say so on every answer below these addresses, refusals too."""
        response = self.get_response(request)
        if request.path_info.startswith(NEVER_KEPT):
            patch_cache_control(response, private=True, no_store=True)
        return response

"""Limits on what is sent with forms: by account, and by network address for who is not signed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from citylinks.kernel.limits import Taken, headers, take
from citylinks.logs.security import SecurityEvent, address_of, origin_of, tell
from citylinks.web import numerals
from citylinks.web.requests import actor_of, is_signed_in

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
OF_ITS_OWN = "/api/"  # the JSON API counts by token
# Names of addresses that have a limit of their own, whoever sends the form.
NAMED = {
    "account_signup": "signup",
    "account_reset_password": "password-reset",
    "account_reset_password_from_key": "password-reset",
    "account_email_verification_sent": "verification",
    "account_verify_email": "verification",
    "set_language": "language",
}


def origin(request: HttpRequest) -> str:
    """Return the pseudonym of that address in today's security log."""
    return origin_of(address_of(request), at=timezone.now())


class LimitMiddleware:
    """Answer 429 with the time to try again, before a form is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on: only once the view is known is it known which limit holds."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Count what would change something."""
        del view
        if request.method not in CHANGING or request.path_info.startswith(OF_ITS_OWN):
            return None
        over = next((one for one in _uses(request, timezone.now()) if not one.allowed), None)
        return None if over is None else refusal(request, over)


def _uses(request: HttpRequest, at: dt.datetime) -> list[Taken]:
    match = request.resolver_match
    named = NAMED.get(match.url_name or "" if match else "")
    found = [take(named, address_of(request), at=at)] if named else []
    if is_signed_in(request):
        return [*found, take("forms", actor_of(request).id, at=at)]
    return [*found, take("forms-visitor", address_of(request), at=at)]


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    """Answer who asks too often, with the seconds after which it can be asked again."""
    minutes = -(-wait // 60)
    shown = {"minutes": minutes, "minutes_shown": numerals.count(minutes)}
    response = render(request, "web/accounts/too_many.html", shown, status=429)
    response["Retry-After"] = str(wait)
    return response


def refusal(request: HttpRequest, taken: Taken) -> HttpResponse:
    """Answer who asks too often: which limit, and when it begins anew."""
    tell(SecurityEvent.LIMITED, limit=taken.limit.name, actor=actor_of(request).id, origin=origin(request))
    response = too_often(request, taken.wait)
    for name, value in headers(taken).items():
        response[name] = value
    return response

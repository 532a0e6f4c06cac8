"""Limits on the JSON API: by token, by network address without one, and on tokens that are not in force."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from citylinks.api.clock import now
from citylinks.api.problems import problem
from citylinks.api.tokens import secret_of
from citylinks.kernel.limits import Taken, headers, look, take
from citylinks.logs.security import SecurityEvent, address_of, origin_of, tell

BELOW = "/api/"


class LimitMiddleware:
    """Count every call below `/api/`, say on each answer how many are left, and answer 429 past the limit.

    Whoever guesses tokens would never use one twice: tokens that are refused count for the address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Count, answer, and count once more what was refused."""
        if not request.path_info.startswith(BELOW):
            return self.get_response(request)
        at, secret = now(), secret_of(request)
        address = address_of(request)
        taken = take("api", f"address {address}" if secret is None else f"token {secret}", at=at)
        guesses = look("api-bad-token", address, at=at)
        if secret is not None and not guesses.allowed:
            return self.refuse(guesses, address)
        if not taken.allowed:
            return self.refuse(taken, address)
        response = self.get_response(request)
        if response.status_code == 401:
            take("api-bad-token", address, at=at)
            tell(SecurityEvent.TOKEN_REFUSED, origin=origin_of(address, at=at))
        return told(response, taken)

    @staticmethod
    def refuse(taken: Taken, address: str) -> HttpResponse:
        """Say when to call again."""
        tell(SecurityEvent.LIMITED, limit=taken.limit.name, origin=origin_of(address, at=now()))
        detail = f"This was asked too often. Ask again in {taken.wait} seconds."
        return told(problem(429, "too-often", detail, ()), taken)


def told(response: HttpResponse, taken: Taken) -> HttpResponse:
    """Add the headers that tell of the limit."""
    for name, value in headers(taken).items():
        response[name] = value
    return response

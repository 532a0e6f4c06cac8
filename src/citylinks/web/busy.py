"""What a request answers whose change was given up because others were writing: send it again."""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from citylinks.kernel.errors import Busy
from citylinks.kernel.writing import given_up, is_clash

UNAVAILABLE = 503
RETRY_AFTER = "5"  # seconds: those who wrote have long finished by then
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
HTML = {"navigate", ""}  # how a browser fetches a page; an old one does not say


class BusyMiddleware:
    """Answer 503 with everything that was typed, ready to be sent again, in the one place for all pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Take what the database ended for the sake of others; anything else is a mistake of ours."""
        if isinstance(fault, Busy):
            return busy(request, fault)
        if isinstance(fault, OperationalError) and is_clash(fault):
            return busy(request, given_up())
        return None


def busy(request: HttpRequest, fault: Busy) -> HttpResponse:
    """Say that nothing was changed: to a script in a sentence, to a person with the form to send again."""
    if request.headers.get("Sec-Fetch-Mode", "") in HTML:
        shown = {"said": fault.message, "typed": typed(request), "address": request.get_full_path()}
        answer = render(request, "web/about/busy.html", shown, status=UNAVAILABLE)
    else:
        answer = JsonResponse({"said": fault.message, "kept": [], "faults": {}}, status=UNAVAILABLE)
    answer.headers["Retry-After"] = RETRY_AFTER
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def typed(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Return the sent fields in their order; None where they hold a password, which no page repeats."""
    if request.method != "POST" or any("password" in name for name in request.POST):
        return None
    return [(name, value) for name, values in request.POST.lists() if name != TOKEN for value in values]

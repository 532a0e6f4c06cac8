from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import path

from citylinks.api.app import api
from citylinks.api.problems import problem

NOT_ALLOWED = 405


def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer for an address that there is not as for all else: by a problem, not by a page."""
    del request
    return problem(404, "not-found", f"There is no address {rest} here.", ())


def problems_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view say by a problem, as all refusals are said, that it does not know a method."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if answer.status_code != NOT_ALLOWED:
            return answer
        known = ", ".join(sorted(method.strip() for method in answer["Allow"].split(",")))
        refusal = problem(
            NOT_ALLOWED, "method-not-allowed", f"This address answers {known}, not {request.method}.", ()
        )
        refusal["Allow"] = known
        return refusal

    return wrapped


addresses, inner, outer = api.urls
for address in addresses:
    if address.callback is not None:
        address.callback = problems_only(address.callback)
urlpatterns = [path("", (addresses, inner, outer)), path("<path:rest>", nowhere)]

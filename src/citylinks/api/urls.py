from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from citylinks.api.app import api
from citylinks.api.problems import problem


def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer for an address that there is not as for all else: by a problem, not by a page."""
    del request
    return problem(404, "not-found", f"There is no address {rest} here.", ())


urlpatterns = [path("", api.urls), path("<path:rest>", nowhere)]

"""One line a request, and the id by which a person and an operator speak of the same one."""

from __future__ import annotations

import re
import secrets
import time

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

from citylinks.logs.lines import log
from citylinks.web.requests import actor_of

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")
request_log = log("citylinks.requests")


def id_of(request: HttpRequest) -> str:
    """Return the id a web server before us gave the request, if it is one, else a new one."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if WELL_FORMED.fullmatch(given) else secrets.token_hex(8)


def route_of(request: HttpRequest) -> str:
    """Return the pattern of the address, such as `needs/<slug:need>/`: addresses hold secrets of links."""
    match = request.resolver_match
    return f"/{match.route}" if match is not None else "no route"


class RequestLogMiddleware(RequestMiddleware):
    """Write a line when a request is answered, or when it failed, and send its id with the answer.

    Of the library we use the hook for exceptions. Its own lines hold the address with its query string and
    the browser, which tell about people; ours hold the route.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Bind the id before anything else can write a line."""
        structlog.contextvars.clear_contextvars()
        request.request_id = request.META["HTTP_X_REQUEST_ID"] = id_of(request)  # type: ignore[attr-defined]
        request.began = time.perf_counter()  # type: ignore[attr-defined]
        response = super().__call__(request)
        assert isinstance(response, HttpResponse) or hasattr(response, "streaming_content")
        response[HEADER] = request.request_id  # type: ignore[attr-defined, index]
        return response  # type: ignore[return-value]

    def prepare(self, request: HttpRequest) -> None:
        """Bind the id; a request that begins has no line of its own."""
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """Write the line, unless the exception's was written; files of the pages have none."""
        failed = hasattr(request, "_raised_exception")
        if not failed and not request.path_info.startswith(settings.STATIC_URL):
            facts = self.facts(request, response.status_code)
            write = request_log.error if response.status_code >= 500 else request_log.info
            write("request", **facts)
        structlog.contextvars.clear_contextvars()

    def _process_exception(self, request: HttpRequest, exception: Exception) -> None:
        request._raised_exception = exception  # type: ignore[attr-defined]  # noqa: SLF001  the library's own mark
        request_log.error("request failed", exc_info=exception, **self.facts(request, 500))

    @staticmethod
    def facts(request: HttpRequest, status: int) -> dict[str, str | int]:
        """Return what a line tells of a request."""
        return {
            "method": request.method or "",
            "route": route_of(request),
            "status": status,
            "ms": round((time.perf_counter() - request.began) * 1000),  # type: ignore[attr-defined]
            "actor": (getattr(request, "auth", None) or actor_of(request)).id,
        }

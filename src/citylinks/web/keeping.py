"""The middleware that answers with a kept page, before a session, a language or a view is looked for."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from citylinks.audit.queries import topic_versions
from citylinks.web.kept import SHELF, Keeping, KeptPage, Key, Versions

READS_GZIP = re.compile(r"\bgzip\b")
LONGEST_ADDRESS = 1024  # characters of path and query: no link of ours is longer


class KeptPageMiddleware:
    """Serve public pages from memory while nothing they show has changed: one query a request.

    It stands outside the session and inside whatever adds a header to every page. A person with a session
    gets no kept page and fills none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the kept page if it is current, else with a new one, and keep that."""
        room: int = settings.KEPT_PAGES_BYTES
        if not room or not is_visitor(request):
            return self.get_response(request)
        key = key_of(request)
        page = SHELF.find(key, room)
        if page is None:
            return self.make(request, key, None)
        if (versions := current(page)) is None:
            return answer(page, request)
        with SHELF.door(key):
            page = SHELF.find(key, room) or page
            if (versions := current(page)) is None:
                return answer(page, request)
            return self.make(request, key, versions)

    def make(self, request: HttpRequest, key: Key, versions: Versions | None) -> HttpResponse:
        """Have the page made, from no older state than these versions, and keep it if its view says how."""
        keeping = Keeping(versions)
        request.keeping = keeping  # type: ignore[attr-defined]
        response = self.get_response(request)
        page = KeptPage.of(response, keeping) if request.method == "GET" else None
        if page is None:
            return response
        SHELF.put(key, page, settings.KEPT_PAGES_BYTES)
        return answer(page, request)


def is_visitor(request: HttpRequest) -> bool:
    """Tell whether a page is asked for by nobody in particular, at an address that a link may have."""
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and len(request.path) + len(request.META.get("QUERY_STRING", "")) <= LONGEST_ADDRESS
    )


def key_of(request: HttpRequest) -> Key:
    """Return what a page differs by. Raises DisallowedHost, as the page itself would."""
    return (
        request.scheme or "",
        request.get_host(),
        request.path,
        request.META.get("QUERY_STRING", ""),
        translation.get_language_from_request(request),
    )


def current(page: KeptPage) -> Versions | None:
    """Return None for a page that is current, else the versions as they are now; one query, or none."""
    versions = topic_versions() if page.seen else {}
    return None if page.is_current(versions, timezone.now()) else versions


def answer(page: KeptPage, request: HttpRequest) -> HttpResponse:
    """Answer with a kept page, in the bytes that the reader understands."""
    return page.answer(compressed=bool(READS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))))

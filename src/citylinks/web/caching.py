"""How pages may be kept: public ones by anybody, and asked about each time, so that a 304 carries no page.

What a person sees who is signed in is kept by nobody but that person's browser. The server itself keeps a
public page while the topics that its view names have not changed (see kept.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from citylinks.audit.queries import topic_versions
from citylinks.audit.topics import Topic
from citylinks.web.kept import keeping_of
from citylinks.web.requests import is_signed_in

View = Callable[..., HttpResponse]


def revalidated(view: View) -> View:
    """Let caches keep a page and ask again by its ETag; the language choice is a cookie, so vary by it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        kept = {"private": True} if is_signed_in(request) else {"public": True}
        patch_cache_control(response, **kept, no_cache=True)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return wrapped


def kept(*topics: Topic) -> Callable[[View], View]:
    """Let the server keep the page too, as long as nothing in these topics changes; with no topic, always.

    The topics are those of all tables that the page reads, for a visitor. A view that reads the clock says by
    `changes_at` when its page changes. Costs one query, of a visitor's page only.
    """

    def decorated(view: View) -> View:
        asked_about = revalidated(view)

        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            keeping = keeping_of(request)
            if keeping is not None:
                keeping.depends_on(topics, keeping.versions or (topic_versions() if topics else {}))
            return asked_about(request, *args, **kwargs)

        wrapped.kept_by = topics  # type: ignore[attr-defined]  # tests list the kept views by it
        return wrapped

    return decorated

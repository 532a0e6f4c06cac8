"""How public pages may be kept: by anybody, and asked about each time, so that a 304 carries no page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

View = Callable[..., HttpResponse]


def revalidated(view: View) -> View:
    """Let caches keep a page and ask again by its ETag; the language choice is a cookie, so vary by it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, no_cache=True)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return wrapped

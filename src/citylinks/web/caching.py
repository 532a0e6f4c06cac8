"""How pages may be kept: public ones by anybody, and asked about each time, so that a 304 carries no page.

What a person sees who is signed in is kept by nobody but that person's browser.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

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

"""How pages for people who signed in answer those who may not see them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.utils.cache import patch_cache_control

from citylinks.access.actors import PUBLIC
from citylinks.kernel.errors import NotFound
from citylinks.web.requests import Request

View = Callable[..., HttpResponse]


def for_signed_in(view: View) -> View:
    """Ask a visitor to sign in, answer 404 for what the person may not see, and let no cache keep it."""

    @wraps(view)
    def wrapped(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        if request.actor is PUBLIC:
            return redirect_to_login(request.get_full_path())
        try:
            response = view(request, *args, **kwargs)
        except NotFound as refusal:
            raise Http404(refusal.message) from refusal
        patch_cache_control(response, private=True, no_store=True)
        return response

    return wrapped

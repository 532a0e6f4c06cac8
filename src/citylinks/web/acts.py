"""How a page acts: one place runs an operation of the domain, one shows what was refused.

A view loads what it needs, makes one call, and shows a page or leads on:

    @signed_in("GET", "POST")
    def edit(request, code):
        row, call = run(request, code)
        form = CallForm(posted(request), call=call)
        if done(request, form, lambda who: operations.change_call(call=row, terms=form.terms(), **who)):
            return redirect("calls:questions", code)
        return show(request, "web/calls/edit.html", form=form, trail=desk_trail(call))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Protocol, TypedDict, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from citylinks.access.actors import PUBLIC, Actor
from citylinks.kernel.errors import DomainError, NotFound
from citylinks.web.requests import Request

T = TypeVar("T")
View = Callable[..., HttpResponse]
REFUSED = 422


class Who(TypedDict):
    """What every operation asks for: who acts, and when."""

    by: Actor
    at: dt.datetime


class Refusable(Protocol):
    """A form, or several as one, that takes what the domain refuses."""

    def is_valid(self) -> bool:
        """Tell whether what was sent can be read; False for a page that is only asked for."""

    def refuse(self, refusal: DomainError) -> None:
        """Put every fault beside its field."""


def who(request: Request) -> Who:
    """Return who acts, and now."""
    return {"by": request.actor, "at": timezone.now()}


def done(request: Request, form: Refusable, do: Callable[[Who], T]) -> T | None:
    """Run the operation of a sent, valid form and return what it returns; a refusal goes onto the form.

    None means: show the form again.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    found = tried(request, do)
    if isinstance(found, DomainError):
        form.refuse(found)
        return None
    return found


def tried(request: Request, do: Callable[[Who], T]) -> T | DomainError:
    """Run an operation without a form; return what it returns, or what it refused."""
    try:
        return do(who(request))
    except DomainError as refusal:
        return refusal


def refused(request: Request, do: Callable[[Who], object]) -> DomainError | None:
    """Run the operation of a button without a form; return what it refused, or None."""
    found = tried(request, do)
    return found if isinstance(found, DomainError) else None


def show(
    request: Request,
    template: str,
    *,
    form: object | None = None,
    refusal: DomainError | None = None,
    **shown: object,
) -> HttpResponse:
    """Render a page with its `form` and the sentences of a `refusal`: 422 where either has faults."""
    values = {**shown, "form": form, "refusal": refusal.said() if refusal else ()}
    faulty = refusal is not None or bool(getattr(form, "errors", None))
    return render(request, template, values, status=REFUSED if faulty else 200)


def public(*methods: str) -> Callable[[View], View]:
    """Allow `methods` (HEAD where there is GET); what the reader may not see is answered with 404."""
    allowed = [*methods, *(["HEAD"] if "GET" in methods else [])]

    def decorate(view: View) -> View:
        @require_http_methods(allowed)
        @wraps(view)
        def wrapped(request: Request, *args: object, **kwargs: object) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except NotFound as refusal:
                raise Http404(refusal.message) from refusal

        return wrapped

    return decorate


def signed_in(*methods: str) -> Callable[[View], View]:
    """Allow the same to people who signed in, and let no cache keep the answer; a visitor signs in first."""

    def decorate(view: View) -> View:
        @public(*methods)
        @wraps(view)
        def wrapped(request: Request, *args: object, **kwargs: object) -> HttpResponse:
            if request.actor is PUBLIC:
                return redirect_to_login(request.get_full_path())
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_store=True)
            return response

        return wrapped

    return decorate

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from citylinks.kernel.errors import DomainError, Faults
from citylinks.reviews import operations, queries
from citylinks.reviews.states import Outcome
from citylinks.web.answers import for_signed_in
from citylinks.web.requests import Request
from citylinks.web.reviews.forms import DecisionForm
from citylinks.web.reviews.pages import board as board_pages
from citylinks.web.reviews.pages import deciding as pages

REFUSED = 422


def address(request: Request) -> Callable[[str], str]:
    """Return how letters name the page of a result: in full, as the request came."""

    def of(application: str) -> str:
        return request.build_absolute_uri(reverse("reviews:result", args=[application]))

    return of


@require_safe
@for_signed_in
def ranking(request: Request, code: str) -> HttpResponse:
    page = board_pages.ranking_page(queries.board(request.actor, code))
    return render(request, "web/reviews/ranking.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def application(request: Request, code: str, public_id: str) -> HttpResponse:
    if request.method != "POST":
        return show_application(request, code, public_id)
    page = pages.application_page(queries.detail(request.actor, code, public_id))
    form = DecisionForm(request.POST, page.early)
    if form.is_valid():
        call = queries.call_row(request.actor, code)
        try:
            operations.decide_application(
                application=queries.application_row(request.actor, call, public_id),
                **form.cleaned_data | {"outcome": Outcome(form.cleaned_data["outcome"])},
                address=address(request),
                by=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("reviews:ranking", code)
    return show_application(request, code, public_id, form=form)


def show_application(
    request: Request,
    code: str,
    public_id: str,
    *,
    form: DecisionForm | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """Show one application in full, with the form that decides."""
    page = pages.application_page(queries.detail(request.actor, code, public_id))
    shown = {
        "page": page,
        "form": form or DecisionForm(None, page.early),
        "refusal": refusal.said() if refusal else (),
    }
    refused = refusal or (form and form.errors)
    return render(request, "web/reviews/application.html", shown, status=REFUSED if refused else None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def announce(request: Request, code: str) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        call = queries.call_row(request.actor, code)
        try:
            operations.announce_results(
                call=call, address=address(request), by=request.actor, at=timezone.now()
            )
        except DomainError as caught:
            refusal = caught
        else:
            return redirect("outbox:outbox")
    unreachable = queries.without_reader(request.actor, code)
    page = pages.announce_page(queries.board(request.actor, code), unreachable)
    shown = {"page": page, "refusal": told(refusal) if refusal else ()}
    return render(request, "web/reviews/announce.html", shown, status=REFUSED if refusal else None)


def told(refusal: DomainError) -> tuple[str, ...]:
    """Say each fault; its place is an id that tells people nothing."""
    if isinstance(refusal, Faults):
        return tuple(f"{fault.message} {fault.mend}".strip() for fault in refusal)
    return refusal.said()

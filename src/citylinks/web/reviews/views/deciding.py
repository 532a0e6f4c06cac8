from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from citylinks.reviews import operations, queries
from citylinks.reviews.states import Outcome
from citylinks.web.acts import Who, done, refused, show, signed_in
from citylinks.web.requests import Request, posted
from citylinks.web.reviews.forms import DecisionForm
from citylinks.web.reviews.pages import board as board_pages
from citylinks.web.reviews.pages import deciding as pages


def address(request: Request) -> Callable[[str], str]:
    """Return how letters name the page of a result: in full, as the request came."""

    def of(application: str) -> str:
        return request.build_absolute_uri(reverse("reviews:result", args=[application]))

    return of


@signed_in("GET")
def ranking(request: Request, code: str) -> HttpResponse:
    page = board_pages.ranking_page(queries.board(request.actor, code))
    return render(request, "web/reviews/ranking.html", {"page": page})


@signed_in("GET", "POST")
def application(request: Request, code: str, public_id: str) -> HttpResponse:
    page = pages.application_page(queries.detail(request.actor, code, public_id))
    form = DecisionForm(posted(request), page.early)

    def decide(who: Who) -> object:
        call = queries.call_row(request.actor, code)
        row = queries.application_row(request.actor, call, public_id)
        said = form.cleaned_data | {"outcome": Outcome(form.cleaned_data["outcome"])}
        return operations.decide_application(application=row, **said, address=address(request), **who)

    if done(request, form, decide):
        return redirect("reviews:ranking", code)
    return show(request, "web/reviews/application.html", form=form, page=page)


@signed_in("GET", "POST")
def announce(request: Request, code: str) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        call, of = queries.call_row(request.actor, code), address(request)
        refusal = refused(request, lambda who: operations.announce_results(call=call, address=of, **who))
        if refusal is None:
            return redirect("outbox:outbox")
    unreachable = queries.without_reader(request.actor, code)
    page = pages.announce_page(queries.board(request.actor, code), unreachable)
    return show(request, "web/reviews/announce.html", refusal=refusal, page=page)

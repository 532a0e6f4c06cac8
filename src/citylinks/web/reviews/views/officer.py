from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from citylinks.kernel.errors import DomainError
from citylinks.reviews import operations, queries
from citylinks.web.acts import refused, show, signed_in
from citylinks.web.requests import Request
from citylinks.web.reviews.pages import board as pages


@signed_in("GET")
def calls(request: Request) -> HttpResponse:
    lines = pages.call_lines(queries.calls_under_review(request.actor))
    return render(request, "web/reviews/calls.html", {"lines": lines})


@signed_in("GET")
def board(request: Request, code: str) -> HttpResponse:
    return show_board(request, code)


def show_board(request: Request, code: str, refusal: DomainError | None = None) -> HttpResponse:
    """Show the board, with what was refused above it."""
    page = pages.board_page(queries.board(request.actor, code))
    return show(request, "web/reviews/board.html", refusal=refusal, page=page)


@signed_in("POST")
def end_tied(request: Request, code: str) -> HttpResponse:
    call = queries.call_row(request.actor, code)
    if refusal := refused(request, lambda who: operations.end_tied_assignments(call=call, **who)):
        return show_board(request, code, refusal)
    return redirect("reviews:board", code)


@signed_in("GET")
def drift(request: Request, code: str) -> HttpResponse:
    page = pages.drift_page(queries.board(request.actor, code))
    return render(request, "web/reviews/drift.html", {"page": page})

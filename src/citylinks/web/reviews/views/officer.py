from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from citylinks.kernel.errors import DomainError
from citylinks.reviews import operations, queries
from citylinks.web.answers import for_signed_in
from citylinks.web.requests import Request
from citylinks.web.reviews.pages import board as pages

REFUSED = 422


@require_safe
@for_signed_in
def calls(request: Request) -> HttpResponse:
    lines = pages.call_lines(queries.calls_under_review(request.actor))
    return render(request, "web/reviews/calls.html", {"lines": lines})


@require_safe
@for_signed_in
def board(request: Request, code: str) -> HttpResponse:
    return show_board(request, code, None)


def show_board(request: Request, code: str, refusal: DomainError | None) -> HttpResponse:
    """Show the board, with what was refused above it."""
    page = pages.board_page(queries.board(request.actor, code))
    shown = {"page": page, "refusal": refusal.said() if refusal else ()}
    return render(request, "web/reviews/board.html", shown, status=REFUSED if refusal else None)


@require_POST
@for_signed_in
def end_tied(request: Request, code: str) -> HttpResponse:
    call = queries.call_row(request.actor, code)
    try:
        operations.end_tied_assignments(call=call, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return show_board(request, code, refusal)
    return redirect("reviews:board", code)


@require_safe
@for_signed_in
def drift(request: Request, code: str) -> HttpResponse:
    page = pages.drift_page(queries.board(request.actor, code))
    return render(request, "web/reviews/drift.html", {"page": page})

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from citylinks.kernel.errors import DomainError
from citylinks.programs import operations, queries
from citylinks.programs.states import ProgramAction
from citylinks.web.answers import for_signed_in
from citylinks.web.programs.officer import (
    DonorForm,
    amend_forms,
    amend_page,
    amendment,
    new_program,
    set_up_forms,
    set_up_page,
)
from citylinks.web.requests import Request

REFUSED = 422
MOVES: Mapping[str, Callable[..., object]] = {
    ProgramAction.OPEN: operations.open_program,
    ProgramAction.CLOSE: operations.close_program,
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def set_up(request: Request) -> HttpResponse:
    """Set up a program as a draft; who may not is told that there is no such page."""
    if not queries.may_set_up(request.actor):
        raise Http404
    given = set_up_forms(request.actor, request.POST or None)
    if request.method == "POST" and given.is_valid():
        try:
            typed = new_program(given)
            donor = queries.donor_row(request.actor, given.head.cleaned_data["donor"])
            made = operations.set_up_program(**typed, donor=donor, by=request.actor, at=timezone.now())
        except DomainError as refusal:
            given.refuse(refusal)
        else:
            return redirect("programs:program", code=made.code)
    status = REFUSED if given.faults() else 200
    return render(request, "web/programs/terms.html", {"page": set_up_page(given)}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def amend(request: Request, code: str) -> HttpResponse:
    detail = queries.program_detail(request.actor, code, as_of=timezone.localdate())
    if not detail.may_change:
        raise Http404
    given = amend_forms(request.actor, request.POST or None, detail)
    if request.method == "POST" and given.is_valid():
        try:
            program = queries.program_row(request.actor, code)
            operations.amend_program(program=program, **amendment(given), by=request.actor, at=timezone.now())
        except DomainError as refusal:
            given.refuse(refusal)
        else:
            return redirect("programs:program", code=code)
    status = REFUSED if given.faults() else 200
    return render(request, "web/programs/terms.html", {"page": amend_page(given, detail)}, status=status)


@require_POST
@for_signed_in
def move(request: Request, code: str) -> HttpResponse:
    """Open or close a program."""
    program = queries.program_row(request.actor, code)
    act = MOVES.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        act(program=program, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        shown = {"refusal": refusal.said(), "code": code}
        return render(request, "web/programs/refused.html", shown, status=REFUSED)
    return redirect("programs:program", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def record(request: Request) -> HttpResponse:
    """Record a donor, then go on to the program it pays for."""
    if not queries.may_set_up(request.actor):
        raise Http404
    form = DonorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_donor(**form.cleaned_data, by=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("programs:set-up")
    return render(request, "web/programs/record.html", {"form": form}, status=REFUSED if form.errors else 200)

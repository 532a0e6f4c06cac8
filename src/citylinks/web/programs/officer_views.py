from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from citylinks.programs import operations, queries
from citylinks.programs.queries import Program
from citylinks.programs.states import ProgramAction
from citylinks.web.acts import Who, done, refused, show, signed_in
from citylinks.web.programs.officer import DonorForm, amend_forms, amend_page, set_up_forms, set_up_page
from citylinks.web.requests import Request, posted

MOVES: Mapping[str, Callable[..., object]] = {
    ProgramAction.OPEN: operations.open_program,
    ProgramAction.CLOSE: operations.close_program,
}


@signed_in("GET", "POST")
def set_up(request: Request) -> HttpResponse:
    """Set up a program as a draft; who may not is told that there is no such page."""
    if not queries.may_set_up(request.actor):
        raise Http404
    form = set_up_forms(request.actor, posted(request))

    def made(who: Who) -> Program:
        given = form.given()
        donor = queries.donor_row(request.actor, given["donor"])
        return operations.set_up_program(**given | {"donor": donor}, **who)

    if program := done(request, form, made):
        return redirect("programs:program", code=program.code)
    return show(request, "web/programs/terms.html", form=form, page=set_up_page(form))


@signed_in("GET", "POST")
def amend(request: Request, code: str) -> HttpResponse:
    detail = queries.program_detail(request.actor, code, as_of=timezone.localdate())
    if not detail.may_change:
        raise Http404
    form = amend_forms(request.actor, posted(request), detail)

    def amended(who: Who) -> object:
        program = queries.program_row(request.actor, code)
        return operations.amend_program(program=program, **form.given(), **who)

    if done(request, form, amended):
        return redirect("programs:program", code=code)
    return show(request, "web/programs/terms.html", form=form, page=amend_page(form, detail))


@signed_in("POST")
def move(request: Request, code: str) -> HttpResponse:
    """Open or close a program."""
    program = queries.program_row(request.actor, code)
    act = MOVES.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    refusal = refused(request, lambda who: act(program=program, **who))
    if refusal is None:
        return redirect("programs:program", code=code)
    return show(request, "web/programs/refused.html", refusal=refusal, code=code)


@signed_in("GET", "POST")
def record(request: Request) -> HttpResponse:
    """Record a donor, then go on to the program it pays for."""
    if not queries.may_set_up(request.actor):
        raise Http404
    form = DonorForm(posted(request))
    if done(request, form, lambda who: operations.record_donor(**form.cleaned_data, **who)):
        return redirect("programs:set-up")
    return show(request, "web/programs/record.html", form=form)

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from citylinks.calls import operations, queries
from citylinks.calls.states import CallAction
from citylinks.kernel.errors import DomainError
from citylinks.web.acts import Who, done, refused, show, signed_in
from citylinks.web.calls.forms.desk import AllowNamedForm, ExtendForm, ReplyForm, SettleLateForm
from citylinks.web.calls.pages import desk as pages
from citylinks.web.requests import Request, posted

MOVES = {
    CallAction.OPEN.value: operations.open_call,
    CallAction.CLOSE.value: operations.close_call,
}


def run(request: Request, code: str) -> tuple[queries.CallRow, queries.CallFacts]:
    """Return a call that the actor runs; for anyone else there is no such page."""
    row = queries.call(request.actor, code)
    call = queries.call_facts(request.actor, row, at=timezone.now())
    if not call.may_change:
        raise Http404
    return row, call


@signed_in("GET")
def desk(request: Request, code: str) -> HttpResponse:
    return show_desk(request, code)


def show_desk(
    request: Request, code: str, form: ExtendForm | None = None, refusal: DomainError | None = None
) -> HttpResponse:
    """Show the desk, with a later deadline as it was typed and what was refused above it."""
    row, call = run(request, code)
    actor, at = request.actor, timezone.now()
    page = pages.desk_page(
        call,
        queries.counts(actor, row),
        queries.applications_of(actor, row, at=at),
        queries.late_requests(actor, row),
        queries.clarifications(actor, row),
        at=at,
    )
    form = form or ExtendForm(None, time_zone=call.time_zone)
    return show(request, "web/calls/desk.html", form=form, refusal=refusal, page=page)


@signed_in("POST")
def move(request: Request, code: str) -> HttpResponse:
    act = MOVES.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    row, _call = run(request, code)
    if refusal := refused(request, lambda who: act(call=row, **who)):
        return show_desk(request, code, refusal=refusal)
    return redirect("calls:desk", code)


@signed_in("POST")
def extend(request: Request, code: str) -> HttpResponse:
    row, call = run(request, code)
    form = ExtendForm(request.POST, time_zone=call.time_zone)
    if done(request, form, lambda who: operations.extend_call(call=row, **form.cleaned_data, **who)):
        return redirect("calls:desk", code)
    return show_desk(request, code, form)


@signed_in("GET", "POST")
def late(request: Request, code: str) -> HttpResponse:
    """List who asked and who has leave, and give leave to an organization that has not asked."""
    row, call = run(request, code)
    form = AllowNamedForm(posted(request), time_zone=call.time_zone)
    if done(request, form, lambda who: allow_named(row, form, who)):
        return redirect("calls:late", code)
    lines = pages.late_lines(queries.late_requests(request.actor, row), call)
    return show(request, "web/calls/late.html", form=form, trail=pages.desk_trail(call), lines=lines)


def allow_named(row: queries.CallRow, form: AllowNamedForm, who: Who) -> queries.LateRow:
    """Give leave to the one organization that bears the name."""
    said = form.cleaned_data
    named = queries.organization_named(said["organization"])
    return operations.allow_late(
        call=row, organization=named, until=said["until"], reason=said["reason"], **who
    )


@signed_in("GET", "POST")
def late_request(request: Request, code: str, public_id: str) -> HttpResponse:
    """Give leave to one organization that asked, or refuse it."""
    _row, call = run(request, code)
    found = queries.late_request(request.actor, public_id)
    form = SettleLateForm(posted(request), time_zone=call.time_zone)
    if done(request, form, lambda who: settle(found, form, who)):
        return redirect("calls:late", code)
    line = pages.late_line(queries.late_facts(found), call)
    return show(request, "web/calls/late_request.html", form=form, trail=pages.late_trail(call), line=line)


def settle(found: queries.LateRow, form: SettleLateForm, who: Who) -> queries.LateRow:
    """Do what the button says."""
    if "refuse" in form.data:
        return operations.refuse_late(late=found, reason=form.cleaned_data["reason"], **who)
    return operations.allow_late(call=found.call, organization=found.organization, **form.cleaned_data, **who)


@signed_in("GET")
def clarifications(request: Request, code: str) -> HttpResponse:
    row, call = run(request, code)
    lines = pages.reply_lines(queries.clarifications(request.actor, row), call)
    return render(request, "web/calls/clarifications.html", {"trail": pages.desk_trail(call), "lines": lines})


@signed_in("GET", "POST")
def clarification(request: Request, code: str, public_id: str) -> HttpResponse:
    """Answer a question about the call, correct its answer, or leave it unanswered."""
    row, call = run(request, code)
    line = pages.reply_line(queries.clarifications(request.actor, row), public_id, call)
    if line is None:
        raise Http404
    form = ReplyForm(posted(request), initial={"answer": line.answer.text})
    if done(request, form, lambda who: reply(request, public_id, form.cleaned_data["answer"], who)):
        return redirect("calls:clarifications", code)
    return show(
        request, "web/calls/clarification.html", form=form, trail=pages.replies_trail(call), line=line
    )


def reply(request: Request, public_id: str, text: str, who: Who) -> object:
    """Do what the button says."""
    found, language = queries.clarification(request.actor, public_id), get_language() or "en"
    if "decline" in request.POST:
        return operations.decline_clarification(clarification=found, reason=text, language=language, **who)
    return operations.answer_clarification(clarification=found, answer=text, language=language, **who)

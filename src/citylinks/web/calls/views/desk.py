from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citylinks.calls import operations, queries
from citylinks.calls.states import CallAction
from citylinks.kernel.errors import DomainError
from citylinks.web.answers import for_signed_in
from citylinks.web.calls.forms.desk import (
    AllowNamedForm,
    ExtendForm,
    ReplyForm,
    SettleLateForm,
)
from citylinks.web.calls.pages import desk as pages
from citylinks.web.calls.refusals import put
from citylinks.web.requests import Request

REFUSED = 422
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


@require_safe
@for_signed_in
def desk(request: Request, code: str) -> HttpResponse:
    return show_desk(request, code, None, None)


def show_desk(
    request: Request, code: str, form: ExtendForm | None, refusal: DomainError | None
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
    shown = {
        "page": page, "form": form or ExtendForm(None, time_zone=call.time_zone),
        "refusal": refusal.said() if refusal else (),
    }  # fmt: skip
    return render(request, "web/calls/desk.html", shown, status=REFUSED if form or refusal else None)


@require_POST
@for_signed_in
def move(request: Request, code: str) -> HttpResponse:
    act = MOVES.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    row, _call = run(request, code)
    try:
        act(call=row, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return show_desk(request, code, None, refusal)
    return redirect("calls:desk", code)


@require_POST
@for_signed_in
def extend(request: Request, code: str) -> HttpResponse:
    row, call = run(request, code)
    form = ExtendForm(request.POST, time_zone=call.time_zone)
    if form.is_valid():
        try:
            operations.extend_call(call=row, **form.cleaned_data, by=request.actor, at=timezone.now())
        except DomainError as refusal:
            put(form, refusal)
        else:
            return redirect("calls:desk", code)
    return show_desk(request, code, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def late(request: Request, code: str) -> HttpResponse:
    """List who asked and who has leave, and give leave to an organization that has not asked."""
    row, call = run(request, code)
    form = AllowNamedForm(request.POST or None, time_zone=call.time_zone)
    if request.method == "POST" and form.is_valid():
        try:
            allow_named(request, row, form)
        except DomainError as refusal:
            put(form, refusal)
        else:
            return redirect("calls:late", code)
    lines = pages.late_lines(queries.late_requests(request.actor, row), call)
    shown = {"trail": pages.desk_trail(call), "lines": lines, "form": form}
    return render(request, "web/calls/late.html", shown, status=REFUSED if form.errors else None)


def allow_named(request: Request, row: queries.CallRow, form: AllowNamedForm) -> None:
    """Give leave to the one organization that bears the name."""
    said = form.cleaned_data
    operations.allow_late(
        call=row,
        organization=queries.organization_named(said["organization"]),
        until=said["until"],
        reason=said["reason"],
        by=request.actor,
        at=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def late_request(request: Request, code: str, public_id: str) -> HttpResponse:
    """Give leave to one organization that asked, or refuse it."""
    _row, call = run(request, code)
    found = queries.late_request(request.actor, public_id)
    form = SettleLateForm(request.POST or None, time_zone=call.time_zone)
    if request.method == "POST" and form.is_valid():
        try:
            settle(request, found, form)
        except DomainError as refusal:
            put(form, refusal)
        else:
            return redirect("calls:late", code)
    shown = {
        "trail": pages.late_trail(call),
        "line": pages.late_line(queries.late_facts(found), call),
        "form": form,
    }
    return render(request, "web/calls/late_request.html", shown, status=REFUSED if form.errors else None)


def settle(request: Request, found: queries.LateRow, form: SettleLateForm) -> None:
    """Do what the button says."""
    said, by, at = form.cleaned_data, request.actor, timezone.now()
    if "refuse" in request.POST:
        operations.refuse_late(late=found, reason=said["reason"], by=by, at=at)
        return
    operations.allow_late(
        call=found.call,
        organization=found.organization,
        until=said["until"],
        reason=said["reason"],
        by=by,
        at=at,
    )


@require_safe
@for_signed_in
def clarifications(request: Request, code: str) -> HttpResponse:
    row, call = run(request, code)
    lines = pages.reply_lines(queries.clarifications(request.actor, row), call)
    return render(request, "web/calls/clarifications.html", {"trail": pages.desk_trail(call), "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def clarification(request: Request, code: str, public_id: str) -> HttpResponse:
    """Answer a question about the call, correct its answer, or leave it unanswered."""
    row, call = run(request, code)
    line = pages.reply_line(queries.clarifications(request.actor, row), public_id, call)
    if line is None:
        raise Http404
    form = ReplyForm(request.POST or None, initial={"answer": line.answer.text})
    if request.method == "POST" and form.is_valid():
        try:
            reply(request, public_id, form.cleaned_data["answer"])
        except DomainError as refusal:
            put(form, refusal)
        else:
            return redirect("calls:clarifications", code)
    shown = {"trail": pages.replies_trail(call), "line": line, "form": form}
    return render(request, "web/calls/clarification.html", shown, status=REFUSED if form.errors else None)


def reply(request: Request, public_id: str, text: str) -> None:
    """Do what the button says."""
    found = queries.clarification(request.actor, public_id)
    language, by, at = get_language() or "en", request.actor, timezone.now()
    if "decline" in request.POST:
        operations.decline_clarification(clarification=found, reason=text, language=language, by=by, at=at)
    else:
        operations.answer_clarification(clarification=found, answer=text, language=language, by=by, at=at)

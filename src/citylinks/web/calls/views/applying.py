from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citylinks.calls import operations, queries
from citylinks.calls.states import Side
from citylinks.kernel.errors import DomainError
from citylinks.web.answers import for_signed_in
from citylinks.web.calls.forms.applying import LateForm, StartForm
from citylinks.web.calls.pages import applying as pages
from citylinks.web.calls.pages.moments import moment
from citylinks.web.calls.refusals import put
from citylinks.web.programs.checks import Answer, answer
from citylinks.web.requests import Request

REFUSED = 422
MOVES = {
    "withdraw": operations.withdraw_application,
    "reopen": operations.reopen_application,
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def apply(request: Request, code: str) -> HttpResponse:
    """Choose by address, see whether one may take part, and start by a form."""
    actor, at = request.actor, timezone.now()
    row = queries.call(actor, code)
    call = queries.call_facts(actor, row, at=at)
    names = [(one.public_id, one.name) for one in queries.applicants(actor)]
    chosen = request.POST if request.method == "POST" else request.GET
    form = StartForm(chosen or None, organizations=names, sides=call.sides, languages=call.languages)
    if request.method == "POST" and form.is_valid():
        try:
            return started(request, row, form)
        except DomainError as refusal:
            put(form, refusal)
    shown = {
        "trail": pages.start_trail(call), "form": form, "names": names, "code": code,
        "closes": moment(call.closes_at, call.time_zone), "answer": eligible(request, row, form),
    }  # fmt: skip
    return render(request, "web/calls/apply.html", shown, status=REFUSED if form.errors else None)


def started(request: Request, row: queries.CallRow, form: StartForm) -> HttpResponse:
    """Start the application that the form describes and go to it."""
    organization = queries.applicant(request.actor, form.cleaned_data["organization"])
    side, language = Side(form.cleaned_data["side"]), form.cleaned_data["language"]
    made = operations.start_application(
        call=row, organization=organization, side=side, language=language, by=request.actor, at=timezone.now()
    )
    return redirect(pages.path(made.public_id))


def eligible(request: Request, row: queries.CallRow, form: StartForm) -> Answer | None:
    """Answer for what is chosen, or for what stands in the form from the beginning."""
    chosen = form.chosen()
    if not chosen["organization"] or not chosen["side"]:
        return None
    organization = queries.applicant(request.actor, chosen["organization"])
    side = Side(chosen["side"])
    return answer(queries.eligibility(request.actor, row, organization, side, at=timezone.now()))


@require_safe
@for_signed_in
def mine(request: Request) -> HttpResponse:
    table = pages.mine_table(queries.own_applications(request.actor, at=timezone.now()))
    return render(request, "web/calls/mine.html", {"table": table})


@require_safe
@for_signed_in
def application(request: Request, public_id: str) -> HttpResponse:
    return show_application(request, public_id, LateForm())


def show_application(
    request: Request, public_id: str, form: LateForm, refusal: DomainError | None = None
) -> HttpResponse:
    """Show where an application stands, with what was refused above it."""
    actor, at = request.actor, timezone.now()
    row = queries.application(actor, public_id)
    detail = queries.application_detail(actor, row, at=at)
    faults = queries.submission_faults(actor, row, at=at) if pages.is_own_draft(detail) else []
    shown = {
        "page": pages.application_page(detail, faults, at=at), "form": form,
        "refusal": refusal.said() if refusal else (),
    }  # fmt: skip
    wrong = form.errors or refusal
    return render(request, "web/calls/application.html", shown, status=REFUSED if wrong else None)


@require_safe
@for_signed_in
def check(request: Request, public_id: str) -> HttpResponse:
    return show_check(request, public_id, None)


def show_check(request: Request, public_id: str, refusal: DomainError | None) -> HttpResponse:
    """Show all of a draft as it will be read, and what keeps it from being submitted."""
    actor, at = request.actor, timezone.now()
    row = queries.application(actor, public_id)
    detail = queries.application_detail(actor, row, at=at)
    if not detail.is_applicant:
        raise Http404
    faults = queries.submission_faults(actor, row, at=at)
    shown = {
        "page": pages.application_page(detail, faults, at=at), "trail": pages.part_trail(detail),
        "faults": pages.fault_lines(detail, faults), "answers": pages.answer_lines(detail),
        "refusal": refusal.said() if refusal and not faults else (),
    }  # fmt: skip
    return render(request, "web/calls/check.html", shown, status=REFUSED if refusal else None)


@require_POST
@for_signed_in
def submit(request: Request, public_id: str) -> HttpResponse:
    row = queries.application(request.actor, public_id)
    link = request.build_absolute_uri(pages.path(public_id))
    try:
        operations.submit_application(application=row, link=link, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return show_check(request, public_id, refusal)
    return redirect(pages.path(public_id))


@require_safe
@for_signed_in
def withdraw(request: Request, public_id: str) -> HttpResponse:
    """Ask once more before an application is taken back: after the deadline it cannot return."""
    actor, at = request.actor, timezone.now()
    detail = queries.application_detail(actor, queries.application(actor, public_id), at=at)
    page = pages.application_page(detail, (), at=at)
    if not page.can_withdraw:
        raise Http404
    return render(request, "web/calls/withdraw.html", {"page": page, "trail": pages.part_trail(detail)})


@require_POST
@for_signed_in
def move(request: Request, public_id: str) -> HttpResponse:
    act = MOVES.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    row = queries.application(request.actor, public_id)
    try:
        act(application=row, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return show_application(request, public_id, LateForm(), refusal)
    return redirect(pages.path(public_id))


@require_POST
@for_signed_in
def ask_late(request: Request, public_id: str) -> HttpResponse:
    row = queries.application(request.actor, public_id)
    form = LateForm(request.POST)
    if form.is_valid():
        try:
            operations.ask_late(
                call=row.call, organization=row.organization, **form.cleaned_data,
                by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            put(form, refusal)
        else:
            return redirect(pages.path(public_id))
    return show_application(request, public_id, form)

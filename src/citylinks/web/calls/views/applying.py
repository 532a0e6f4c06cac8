from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from citylinks.calls import operations, queries
from citylinks.calls.states import Side
from citylinks.kernel.errors import DomainError
from citylinks.web.acts import Who, done, refused, show, signed_in
from citylinks.web.calls.forms.applying import LateForm, StartForm
from citylinks.web.calls.pages import applying as pages
from citylinks.web.calls.pages.moments import moment
from citylinks.web.programs.checks import Answer, answer
from citylinks.web.requests import Request

MOVES = {
    "withdraw": operations.withdraw_application,
    "reopen": operations.reopen_application,
}


@signed_in("GET", "POST")
def apply(request: Request, code: str) -> HttpResponse:
    """Choose by address, see whether one may take part, and start by a form."""
    actor, at = request.actor, timezone.now()
    row = queries.call(actor, code)
    call = queries.call_facts(actor, row, at=at)
    names = [(own.public_id, own.name) for own in queries.applicants(actor)]
    chosen = request.POST if request.method == "POST" else request.GET
    form = StartForm(chosen or None, organizations=names, sides=call.sides, languages=call.languages)
    if made := done(request, form, lambda who: start(request, row, form, who)):
        return redirect(pages.path(made.public_id))
    return show(
        request, "web/calls/apply.html", form=form, trail=pages.start_trail(call), names=names, code=code,
        closes=moment(call.closes_at, call.time_zone), answer=eligible(request, row, form),
    )  # fmt: skip


def start(request: Request, row: queries.CallRow, form: StartForm, who: Who) -> queries.ApplicationRow:
    """Start the application that the form describes."""
    organization = queries.applicant(request.actor, form.cleaned_data["organization"])
    side, language = Side(form.cleaned_data["side"]), form.cleaned_data["language"]
    return operations.start_application(
        call=row, organization=organization, side=side, language=language, **who
    )


def eligible(request: Request, row: queries.CallRow, form: StartForm) -> Answer | None:
    """Answer for what is chosen, or for what stands in the form from the beginning."""
    chosen = form.chosen()
    if not chosen["organization"] or not chosen["side"]:
        return None
    organization = queries.applicant(request.actor, chosen["organization"])
    side = Side(chosen["side"])
    return answer(queries.eligibility(request.actor, row, organization, side, at=timezone.now()))


@signed_in("GET")
def mine(request: Request) -> HttpResponse:
    table = pages.mine_table(queries.own_applications(request.actor, at=timezone.now()))
    return render(request, "web/calls/mine.html", {"table": table})


@signed_in("GET")
def application(request: Request, public_id: str) -> HttpResponse:
    return show_application(request, public_id)


def show_application(
    request: Request, public_id: str, form: LateForm | None = None, refusal: DomainError | None = None
) -> HttpResponse:
    """Show where an application stands, with what was refused above it."""
    actor, at = request.actor, timezone.now()
    row = queries.application(actor, public_id)
    detail = queries.application_detail(actor, row, at=at)
    faults = queries.submission_faults(actor, row, at=at) if pages.is_own_draft(detail) else []
    page = pages.application_page(detail, faults, at=at)
    return show(request, "web/calls/application.html", form=form or LateForm(), refusal=refusal, page=page)


@signed_in("GET")
def check(request: Request, public_id: str) -> HttpResponse:
    return show_check(request, public_id)


def show_check(request: Request, public_id: str, refusal: DomainError | None = None) -> HttpResponse:
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
    }  # fmt: skip
    return show(request, "web/calls/check.html", refusal=refusal, **shown)


@signed_in("POST")
def submit(request: Request, public_id: str) -> HttpResponse:
    row = queries.application(request.actor, public_id)
    link = request.build_absolute_uri(pages.path(public_id))
    submit = operations.submit_application
    if refusal := refused(request, lambda who: submit(application=row, link=link, **who)):
        return show_check(request, public_id, refusal)
    return redirect(pages.path(public_id))


@signed_in("GET")
def withdraw(request: Request, public_id: str) -> HttpResponse:
    """Ask once more before an application is taken back: after the deadline it cannot return."""
    actor, at = request.actor, timezone.now()
    detail = queries.application_detail(actor, queries.application(actor, public_id), at=at)
    page = pages.application_page(detail, (), at=at)
    if not page.can_withdraw:
        raise Http404
    return render(request, "web/calls/withdraw.html", {"page": page, "trail": pages.part_trail(detail)})


@signed_in("POST")
def move(request: Request, public_id: str) -> HttpResponse:
    act = MOVES.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    row = queries.application(request.actor, public_id)
    if refusal := refused(request, lambda who: act(application=row, **who)):
        return show_application(request, public_id, refusal=refusal)
    return redirect(pages.path(public_id))


@signed_in("POST")
def ask_late(request: Request, public_id: str) -> HttpResponse:
    row = queries.application(request.actor, public_id)
    form = LateForm(request.POST)

    def ask(who: Who) -> queries.LateRow:
        return operations.ask_late(call=row.call, organization=row.organization, **form.cleaned_data, **who)

    if done(request, form, ask):
        return redirect(pages.path(public_id))
    return show_application(request, public_id, form)

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citylinks.calls import operations, queries
from citylinks.calls.states import Side
from citylinks.calls.storage import content_of
from citylinks.kernel.errors import DomainError
from citylinks.web.answers import for_signed_in
from citylinks.web.calls.forms.applying import AnswersForm, DetailsForm, given_in, seen_in
from citylinks.web.calls.pages import applying as pages
from citylinks.web.calls.pages import parts
from citylinks.web.calls.refusals import put
from citylinks.web.programs.checks import answer
from citylinks.web.requests import Request
from citylinks.web.saving import refused_answer

REFUSED = 422


def own_draft(request: Request, public_id: str) -> tuple[queries.ApplicationRow, queries.ApplicationDetail]:
    """Return an application with its parts for its applicant; for anyone else there is no such page."""
    row = queries.application(request.actor, public_id)
    detail = queries.application_detail(request.actor, row, at=timezone.now())
    if not pages.is_own_draft(detail):
        raise Http404
    return row, detail


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def answers(request: Request, public_id: str) -> HttpResponse:
    row, detail = own_draft(request, public_id)
    if request.method == "POST":
        form = AnswersForm(request.POST, questions=detail.questions, initial=detail.given)
        try:
            save(request, row, form)
        except DomainError as refusal:
            put(form, refusal)
            return show_answers(request, detail, form)
        return redirect(parts.after_saving(detail, request.POST))
    form = AnswersForm(None, questions=detail.questions, initial=detail.given)
    form.initial["revision"] = detail.revision
    if "check" in request.GET:
        form = form.bound()
        form.show(queries.submission_faults(request.actor, row, at=timezone.now()))
    return show_answers(request, detail, form)


def save(request: Request, row: queries.ApplicationRow, form: AnswersForm) -> operations.Saved:
    """Save what was typed, and do with a text that was set aside what its button says."""
    sent = request.POST
    settle = operations.Settle(sent["take"], take=True) if "take" in sent else None
    settle = operations.Settle(sent["drop"], take=False) if "drop" in sent else settle
    return operations.save_answers(
        application=row,
        seen=form.seen(),
        given=form.given(),
        settle=settle,
        by=request.actor,
        at=timezone.now(),
    )


def show_answers(request: Request, detail: queries.ApplicationDetail, form: AnswersForm) -> HttpResponse:
    page = parts.answers_page(detail, form)
    refused = form.is_bound and request.method == "POST"
    return render(
        request, "web/calls/answers.html", {"page": page, "form": form}, status=REFUSED if refused else None
    )


@require_POST
@for_signed_in
def autosave(request: Request, public_id: str) -> HttpResponse:
    """Save as a script asks while one types: the new revision, and a sentence to be said."""
    row = queries.own_draft(request.actor, public_id)
    given = given_in(request.POST, queries.kinds_of(row.call, Side(row.side)))
    try:
        saved = operations.save_answers(
            application=row, seen=seen_in(request.POST), given=given, partly=True,
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return refused_answer(refusal)
    return parts.autosaved(saved)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def files(request: Request, public_id: str) -> HttpResponse:
    row, detail = own_draft(request, public_id)
    faults: tuple[tuple[str, str], ...] = ()
    if request.method == "POST":
        sent, question = request.FILES.get("file"), request.POST.get("question", "")
        content = sent.read(row.call.upload_limit + 1) if sent else b""
        try:
            operations.keep_upload(
                application=row, question=question or None, name=sent.name if sent and sent.name else "",
                content=content, by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            faults = parts.file_faults(refusal)
        else:
            return redirect(pages.path(public_id, "files"))
    page = parts.files_page(detail, faults)
    return render(request, "web/calls/files.html", {"page": page}, status=REFUSED if faults else None)


@require_POST
@for_signed_in
def remove_file(request: Request, public_id: str) -> HttpResponse:
    upload = queries.upload(request.actor, public_id)
    row, _detail = own_draft(request, upload.application.public_id)
    operations.remove_upload(upload=upload, by=request.actor, at=timezone.now())
    return redirect(pages.path(row.public_id, "files"))


@require_safe
@for_signed_in
def file(request: Request, public_id: str) -> HttpResponse:
    """Hand a file out to whoever may see its application: to be saved, never to be shown by the browser."""
    upload = queries.upload(request.actor, public_id)
    try:
        content = content_of(upload.kept_as)
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = HttpResponse(content, content_type=upload.content_type)
    response.headers["Content-Disposition"] = parts.attachment(upload.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def details(request: Request, public_id: str) -> HttpResponse:
    row, detail = own_draft(request, public_id)
    needs = {need.public_id: (need, title) for need, title in queries.needs_for(request.actor, row)}
    form = DetailsForm(
        request.POST or None, languages=queries.languages_of(row),
        needs=[(key, title) for key, (_need, title) in needs.items()],
        initial={"language": detail.language, "need": detail.need},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        need, _title = needs.get(form.cleaned_data["need"], (None, ""))
        language, at = form.cleaned_data["language"], timezone.now()
        try:
            operations.change_application(
                application=row, language=language, need=need, by=request.actor, at=at
            )
        except DomainError as refusal:
            put(form, refusal)
        else:
            return redirect(pages.path(public_id))
    found = answer(queries.eligibility_of(request.actor, row, at=timezone.now()))
    shown = {"page": parts.part_page(detail), "form": form, "answer": found}
    return render(request, "web/calls/details.html", shown, status=REFUSED if form.errors else None)

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from citylinks.calls import operations, queries
from citylinks.calls.states import Side
from citylinks.calls.storage import content_of
from citylinks.web.acts import Who, done, refused, show, signed_in, who
from citylinks.web.calls.forms.applying import AnswersForm, DetailsForm, given_in, seen_in
from citylinks.web.calls.pages import applying as pages
from citylinks.web.calls.pages import parts
from citylinks.web.programs.checks import answer
from citylinks.web.requests import Request, posted
from citylinks.web.saving import saved


def own_draft(request: Request, public_id: str) -> tuple[queries.ApplicationRow, queries.ApplicationDetail]:
    """Return an application with its parts for its applicant; for anyone else there is no such page."""
    row = queries.application(request.actor, public_id)
    detail = queries.application_detail(request.actor, row, at=timezone.now())
    if not pages.is_own_draft(detail):
        raise Http404
    return row, detail


@signed_in("GET", "POST")
def answers(request: Request, public_id: str) -> HttpResponse:
    row, detail = own_draft(request, public_id)
    form = AnswersForm(posted(request), questions=detail.questions, initial=detail.given)
    if done(request, form, lambda who: save(row, form, who)):
        return redirect(parts.after_saving(detail, request.POST))
    if request.method == "POST":
        return show(request, "web/calls/answers.html", form=form, page=parts.answers_page(detail, form))
    form.initial["revision"] = detail.revision
    if "check" in request.GET:
        form = form.checked(queries.submission_faults(request.actor, row, at=timezone.now()))
    return render(request, "web/calls/answers.html", {"page": parts.answers_page(detail, form), "form": form})


def save(row: queries.ApplicationRow, form: AnswersForm, who: Who) -> operations.Saved:
    """Save what was typed, and do with a text that was set aside what its button says."""
    sent = form.data
    settle = operations.Settle(sent["take"], take=True) if "take" in sent else None
    settle = operations.Settle(sent["drop"], take=False) if "drop" in sent else settle
    return operations.save_answers(
        application=row, seen=form.seen(), given=form.given(), settle=settle, **who
    )


@signed_in("POST")
def autosave(request: Request, public_id: str) -> HttpResponse:
    """Save as a script asks while one types: the new revision, and a sentence to be said."""
    row = queries.own_draft(request.actor, public_id)
    given = given_in(request.POST, queries.kinds_of(row.call, Side(row.side)))

    def save_partly(who: Who) -> operations.Saved:
        seen = seen_in(request.POST)
        return operations.save_answers(application=row, seen=seen, given=given, partly=True, **who)

    return saved(request, save_partly, parts.autosaved)


@signed_in("GET", "POST")
def files(request: Request, public_id: str) -> HttpResponse:
    row, detail = own_draft(request, public_id)
    refusal = None
    if request.method == "POST":
        refusal = refused(request, lambda who: keep_file(request, row, who))
        if refusal is None:
            return redirect(pages.path(public_id, "files"))
    page = parts.files_page(detail, refusal.faults if refusal else ())
    return show(request, "web/calls/files.html", refusal=refusal, page=page)


def keep_file(request: Request, row: queries.ApplicationRow, who: Who) -> None:
    """Keep the file that was sent for a question, or as the signed letter."""
    sent, question = request.FILES.get("file"), request.POST.get("question") or None
    content = sent.read(row.call.upload_limit + 1) if sent else b""
    name = sent.name if sent and sent.name else ""
    operations.keep_upload(application=row, question=question, name=name, content=content, **who)


@signed_in("POST")
def remove_file(request: Request, public_id: str) -> HttpResponse:
    upload = queries.upload(request.actor, public_id)
    row, _detail = own_draft(request, upload.application.public_id)
    operations.remove_upload(upload=upload, **who(request))
    return redirect(pages.path(row.public_id, "files"))


@signed_in("GET")
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


@signed_in("GET", "POST")
def details(request: Request, public_id: str) -> HttpResponse:
    row, detail = own_draft(request, public_id)
    needs = {need.public_id: (need, title) for need, title in queries.needs_for(request.actor, row)}
    form = DetailsForm(
        posted(request), languages=queries.languages_of(row),
        needs=[(key, title) for key, (_need, title) in needs.items()],
        initial={"language": detail.language, "need": detail.need},
    )  # fmt: skip

    def change(who: Who) -> queries.ApplicationRow:
        need, _title = needs.get(form.cleaned_data["need"], (None, ""))
        language = form.cleaned_data["language"]
        return operations.change_application(application=row, language=language, need=need, **who)

    if done(request, form, change):
        return redirect(pages.path(public_id))
    found = answer(queries.eligibility_of(request.actor, row, at=timezone.now()))
    return show(request, "web/calls/details.html", form=form, page=parts.part_page(detail), answer=found)

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError, NotFound
from citylinks.reviews import operations, queries
from citylinks.web.answers import for_signed_in
from citylinks.web.requests import Request
from citylinks.web.reviews.forms import ReasonForm, ScoreForm, autosaved, scores_in
from citylinks.web.reviews.pages import work as pages
from citylinks.web.saving import refused_answer

REFUSED = 422


@require_safe
@for_signed_in
def worklist(request: Request) -> HttpResponse:
    page = pages.worklist_page(queries.worklist(request.actor))
    return render(request, "web/reviews/worklist.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def sheet(request: Request, public_id: str) -> HttpResponse:
    found = queries.sheet(request.actor, public_id)
    form = ScoreForm(request.POST or None, found)
    if request.method == "POST" and form.is_valid():
        submits = request.POST.get("do") == "submit"
        write = operations.submit_review if submits else operations.save_review
        row = queries.own_assignment(request.actor, public_id)
        try:
            write(assignment=row, given=form.given(), by=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("reviews:worklist") if submits else redirect("reviews:sheet", public_id)
    shown = {"page": pages.sheet_page(found), "form": form}
    return render(request, "web/reviews/sheet.html", shown, status=REFUSED if form.errors else None)


@require_POST
@for_signed_in
def save(request: Request, public_id: str) -> JsonResponse:
    """Save what a script sends while one types: all that is right, and say what is not."""
    row = queries.own_row(request.actor, public_id)
    try:
        done = operations.keep_review(
            assignment=row, given=scores_in(request.POST), by=request.actor, at=timezone.now()
        )
    except NotPermitted as refusal:  # a tie was found: what is hidden is not found
        raise NotFound("review", public_id) from refusal
    except DomainError as refusal:
        return refused_answer(refusal)
    return autosaved(request.POST, done.faults)


@require_POST
@for_signed_in
def reopen(request: Request, public_id: str) -> HttpResponse:
    row = queries.own_assignment(request.actor, public_id)
    try:
        operations.reopen_review(assignment=row, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        found = queries.sheet(request.actor, public_id)
        shown = {
            "page": pages.sheet_page(found),
            "form": ScoreForm(None, found),
            "refusal": refusal.said(),
        }
        return render(request, "web/reviews/sheet.html", shown, status=REFUSED)
    return redirect("reviews:sheet", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def give_back(request: Request, public_id: str) -> HttpResponse:
    row = queries.own_assignment(request.actor, public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.recuse_reviewer(
                assignment=row, **form.cleaned_data, by=request.actor, at=timezone.now()
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("reviews:worklist")
    shown = {"page": pages.sheet_page(queries.sheet(request.actor, public_id)), "form": form}
    return render(request, "web/reviews/give_back.html", shown, status=REFUSED if form.errors else None)


@require_safe
@for_signed_in
def file(request: Request, public_id: str, file: str) -> HttpResponse:
    named, content_type, content = queries.file_content(request.actor, public_id, file)
    headers = {"Content-Disposition": f'attachment; filename="{pages.header_name(named.name)}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)

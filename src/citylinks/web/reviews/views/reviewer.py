from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from citylinks.reviews import operations, queries
from citylinks.web.acts import Who, done, refused, show, signed_in
from citylinks.web.requests import Request, posted
from citylinks.web.reviews.forms import ReasonForm, ScoreForm, autosaved, scores_in
from citylinks.web.reviews.pages import work as pages
from citylinks.web.saving import saved


@signed_in("GET")
def worklist(request: Request) -> HttpResponse:
    page = pages.worklist_page(queries.worklist(request.actor))
    return render(request, "web/reviews/worklist.html", {"page": page})


@signed_in("GET", "POST")
def sheet(request: Request, public_id: str) -> HttpResponse:
    found, submits = queries.sheet(request.actor, public_id), request.POST.get("do") == "submit"
    form = ScoreForm(posted(request), found)

    def write(who: Who) -> object:
        act = operations.submit_review if submits else operations.save_review
        return act(assignment=queries.own_assignment(request.actor, public_id), given=form.given(), **who)

    if done(request, form, write):
        return redirect("reviews:worklist") if submits else redirect("reviews:sheet", public_id)
    return show(request, "web/reviews/sheet.html", form=form, page=pages.sheet_page(found))


@signed_in("POST")
def save(request: Request, public_id: str) -> HttpResponse:
    """Save what a script sends while one types: all that is right, and say what is not."""
    row, given = queries.own_row(request.actor, public_id), scores_in(request.POST)
    return saved(
        request,
        lambda who: operations.keep_review(assignment=row, given=given, **who),
        lambda kept: autosaved(request.POST, kept.faults),
    )


@signed_in("POST")
def reopen(request: Request, public_id: str) -> HttpResponse:
    row = queries.own_assignment(request.actor, public_id)
    if refusal := refused(request, lambda who: operations.reopen_review(assignment=row, **who)):
        found = queries.sheet(request.actor, public_id)
        form, page = ScoreForm(None, found), pages.sheet_page(found)
        return show(request, "web/reviews/sheet.html", form=form, refusal=refusal, page=page)
    return redirect("reviews:sheet", public_id)


@signed_in("GET", "POST")
def give_back(request: Request, public_id: str) -> HttpResponse:
    row = queries.own_assignment(request.actor, public_id)
    form, give = ReasonForm(posted(request)), operations.recuse_reviewer
    if done(request, form, lambda who: give(assignment=row, **form.cleaned_data, **who)):
        return redirect("reviews:worklist")
    page = pages.sheet_page(queries.sheet(request.actor, public_id))
    return show(request, "web/reviews/give_back.html", form=form, page=page)


@signed_in("GET")
def file(request: Request, public_id: str, file: str) -> HttpResponse:
    named, content_type, content = queries.file_content(request.actor, public_id, file)
    headers = {"Content-Disposition": f'attachment; filename="{pages.header_name(named.name)}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)

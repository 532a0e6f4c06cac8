from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from citylinks.kernel.numbers import whole_number
from citylinks.matching.reviewers import apply_plan, propose
from citylinks.reviews import operations, queries
from citylinks.web.acts import Who, done, refused, show, signed_in
from citylinks.web.requests import Request, posted
from citylinks.web.reviews.forms import DecisionForm, ReasonForm, ReviewerForm, RubricForm
from citylinks.web.reviews.pages import arranging as pages
from citylinks.web.reviews.pages.deciding import application_page, plan_page


def worklist_address(request: Request) -> str:
    """Return the full address, for letters, of the page on which a reviewer's work waits."""
    return request.build_absolute_uri(reverse("reviews:worklist"))


@signed_in("GET", "POST")
def rubric(request: Request, code: str) -> HttpResponse:
    found = queries.board(request.actor, code)
    form = RubricForm(posted(request), found.call.sides, found.rubric)

    def set_rubric(who: Who) -> object:
        call, said = queries.call_row(request.actor, code), form.cleaned_data
        terms = {name: said[name] for name in ("is_anonymous", "reviews_each", "due_on")}
        return operations.set_rubric(call=call, criteria=form.criteria(), **terms, **who)

    if done(request, form, set_rubric):
        return redirect("reviews:board", code)
    return show(request, "web/reviews/rubric.html", form=form, page=pages.rubric_page(found))


@signed_in("GET", "POST")
def reviewers(request: Request, code: str) -> HttpResponse:
    call = queries.call_row(request.actor, code)
    accounts = {account.public_id: account for account in queries.possible_reviewers(request.actor, call)}
    form = ReviewerForm(posted(request), [(key, one.name or one.email) for key, one in accounts.items()])

    def ask(who: Who) -> object:
        account, load = accounts[form.cleaned_data["account"]], form.cleaned_data["load"]
        return operations.ask_reviewer(call=call, account=account, load=load, **who)

    if done(request, form, ask):
        return redirect("reviews:reviewers", code)
    return show_reviewers(request, code, form)


def show_reviewers(request: Request, code: str, form: ReviewerForm) -> HttpResponse:
    """Show the reviewers and the form that adds one."""
    page = pages.reviewers_page(queries.board(request.actor, code))
    return show(request, "web/reviews/reviewers.html", form=form, page=page)


@signed_in("POST")
def reviewer(request: Request, code: str, public_id: str) -> HttpResponse:
    """Change the load of a reviewer, or let one go."""
    call = queries.call_row(request.actor, code)
    row = queries.reviewer_row(request.actor, call, public_id)

    def change(who: Who) -> object:
        if request.POST.get("do") == "end":
            return operations.end_reviewer(reviewer=row, **who)
        load = whole_number(request.POST.get("load", ""), most_digits=5) or 0
        return operations.change_reviewer(reviewer=row, load=load, **who)

    if refusal := refused(request, change):
        accounts = queries.possible_reviewers(request.actor, call)
        form = ReviewerForm(request.POST, [(one.public_id, one.name or one.email) for one in accounts])
        form.only(refusal)
        return show_reviewers(request, code, form)
    return redirect("reviews:reviewers", code)


@signed_in("GET", "POST")
def assign(request: Request, code: str) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        seen, link = request.POST.get("fingerprint", ""), worklist_address(request)
        refusal = refused(request, lambda who: apply_plan(key=code, fingerprint=seen, link=link, **who))
        if refusal is None:
            return redirect("reviews:board", code)
    page = plan_page(queries.board(request.actor, code), propose(request.actor, code))
    return show(request, "web/reviews/assign.html", refusal=refusal, page=page)


@signed_in("POST")
def assign_one(request: Request, code: str, public_id: str) -> HttpResponse:
    call = queries.call_row(request.actor, code)
    row = queries.application_row(request.actor, call, public_id)
    chosen = queries.reviewer_row(request.actor, call, request.POST.get("reviewer", ""))
    link, give = worklist_address(request), operations.assign_reviewer
    if refusal := refused(request, lambda who: give(application=row, reviewer=chosen, link=link, **who)):
        page = application_page(queries.detail(request.actor, code, public_id))
        form = DecisionForm(None, page.early)
        return show(request, "web/reviews/application.html", form=form, refusal=refusal, page=page)
    return redirect("reviews:application", code, public_id)


@signed_in("GET", "POST")
def take_back(request: Request, code: str, public_id: str) -> HttpResponse:
    """Take an application back from a reviewer, with the reason."""
    found = queries.board(request.actor, code)
    page = pages.take_back_page(found, public_id)
    if page is None or not found.call.may_manage:
        raise Http404
    row = queries.assignment_row(request.actor, queries.call_row(request.actor, code), public_id)
    form, take = ReasonForm(posted(request)), operations.unassign_reviewer
    if done(request, form, lambda who: take(assignment=row, **form.cleaned_data, **who)):
        return redirect(page.back)
    return show(request, "web/reviews/take_back.html", form=form, page=page)

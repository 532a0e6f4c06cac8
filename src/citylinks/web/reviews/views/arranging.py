from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from citylinks.kernel.errors import DomainError
from citylinks.kernel.numbers import whole_number
from citylinks.matching.reviewers import apply_plan, propose
from citylinks.reviews import operations, queries
from citylinks.web.answers import for_signed_in
from citylinks.web.requests import Request
from citylinks.web.reviews.forms import ReasonForm, ReviewerForm, RubricForm
from citylinks.web.reviews.pages import arranging as pages
from citylinks.web.reviews.pages.deciding import plan_page
from citylinks.web.reviews.views.deciding import show_application

REFUSED = 422


def worklist_address(request: Request) -> str:
    """Return the full address, for letters, of the page on which a reviewer's work waits."""
    return request.build_absolute_uri(reverse("reviews:worklist"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def rubric(request: Request, code: str) -> HttpResponse:
    found = queries.board(request.actor, code)
    form = RubricForm(request.POST or None, found.call.sides, found.rubric)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_rubric(
                call=queries.call_row(request.actor, code),
                is_anonymous=form.cleaned_data["is_anonymous"],
                reviews_each=form.cleaned_data["reviews_each"],
                criteria=form.criteria(),
                due_on=form.cleaned_data["due_on"],
                by=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("reviews:board", code)
    shown = {"page": pages.rubric_page(found), "form": form}
    return render(request, "web/reviews/rubric.html", shown, status=REFUSED if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def reviewers(request: Request, code: str) -> HttpResponse:
    call = queries.call_row(request.actor, code)
    accounts = list(queries.possible_reviewers(request.actor, call))
    form = ReviewerForm(request.POST or None, [(one.public_id, one.name or one.email) for one in accounts])
    if request.method == "POST" and form.is_valid():
        account = next(one for one in accounts if one.public_id == form.cleaned_data["account"])
        load = form.cleaned_data["load"]
        try:
            operations.ask_reviewer(
                call=call, account=account, load=load, by=request.actor, at=timezone.now()
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("reviews:reviewers", code)
    return show_reviewers(request, code, form)


def show_reviewers(request: Request, code: str, form: ReviewerForm) -> HttpResponse:
    """Show the reviewers and the form that adds one."""
    page = pages.reviewers_page(queries.board(request.actor, code))
    shown = {"page": page, "form": form}
    return render(request, "web/reviews/reviewers.html", shown, status=REFUSED if form.errors else None)


@require_POST
@for_signed_in
def reviewer(request: Request, code: str, public_id: str) -> HttpResponse:
    """Change the load of a reviewer, or let one go."""
    call = queries.call_row(request.actor, code)
    row = queries.reviewer_row(request.actor, call, public_id)
    load = request.POST.get("load", "")
    try:
        if request.POST.get("do") == "end":
            operations.end_reviewer(reviewer=row, by=request.actor, at=timezone.now())
        else:
            number = whole_number(load, most_digits=5) or 0
            operations.change_reviewer(reviewer=row, load=number, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        accounts = queries.possible_reviewers(request.actor, call)
        form = ReviewerForm(request.POST, [(one.public_id, one.name or one.email) for one in accounts])
        form.only(refusal)
        return show_reviewers(request, code, form)
    return redirect("reviews:reviewers", code)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def assign(request: Request, code: str) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        fingerprint = request.POST.get("fingerprint", "")
        try:
            apply_plan(
                key=code,
                fingerprint=fingerprint,
                link=worklist_address(request),
                by=request.actor,
                at=timezone.now(),
            )
        except DomainError as caught:
            refusal = caught
        else:
            return redirect("reviews:board", code)
    page = plan_page(queries.board(request.actor, code), propose(request.actor, code))
    shown = {"page": page, "refusal": refusal.said() if refusal else ()}
    return render(request, "web/reviews/assign.html", shown, status=REFUSED if refusal else None)


@require_POST
@for_signed_in
def assign_one(request: Request, code: str, public_id: str) -> HttpResponse:
    call = queries.call_row(request.actor, code)
    application = queries.application_row(request.actor, call, public_id)
    chosen = queries.reviewer_row(request.actor, call, request.POST.get("reviewer", ""))
    try:
        operations.assign_reviewer(
            application=application,
            reviewer=chosen,
            link=worklist_address(request),
            by=request.actor,
            at=timezone.now(),
        )
    except DomainError as refusal:
        return show_application(request, code, public_id, refusal=refusal)
    return redirect("reviews:application", code, public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def take_back(request: Request, code: str, public_id: str) -> HttpResponse:
    """Take an application back from a reviewer, with the reason."""
    found = queries.board(request.actor, code)
    page = pages.take_back_page(found, public_id)
    if page is None or not found.call.may_manage:
        raise Http404
    row = queries.assignment_row(request.actor, queries.call_row(request.actor, code), public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.unassign_reviewer(
                assignment=row, **form.cleaned_data, by=request.actor, at=timezone.now()
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(page.back)
    shown = {"page": page, "form": form}
    return render(request, "web/reviews/take_back.html", shown, status=REFUSED if form.errors else None)

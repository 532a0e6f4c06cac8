from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from citylinks.calls import operations, queries
from citylinks.kernel.errors import DomainError
from citylinks.web.answers import for_signed_in
from citylinks.web.calls.forms.setting_up import CallForm, QuestionForm
from citylinks.web.calls.pages import desk as pages
from citylinks.web.calls.refusals import put
from citylinks.web.calls.views.desk import run
from citylinks.web.requests import Request

REFUSED = 422
STEPS = {"up": -1, "down": 1}


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def new(request: Request) -> HttpResponse:
    programs = [(one.code, one.name) for one in queries.programs_for_calls(request.actor)]
    if not programs:
        raise Http404
    form = CallForm(request.POST or None, programs=programs)
    if request.method == "POST" and form.is_valid():
        program = queries.program_for_calls(request.actor, form.cleaned_data["program"])
        code, at = form.cleaned_data["code"], timezone.now()
        try:
            operations.set_up_call(program=program, code=code, terms=form.terms(), by=request.actor, at=at)
        except DomainError as refusal:
            put(form, refusal, form.places())
        else:
            return redirect("calls:questions", code)
    return render(request, "web/calls/new.html", {"form": form}, status=REFUSED if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def edit(request: Request, code: str) -> HttpResponse:
    row, call = run(request, code)
    form = CallForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_call(call=row, terms=form.terms(), by=request.actor, at=timezone.now())
        except DomainError as refusal:
            put(form, refusal, form.places())
        else:
            return redirect("calls:questions", code)
    shown = {"trail": pages.desk_trail(call), "form": form}
    return render(request, "web/calls/edit.html", shown, status=REFUSED if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def questions(request: Request, code: str) -> HttpResponse:
    """List the questions of a draft call; buttons move one up or down, or take it out."""
    row, call = run(request, code)
    refusal = None
    if request.method == "POST":
        try:
            change(request, row)
        except DomainError as caught:
            refusal = caught
        else:
            return redirect("calls:questions", code)
    shown = {
        "trail": pages.desk_trail(call), "code": code, "can_change": pages.is_draft(call),
        "rows": pages.question_rows(call, queries.questions_with_sides(row)),
        "refusal": refusal.sentences() if refusal else (),
    }  # fmt: skip
    return render(request, "web/calls/questions.html", shown, status=REFUSED if refusal else None)


def change(request: Request, row: queries.CallRow) -> None:
    """Do what the button says with the question it names."""
    by, at = request.actor, timezone.now()
    for name, places in STEPS.items():
        if name in request.POST:
            found = queries.question(row, request.POST[name])
            operations.move_question(question=found, places=places, by=by, at=at)
    if "remove" in request.POST:
        operations.remove_question(question=queries.question(row, request.POST["remove"]), by=by, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def add_question(request: Request, code: str) -> HttpResponse:
    row, call = run(request, code)
    form = QuestionForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_question(call=row, terms=form.terms(), by=request.actor, at=timezone.now())
        except DomainError as refusal:
            put(form, refusal, form.places())
        else:
            return redirect("calls:questions", code)
    shown = {"trail": pages.questions_trail(call), "form": form, "is_new": True}
    return render(request, "web/calls/question.html", shown, status=REFUSED if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def question(request: Request, code: str, public_id: str) -> HttpResponse:
    row, call = run(request, code)
    found = queries.question(row, public_id)
    now = next((one for one in queries.questions_with_sides(row) if one[1].public_id == public_id), None)
    form = QuestionForm(request.POST or None, call=call, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_question(
                question=found, terms=form.terms(), by=request.actor, at=timezone.now()
            )
        except DomainError as refusal:
            put(form, refusal, form.places())
        else:
            return redirect("calls:questions", code)
    shown = {"trail": pages.questions_trail(call), "form": form, "is_new": False}
    return render(request, "web/calls/question.html", shown, status=REFUSED if form.errors else None)

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from citylinks.calls import operations, queries
from citylinks.web.acts import Who, done, refused, show, signed_in
from citylinks.web.calls.forms.setting_up import CallForm, QuestionForm
from citylinks.web.calls.pages import desk as pages
from citylinks.web.calls.views.desk import run
from citylinks.web.requests import Request, posted

STEPS = {"up": -1, "down": 1}


@signed_in("GET", "POST")
def new(request: Request) -> HttpResponse:
    programs = [(one.code, one.name) for one in queries.programs_for_calls(request.actor)]
    if not programs:
        raise Http404
    form = CallForm(posted(request), programs=programs)

    def set_up(who: Who) -> queries.CallRow:
        program = queries.program_for_calls(request.actor, form.cleaned_data["program"])
        code = form.cleaned_data["code"]
        return operations.set_up_call(program=program, code=code, terms=form.terms(), **who)

    if made := done(request, form, set_up):
        return redirect("calls:questions", made.code)
    return show(request, "web/calls/new.html", form=form)


@signed_in("GET", "POST")
def edit(request: Request, code: str) -> HttpResponse:
    row, call = run(request, code)
    form = CallForm(posted(request), call=call)
    if done(request, form, lambda who: operations.change_call(call=row, terms=form.terms(), **who)):
        return redirect("calls:questions", code)
    return show(request, "web/calls/edit.html", form=form, trail=pages.desk_trail(call))


@signed_in("GET", "POST")
def questions(request: Request, code: str) -> HttpResponse:
    """List the questions of a draft call; buttons move one up or down, or remove it."""
    row, call = run(request, code)
    refusal = None
    if request.method == "POST":
        refusal = refused(request, lambda who: change(request, row, who))
        if refusal is None:
            return redirect("calls:questions", code)
    rows = pages.question_rows(call, queries.questions_with_sides(row))
    shown = {"trail": pages.desk_trail(call), "code": code, "can_change": pages.is_draft(call), "rows": rows}
    return show(request, "web/calls/questions.html", refusal=refusal, **shown)


def change(request: Request, row: queries.CallRow, who: Who) -> None:
    """Do what the button says with the question it names."""
    for name, places in STEPS.items():
        if name in request.POST:
            operations.move_question(question=queries.question(row, request.POST[name]), places=places, **who)
    if "remove" in request.POST:
        operations.remove_question(question=queries.question(row, request.POST["remove"]), **who)


@signed_in("GET", "POST")
def add_question(request: Request, code: str) -> HttpResponse:
    row, call = run(request, code)
    form = QuestionForm(posted(request), call=call)
    if done(request, form, lambda who: operations.add_question(call=row, terms=form.terms(), **who)):
        return redirect("calls:questions", code)
    return show(request, "web/calls/question.html", form=form, trail=pages.questions_trail(call), is_new=True)


@signed_in("GET", "POST")
def question(request: Request, code: str, public_id: str) -> HttpResponse:
    row, call = run(request, code)
    found = queries.question(row, public_id)
    now = next((one for one in queries.questions_with_sides(row) if one[1].public_id == public_id), None)
    form = QuestionForm(posted(request), call=call, now=now)
    if done(request, form, lambda who: operations.change_question(question=found, terms=form.terms(), **who)):
        return redirect("calls:questions", code)
    return show(
        request, "web/calls/question.html", form=form, trail=pages.questions_trail(call), is_new=False
    )

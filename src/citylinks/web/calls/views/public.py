from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from citylinks.access.actors import PUBLIC
from citylinks.audit.topics import Topic
from citylinks.calls import operations, queries
from citylinks.web.acts import Who, done, public, show, signed_in
from citylinks.web.caching import kept
from citylinks.web.calls.forms.public import QuestionForm
from citylinks.web.calls.pages import public as pages
from citylinks.web.calls.pages.moments import next_turn
from citylinks.web.kept import changes_at
from citylinks.web.requests import Request, posted

SHOWN = (Topic.CALLS, Topic.NETWORK, Topic.PLACES, Topic.PROGRAMS)


@public("GET")
@kept(*SHOWN)
def calls(request: Request) -> HttpResponse:
    at, actor = timezone.now(), request.actor
    found = queries.call_list(actor, at=at)
    changes_at(request, next_turn(found, at))
    page = pages.list_page(
        found,
        at=at,
        may_set_up=queries.may_set_up(actor),
        may_apply=queries.may_apply(actor),
    )
    return render(request, "web/calls/list.html", {"page": page})


@public("GET")
@kept(*SHOWN)
def call(request: Request, code: str) -> HttpResponse:
    return show_call(request, code, QuestionForm())


def show_call(request: Request, code: str, form: QuestionForm) -> HttpResponse:
    """Show a call, with the form for a question as it was typed."""
    at, actor = timezone.now(), request.actor
    row = queries.call(actor, code)
    facts = queries.call_facts(actor, row, at=at)
    changes_at(request, next_turn([facts], at))
    page = pages.call_page(
        facts,
        queries.questions_with_sides(row),
        queries.clarifications(actor, row),
        queries.own_applications(actor, at=at),
        at=at,
    )
    return show(request, "web/calls/call.html", form=form, page=page, signed_in=actor is not PUBLIC)


@signed_in("GET", "POST")
def ask(request: Request, code: str) -> HttpResponse:
    """Ask about a call; who was sent here by signing in goes back to the call."""
    form = QuestionForm(posted(request))

    def ask_about(who: Who) -> object:
        row, language = queries.call(request.actor, code), get_language() or "en"
        return operations.ask_clarification(call=row, **form.cleaned_data, language=language, **who)

    if not done(request, form, ask_about) and form.errors:
        return show_call(request, code, form)
    return redirect(f"{pages.call_path(code)}#questions")

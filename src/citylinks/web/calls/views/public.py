from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from citylinks.access.actors import PUBLIC
from citylinks.audit.topics import Topic
from citylinks.calls import operations, queries
from citylinks.kernel.errors import DomainError, NotFound
from citylinks.web.answers import for_signed_in
from citylinks.web.caching import kept
from citylinks.web.calls.forms.public import QuestionForm
from citylinks.web.calls.pages import public as pages
from citylinks.web.calls.pages.moments import next_turn
from citylinks.web.calls.refusals import put
from citylinks.web.kept import changes_at
from citylinks.web.requests import Request

REFUSED = 422
SHOWN = (Topic.CALLS, Topic.NETWORK, Topic.PLACES, Topic.PROGRAMS)


@require_safe
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


@require_safe
@kept(*SHOWN)
def call(request: Request, code: str) -> HttpResponse:
    try:
        return show_call(request, code, QuestionForm())
    except NotFound as refusal:
        raise Http404(refusal.message) from refusal


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
    shown = {"page": page, "form": form, "signed_in": actor is not PUBLIC}
    return render(request, "web/calls/call.html", shown, status=REFUSED if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def ask(request: Request, code: str) -> HttpResponse:
    """Ask about a call; who was sent here by signing in goes back to the call."""
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row, language = queries.call(request.actor, code), get_language() or "en"
        try:
            operations.ask_clarification(
                call=row, **form.cleaned_data, language=language, by=request.actor, at=timezone.now()
            )
        except DomainError as refusal:
            put(form, refusal)
    if form.errors:
        return show_call(request, code, form)
    return redirect(f"{pages.call_path(code)}#questions")

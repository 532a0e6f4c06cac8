"""Rows as an operation changes them: locked, with what rules ask about. A call is locked before its rows."""

from __future__ import annotations

from citylinks.calls.models import Application, Call, Question


def locked_call(call: Call) -> Call:
    """Lock one call, with its program."""
    return Call.objects.select_for_update(of=("self",)).select_related("program").get(pk=call.pk)


def locked_question(question: Question) -> Question:
    """Lock one question after its call."""
    call = locked_call(question.call)
    found = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    found.call = call
    return found


def locked_application(application: Application) -> Application:
    """Lock one application after its call, with organization and need."""
    call = locked_call(application.call)
    found = (
        Application.objects.select_for_update(of=("self",))
        .select_related("organization__city__country", "need")
        .get(pk=application.pk)
    )
    found.call = call
    return found

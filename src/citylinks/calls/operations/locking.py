"""Rows as an operation changes them: locked, with what rules ask about. A call is locked before its rows."""

from __future__ import annotations

from citylinks.calls.models import Application, Call, Question
from citylinks.kernel.models import locked


def locked_call(call: Call) -> Call:
    """Lock one call, with its program."""
    return locked(Call.objects.select_related("program"), call)


def locked_question(question: Question) -> Question:
    """Lock one question after its call."""
    call = locked_call(question.call)
    found = locked(Question.objects.all(), question)
    found.call = call
    return found


def locked_application(application: Application) -> Application:
    """Lock one application after its call, with organization and need."""
    call = locked_call(application.call)
    found = locked(Application.objects.select_related("organization__city__country", "need"), application)
    found.call = call
    return found

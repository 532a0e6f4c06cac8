"""Rows locked for a change, with what the rules ask of them."""

from __future__ import annotations

from citylinks.calls.models import Application, Call
from citylinks.calls.states import CallState
from citylinks.kernel.errors import DomainError
from citylinks.kernel.models import locked
from citylinks.reviews.models import Assignment, Reviewer


def locked_call(call: Call) -> Call:
    """Lock a call: whoever assigns or announces does it one after the other."""
    return locked(Call.objects.select_related("program"), call)


def locked_application(application: Application) -> Application:
    """Lock an application whose fate is being decided, after its call."""
    call = locked_call(application.call)
    found = locked(Application.objects.select_related("organization"), application)
    found.call = call
    return found


def locked_reviewer(reviewer: Reviewer) -> Reviewer:
    """Lock a reviewer after the call: whoever gives out its applications counts them under that lock."""
    call = locked_call(reviewer.call)
    found = locked(Reviewer.objects.select_related("account"), reviewer)
    found.call = call
    return found


def locked_assignment(assignment: Assignment) -> Assignment:
    """Lock an assignment with its application and its reviewer."""
    return locked(
        Assignment.objects.select_related(
            "application__call__program", "application__organization", "reviewer__account"
        ),
        assignment,
    )


def require_closed(call: Call) -> None:
    """Refuse to review what its applicants may still change, and what is decided."""
    if call.state != CallState.CLOSED:
        raise DomainError(
            "call-not-closed",
            f"The call is {call.get_state_display()}; it is reviewed from its closing to its decision.",
        )

"""Rows locked for a change, with what the rules ask of them."""

from __future__ import annotations

from citylinks.calls.models import Application, Call
from citylinks.calls.states import CallState
from citylinks.kernel.errors import DomainError
from citylinks.reviews.models import Assignment, Reviewer


def locked_call(call: Call) -> Call:
    """Lock a call: whoever assigns or announces does it one after the other."""
    return Call.objects.select_for_update(of=("self",)).select_related("program").get(pk=call.pk)


def locked_application(application: Application) -> Application:
    """Lock an application whose fate is being decided."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("call__program", "organization")
        .get(pk=application.pk)
    )


def locked_reviewer(reviewer: Reviewer) -> Reviewer:
    """Lock a reviewer of a call."""
    return (
        Reviewer.objects.select_for_update(of=("self",))
        .select_related("call__program", "account")
        .get(pk=reviewer.pk)
    )


def locked_assignment(assignment: Assignment) -> Assignment:
    """Lock an assignment with its application and its reviewer."""
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("application__call__program", "application__organization", "reviewer__account")
        .get(pk=assignment.pk)
    )


def require_closed(call: Call) -> None:
    """Refuse to review what its applicants may still change, and what is decided."""
    if call.state != CallState.CLOSED:
        raise DomainError(
            "call-not-closed",
            f"The call is {call.get_state_display()}; it is reviewed from its closing to its decision.",
        )

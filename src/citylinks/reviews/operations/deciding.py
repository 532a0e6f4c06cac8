"""Deciding what becomes of an application, and announcing the results of a call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.calls.models import Application, Call
from citylinks.calls.operations import decide_call, settle_application
from citylinks.calls.states import LET_OUT, ApplicationState, CallState
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.outbox.models import Message
from citylinks.outbox.operations import About, Recipient, write_letter
from citylinks.reviews.models import Assignment, Decision, Rubric
from citylinks.reviews.operations.assigning import end_tied
from citylinks.reviews.operations.locking import locked_application, locked_call
from citylinks.reviews.queries.letter_values import call_values
from citylinks.reviews.queries.readers import letter_readers
from citylinks.reviews.states import ACTIVE, OUTCOME_LETTERS, OUTCOME_STATES, AssignmentState, Outcome

Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Announcement:
    """The letters that wait to be read, and the applications whose organization has nobody to write to."""

    letters: tuple[Message, ...]
    unreachable: tuple[Application, ...]


@operation
def decide_application(
    *,
    application: Application,
    outcome: Outcome,
    reason: str,
    early_reason: str = "",
    address: Address | None = None,
    by: Actor,
    at: dt.datetime,
) -> Decision:
    """Decide, with the reason; before all reviews are done, also with the reason why not to wait.

    Deciding again adds a version, and the last one stands. Nobody is told before `announce_results`; once
    the results are out, a reversal changes the application at once and, with `address` (as there), writes a
    letter.
    """
    application = locked_application(application)
    require(by, Permission.DECIDE_APPLICATION, application)
    call = application.call
    if call.state not in {CallState.CLOSED, CallState.DECIDED}:
        raise DomainError("call-not-closed", f"The call is {call.get_state_display()}; close it first.")
    if application.state not in LET_OUT:
        raise DomainError("wrong-state", f"The application is {application.get_state_display()}.")
    end_tied(Assignment.objects.filter(application=application), by, at)
    early = _what_is_missing(application)
    last = Decision.objects.filter(application=application).last()
    refuse(_decision_faults(last, outcome, reason, early_reason, early))
    decision = Decision.objects.create(
        application=application,
        version=last.version + 1 if last else 1,
        outcome=outcome,
        reason=reason.strip(),
        early_reason=early_reason.strip() if early else "",
        decided_at=aware_utc(at),
        decided_by=by.id,
    )
    if call.state == CallState.DECIDED:
        _settle(application, outcome, by, at)
        if address is not None:
            _write_letters([decision], address, by, at)
    record(
        EventName.APPLICATION_DECIDED,
        by=by,
        at=at,
        kind="application",
        object_id=application.public_id,
        facts={"outcome": outcome.value, "version": decision.version, "early": bool(early)},
    )
    return decision


def _what_is_missing(application: Application) -> str:
    """Say which reviews are not done; empty when all are."""
    rubric = Rubric.objects.filter(call=application.call_id).first()
    wanted = rubric.reviews_each if rubric else 1
    states = list(
        Assignment.objects.filter(application=application, state__in=ACTIVE).values_list("state", flat=True)
    )
    done, pending = states.count(AssignmentState.SUBMITTED), states.count(AssignmentState.ASSIGNED)
    return f"{done} of {max(wanted, done + pending)} reviews are done." if pending or done < wanted else ""


def _decision_faults(
    last: Decision | None, outcome: Outcome, reason: str, early_reason: str, early: str
) -> Iterable[Fault]:
    if not reason.strip():
        yield Fault("reason", "There is no reason.", "Say why: the applicant reads it.")
    elif last and (last.outcome, last.reason) == (outcome, reason.strip()):
        yield Fault("reason", "This is decided already, for the same reason.", "Change one of the two.")
    if early and not early_reason.strip():
        yield Fault("early_reason", early, "Wait for them, or say why not.")


def _settle(application: Application, outcome: Outcome, by: Actor, at: dt.datetime) -> None:
    state = OUTCOME_STATES[outcome]
    if application.state != state:
        settle_application(application=application, outcome=state, by=by, at=at)


@operation
def announce_results(*, call: Call, address: Address, by: Actor, at: dt.datetime) -> Announcement:
    """Give every application its outcome, decide the call, and write the letters, read before they leave.

    `address` gives the page of an application's result by its public id. Refuses while one is undecided.
    """
    call = locked_call(call)
    require(by, Permission.MANAGE_REVIEWS, call)
    waiting = list(
        Application.objects.filter(call=call, state=ApplicationState.SUBMITTED)
        .select_related("organization", "call__program")
        .order_by("pk")
    )
    last = _last_decisions(waiting)
    refuse(
        Fault(one.public_id, f"{one.organization.name} is not decided.", "Decide first.")
        for one in waiting
        if one.pk not in last
    )
    for one in waiting:
        _settle(one, Outcome(last[one.pk].outcome), by, at)
    call = decide_call(call=call, by=by, at=at)
    made = _write_letters(last.values(), address, by, at)
    record(
        EventName.RESULTS_ANNOUNCED,
        by=by,
        at=at,
        kind="call",
        object_id=call.public_id,
        facts={"applications": len(waiting), "letters": len(made.letters)},
    )
    return made


def _last_decisions(applications: Iterable[Application]) -> dict[int, Decision]:
    rows = (
        Decision.objects.filter(application__in=list(applications))
        .select_related("application__organization", "application__call__program")
        .prefetch_related("application__call__wordings")
    )
    return {one.application_id: one for one in rows.order_by("application", "version")}


def _write_letters(
    decisions: Iterable[Decision], address: Address, by: Actor, at: dt.datetime
) -> Announcement:
    decisions = list(decisions)
    found = letter_readers([one.application for one in decisions])
    letters, unreachable = [], []
    for decision in decisions:
        application = decision.application
        call, readers = application.call, found.get(application.organization.public_id, [])
        if not readers:
            unreachable.append(application)
        for account in readers:
            values = {
                **call_values(call, account.language),
                "organization": application.organization.name,
                "reason": decision.reason,
                "link": address(application.public_id),
            }
            letters.append(
                write_letter(
                    within=call.program.public_id,
                    call=call.public_id,
                    kind=OUTCOME_LETTERS[Outcome(decision.outcome)],
                    to=Recipient(account.email, account.name, account.language, account),
                    values=values,
                    about=About("application", application.public_id),
                    by=by,
                    at=at,
                )
            )
    return Announcement(tuple(letters), tuple(unreachable))

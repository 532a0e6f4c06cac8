"""What a reviewer gives: saved as it is typed, submitted when it is whole, reopened until it is decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from citylinks.access.actors import Actor
from citylinks.access.decisions import NotPermitted
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.calls.checks import decimal_of
from citylinks.calls.states import ApplicationState
from citylinks.kernel.errors import DomainError, Fault, NotFound, refuse
from citylinks.kernel.states import next_state
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.reviews.models import Assignment, Criterion, Decision, Score
from citylinks.reviews.operations.assigning import require_own
from citylinks.reviews.operations.locking import locked_assignment, require_closed
from citylinks.reviews.states import ASSIGNMENT_TRANSITIONS, AssignmentAction, AssignmentState

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class GivenScore:
    """What was typed for one criterion; an empty value is not given yet, and None stays as it is."""

    value: str | None = ""
    comment: str | None = ""


@dataclass(frozen=True, slots=True)
class KeptReview:
    """What a save of single fields did: what is wrong with the scores that were left as they were."""

    assignment: Assignment
    faults: tuple[Fault, ...]


@operation
def save_review(
    *, assignment: Assignment, given: Mapping[str, GivenScore], by: Actor, at: dt.datetime
) -> Assignment:
    """Save scores and comments by the criteria's public ids; those not named stay. All faults at once.

    What is as it was is no change, and leaves no event.
    """
    assignment = _own_open(assignment, by)
    if _write_whole(assignment, given):
        _record(EventName.REVIEW_SAVED, assignment, by, at)
    return assignment


@operation
def keep_review(
    *, assignment: Assignment, given: Mapping[str, GivenScore], by: Actor, at: dt.datetime
) -> KeptReview:
    """Save what is right as `save_review` does, and say what is wrong with the rest: it stays as it was.

    A comment is kept beside a score that is not. Raises NotFound where a tie hides the application.
    """
    try:
        assignment = _own_open(assignment, by)
    except NotPermitted as tied:
        raise NotFound("review", assignment.public_id) from tied
    criteria = {one.public_id: one for one in criteria_of(assignment)}
    faults = tuple(_score_faults(criteria, given))
    wrong = {fault.place for fault in faults}
    right = {
        key: replace(one, value=None) if key in wrong else one
        for key, one in given.items()
        if key in criteria
    }
    if _write(assignment, criteria, right):
        _record(EventName.REVIEW_SAVED, assignment, by, at)
    return KeptReview(assignment, faults)


@operation
def submit_review(
    *, assignment: Assignment, given: Mapping[str, GivenScore], by: Actor, at: dt.datetime
) -> Assignment:
    """Save as `save_review` does and hand the review in; refuse while a criterion has no score."""
    assignment = _own_open(assignment, by)
    state = next_state(ASSIGNMENT_TRANSITIONS, AssignmentState(assignment.state), AssignmentAction.SUBMIT)
    _write_whole(assignment, given)
    scored = set(
        Score.objects.filter(assignment=assignment, value__isnull=False).values_list("criterion", flat=True)
    )
    refuse(
        Fault(one.public_id, f"“{one.name}” has no score.", f"Give 0 to {one.maximum}.")
        for one in criteria_of(assignment)
        if one.pk not in scored
    )
    assignment.state, assignment.submitted_at = state, aware_utc(at)
    assignment.revision = assignment.application.revision
    assignment.save(update_fields=["state", "submitted_at", "revision"])
    _record(EventName.REVIEW_SUBMITTED, assignment, by, at)
    return assignment


@operation
def reopen_review(*, assignment: Assignment, by: Actor, at: dt.datetime) -> Assignment:
    """Take a submitted review up again, while its application is not decided."""
    assignment = locked_assignment(assignment)
    require_own(assignment, by)
    require_closed(assignment.application.call)
    state = next_state(ASSIGNMENT_TRANSITIONS, AssignmentState(assignment.state), AssignmentAction.REOPEN)
    if Decision.objects.filter(application=assignment.application).exists():
        raise DomainError("application-decided", "This application is decided; its reviews stay as they are.")
    assignment.state = state
    assignment.save(update_fields=["state"])
    _record(EventName.REVIEW_REOPENED, assignment, by, at)
    return assignment


def criteria_of(assignment: Assignment) -> Sequence[Criterion]:
    """Return what the application is scored by, in order: one query."""
    application = assignment.application
    return list(Criterion.objects.filter(rubric__call=application.call_id, side=application.side))


def _own_open(assignment: Assignment, by: Actor) -> Assignment:
    assignment = locked_assignment(assignment)
    require_own(assignment, by)
    require_closed(assignment.application.call)
    if assignment.state != AssignmentState.ASSIGNED:
        raise DomainError(
            "wrong-state", f"This review is {assignment.get_state_display()}; take it up again to change it."
        )
    if assignment.application.state != ApplicationState.SUBMITTED:
        raise DomainError("wrong-state", f"The application is {assignment.application.get_state_display()}.")
    return assignment


def _write_whole(assignment: Assignment, given: Mapping[str, GivenScore]) -> bool:
    """Write all of it as `_write` does, or refuse every fault at once."""
    criteria = {one.public_id: one for one in criteria_of(assignment)}
    refuse(_score_faults(criteria, given))
    return _write(assignment, criteria, given)


def _write(
    assignment: Assignment, criteria: Mapping[str, Criterion], given: Mapping[str, GivenScore]
) -> bool:
    """Write what differs from what is kept, and tell whether anything did."""
    kept = {one.criterion_id: (one.value, one.comment) for one in Score.objects.filter(assignment=assignment)}
    new = {}
    for public_id, one in given.items():
        pk = criteria[public_id].pk
        value, comment = kept.get(pk, (None, ""))
        if one.value is not None:
            value = decimal_of(one.value) if one.value.strip() else None
        new[pk] = (value, comment if one.comment is None else one.comment.strip())
    changed = {pk: one for pk, one in new.items() if kept.get(pk, (None, "")) != one}
    Score.objects.bulk_create(
        [
            Score(assignment=assignment, criterion_id=pk, value=value, comment=comment)
            for pk, (value, comment) in changed.items()
        ],
        update_conflicts=True,
        unique_fields=("assignment", "criterion"),
        update_fields=("value", "comment"),
    )
    return bool(changed)


def _score_faults(criteria: Mapping[str, Criterion], given: Mapping[str, GivenScore]) -> Iterator[Fault]:
    for public_id, one in given.items():
        criterion = criteria.get(public_id)
        if criterion is None:
            yield Fault(public_id, "The application is not scored by this.")
            continue
        if one.value is None or not one.value.strip():
            continue
        value = decimal_of(one.value)
        if value is None or not 0 <= value <= criterion.maximum or value % TENTH:
            yield Fault(
                public_id,
                f"“{one.value.strip()}” is no score for “{criterion.name}”.",
                f"Give 0 to {criterion.maximum}, with at most one digit after the point.",
            )


def _record(name: EventName, assignment: Assignment, by: Actor, at: dt.datetime) -> None:
    record(name, by=by, at=at, kind="review", object_id=assignment.public_id)

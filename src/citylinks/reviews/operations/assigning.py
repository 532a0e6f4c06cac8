"""Putting applications into the hands of reviewers, and taking them out again."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact, record
from citylinks.calls.models import Application, Call
from citylinks.calls.states import ApplicationState
from citylinks.kernel.errors import Fault, NotFound, refuse
from citylinks.kernel.models import locking
from citylinks.kernel.states import next_state
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.network.queries import Tie, ties
from citylinks.reviews.models import Assignment, Reviewer
from citylinks.reviews.operations.letters import tell_reviewers
from citylinks.reviews.operations.locking import locked_assignment, locked_call, require_closed
from citylinks.reviews.states import (
    ACTIVE,
    ASSIGNMENT_TRANSITIONS,
    AssignedBy,
    AssignmentAction,
    AssignmentState,
)

Pair = tuple[Application, Reviewer]


@operation
def assign_reviewer(
    *, application: Application, reviewer: Reviewer, link: str = "", by: Actor, at: dt.datetime
) -> Assignment:
    """Give one application to one reviewer by hand. Refuses and writes a letter as `assign_reviewers`."""
    (made,) = assign_reviewers(
        call=application.call,
        pairs=[(application, reviewer)],
        assigned_by=AssignedBy.HAND,
        link=link,
        by=by,
        at=at,
    )
    return made


@operation
def assign_reviewers(
    *,
    call: Call,
    pairs: Sequence[Pair],
    assigned_by: AssignedBy,
    link: str = "",
    by: Actor,
    at: dt.datetime,
) -> tuple[Assignment, ...]:
    """Give applications to reviewers, all or none; every fault of every pair at once.

    Refused are: a tie to the organization, a pair that exists or existed and ended, more than the load, and
    what is not of this call. Assignments that a tie has ended meanwhile are ended first. With `link`, where
    reviewers find their work, each of them gets one letter, which is read before it leaves.
    """
    call = locked_call(call)
    require(by, Permission.MANAGE_REVIEWS, call)
    require_closed(call)
    end_tied(Assignment.objects.filter(application__call=call), by, at)
    refuse(_pair_faults(call, pairs))
    made = [
        Assignment.objects.create(
            application=application, reviewer=reviewer, assigned_by=assigned_by, assigned_at=aware_utc(at)
        )
        for application, reviewer in pairs
    ]
    for one in made:
        facts: dict[str, Fact] = {
            "application": one.application.public_id,
            "reviewer": one.reviewer.public_id,
            "assigned_by": assigned_by.value,
        }
        _record(EventName.REVIEW_ASSIGNED, one, by, at, facts)
    if link:
        tell_reviewers(call, [reviewer for _, reviewer in pairs], link, by, at)
    return tuple(made)


def _pair_faults(call: Call, pairs: Sequence[Pair]) -> Iterator[Fault]:
    rows = Assignment.objects.filter(application__call=call)
    past = {(one.application_id, one.reviewer_id): one for one in rows.order_by("pk")}
    held = Counter(one.reviewer_id for one in past.values() if one.state in ACTIVE)
    tied = _ties_of([reviewer for _, reviewer in pairs])
    seen: set[tuple[int, int]] = set()
    for application, reviewer in pairs:
        place = f"{application.public_id} {reviewer.public_id}"
        key = (application.pk, reviewer.pk)
        if call.pk != application.call_id or call.pk != reviewer.call_id or reviewer.ended_at:
            yield Fault(place, "They do not belong to this call, or the reviewer was let go.")
            continue
        if application.state != ApplicationState.SUBMITTED:
            yield Fault(place, f"The application is {application.get_state_display()}.")
        for tie in tied.get(reviewer.account_id, {}).get(application.organization_id, ())[:1]:
            yield Fault(
                place, f"The reviewer is tied to the applicant. {tie.sentence}", "Choose another one."
            )
        if key in past or key in seen:
            stands = past[key].get_state_display() if key in past else "in this list twice"
            yield Fault(place, f"The reviewer had this application already: it is {stands}.")
            continue
        seen.add(key)
        held[reviewer.pk] += 1
        if held[reviewer.pk] == reviewer.load + 1:
            yield Fault(
                place,
                f"The reviewer takes {reviewer.load} applications, and has them.",
                "Allow more, or choose another one.",
            )


def _ties_of(reviewers: Iterable[Reviewer]) -> Mapping[int, Mapping[int, tuple[Tie, ...]]]:
    """Return ties by the account's and the organization's number."""
    accounts = {one.account.public_id: one.account_id for one in reviewers}
    return {accounts[public_id]: found for public_id, found in ties(accounts).items()}


@operation
def end_tied_assignments(*, call: Call, by: Actor, at: dt.datetime) -> tuple[Assignment, ...]:
    """End every assignment whose reviewer is tied to the applicant: the tie was found after it was made.

    The reviewer sees and scores nothing from the moment of the tie; this puts it on record.
    """
    call = locked_call(call)
    require(by, Permission.MANAGE_REVIEWS, call)
    return end_tied(Assignment.objects.filter(application__call=call), by, at)


def end_tied(rows: QuerySet[Assignment], by: Actor, at: dt.datetime) -> tuple[Assignment, ...]:
    """End those of these assignments whose reviewer is tied to the applicant; the caller has the right to."""
    active = list(locking(rows.filter(state__in=ACTIVE).select_related("application", "reviewer__account")))
    tied = _ties_of([one.reviewer for one in active])
    ended = []
    for one in active:
        found = tied.get(one.reviewer.account_id, {}).get(one.application.organization_id, ())
        if found:
            reason = " ".join(tie.sentence for tie in found)
            ended.append(_end(one, AssignmentAction.BAR, reason, by, at))
    return tuple(ended)


@operation
def unassign_reviewer(*, assignment: Assignment, reason: str, by: Actor, at: dt.datetime) -> Assignment:
    """Take an application back from a reviewer, with the reason; a review of it counts no longer."""
    assignment = locked_assignment(assignment)
    require(by, Permission.MANAGE_REVIEWS, assignment.application.call)
    require_closed(assignment.application.call)
    return _end(assignment, AssignmentAction.UNASSIGN, reason, by, at)


@operation
def recuse_reviewer(*, assignment: Assignment, reason: str, by: Actor, at: dt.datetime) -> Assignment:
    """Give an application back, with the reason: its reviewer will not get it again."""
    assignment = locked_assignment(assignment)
    require_own(assignment, by)
    require_closed(assignment.application.call)
    return _end(assignment, AssignmentAction.RECUSE, reason, by, at)


def require_own(assignment: Assignment, by: Actor) -> None:
    """Refuse all but the reviewer whose assignment it is; what they may not see is not found."""
    if not by.is_system and assignment.reviewer.account.public_id != by.id:
        raise NotFound("review", assignment.public_id)
    require(by, Permission.REVIEW_APPLICATION, assignment.application)


ENDINGS = {
    AssignmentAction.RECUSE: EventName.REVIEW_RECUSED,
    AssignmentAction.UNASSIGN: EventName.REVIEW_UNASSIGNED,
    AssignmentAction.BAR: EventName.REVIEW_BARRED,
}


def _end(
    assignment: Assignment, action: AssignmentAction, reason: str, by: Actor, at: dt.datetime
) -> Assignment:
    state = next_state(ASSIGNMENT_TRANSITIONS, AssignmentState(assignment.state), action)
    refuse([] if reason.strip() else [Fault("reason", "There is no reason.", "Say why, in a sentence.")])
    assignment.state, assignment.ended_at, assignment.reason = state, aware_utc(at), reason.strip()
    assignment.save(update_fields=["state", "ended_at", "reason"])
    _record(ENDINGS[action], assignment, by, at, {})
    return assignment


def _record(
    name: EventName, assignment: Assignment, by: Actor, at: dt.datetime, facts: Mapping[str, Fact]
) -> None:
    record(name, by=by, at=at, kind="review", object_id=assignment.public_id, facts=facts)

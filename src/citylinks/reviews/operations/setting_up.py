"""The rubric of a call, and who reviews for it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import ROLE_PERMISSIONS, Permission, Role
from citylinks.accounts.models import Account, RoleGrant
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.calls.models import Call
from citylinks.calls.states import CallState, Side
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.text import line_faults
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.network.queries import identities
from citylinks.reviews.models import LARGEST_SCALE, Assignment, Criterion, Reviewer, Rubric, Score
from citylinks.reviews.operations.locking import locked_call, locked_reviewer
from citylinks.reviews.states import ACTIVE

LARGEST_WEIGHT = 100
LARGEST_LOAD = 500


@dataclass(frozen=True, slots=True)
class CriterionTerms:
    """One criterion as it is set: scored from 0 to `maximum`, its weight counted by proportion."""

    side: Side
    name: str
    description: str
    weight: int
    maximum: int


@operation
def set_rubric(
    *,
    call: Call,
    is_anonymous: bool,
    reviews_each: int,
    criteria: Sequence[CriterionTerms],
    due_on: dt.date | None = None,
    by: Actor,
    at: dt.datetime,
) -> Rubric:
    """Set how the applications of a call are reviewed; all faults at once.

    Once a score was saved, only the number of reviews and the day they are due can change: scores would lose
    what they were given for.
    """
    call = locked_call(call)
    require(by, Permission.MANAGE_REVIEWS, call)
    if call.state == CallState.DECIDED:
        raise DomainError("call-decided", "The call is decided; its rubric stays as it is.")
    refuse(_rubric_faults(call, reviews_each, criteria))
    rubric = Rubric.objects.filter(call=call).prefetch_related("criteria").first()
    if rubric and Score.objects.filter(criterion__rubric=rubric).exists():
        if rubric.is_anonymous != is_anonymous or _terms(rubric) != tuple(criteria):
            raise DomainError(
                "rubric-in-use",
                "Reviews have begun: only their number and the day they are due can still be changed.",
            )
    else:
        rubric = _write(rubric, call, is_anonymous=is_anonymous, reviews_each=reviews_each, criteria=criteria)
    rubric.reviews_each, rubric.due_on = reviews_each, due_on
    rubric.save(update_fields=["reviews_each", "due_on"])
    record(
        EventName.RUBRIC_SET,
        by=by,
        at=at,
        kind="call",
        object_id=call.public_id,
        facts={
            "anonymous": is_anonymous,
            "reviews_each": reviews_each,
            "due_on": due_on.isoformat() if due_on else None,
            "criteria": tuple(f"{one.side}: {one.name} {one.weight} x {one.maximum}" for one in criteria),
        },
    )
    return rubric


def _terms(rubric: Rubric) -> tuple[CriterionTerms, ...]:
    return tuple(
        CriterionTerms(Side(one.side), one.name, one.description, one.weight, one.maximum)
        for one in sorted(rubric.criteria.all(), key=lambda one: one.pk)
    )


def _write(
    rubric: Rubric | None,
    call: Call,
    *,
    is_anonymous: bool,
    reviews_each: int,
    criteria: Sequence[CriterionTerms],
) -> Rubric:
    rubric = rubric or Rubric(call=call)
    rubric.is_anonymous, rubric.reviews_each = is_anonymous, reviews_each
    rubric.save()
    rubric.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(
            rubric=rubric,
            side=one.side,
            order=order,
            name=one.name,
            description=one.description,
            weight=one.weight,
            maximum=one.maximum,
        )
        for order, one in enumerate(criteria)
    )
    return rubric


def _rubric_faults(call: Call, reviews_each: int, criteria: Sequence[CriterionTerms]) -> Iterator[Fault]:
    if reviews_each < 1:
        yield Fault("reviews_each", "Nobody would review an application.", "Ask for at least one review.")
    sides = {Side(one) for one in call.sides.values_list("side", flat=True)}
    for side in sorted(sides):
        if not any(one.side == side for one in criteria):
            yield Fault(f"criteria-{side}", f"There is no criterion for a {side.label}.", "Write one.")
    names = Counter((one.side, one.name.strip().casefold()) for one in criteria)
    for place, one in enumerate(criteria):
        where = f"criterion-{place}"
        if one.side not in sides:
            yield Fault(where, f"The call is not for a {one.side.label}.", "Take the criterion out.")
        if not one.name.strip():
            yield Fault(where, "The criterion has no name.", "Name it.")
        elif names[one.side, one.name.strip().casefold()] > 1:
            yield Fault(where, f"Two criteria are called “{one.name}”.", "Name them apart.")
        yield from line_faults(where, one.name, "criterion")
        if not 1 <= one.weight <= LARGEST_WEIGHT:
            yield Fault(where, f"The weight is {one.weight}.", f"Use 1 to {LARGEST_WEIGHT}.")
        if not 1 <= one.maximum <= LARGEST_SCALE:
            yield Fault(where, f"The scale ends at {one.maximum}.", f"Use 1 to {LARGEST_SCALE}.")


@operation
def ask_reviewer(*, call: Call, account: Account, load: int, by: Actor, at: dt.datetime) -> Reviewer:
    """Make an account a reviewer of a call; one that was ended is taken up again.

    It must hold the role of a reviewer in the program, must not read all applications in another role, and
    must not belong to somebody who reviews already under another account.
    """
    call = locked_call(call)
    require(by, Permission.MANAGE_REVIEWS, call)
    reviewer = Reviewer.objects.filter(call=call, account=account).first()
    if reviewer and reviewer.ended_at is None:
        raise DomainError("reviewer-exists", "This account reviews for the call already.", place="account")
    refuse([*_load_faults(load), *_account_faults(call, account)])
    reviewer = reviewer or Reviewer(call=call, account=account)
    reviewer.load, reviewer.ended_at = load, None
    reviewer.save()
    record(
        EventName.REVIEWER_ASKED,
        by=by,
        at=at,
        kind="reviewer",
        object_id=reviewer.public_id,
        facts={"call": call.public_id, "account": account.public_id, "load": load},
    )
    return reviewer


def _load_faults(load: int) -> Iterator[Fault]:
    if not 1 <= load <= LARGEST_LOAD:
        yield Fault("load", f"The load is {load}.", f"Use 1 to {LARGEST_LOAD} applications.")


def _account_faults(call: Call, account: Account) -> Iterator[Fault]:
    held = RoleGrant.objects.filter(account=account, within=call.program.public_id, ended_at__isnull=True)
    roles = [Role(role) for role in held.values_list("role", flat=True)]
    if not any(Permission.REVIEW_APPLICATION in ROLE_PERMISSIONS[role] for role in roles):
        yield Fault(
            "account", "This account is no reviewer of the program.", "Give it the role of a reviewer first."
        )
    if any(Permission.VIEW_APPLICATION in ROLE_PERMISSIONS[role] for role in roles):
        yield Fault(
            "account",
            "This account reads all applications in another role, conflicts or not.",
            "Ask somebody else.",
        )
    others = Reviewer.objects.filter(call=call, ended_at__isnull=True).exclude(account=account)
    ids = [account.public_id, *others.values_list("account__public_id", flat=True)]
    who = identities(ids)
    own = who[account.public_id].accounts
    if any(own & one.accounts for public_id, one in who.items() if public_id != account.public_id):
        yield Fault(
            "account", "The same person reviews already under another account.", "Keep one of the two."
        )


@operation
def change_reviewer(*, reviewer: Reviewer, load: int, by: Actor, at: dt.datetime) -> Reviewer:
    """Change how many applications a reviewer takes; not below those already in hand."""
    reviewer = locked_reviewer(reviewer)
    require(by, Permission.MANAGE_REVIEWS, reviewer.call)
    faults = [*_load_faults(load)]
    held = Assignment.objects.filter(reviewer=reviewer, state__in=ACTIVE).count()
    if not faults and load < held:
        faults.append(
            Fault("load", f"{held} applications are in hand.", "Take some back first, or allow that many.")
        )
    refuse(faults)
    reviewer.load = load
    reviewer.save(update_fields=["load"])
    record(
        EventName.REVIEWER_CHANGED,
        by=by,
        at=at,
        kind="reviewer",
        object_id=reviewer.public_id,
        facts={"load": load},
    )
    return reviewer


@operation
def end_reviewer(*, reviewer: Reviewer, by: Actor, at: dt.datetime) -> Reviewer:
    """Let a reviewer go whose work is done or was taken back; what was reviewed keeps counting."""
    reviewer = locked_reviewer(reviewer)
    require(by, Permission.MANAGE_REVIEWS, reviewer.call)
    if reviewer.ended_at is not None:
        raise DomainError("reviewer-ended", "This reviewer was let go already.")
    waiting = Assignment.objects.filter(reviewer=reviewer, state=ACTIVE[0]).count()
    if waiting:
        raise DomainError(
            "reviewer-busy", f"{waiting} applications wait for this reviewer; take them back first."
        )
    reviewer.ended_at = aware_utc(at)
    reviewer.save(update_fields=["ended_at"])
    record(EventName.REVIEWER_ENDED, by=by, at=at, kind="reviewer", object_id=reviewer.public_id)
    return reviewer

from __future__ import annotations

import datetime as dt

import pytest

import applying
from applying import CLOSES
from cast import ADA, AT, BO, CEM, DIA, EVE, HOST
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.calls.models import Call, LateRequest
from citylinks.calls.operations import (
    allow_late,
    ask_late,
    close_call,
    decide_call,
    refuse_late,
    reopen_application,
    submit_application,
)
from citylinks.calls.states import LATE_TRANSITIONS, LateAction, LateState, Side
from citylinks.kernel.errors import DomainError, Faults
from trail import broken_trail, events, names, no_event

pytestmark = pytest.mark.django_db
AFTER = CLOSES + dt.timedelta(minutes=1)
UNTIL = CLOSES + dt.timedelta(days=2)


def ask(call, host, by=BO, at=AFTER):
    return ask_late(call=call, organization=host, why=" The mayor was away. ", by=by, at=at)


def allow(call, host, *, by=ADA, at=AFTER, until=UNTIL, reason="An election."):
    return allow_late(call=call, organization=host, until=until, reason=reason, by=by, at=at)


def about(call):
    return {"call": call.public_id, "organization": HOST}


def test_ask_late_when_its_city_does_it_waits_for_the_officer(call, host):
    late = ask(call, host)
    assert (late.state, late.why, late.until) == ("asked", "The mayor was away.", None)
    assert events()[-1] == ("late.asked", "bo", f"late {late.public_id}", about(call))


@pytest.mark.parametrize("actor", [PUBLIC, ADA, CEM, EVE], ids=lambda actor: actor.id)
def test_ask_late_when_not_its_coordinator_is_refused(call, host, actor):
    with no_event(), pytest.raises(NotPermitted):
        ask(call, host, by=actor)


def test_ask_late_when_asked_twice_or_without_a_reason_is_refused(call, host):
    with no_event(), pytest.raises(Faults, match="There is no reason"):
        ask_late(call=call, organization=host, why=" ", by=BO, at=AT)
    ask(call, host)
    with no_event(), pytest.raises(DomainError) as caught:
        ask(call, host)
    assert caught.value.code == "late-asked"


def test_ask_late_when_the_call_is_decided_or_to_come_is_refused(call, host):
    with no_event(), pytest.raises(DomainError) as caught:
        ask(call, host, at=applying.OPENS - dt.timedelta(days=1))
    assert caught.value.code == "call-closed"
    Call.objects.update(state="decided")
    with no_event(), pytest.raises(DomainError) as caught:
        ask(call, host)
    assert caught.value.code == "call-closed"


@pytest.mark.parametrize("asked", [True, False])
def test_allow_late_when_an_officer_does_it_the_application_comes_late(call, host, asked):
    made = applying.complete(call, host, by=BO)
    if asked:
        ask(call, host)
    late = allow(call, host)
    assert (late.state, late.until, late.reason, late.settled_at) == ("allowed", UNTIL, "An election.", AFTER)
    assert events()[-1] == (
        "late.allowed", "ada", f"late {late.public_id}", {**about(call), "until": UNTIL.isoformat()},
    )  # fmt: skip
    close_call(call=call, by=ADA, at=AFTER)
    submit_application(application=made, by=BO, at=UNTIL + dt.timedelta(seconds=59))
    assert events()[-1][3]["late"] is True


def test_allow_late_when_its_own_moment_has_passed_is_over(call, host, resource):
    made = applying.complete(call, host, by=BO)
    other = applying.complete(call, resource, Side.RESOURCE, by=CEM)
    allow(call, host)
    for application, by, at in ((made, BO, UNTIL + dt.timedelta(minutes=1)), (other, CEM, AFTER)):
        with no_event(), pytest.raises(DomainError) as caught:
            submit_application(application=application, by=by, at=at)
        assert caught.value.code == "deadline-passed"


def test_allow_late_when_given_again_the_last_word_counts(call, host):
    made = applying.submitted(call, host)
    first = allow(call, host)
    later = allow(call, host, until=UNTIL + dt.timedelta(days=1))
    assert (LateRequest.objects.count(), later.pk) == (1, first.pk)
    reopened = reopen_application(application=made, by=BO, at=UNTIL + dt.timedelta(hours=1))
    assert reopened.state == "draft"


def test_allow_late_when_the_call_is_decided_is_refused(call, host):
    close_call(call=call, by=SYSTEM, at=AFTER)
    decide_call(call=call, by=SYSTEM, at=AFTER)
    with no_event(), pytest.raises(DomainError) as caught:
        allow(call, host)
    assert caught.value.code == "call-closed"


@pytest.mark.parametrize(
    ("until", "message"),
    [
        (CLOSES, "The call closes on 2026-12-23 07:00 (America/New_York)."),
        (CLOSES + dt.timedelta(hours=1), "This time has passed."),
    ],
)
def test_allow_late_when_the_time_or_the_reason_is_bad_names_every_fault(call, host, until, message):
    with no_event(), pytest.raises(Faults) as caught:
        allow(call, host, until=until, reason=" ", at=CLOSES + dt.timedelta(days=1))
    assert [(fault.place, fault.message) for fault in caught.value.faults] == [
        ("until", message), ("reason", "There is no reason."),
    ]  # fmt: skip


@pytest.mark.parametrize("actor", [PUBLIC, BO, DIA, EVE], ids=lambda actor: actor.id)
def test_late_when_settled_by_someone_else_is_refused(call, host, actor):
    late = ask(call, host)
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of Main may allow late"):
        allow(call, host, by=actor)
    with no_event(), pytest.raises(NotPermitted):
        refuse_late(late=late, reason="No.", by=actor, at=AFTER)


def test_refuse_late_when_an_officer_does_it_says_why(call, host):
    late = refuse_late(late=ask(call, host), reason="No room.", by=ADA, at=AFTER)
    assert (late.state, late.reason, late.until) == ("refused", "No room.", None)
    assert events()[-1] == ("late.refused", "ada", f"late {late.public_id}", about(call))


def test_refuse_late_when_it_has_no_reason_is_refused(call, host):
    late = ask(call, host)
    with no_event(), pytest.raises(Faults, match="There is no reason"):
        refuse_late(late=late, reason=" ", by=ADA, at=AFTER)


@pytest.mark.parametrize("before", LateState)
@pytest.mark.parametrize("action", LateAction)
def test_late_when_in_any_state_moves_only_as_the_table_says(call, host, before, action):
    late = ask(call, host)
    settled = {"settled_at": AT, "reason": "So."} if before is not LateState.ASKED else {}
    until = {"until": UNTIL} if before is LateState.ALLOWED else {}
    LateRequest.objects.update(state=before, **settled, **until)

    def move():
        if action is LateAction.ALLOW:
            return allow(call, host)
        return refuse_late(late=late, reason="No.", by=ADA, at=AFTER)

    after = LATE_TRANSITIONS.get((before, action))
    if after is None:
        with no_event(), pytest.raises(DomainError) as caught:
            move()
        assert caught.value.code == "wrong-state"
        return
    with broken_trail():
        move()
    late.refresh_from_db()
    assert late.state == before
    assert move().state == after
    assert names()[-1] == f"late.{after.value}"

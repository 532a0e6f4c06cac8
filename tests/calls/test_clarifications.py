from __future__ import annotations

import datetime as dt

import pytest

import applying
from applying import CLOSES
from cast import ADA, AT, BO, CEM, DIA, EVE
from citylinks.access.actors import PUBLIC
from citylinks.access.decisions import NotPermitted
from citylinks.calls.models import Clarification
from citylinks.calls.operations import (
    answer_clarification,
    ask_clarification,
    clarifications,
    decline_clarification,
)
from citylinks.calls.states import CLARIFICATION_TRANSITIONS, ClarificationAction, ClarificationState
from citylinks.kernel.errors import DomainError, Faults
from racing import outcomes_at_once
from trail import broken_trail, events, moves_as_the_table_says, no_event

pytestmark = pytest.mark.django_db
UNTIL = CLOSES - dt.timedelta(days=7)


def ask(call, by=BO, at=AT, question=" May a district apply?\r\nWe are one. "):
    return ask_clarification(call=call, question=question, language="en", by=by, at=at)


def answer(clarification, by=ADA, at=AT, text="Yes."):
    return answer_clarification(clarification=clarification, answer=text, language="en", by=by, at=at)


MOVES = {
    ClarificationAction.ANSWER: answer,
    ClarificationAction.DECLINE: lambda clarification, by, at: decline_clarification(
        clarification=clarification, reason="It names a person.", language="en", by=by, at=at
    ),
}


@pytest.mark.parametrize("actor", [BO, CEM, EVE], ids=lambda actor: actor.id)
def test_ask_clarification_when_somebody_signed_in_does_it_waits_for_an_answer(call, actor):
    made = ask(call, by=actor)
    assert (made.state, made.question, made.asked_by) == (
        "asked", "May a district apply?\nWe are one.", actor.id,
    )  # fmt: skip
    assert events()[-1] == (
        "clarification.asked", actor.id, f"clarification {made.public_id}", {"call": call.public_id},
    )  # fmt: skip


def test_ask_clarification_when_a_visitor_does_it_is_asked_to_sign_in(call):
    with no_event(), pytest.raises(NotPermitted, match="Sign in to ask"):
        ask(call, by=PUBLIC)


def test_ask_clarification_when_the_call_is_a_draft_is_refused(program):
    draft = applying.call(program, opened=False)
    with no_event(), pytest.raises(NotPermitted, match="This call is a draft"):
        ask(draft)


@pytest.mark.parametrize(("second", "taken"), [(59, True), (60, False)])
def test_ask_clarification_when_its_date_is_over_is_refused(call, second, taken):
    at = UNTIL + dt.timedelta(seconds=second)
    if taken:
        assert ask(call, at=at).pk
        return
    with no_event(), pytest.raises(DomainError, match="until 2026-12-16 07:00") as caught:
        ask(call, at=at)
    assert caught.value.code == "questions-ended"


@pytest.mark.parametrize(
    ("question", "message"), [(" \x00", "There is no text."), ("x" * 2001, "The text has 2001 letters.")]
)
def test_ask_clarification_when_the_text_is_bad_says_how(call, question, message):
    with no_event(), pytest.raises(Faults) as caught:
        ask(call, question=question)
    assert [(fault.place, fault.message) for fault in caught.value.faults] == [("question", message)]


def test_answer_clarification_when_an_officer_does_it_and_corrects_it_both_are_on_the_trail(call):
    made = answer(ask(call))
    assert (made.state, made.answer, made.settled_at) == ("answered", "Yes.", AT)
    corrected = answer(made, text="Yes, if it has a council.")
    assert corrected.answer == "Yes, if it has a council."
    expected = ("clarification.answered", "ada", f"clarification {made.public_id}", {"call": call.public_id})
    assert events()[-2:] == [expected, expected]


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
@pytest.mark.parametrize("actor", [PUBLIC, BO, DIA, EVE], ids=lambda actor: actor.id)
def test_clarification_when_settled_by_someone_else_is_refused(call, actor, move):
    made = ask(call)
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of Main answers"):
        move(clarification=made, by=actor, at=AT)


def test_answer_clarification_when_it_is_empty_is_refused(call):
    made = ask(call)
    with no_event(), pytest.raises(Faults, match="There is no text"):
        answer(made, text=" ")


@pytest.mark.parametrize("before", ClarificationState)
@pytest.mark.parametrize("action", ClarificationAction)
def test_clarification_when_in_any_state_moves_only_as_the_table_says(call, before, action):
    made = ask(call)
    if before is not ClarificationState.ASKED:
        Clarification.objects.update(state=before, answer="So.", settled_at=AT)
    moves_as_the_table_says(made, before, MOVES[action], CLARIFICATION_TRANSITIONS.get((before, action)))


def test_ask_clarification_when_the_trail_fails_is_rolled_back(call):
    with broken_trail():
        ask(call)
    assert Clarification.objects.count() == 0


def test_ask_clarification_when_many_of_ones_own_wait_is_refused_until_one_is_answered(
    call, program, monkeypatch
):
    monkeypatch.setattr(clarifications, "MOST_WAITING", 2)
    first, _ = ask(call), ask(call)
    ask(call, by=CEM)
    ask(applying.call(program, "second"))
    with no_event(), pytest.raises(Faults) as caught:
        ask(call)
    assert caught.value.traced() == (
        (
            "question: 2 of your questions about this call wait for an answer. "
            "Wait until some are answered before you ask more."
        ),
    )
    answer(first)
    assert ask(call).pk


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_ask_clarification_when_many_come_at_once_for_the_last_place_lets_one_in(call, monkeypatch):
    monkeypatch.setattr(clarifications, "MOST_WAITING", 1)

    def ask_once(number):
        ask(call, by=EVE, question=f"Question {number}?")

    assert outcomes_at_once(ask_once) == {"done": 1, "refused": 7}
    assert Clarification.objects.count() == 1

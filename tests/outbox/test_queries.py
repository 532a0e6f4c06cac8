from __future__ import annotations

import pytest

from cast import ADA, BO, DIA, EVE, PROGRAM
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.kernel.errors import NotFound
from citylinks.outbox.queries import letter, letters, templates, waiting_letters
from citylinks.outbox.states import LetterState
from outbox.letters import draft, put

pytestmark = pytest.mark.django_db


def test_letters_when_read_by_the_cast_are_those_of_their_program():
    here, elsewhere = draft(), draft(within="elsewhere0")
    assert list(letters(SYSTEM)) == [elsewhere, here]
    assert {actor.id: list(letters(actor)) for actor in (ADA, BO, DIA, EVE, PUBLIC)} == {
        "ada": [here],
        "bo": [],
        "dia": [],
        "eve": [],
        "public": [],
    }
    assert letter(ADA, here.public_id) == here
    with pytest.raises(NotFound):
        letter(ADA, elsewhere.public_id)


def test_waiting_letters_when_some_are_over_leave_them_out():
    made = {state: put(draft(), state) for state in LetterState}
    assert [one.state for one in waiting_letters(ADA)] == ["draft", "ready", "sending", "unknown", "failed"]
    assert set(letters(ADA)) == set(made.values())
    assert list(waiting_letters(DIA)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_letters_when_one_or_three_take_one_query(count, django_assert_num_queries):
    for _ in range(count):
        draft()
    with django_assert_num_queries(1):
        assert [one.account for one in waiting_letters(ADA)] == [None] * count


def test_templates_when_asked_by_who_sends_nothing_are_none():
    assert list(templates(EVE)) == []
    assert list(templates(ADA).values_list("within")) == []
    assert PROGRAM in ADA.within("send-message")

from __future__ import annotations

from decimal import Decimal

import pytest

import applying
from applying import QUESTIONS, words
from cast import ADA, AT, BO, DIA
from citylinks.access.actors import PUBLIC
from citylinks.access.decisions import NotPermitted
from citylinks.calls.models import Choice, Question
from citylinks.calls.operations import add_question, change_question, move_question, remove_question
from citylinks.calls.queries.asked import questions_of
from citylinks.calls.states import AskedOf, QuestionKind, Side
from citylinks.calls.terms import QuestionTerms
from citylinks.kernel.errors import DomainError, Faults
from trail import broken_trail, events, no_event

pytestmark = pytest.mark.django_db
WHO = {"by": ADA, "at": AT}


@pytest.fixture
def draft(program):
    return applying.call(program, opened=False, questions=("long", "short", "choice"))


def titles(call, side=None):
    return [one.wording.original.title for one in questions_of(call, side)]


def test_add_question_when_it_offers_choices_keeps_them_in_order_and_every_language(draft):
    made = add_question(call=draft, terms=QUESTIONS["choice"], **WHO)
    asked = questions_of(draft)[-1]
    assert (asked.public_id, asked.kind, asked.required) == (made.public_id, QuestionKind.CHOICE, False)
    assert [text.title("es").text for _, text in asked.choices] == ["Sí", "No"]
    assert events()[-1] == (
        "question.added",
        "ada",
        f"question {made.public_id}",
        {"call": draft.public_id, "kind": "choice", "asked_of": "both"},
    )


def test_questions_of_when_a_side_is_named_leaves_out_the_other(draft):
    assert titles(draft, Side.HOST) == ["What is the problem?", "Who leads it?", "Is there a plan?"]
    assert titles(draft, Side.RESOURCE) == ["What is the problem?", "Is there a plan?"]


def test_questions_of_when_one_or_three_take_the_same_queries(program, draft, django_assert_num_queries):
    one = applying.call(program, "one", opened=False, questions=("choice",))
    with django_assert_num_queries(4):
        assert len(questions_of(one)) == 1
    with django_assert_num_queries(4):
        assert len(questions_of(draft)) == 3


def test_change_question_when_it_is_a_draft_replaces_words_and_choices(draft):
    question = applying.by_kind(draft)["choice"]
    change_question(question=question, terms=QUESTIONS["number"], **WHO)
    changed = questions_of(draft)[-1]
    assert (changed.kind, changed.minimum, changed.maximum, changed.choices) == (
        QuestionKind.NUMBER, Decimal(1), Decimal(500), (),
    )  # fmt: skip
    assert (changed.wording.original.title, Choice.objects.count()) == ("How many staff?", 0)
    assert events()[-1][0] == "question.changed"


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (1, ["Who leads it?", "What is the problem?", "Is there a plan?"]),
        (9, ["Who leads it?", "Is there a plan?", "What is the problem?"]),
        (-1, ["What is the problem?", "Who leads it?", "Is there a plan?"]),
    ],
)
def test_move_question_when_the_first_is_moved_stays_within_the_call(draft, places, expected):
    moved = move_question(question=applying.by_kind(draft)["long"], places=places, **WHO)
    assert titles(draft) == expected
    assert moved.order == expected.index("What is the problem?") + 1
    assert events()[-1][0] == "question.moved"


def test_remove_question_when_it_is_a_draft_takes_it_out(draft):
    question = applying.by_kind(draft)["short"]
    remove_question(question=question, **WHO)
    assert titles(draft) == ["What is the problem?", "Is there a plan?"]
    assert events()[-1][:3] == ("question.removed", "ada", f"question {question.public_id}")


CHANGES = {
    "add": lambda call, **who: add_question(call=call, terms=QUESTIONS["long"], **who),
    "change": lambda call, **who: change_question(
        question=call.questions.first(), terms=QUESTIONS["long"], **who
    ),
    "move": lambda call, **who: move_question(question=call.questions.first(), places=1, **who),
    "remove": lambda call, **who: remove_question(question=call.questions.first(), **who),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("actor", [PUBLIC, BO, DIA], ids=lambda actor: actor.id)
def test_questions_when_changed_by_someone_else_are_refused(draft, change, actor):
    with no_event(), pytest.raises(NotPermitted):
        change(draft, by=actor, at=AT)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_questions_when_the_call_is_open_are_frozen(call, change):
    with no_event(), pytest.raises(DomainError) as caught:
        change(call, **WHO)
    assert caught.value.code == "call-frozen"


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_questions_when_the_trail_fails_stay_as_they_were(draft, change):
    before = titles(draft)
    with broken_trail():
        change(draft, **WHO)
    assert titles(draft) == before


def test_add_question_when_the_terms_are_bad_names_every_fault(draft):
    bad = QuestionTerms(
        QuestionKind.NUMBER,
        words(""),
        required=True,
        most_letters=0,
        minimum=Decimal(2),
        maximum=Decimal(1),
        choices=(words("A"),),
    )
    with no_event(), pytest.raises(Faults) as caught:
        add_question(call=draft, terms=bad, **WHO)
    assert [(fault.place, fault.message) for fault in caught.value.faults] == [
        ("title (en)", "The title is empty."),
        ("most_letters", "No letter would fit."),
        ("most_letters", "A number has no letters to count."),
        ("maximum", "The most is less than the least."),
        ("choices", "A number offers no choices."),
    ]


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ((words("Yes"),), "There is nothing to choose between."),
        ((words("Yes"), words("Yes ")), "Two answers are the same."),
        ((words("Yes"), words(" ")), "Answer 2: The title is empty."),
    ],
)
def test_add_question_when_choices_are_bad_says_which(draft, choices, message):
    terms = QuestionTerms(QuestionKind.CHOICE, words("Which?"), required=True, choices=choices)
    with no_event(), pytest.raises(Faults) as caught:
        add_question(call=draft, terms=terms, **WHO)
    assert [fault.message for fault in caught.value.faults] == [message]
    assert Question.objects.filter(call=draft).count() == 3


def test_asked_of_when_a_question_is_for_one_side_is_kept(draft):
    assert [one.asked_of for one in draft.questions.order_by("order")] == [
        AskedOf.BOTH, AskedOf.HOST, AskedOf.BOTH,
    ]  # fmt: skip

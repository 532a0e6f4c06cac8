from __future__ import annotations

from decimal import Decimal

import pytest

import reviewing
from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.calls.operations import withdraw_application
from citylinks.kernel.errors import DomainError, Faults, NotFound
from citylinks.reviews.models import Score
from citylinks.reviews.operations import (
    GivenScore,
    decide_application,
    reopen_review,
    save_review,
    submit_review,
)
from citylinks.reviews.states import Outcome
from reviewing import RUI, SOL
from trail import broken_trail, events, no_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(made):
    return reviewing.assigned(made.applications[0], made.rui)


def given(one, *values):
    return reviewing.scores(one.application, *values)


def kept():
    return list(Score.objects.order_by("criterion__order").values_list("value", "comment"))


def test_save_review_when_half_is_typed_keeps_it_as_a_draft(one):
    save_review(assignment=one, given=given(one, "3.5", ""), by=RUI, at=AT)
    assert kept() == [(Decimal("3.5"), "Because of Commitment."), (None, "Because of Need.")]
    one.refresh_from_db()
    assert one.state == "assigned"
    assert events()[-1] == ("review.saved", "rui", f"review {one.public_id}", {})


def test_save_review_when_nothing_differs_leaves_no_event(one):
    save_review(assignment=one, given=given(one, 3, ""), by=RUI, at=AT)
    with no_event():
        save_review(assignment=one, given=given(one, "3.0", " "), by=RUI, at=AT)


def test_save_review_when_saved_again_replaces_what_is_named_and_keeps_the_rest(one):
    save_review(assignment=one, given=given(one, 1, 2), by=RUI, at=AT)
    first = next(iter(given(one, 1, 2)))
    save_review(assignment=one, given={first: GivenScore("5", "")}, by=RUI, at=AT)
    assert kept() == [(Decimal(5), ""), (Decimal(2), "Because of Need.")]


@pytest.mark.parametrize("value", ["six", "6", "-1", "2.55", "NaN", "1e9"])
def test_save_review_when_a_score_is_none_names_it_and_saves_nothing(one, value):
    with no_event(), pytest.raises(Faults) as caught:
        save_review(assignment=one, given=given(one, value, 2), by=RUI, at=AT)
    (fault,) = caught.value.faults
    assert fault.message == f"“{value}” is no score for “Commitment”."
    assert fault.mend == "Give 0 to 5, with at most one digit after the point."
    assert kept() == []


def test_save_review_when_the_criterion_is_of_the_other_side_is_refused(one, made):
    other = made.call.rubric.criteria.get(side="resource")
    with no_event(), pytest.raises(Faults, match="not scored by this"):
        save_review(assignment=one, given={other.public_id: GivenScore("1")}, by=RUI, at=AT)


def test_submit_review_when_whole_is_done_and_remembers_what_it_read(one):
    done = submit_review(assignment=one, given=given(one, 0, 5), by=RUI, at=AT)
    assert (done.state, done.submitted_at, done.revision) == ("submitted", AT, one.application.revision)
    assert events()[-1] == ("review.submitted", "rui", f"review {one.public_id}", {})


def test_submit_review_when_a_criterion_has_no_score_names_each_and_saves_nothing(one):
    with no_event(), pytest.raises(Faults) as caught:
        submit_review(assignment=one, given=given(one, "", ""), by=RUI, at=AT)
    assert [fault.message for fault in caught.value] == [
        "“Commitment” has no score.",
        "“Need” has no score.",
    ]


def test_review_when_another_reviewer_asks_is_not_found(one):
    for write in (save_review, submit_review):
        with no_event(), pytest.raises(NotFound):
            write(assignment=one, given=given(one, 1, 1), by=SOL, at=AT)
    with no_event(), pytest.raises(NotFound):
        reopen_review(assignment=one, by=SOL, at=AT)


def test_review_when_submitted_is_changed_only_after_it_was_reopened(one):
    submit_review(assignment=one, given=given(one, 1, 1), by=RUI, at=AT)
    with no_event(), pytest.raises(DomainError, match="take it up again"):
        save_review(assignment=one, given=given(one, 2, 2), by=RUI, at=AT)
    reopen_review(assignment=one, by=RUI, at=AT)
    assert submit_review(assignment=one, given=given(one, 2, 2), by=RUI, at=AT).state == "submitted"


def test_review_when_its_application_is_decided_or_withdrawn_stays_as_it_is(one, made):
    submit_review(assignment=one, given=given(one, 1, 1), by=RUI, at=AT)
    decide_application(
        application=made.applications[0],
        outcome=Outcome.RESERVE,
        reason="Maybe.",
        early_reason="In a hurry.",
        by=SYSTEM,
        at=AT,
    )
    with no_event(), pytest.raises(DomainError, match="its reviews stay as they are"):
        reopen_review(assignment=one, by=RUI, at=AT)
    second = reviewing.assigned(made.applications[1], made.rui)
    withdraw_application(application=made.applications[1], by=SYSTEM, at=AT)
    with no_event(), pytest.raises(DomainError, match="The application is withdrawn"):
        save_review(assignment=second, given=given(second, 1, 1), by=SYSTEM, at=AT)


def test_review_when_the_trail_fails_is_rolled_back(one):
    for write in (save_review, submit_review):
        with broken_trail():
            write(assignment=one, given=given(one, 1, 1), by=RUI, at=AT)
    assert kept() == []

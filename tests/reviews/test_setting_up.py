from __future__ import annotations

import datetime as dt

import pytest

import reviewing
from cast import ADA, AT, BO, DIA, EVE, PROGRAM, person
from citylinks.access.actors import PUBLIC, SYSTEM, Grant
from citylinks.access.decisions import NotPermitted
from citylinks.access.states import Role
from citylinks.accounts.models import Account
from citylinks.calls.states import Side
from citylinks.kernel.errors import DomainError, Faults
from citylinks.network.models import Person
from citylinks.reviews.models import Criterion, Reviewer, Rubric
from citylinks.reviews.operations import (
    CriterionTerms,
    ask_reviewer,
    change_reviewer,
    end_reviewer,
    save_review,
    set_rubric,
)
from people import account_of
from reviewing import CRITERIA, RUI, UMA
from trail import broken_trail, events, names, no_event

pytestmark = pytest.mark.django_db
OUTSIDERS = [PUBLIC, BO, DIA, EVE, RUI]


def rubric(made, by=ADA, **changes):
    given = {"is_anonymous": False, "reviews_each": 3, "criteria": CRITERIA, **changes}
    return set_rubric(call=made.call, by=by, at=AT, **given)


def test_set_rubric_when_an_officer_does_it_replaces_the_one_before(made):
    rubric(made, reviews_each=1, criteria=CRITERIA[1:])
    assert [(one.side, one.name, one.weight, one.maximum) for one in Criterion.objects.all()] == [
        ("host", "Need", 40, 5),
        ("resource", "Experience", 100, 10),
    ]
    assert events()[-1] == (
        "rubric.set",
        "ada",
        f"call {made.call.public_id}",
        {
            "anonymous": False,
            "reviews_each": 1,
            "due_on": None,
            "criteria": ["host: Need 40 x 5", "resource: Experience 100 x 10"],
        },
    )


@pytest.mark.parametrize("actor", OUTSIDERS, ids=lambda actor: actor.id)
def test_set_rubric_when_not_an_officer_is_refused(made, actor):
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of Main may arrange"):
        rubric(made, by=actor)


def test_set_rubric_when_the_input_is_bad_names_every_fault(made):
    criteria = [
        CriterionTerms(Side.HOST, " ", "", 0, 0),
        CriterionTerms(Side.HOST, "Need", "", 1, 5),
        CriterionTerms(Side.HOST, "need", "", 101, 101),
    ]
    with no_event(), pytest.raises(Faults) as caught:
        rubric(made, reviews_each=0, criteria=criteria)
    assert [(fault.place, fault.message) for fault in caught.value] == [
        ("reviews_each", "Nobody would review an application."),
        ("criteria-resource", "There is no criterion for a resource partner."),
        ("criterion-0", "The criterion has no name."),
        ("criterion-0", "The weight is 0."),
        ("criterion-0", "The scale ends at 0."),
        ("criterion-1", "Two criteria are called “Need”."),
        ("criterion-2", "Two criteria are called “need”."),
        ("criterion-2", "The weight is 101."),
        ("criterion-2", "The scale ends at 101."),
    ]


def test_set_rubric_once_a_score_was_saved_changes_the_number_of_reviews_only(made):
    one = reviewing.assigned(made.applications[0], made.rui)
    save_review(assignment=one, given=reviewing.scores(made.applications[0], 3, 4), by=RUI, at=AT)
    changed = rubric(made, reviews_each=3, due_on=dt.date(2027, 2, 12))
    assert (changed.reviews_each, changed.due_on) == (3, dt.date(2027, 2, 12))
    for changes in ({"is_anonymous": True}, {"criteria": CRITERIA[1:]}):
        with no_event(), pytest.raises(DomainError, match="only their number and the day they are due"):
            rubric(made, **changes)


def test_set_rubric_when_the_trail_fails_is_rolled_back(made):
    with broken_trail():
        rubric(made, reviews_each=7)
    assert Rubric.objects.get().reviews_each == 2


def test_ask_reviewer_when_an_officer_does_it_is_on_record(made):
    account = account_of(UMA)
    asked = ask_reviewer(call=made.call, account=account, load=4, by=ADA, at=AT)
    assert (asked.load, asked.ended_at) == (4, None)
    assert events()[-1] == (
        "reviewer.asked",
        "ada",
        f"reviewer {asked.public_id}",
        {"call": made.call.public_id, "account": "uma", "load": 4},
    )
    with no_event(), pytest.raises(DomainError, match="reviews for the call already"):
        ask_reviewer(call=made.call, account=account, load=4, by=ADA, at=AT)


@pytest.mark.parametrize("actor", OUTSIDERS, ids=lambda actor: actor.id)
def test_reviewers_when_not_an_officer_are_not_changed(made, actor):
    account = account_of(UMA)
    for change in (
        lambda: ask_reviewer(call=made.call, account=account, load=4, by=actor, at=AT),
        lambda: change_reviewer(reviewer=made.rui, load=4, by=actor, at=AT),
        lambda: end_reviewer(reviewer=made.rui, by=actor, at=AT),
    ):
        with no_event(), pytest.raises(NotPermitted):
            change()


@pytest.mark.parametrize(
    ("grants", "messages"),
    [
        ((), ["This account is no reviewer of the program."]),
        (
            (Role.REVIEWER, Role.PROGRAM_OFFICER),
            ["This account reads all applications in another role, conflicts or not."],
        ),
        (
            (Role.REVIEWER, Role.DONOR),
            ["This account reads all applications in another role, conflicts or not."],
        ),
    ],
)
def test_ask_reviewer_when_the_account_has_other_roles_is_refused(made, grants, messages):
    account = account_of(person("Vic", *(Grant(role, PROGRAM) for role in grants)))
    with no_event(), pytest.raises(Faults) as caught:
        ask_reviewer(call=made.call, account=account, load=0, by=ADA, at=AT)
    assert [fault.message for fault in caught.value] == ["The load is 0.", *messages]


def test_ask_reviewer_when_the_same_person_has_two_accounts_is_refused(made):
    account = account_of(UMA)
    someone = Person.objects.create(name="Rui", registered_at=AT)
    someone.emails.create(address=account.email, key=account.email)
    someone.emails.create(address="Rui@city.example", key="rui@city.example")
    with no_event(), pytest.raises(Faults, match="already under another account"):
        ask_reviewer(call=made.call, account=account, load=1, by=ADA, at=AT)


def test_change_reviewer_when_the_load_is_less_than_in_hand_is_refused(made):
    for application in made.applications[:2]:
        reviewing.assigned(application, made.rui)
    with no_event(), pytest.raises(Faults, match="2 applications are in hand"):
        change_reviewer(reviewer=made.rui, load=1, by=ADA, at=AT)
    assert change_reviewer(reviewer=made.rui, load=2, by=ADA, at=AT).load == 2
    assert events()[-1][0::3] == ("reviewer.changed", {"load": 2})


def test_end_reviewer_when_something_waits_is_refused_and_else_can_be_taken_up_again(made):
    one = reviewing.assigned(made.applications[0], made.rui)
    with no_event(), pytest.raises(DomainError, match="1 applications wait for this reviewer"):
        end_reviewer(reviewer=made.rui, by=ADA, at=AT)
    one.delete()
    assert end_reviewer(reviewer=made.rui, by=ADA, at=AT).ended_at == AT
    with no_event(), pytest.raises(DomainError, match="let go already"):
        end_reviewer(reviewer=made.rui, by=ADA, at=AT)
    again = ask_reviewer(call=made.call, account=Account.objects.get(public_id="rui"), load=1, by=ADA, at=AT)
    assert (again, again.ended_at) == (made.rui, None)
    assert names()[-2:] == ["reviewer.ended", "reviewer.asked"]


def test_reviewers_when_the_trail_fails_are_rolled_back(made):
    account = account_of(UMA)
    for change in (
        lambda: ask_reviewer(call=made.call, account=account, load=4, by=SYSTEM, at=AT),
        lambda: change_reviewer(reviewer=made.rui, load=4, by=SYSTEM, at=AT),
        lambda: end_reviewer(reviewer=made.rui, by=SYSTEM, at=AT),
    ):
        with broken_trail():
            change()
    assert list(Reviewer.objects.values_list("load", "ended_at")) == [(10, None)] * 3

from __future__ import annotations

import pytest

import reviewing
from cast import ADA, AT, BO, DIA, EVE
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.calls.operations import withdraw_application
from citylinks.kernel.errors import DomainError, Faults, NotFound
from citylinks.matching.reviewers import apply_plan, propose
from citylinks.network.models import Affiliation, Person
from citylinks.reviews.models import Assignment, Reviewer
from citylinks.reviews.operations import (
    assign_reviewer,
    assign_reviewers,
    end_tied_assignments,
    recuse_reviewer,
    reopen_review,
    submit_review,
    unassign_reviewer,
)
from citylinks.reviews.states import (
    ASSIGNMENT_TRANSITIONS,
    AssignedBy,
    AssignmentAction,
    AssignmentState,
)
from people import account_of
from racing import outcomes_at_once
from reviewing import RUI, SOL
from trail import broken_trail, events, names, no_event

pytestmark = pytest.mark.django_db
OUTSIDERS = [PUBLIC, BO, DIA, EVE, RUI]


def tie(actor, organization, ended=None):
    """Let somebody work, or have worked, for an organization."""
    who, _ = Person.objects.get_or_create(name=actor.name, defaults={"registered_at": AT})
    who.account = account_of(actor)
    who.save()
    return Affiliation.objects.create(person=who, organization=organization, ended=ended)


def test_assign_reviewer_when_an_officer_does_it_is_in_hand(made):
    one = assign_reviewer(application=made.applications[0], reviewer=made.rui, by=ADA, at=AT)
    assert (one.state, one.assigned_by, one.assigned_at) == ("assigned", "hand", AT)
    assert events()[-1] == (
        "review.assigned",
        "ada",
        f"review {one.public_id}",
        {
            "application": made.applications[0].public_id,
            "reviewer": made.rui.public_id,
            "assigned_by": "hand",
        },
    )


@pytest.mark.parametrize("actor", OUTSIDERS, ids=lambda actor: actor.id)
def test_assignments_when_not_an_officer_are_not_changed(made, actor):
    one = reviewing.assigned(made.applications[0], made.sol)
    for change in (
        lambda: assign_reviewer(application=made.applications[0], reviewer=made.rui, by=actor, at=AT),
        lambda: unassign_reviewer(assignment=one, reason="No.", by=actor, at=AT),
        lambda: end_tied_assignments(call=made.call, by=actor, at=AT),
    ):
        with no_event(), pytest.raises(NotPermitted):
            change()


def test_assign_reviewers_when_pairs_are_bad_names_every_fault_and_assigns_none(made):
    first, second, third = made.applications
    tie(RUI, first.organization, ended="2015")
    withdraw_application(application=second, by=SYSTEM, at=AT)
    second.refresh_from_db()
    reviewing.assigned(third, made.tea)
    Reviewer.objects.filter(pk=made.sol.pk).update(load=1)
    made.sol.refresh_from_db()
    pairs = [(first, made.rui), (second, made.rui), (third, made.tea), (first, made.sol), (third, made.sol)]
    with no_event(), pytest.raises(Faults) as caught:
        assign_reviewers(call=made.call, pairs=pairs, assigned_by=AssignedBy.HAND, by=ADA, at=AT)
    assert [fault.message for fault in caught.value] == [
        "The reviewer is tied to the applicant. Worked for Applicant 0.",
        "The application is withdrawn.",
        "The reviewer had this application already: it is waiting for its review.",
        "The reviewer takes 1 applications, and has them.",
    ]


def test_assign_reviewers_when_the_call_is_open_or_the_reviewer_is_of_another_call_is_refused(made):
    call, (application,) = reviewing.a_call(made.program, made.organizations[:1], code="open", close=False)
    with no_event(), pytest.raises(DomainError, match="it is reviewed from its closing"):
        assign_reviewers(
            call=call, pairs=[(application, made.rui)], assigned_by=AssignedBy.HAND, by=ADA, at=AT
        )
    with no_event(), pytest.raises(Faults, match="do not belong to this call"):
        assign_reviewers(
            call=made.call, pairs=[(application, made.rui)], assigned_by=AssignedBy.HAND, by=ADA, at=AT
        )


def test_assign_reviewer_when_it_was_given_back_before_is_refused(made):
    one = reviewing.assigned(made.applications[0], made.rui)
    recuse_reviewer(assignment=one, reason="I wrote their plan.", by=RUI, at=AT)
    with no_event(), pytest.raises(Faults, match="had this application already: it is given back"):
        assign_reviewer(application=made.applications[0], reviewer=made.rui, by=ADA, at=AT)


def test_assign_reviewer_when_a_tie_came_meanwhile_ends_that_assignment_first(made):
    one = reviewing.assigned(made.applications[0], made.rui)
    tie(RUI, made.organizations[0])
    reviewing.assigned(made.applications[0], made.sol)
    one.refresh_from_db()
    assert (one.state, one.reason) == ("barred", "Works for Applicant 0.")
    assert names()[-2:] == ["review.barred", "review.assigned"]


def test_recuse_reviewer_when_its_reviewer_gives_it_back_keeps_the_reason_out_of_the_trail(made):
    one = reviewing.assigned(made.applications[0], made.rui)
    given = recuse_reviewer(assignment=one, reason=" I know them. ", by=RUI, at=AT)
    assert (given.state, given.reason, given.ended_at) == ("recused", "I know them.", AT)
    assert events()[-1] == ("review.recused", "rui", f"review {one.public_id}", {})


def test_recuse_reviewer_when_another_asks_or_no_reason_is_given_is_refused(made):
    one = reviewing.assigned(made.applications[0], made.rui)
    with no_event(), pytest.raises(NotFound):
        recuse_reviewer(assignment=one, reason="Mine.", by=SOL, at=AT)
    with no_event(), pytest.raises(Faults, match="There is no reason"):
        recuse_reviewer(assignment=one, reason=" ", by=RUI, at=AT)


def test_unassign_reviewer_when_an_officer_takes_it_back_says_why(made):
    one = reviewing.assigned(made.applications[0], made.rui)
    taken = unassign_reviewer(assignment=one, reason="Ill.", by=ADA, at=AT)
    assert (taken.state, taken.reason) == ("unassigned", "Ill.")
    assert events()[-1][0] == "review.unassigned"


def prepared(one, state):
    """Put an assignment into a state, past the operations, with what the table demands of it."""
    ended = state not in {AssignmentState.ASSIGNED, AssignmentState.SUBMITTED}
    submitted = {"submitted_at": AT, "revision": 1} if state == AssignmentState.SUBMITTED else {}
    Assignment.objects.filter(pk=one.pk).update(
        state=state, ended_at=AT if ended else None, reason="A reason." if ended else "", **submitted
    )
    one.refresh_from_db()
    return one


def submit(*, assignment, by, at):
    return submit_review(
        assignment=assignment, given=reviewing.scores(assignment.application, 3, 4), by=by, at=at
    )


def unassign(*, assignment, by, at):
    return unassign_reviewer(assignment=assignment, reason="A reason.", by=by, at=at)


def recuse(*, assignment, by, at):
    return recuse_reviewer(assignment=assignment, reason="A reason.", by=by, at=at)


def bar(*, assignment, by, at):
    tie(RUI, assignment.application.organization)
    ended = end_tied_assignments(call=assignment.application.call, by=by, at=at)
    if not ended:
        raise DomainError("wrong-state", "Nothing was ended.")
    return ended[0]


MOVES = {
    AssignmentAction.SUBMIT: submit,
    AssignmentAction.REOPEN: reopen_review,
    AssignmentAction.RECUSE: recuse,
    AssignmentAction.UNASSIGN: unassign,
    AssignmentAction.BAR: bar,
}


@pytest.mark.parametrize("before", AssignmentState)
@pytest.mark.parametrize("action", AssignmentAction)
def test_assignment_when_in_any_state_moves_only_as_the_table_says(made, before, action):
    one = prepared(reviewing.assigned(made.applications[0], made.rui), before)
    after, move = ASSIGNMENT_TRANSITIONS.get((before, action)), MOVES[action]
    if after is None:
        with no_event(), pytest.raises(DomainError) as caught:
            move(assignment=one, by=SYSTEM, at=AT)
        assert caught.value.code == "wrong-state"
        return
    with broken_trail():
        move(assignment=one, by=SYSTEM, at=AT)
    one.refresh_from_db()
    assert one.state == before
    assert move(assignment=one, by=SYSTEM, at=AT).state == after


def test_assign_reviewer_when_the_trail_fails_is_rolled_back(made):
    with broken_trail():
        reviewing.assigned(made.applications[0], made.rui)
    assert Assignment.objects.count() == 0


# Automatically


def test_plan_when_applied_as_it_was_seen_gives_each_application_its_reviewers(made):
    plan = propose(ADA, made.call.code)
    made_ = apply_plan(key=made.call.code, fingerprint=plan.fingerprint, by=ADA, at=AT)
    assert len(made_) == len(plan.pairs) == 6
    assert {one.assigned_by for one in made_} == {"engine"}
    assert plan.loads == {one.public_id: 2 for one in made.reviewers}
    assert propose(ADA, made.call.code).pairs == ()


def test_plan_when_a_reviewer_is_tied_never_pairs_them_and_counts_an_overtaken_assignment_as_gone(made):
    reviewing.assigned(made.applications[0], made.rui)
    tie(RUI, made.organizations[0], ended="1999")
    plan = propose(ADA, made.call.code)
    first = [one.reviewer for one in plan.pairs if one.application == made.applications[0].public_id]
    assert sorted(first) == sorted([made.sol.public_id, made.tea.public_id])
    apply_plan(key=made.call.code, fingerprint=plan.fingerprint, by=ADA, at=AT)
    assert Assignment.objects.filter(state="barred").count() == 1


def test_plan_when_something_changed_since_is_refused(made):
    plan = propose(ADA, made.call.code)
    tie(SOL, made.organizations[0])
    with no_event(), pytest.raises(DomainError, match="Look at the proposal again"):
        apply_plan(key=made.call.code, fingerprint=plan.fingerprint, by=ADA, at=AT)


def test_plan_when_not_an_officer_asks_is_not_found(made):
    for actor in (EVE, BO, RUI, DIA):
        with pytest.raises(NotFound):
            propose(actor, made.call.code)


@pytest.mark.parametrize("count", [1, 3])
def test_plan_when_one_or_three_applications_lack_reviewers_takes_the_same_queries(
    made, django_assert_num_queries, count
):
    Assignment.objects.all().delete()
    for application in made.applications[count:]:
        application.delete()
    with django_assert_num_queries(20):
        propose(ADA, made.call.code)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_assign_reviewer_when_many_come_at_once_never_passes_the_load(made):
    made.rui.load = 1
    made.rui.save()

    def assign(number):
        one = made.applications[number % len(made.applications)]
        assign_reviewer(application=one, reviewer=made.rui, by=SYSTEM, at=AT)

    assert outcomes_at_once(assign) == {"done": 1, "refused": 7}
    assert Assignment.objects.count() == 1

"""A reviewer never sees an application of an organization they are or were tied to: all identities, every read."""

from __future__ import annotations

from dataclasses import replace

import pytest

import reviewing
from cast import ADA, AT, BO, CAST, PROGRAM, person
from citylinks.access.actors import SYSTEM, Grant
from citylinks.access.decisions import NotPermitted, decide, scoped
from citylinks.access.states import Permission, Role
from citylinks.accounts.operations import end_role, grant_role
from citylinks.accounts.queries import actor_of
from citylinks.calls.models import Application
from citylinks.kernel.errors import NotFound
from citylinks.matching.reviewers import propose
from citylinks.network.models import Affiliation, ConflictFact, Person
from citylinks.network.states import ConflictKind
from citylinks.reviews.models import Assignment
from citylinks.reviews.operations import (
    decide_application,
    end_tied_assignments,
    keep_review,
    recuse_reviewer,
    reopen_review,
    save_review,
    submit_review,
)
from citylinks.reviews.queries import board, file_content, sheet, worklist
from citylinks.reviews.states import Outcome
from people import account_of
from reviewing import RUI, SOL, TEA, UMA
from trail import no_event

pytestmark = pytest.mark.django_db


def someone(name, account=None, **more):
    return Person.objects.create(name=name, registered_at=AT, account=account, **more)


def known_by(who, address):
    who.emails.create(address=address, key=address.casefold())
    return who


# Every way to be tied to an organization, each made for Rui's account.


def works_there(account, organization):
    Affiliation.objects.create(person=someone("Rui", account), organization=organization)


def worked_there_once(account, organization):
    Affiliation.objects.create(
        person=someone("Rui", account), organization=organization, started="1990", ended="1991"
    )


def conflict(kind):
    def made(account, organization):
        ConflictFact.objects.create(
            person=someone("Rui", account),
            organization=organization,
            kind=kind,
            source_title="Declared",
            declared_at=AT,
            until="2001",
        )

    made.__name__ = f"conflict_{kind.name.lower()}"
    return made


def a_record_merged_into_the_persons_worked_there(account, organization):
    absorbed = someone("R. Rui", merged_into=someone("Rui", account))
    Affiliation.objects.create(person=absorbed, organization=organization, ended="2010")


def the_record_the_persons_was_merged_into_works_there(account, organization):
    kept = someone("Rui the kept")
    someone("Rui", account, merged_into=kept)
    Affiliation.objects.create(person=kept, organization=organization)


def a_record_with_the_accounts_address_works_there(account, organization):
    other = known_by(someone("Rui of old"), account.email.upper())
    Affiliation.objects.create(person=other, organization=organization)


def a_record_that_shares_another_address_works_there(account, organization):
    known_by(known_by(someone("Rui", account), "rui@home.example"), "rui@work.example")
    other = known_by(someone("Rui at work"), "RUI@work.example")
    Affiliation.objects.create(person=other, organization=organization, ended="2020")


def a_merged_record_of_a_record_that_shares_an_address_works_there(account, organization):
    known_by(someone("Rui", account), "rui@home.example")
    other = known_by(someone("Rui at home"), "rui@home.example")
    far = someone("Rui of long ago", merged_into=other)
    Affiliation.objects.create(person=far, organization=organization)


def the_account_held_a_role_there(account, organization):
    grant = grant_role(
        account=account, role=Role.CITY_COORDINATOR, within=organization.public_id, by=SYSTEM, at=AT
    )
    end_role(grant=grant, reason="Left.", by=SYSTEM, at=AT)


def another_account_of_the_person_holds_a_role_there(account, organization):
    other = account_of(person("Vic", Grant(Role.CITY_COORDINATOR, organization.public_id)))
    known_by(someone("Rui", account), other.email)


TIES = (
    works_there,
    worked_there_once,
    *(conflict(kind) for kind in ConflictKind),
    a_record_merged_into_the_persons_worked_there,
    the_record_the_persons_was_merged_into_works_there,
    a_record_with_the_accounts_address_works_there,
    a_record_that_shares_another_address_works_there,
    a_merged_record_of_a_record_that_shares_an_address_works_there,
    the_account_held_a_role_there,
    another_account_of_the_person_holds_a_role_there,
)


def seen_by(actor):
    return set(Application.objects.filter(scoped(actor, Permission.REVIEW_APPLICATION)))


def allowed_to(actor):
    return {
        one
        for one in Application.objects.select_related("call__program", "organization")
        if decide(actor, Permission.REVIEW_APPLICATION, one).allowed
    }


@pytest.mark.parametrize("tied", TIES, ids=lambda tied: tied.__name__)
def test_reviewer_when_a_tie_comes_after_the_assignment_sees_and_changes_nothing_any_more(made, tied):
    first, second = made.applications[:2]
    ones = [reviewing.assigned(application, made.rui) for application in (first, second)]
    actor = actor_of(account_of(RUI))
    assert seen_by(actor) == {first, second}
    tied(account_of(RUI), made.organizations[0])
    actor = actor_of(account_of(RUI))
    assert seen_by(actor) == allowed_to(actor) == {second}
    assert [item.public_id for item in worklist(actor)] == [ones[1].public_id]
    upload = first.uploads.get()
    for read in (
        lambda: sheet(actor, ones[0].public_id),
        lambda: file_content(actor, ones[0].public_id, upload.public_id),
    ):
        with pytest.raises(NotFound):
            read()
    given = reviewing.scores(first, 3, 4)
    for write in (
        lambda: save_review(assignment=ones[0], given=given, by=actor, at=AT),
        lambda: submit_review(assignment=ones[0], given=given, by=actor, at=AT),
        lambda: reopen_review(assignment=ones[0], by=actor, at=AT),
        lambda: recuse_reviewer(assignment=ones[0], reason="Tied.", by=actor, at=AT),
    ):
        with pytest.raises(NotPermitted, match="this organization"):
            write()
    with no_event(), pytest.raises(NotFound):
        keep_review(assignment=ones[0], given=given, by=actor, at=AT)
    shown = {row.public_id: row for row in board(ADA, made.call.public_id).applications}
    assert (shown[first.public_id].pending, shown[first.public_id].missing) == (0, 2)
    assert shown[first.public_id].conflicts[0].name == "Rui"
    assert all(
        (pair.application, pair.reviewer) != (first.public_id, made.rui.public_id)
        for pair in propose(ADA, made.call.public_id).pairs
    )
    (ended,) = end_tied_assignments(call=made.call, by=ADA, at=AT)
    assert (ended.pk, ended.state) == (ones[0].pk, "barred")


def test_review_when_its_reviewer_is_tied_later_counts_no_longer(made):
    first = made.applications[0]
    reviewing.reviewed(first, made.rui, 5, 5)
    reviewing.reviewed(first, made.sol, 1, 1)
    works_there(account_of(RUI), made.organizations[0])
    row = next(
        one for one in board(ADA, made.call.public_id).applications if one.public_id == first.public_id
    )
    assert (row.done, row.standing.mean, row.standing.count) == (1, 20.0, 1)


def test_officer_when_tied_to_an_applicant_may_not_decide_on_it(made):
    works_there(account_of(ADA), made.organizations[0])
    with pytest.raises(NotPermitted, match=r"another officer must decide\. Works for Applicant 0"):
        decide_application(
            application=made.applications[0],
            outcome=Outcome.SELECTED,
            reason="Ours.",
            early_reason="Now.",
            by=ADA,
            at=AT,
        )


def test_review_rule_and_scope_when_asked_by_cast_and_reviewers_agree(made):
    """Something could leak to each: what ended, what is tied, what is another's, and what was withdrawn."""
    both = person("Vic", Grant(Role.REVIEWER, PROGRAM), Grant(Role.PROGRAM_OFFICER, PROGRAM))
    elsewhere = person("Wim", Grant(Role.REVIEWER, "elsewhere0"))
    first, second, third = made.applications
    reviewing.assigned(first, made.rui)
    reviewing.assigned(second, made.sol)
    reviewing.assigned(third, made.tea)
    recuse_reviewer(assignment=reviewing.assigned(second, made.tea), reason="No.", by=TEA, at=AT)
    works_there(account_of(SOL), made.organizations[1])
    for actor in (both, elsewhere):
        asked = made.call.reviewers.create(account=account_of(actor), load=3)
        Assignment.objects.create(application=third, reviewer=asked, assigned_by="hand", assigned_at=AT)
    everyone = (*CAST, RUI, SOL, TEA, UMA, both, elsewhere)
    found = {actor.id: seen_by(actor) for actor in everyone}
    assert found == {actor.id: allowed_to(actor) for actor in everyone}
    nobody = {actor.id: set() for actor in everyone}
    assert found == nobody | {"system": {first, second, third}, "rui": {first}, "tea": {third}}


def test_reviewer_when_a_token_leaves_out_a_role_that_forbids_still_sees_nothing(made):
    first, second = made.applications[:2]
    reviewer, officer = Grant(Role.REVIEWER, PROGRAM), Grant(Role.PROGRAM_OFFICER, PROGRAM)
    mayor = Grant(Role.EXPERT, made.organizations[1].public_id)
    narrowed = {
        name: replace(person(name, reviewer), withheld=frozenset({left_out}))
        for name, left_out in {"Vic": officer, "Wim": mayor}.items()
    }
    for actor in narrowed.values():
        asked = made.call.reviewers.create(account=account_of(actor), load=3)
        for application in (first, second):
            Assignment.objects.create(
                application=application, reviewer=asked, assigned_by="hand", assigned_at=AT
            )
    found = {name: seen_by(actor) for name, actor in narrowed.items()}
    assert found == {name: allowed_to(actor) for name, actor in narrowed.items()}
    assert found == {"Vic": set(), "Wim": {first}}


def test_review_rule_when_it_refuses_says_why(made):
    first = made.applications[0]
    reviewing.assigned(first, made.rui)
    officer = person("Vic", Grant(Role.REVIEWER, PROGRAM), Grant(Role.PROGRAM_OFFICER, PROGRAM))
    mayor = person("Wim", Grant(Role.REVIEWER, PROGRAM), Grant(Role.EXPERT, made.organizations[0].public_id))
    reasons = {
        actor.id: decide(actor, Permission.REVIEW_APPLICATION, first).reason
        for actor in (RUI, SOL, BO, officer, mayor)
    }
    assert reasons == {
        "rui": "It was given to you to review.",
        "sol": "This application was not given to you to review.",
        "bo": "Only a reviewer of Main may review its applications.",
        "vic": "You read all applications in another role; the reviewers are others.",
        "wim": "You have a role in this organization.",
    }

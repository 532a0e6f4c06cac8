"""The test that holds rules and scopes together: all actors over all objects of the world."""

from __future__ import annotations

import pytest

import world
from cast import ADA, ADI, EVERYBODY, KIM, ODO
from citylinks.access.decisions import SCOPES, decide, scoped
from citylinks.access.states import Permission, Role
from citylinks.accounts.models import Account, RoleGrant
from citylinks.accounts.rules import Post
from citylinks.calls.models import Application, Call, Clarification, LateRequest
from citylinks.matching.models import MatchRun, ProgramWeights
from citylinks.needs.models import Need, NeedDraft
from citylinks.network.models import BulkRequest, ConflictFact, Offer, Organization, Person
from citylinks.network.rules import people_handed_out
from citylinks.outbox.models import Message
from citylinks.partnerships.models import Partnership
from citylinks.programs.models import Program

SCOPED = {
    Permission.VIEW_ROLE: RoleGrant,
    Permission.CHANGE_ACCOUNT: Account,
    Permission.VIEW_MESSAGE: Message,
    Permission.SEND_MESSAGE: Message,
    Permission.VIEW_PERSON: Person,
    Permission.VIEW_CONFLICTS: ConflictFact,
    Permission.VIEW_BULK_REQUEST: BulkRequest,
    Permission.VIEW_OFFER: Offer,
    Permission.VIEW_PROGRAM: Program,
    Permission.VIEW_NEED: Need,
    Permission.VIEW_CALL: Call,
    Permission.VIEW_APPLICATION: Application,
    Permission.VIEW_LATE_REQUEST: LateRequest,
    Permission.VIEW_CLARIFICATION: Clarification,
    Permission.VIEW_NEED_DRAFT: NeedDraft,
    Permission.VIEW_REVIEWS: Call,
    Permission.REVIEW_APPLICATION: Application,
    Permission.VIEW_MATCH: MatchRun,
    Permission.VIEW_WEIGHTS: ProgramWeights,
    Permission.VIEW_PARTNERSHIP: Partnership,
}


def allowed_by_rule(actor, permission):
    return {row for row in SCOPED[permission].objects.all() if decide(actor, permission, row).allowed}


def found_by_scope(actor, permission):
    return set(SCOPED[permission].objects.filter(scoped(actor, permission)))


@pytest.mark.django_db
@pytest.mark.parametrize("permission", SCOPED, ids=str)
def test_rule_and_scope_when_asked_by_the_whole_cast_agree(permission):
    world.build()
    assert {actor.id: found_by_scope(actor, permission) for actor in EVERYBODY} == {
        actor.id: allowed_by_rule(actor, permission) for actor in EVERYBODY
    }


@pytest.mark.django_db
def test_world_when_looked_at_by_the_cast_holds_something_that_could_leak():
    world.build()
    seen = {
        permission.value: " ".join(
            f"{actor.id} {len(found_by_scope(actor, permission))}" for actor in EVERYBODY
        )
        for permission in SCOPED
    }
    assert seen == {
        "view-role": "system 6 public 0 ada 5 bo 2 cem 1 dia 1 eve 0 kim 3 odo 4 adi 6",
        "change-account": "system 7 public 0 ada 1 bo 1 cem 1 dia 1 eve 1 kim 0 odo 0 adi 7",
        "view-message": "system 4 public 0 ada 2 bo 2 cem 0 dia 0 eve 0 kim 0 odo 2 adi 0",
        "send-message": "system 4 public 0 ada 2 bo 0 cem 0 dia 0 eve 0 kim 0 odo 2 adi 0",
        "view-person": "system 10 public 1 ada 4 bo 3 cem 3 dia 2 eve 2 kim 10 odo 5 adi 2",
        "view-conflicts": "system 5 public 0 ada 2 bo 0 cem 0 dia 0 eve 1 kim 5 odo 2 adi 0",
        "view-bulk-request": "system 2 public 0 ada 1 bo 0 cem 0 dia 0 eve 0 kim 2 odo 0 adi 0",
        "view-offer": "system 6 public 2 ada 3 bo 3 cem 3 dia 2 eve 2 kim 4 odo 3 adi 2",
        "view-program": "system 3 public 2 ada 2 bo 2 cem 2 dia 2 eve 2 kim 2 odo 2 adi 3",
        "view-need": "system 4 public 1 ada 3 bo 3 cem 1 dia 3 eve 1 kim 1 odo 2 adi 1",
        "view-call": "system 3 public 2 ada 3 bo 2 cem 2 dia 3 eve 2 kim 2 odo 2 adi 2",
        "view-application": "system 5 public 0 ada 2 bo 1 cem 1 dia 2 eve 0 kim 0 odo 1 adi 0",
        "view-late-request": "system 2 public 0 ada 1 bo 1 cem 0 dia 0 eve 0 kim 0 odo 1 adi 0",
        "view-clarification": "system 4 public 1 ada 3 bo 2 cem 1 dia 1 eve 3 kim 1 odo 2 adi 1",
        "view-need-draft": "system 2 public 0 ada 1 bo 1 cem 0 dia 0 eve 0 kim 0 odo 1 adi 0",
        "view-reviews": "system 3 public 0 ada 2 bo 0 cem 0 dia 0 eve 0 kim 0 odo 1 adi 0",
        "review-application": "system 5 public 0 ada 0 bo 0 cem 0 dia 0 eve 0 kim 0 odo 0 adi 0",
        "view-match": "system 2 public 0 ada 1 bo 0 cem 0 dia 1 eve 0 kim 0 odo 1 adi 0",
        "view-weights": "system 4 public 1 ada 2 bo 1 cem 1 dia 2 eve 1 kim 1 odo 2 adi 2",
        "view-partnership": "system 3 public 1 ada 2 bo 2 cem 3 dia 2 eve 1 kim 1 odo 2 adi 1",
    }


def test_scopes_when_a_new_one_is_written_are_in_this_test():
    assert set(SCOPES) == set(SCOPED)


OF_ONE_PERSON = (
    Permission.VIEW_CONTACT,
    Permission.CHANGE_PERSON,
    Permission.MERGE_PEOPLE,
    Permission.EXPORT_PERSON,
    Permission.ERASE_PERSON,
    Permission.DECLARE_CONFLICT,
)


def known_as(built, rows):
    names = {row.pk: name for name, row in built.people.items()}
    return {names[row.pk] for row in rows}


@pytest.mark.django_db
@pytest.mark.parametrize("permission", OF_ONE_PERSON, ids=str)
def test_people_when_two_programs_share_the_register_are_looked_after_where_they_take_part(permission):
    built = world.build()
    reached = {
        actor.id: known_as(
            built, [row for row in Person.objects.all() if decide(actor, permission, row).allowed]
        )
        for actor in (KIM, ADA, ODO, ADI)
    }
    assert reached == {
        "kim": set(built.people),
        "ada": {"public", "private", "shared"},
        "odo": {"network", "stranger", "shared", "reviewer"},
        "adi": set(),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("permission", [Permission.EXPORT_MEMBERS, Permission.ERASE_PERSON], ids=str)
def test_people_handed_out_when_an_officer_takes_all_are_those_of_the_rule(permission):
    built = world.build()
    for actor in (KIM, ADA, ODO, ADI):
        found = set(Person.objects.filter(people_handed_out(actor, permission)))
        assert found == {
            row for row in Person.objects.all() if decide(actor, Permission.ERASE_PERSON, row).allowed
        }
    assert built.people["outside"] not in Person.objects.filter(people_handed_out(ADA, permission))


@pytest.mark.django_db
def test_organizations_when_two_programs_share_the_register_are_changed_where_they_take_part():
    built = world.build()
    changed = {
        actor.id: {
            row.name
            for row in Organization.objects.all()
            if decide(actor, Permission.CHANGE_ORGANIZATION, row).allowed
        }
        for actor in (KIM, ADA, ODO, ADI)
    }
    both = {built.resource.name}
    assert changed == {
        "kim": {one.name for one in (built.host, built.resource, built.stranger, built.outside)},
        "ada": {built.host.name} | both,
        "odo": {built.stranger.name} | both,
        "adi": set(),
    }


@pytest.mark.django_db
def test_refusals_when_an_officer_reaches_outside_say_who_can_help():
    built = world.build()
    outside = built.people["outside"]
    told = {decide(ADA, permission, outside).reason for permission in OF_ONE_PERSON}
    told.add(decide(ADA, Permission.CHANGE_ORGANIZATION, built.outside).reason)
    told.add(decide(ADA, Permission.REGISTER_PERSON, Person(organization=built.outside)).reason)
    assert {reason.endswith("Ask a register keeper.") for reason in told} == {True}


@pytest.mark.django_db
def test_first_coordinator_when_an_officer_names_one_is_of_an_organization_that_takes_part():
    built = world.build()
    places = {one.name: one.public_id for one in (built.host, built.resource, built.stranger, built.outside)}
    named = {
        actor.id: {
            name
            for name, within in places.items()
            if decide(actor, Permission.GRANT_ROLE, Post(Role.CITY_COORDINATOR, within, vacant=True)).allowed
        }
        for actor in (KIM, ADA, ODO)
    }
    assert named == {
        "kim": set(places),
        "ada": {built.host.name, built.resource.name},
        "odo": {built.stranger.name, built.resource.name},
    }
    post = Post(Role.CITY_COORDINATOR, built.outside.public_id, vacant=True)
    assert decide(ADA, Permission.GRANT_ROLE, post).reason == (
        "This organization takes part in none of your programs. Ask a register keeper."
    )

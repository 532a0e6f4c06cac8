"""Every operation on people: what it does, what it leaves in the trail, and whom it refuses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

import cast
import world
from cast import ADA, AT, BO, CEM, EVE, KIM
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError, Faults, NotFound
from citylinks.kernel.time import PartialDate
from citylinks.network import operations
from citylinks.network.models import (
    Affiliation,
    AvailabilityWindow,
    ConflictFact,
    Expertise,
    ExpertiseEvidence,
    Listing,
    Offer,
    Organization,
    Person,
    PersonEmail,
    PersonLanguage,
    PersonMerge,
)
from citylinks.network.operations import Proof, Window, records
from citylinks.network.states import ConflictKind, ExpertiseLevel, LanguageLevel, Visibility
from members import WHO, organizations, person
from people import account_of
from places_rows import some_places
from remembered import remembered
from trail import broken_trail, events, no_event

pytestmark = pytest.mark.django_db
TABLES = (
    Affiliation,
    AvailabilityWindow,
    ConflictFact,
    Expertise,
    ExpertiseEvidence,
    Listing,
    Offer,
    Organization,
    Person,
    PersonEmail,
    PersonLanguage,
    PersonMerge,
)


def everything():
    """All rows of the network, so that a test sees any change."""
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in TABLES}


@dataclass(frozen=True)
class Scene:
    """Ana works for the water board, has an expertise with evidence, a conflict and an offer; Ann is a twin."""

    ana: Person
    ann: Person
    water: Organization
    port: Organization
    job: Affiliation
    expertise: Expertise
    evidence: ExpertiseEvidence
    conflict: ConflictFact
    offer: Offer


@pytest.fixture
def scene():
    return made_scene()


@remembered
def made_scene():
    city = some_places()[0]["semarang"]
    water, port = organizations(city, "hostcity00", "resource00")
    ana, ann = person("Ana Ruiz", water), person("Ann Ruiz")
    expertise = operations.add_strength(
        owner=ana, theme="storms", level=ExpertiseLevel.BASIC, proof=Proof("Built."), **WHO
    )
    conflict = operations.declare_conflict(
        person=ana, organization=port, kind=ConflictKind.OTHER, source=world.SOURCE, **WHO
    )
    offer = operations.make_offer(
        person=ana, wording=world.wording("Drains"), themes=["storms"], source=world.SOURCE, **WHO
    )
    return Scene(
        ana, ann, water, port, ana.affiliations.get(), expertise, expertise.evidence.get(), conflict, offer
    )


# What is done -> (the call, the names of the events it leaves, the facts of the last one).
ACTS = {
    "change_person": (
        lambda scene, **who: operations.change_person(
            person=scene.ana, name="Ana R.", city=None, visibility=Visibility.PUBLIC, **who
        ),
        ["person.changed"],
        lambda _scene: {"what": "profile", "visibility": "public"},
    ),
    "change_person with emails": (
        lambda scene, **who: operations.change_person(
            person=scene.ana,
            name="Ana",
            city=None,
            visibility=Visibility.PRIVATE,
            emails=["b@x.example"],
            **who,
        ),
        ["person.changed", "person.changed"],
        lambda _scene: {"what": "profile", "visibility": "private"},
    ),
    "say_willingness": (
        lambda scene, **who: operations.say_willingness(
            person=scene.ana, will_travel=True, will_host=False, pro_bono_days=10, **who
        ),
        ["person.changed"],
        lambda _scene: {"what": "willingness"},
    ),
    "set_emails": (
        lambda scene, **who: operations.set_emails(person=scene.ana, emails=["new@x.example"], **who),
        ["person.changed"],
        lambda _scene: {"what": "emails", "dropped": 1},
    ),
    "record_affiliation": (
        lambda scene, **who: operations.record_affiliation(
            person=scene.ana, organization=scene.port, position="Pilot", started=PartialDate("2025"), **who
        ),
        ["affiliation.recorded"],
        lambda scene: {
            "person": scene.ana.public_id,
            "organization": "resource00",
            "started": "2025",
            "ended": None,
        },
    ),
    "correct_affiliation": (
        lambda scene, **who: operations.correct_affiliation(
            affiliation=scene.job, position="Chief", started=None, ended=PartialDate("2026"), **who
        ),
        ["affiliation.corrected"],
        lambda scene: {
            "person": scene.ana.public_id,
            "organization": "hostcity00",
            "started": None,
            "ended": "2026",
        },
    ),
    "state_expertise": (
        lambda scene, **who: operations.state_expertise(
            owner=scene.ana, theme="storms", level=ExpertiseLevel.LEADING, **who
        ),
        ["expertise.stated"],
        lambda scene: {"person": scene.ana.public_id, "theme": "storms", "level": "leading"},
    ),
    "add_strength": (
        lambda scene, **who: operations.add_strength(
            owner=scene.ana, theme="drought", level=ExpertiseLevel.BASIC, proof=Proof("Dug."), **who
        ),
        ["expertise.stated", "evidence.given"],
        lambda scene: {"person": scene.ana.public_id, "theme": "drought", "level": "basic"},
    ),
    "drop_expertise": (
        lambda scene, **who: operations.drop_expertise(expertise=scene.expertise, **who),
        ["expertise.dropped"],
        lambda scene: {"person": scene.ana.public_id, "theme": "storms", "level": "basic"},
    ),
    "give_evidence": (
        lambda scene, **who: operations.give_evidence(
            expertise=scene.expertise,
            proof=Proof("Ran it.", "Here", PartialDate("2019"), "https://x.example"),
            **who,
        ),
        ["evidence.given"],
        lambda scene: {"person": scene.ana.public_id, "theme": "storms", "level": "basic"},
    ),
    "drop_evidence": (
        lambda scene, **who: operations.drop_evidence(evidence=scene.evidence, **who),
        ["evidence.dropped"],
        lambda scene: {"person": scene.ana.public_id, "theme": "storms", "level": "basic"},
    ),
    "state_languages": (
        lambda scene, **who: operations.state_languages(
            person=scene.ana, spoken={"pt-BR": LanguageLevel.FIRST, "en": LanguageLevel.BASIC}, **who
        ),
        ["languages.stated"],
        lambda _scene: {"languages": ["pt-BR", "en"]},
    ),
    "state_availability": (
        lambda scene, **who: operations.state_availability(
            person=scene.ana, windows=[Window(dt.date(2027, 1, 1), dt.date(2027, 1, 1))], **who
        ),
        ["availability.stated"],
        lambda _scene: {"windows": 1},
    ),
    "offer_time": (
        lambda scene, **who: operations.offer_time(
            person=scene.ana, windows=[], will_travel=None, will_host=True, pro_bono_days=0, **who
        ),
        ["availability.stated", "person.changed"],
        lambda _scene: {"what": "willingness"},
    ),
    "make_offer": (
        lambda scene, **who: operations.make_offer(
            person=scene.ana, wording=world.wording("Pumps"), themes=["drought"], source=world.SOURCE, **who
        ),
        ["offer.made"],
        lambda scene: {"person": scene.ana.public_id, "themes": ["drought"], "evidence": 0},
    ),
    "withdraw_offer": (
        lambda scene, **who: operations.withdraw_offer(offer=scene.offer, **who),
        ["offer.withdrawn"],
        lambda _scene: {},
    ),
    "declare_conflict": (
        lambda scene, **who: operations.declare_conflict(
            person=scene.ana,
            organization=scene.port,
            kind=ConflictKind.OWNERSHIP,
            since=PartialDate("2020"),
            source=world.SOURCE,
            **who,
        ),
        ["conflict.declared"],
        lambda scene: {
            "person": scene.ana.public_id,
            "organization": "resource00",
            "kind": "ownership",
            "since": "2020",
            "until": None,
        },
    ),
    "end_conflict": (
        lambda scene, **who: operations.end_conflict(
            conflict=scene.conflict, until=PartialDate("2026"), **who
        ),
        ["conflict.ended"],
        lambda scene: {"person": scene.ana.public_id, "until": "2026"},
    ),
    "merge_people": (
        lambda scene, **who: operations.merge_people(
            kept=scene.ana, absorbed=scene.ann, reason="The same desk.", **who
        ),
        ["people.merged"],
        lambda scene: {
            "absorbed": scene.ann.public_id,
            "affiliations": 0,
            "conflicts": 0,
            "emails": 1,
            "evidence": 0,
            "expertise": 0,
            "languages": 0,
            "offers": 0,
            "windows": 0,
        },
    ),
    "erase_person": (
        lambda scene, **who: operations.erase_person(person=scene.ana, **who),
        ["person.erased"],
        lambda _scene: {"records": 1},
    ),
}
# Who besides an officer may: the coordinator of the organization, and the person itself.
COORDINATORS_MAY_NOT = {"declare_conflict", "end_conflict", "merge_people", "erase_person"}
OWNERS_MAY_NOT = {"merge_people"}


@pytest.mark.parametrize("name", ACTS)
def test_operation_when_an_officer_does_it_is_on_record_without_personal_data(scene, name):
    act, names, facts = ACTS[name]
    before = len(events())
    act(scene, by=KIM, at=AT)
    left = events()[before:]
    assert [event[0] for event in left] == names
    assert {event[1] for event in left} == {"kim"}
    assert left[-1][3] == facts(scene)
    told = repr(left)
    assert not any(word in told for word in ("Ana", "Ruiz", "@", "Pilot", "Chief", "Built"))


@pytest.mark.parametrize("name", ACTS)
def test_operation_when_the_trail_fails_is_rolled_back(scene, name):
    before = everything()
    with broken_trail():
        ACTS[name][0](scene, by=SYSTEM, at=AT)
    assert everything() == before


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("actor", [PUBLIC, CEM, EVE], ids=lambda actor: actor.id)
def test_operation_when_a_stranger_does_it_is_refused(scene, name, actor):
    before = everything()
    with no_event(), pytest.raises(NotPermitted):
        ACTS[name][0](scene, by=actor, at=AT)
    assert everything() == before


@pytest.mark.parametrize("name", ACTS)
def test_operation_when_the_organizations_coordinator_does_it_is_allowed_but_for_the_personal(scene, name):
    if name in COORDINATORS_MAY_NOT:
        with no_event(), pytest.raises(NotPermitted):
            ACTS[name][0](scene, by=BO, at=AT)
    else:
        ACTS[name][0](scene, by=BO, at=AT)


@pytest.mark.parametrize("name", ACTS)
def test_operation_when_the_person_does_it_is_allowed_but_for_merging(scene, name):
    Person.objects.filter(pk=scene.ana.pk).update(account=account_of(EVE))
    if name in OWNERS_MAY_NOT:
        with no_event(), pytest.raises(NotPermitted):
            ACTS[name][0](scene, by=EVE, at=AT)
    else:
        ACTS[name][0](scene, by=EVE, at=AT)


@pytest.mark.parametrize("name", sorted(set(ACTS) - {"erase_person", "withdraw_offer"}))
@pytest.mark.parametrize("end", ["merged", "erased"])
def test_operation_when_the_record_was_merged_or_erased_is_refused(scene, name, end):
    if end == "merged":
        other = person("Anna Ruiz")
        operations.merge_people(kept=other, absorbed=scene.ana, reason="The same.", **WHO)
        for table in (Affiliation, ConflictFact, Expertise):  # as if somebody still held the old rows
            table.objects.filter(person=other).update(person=scene.ana)
    else:
        Person.objects.filter(pk=scene.ana.pk).update(erased_at=AT, name="")
    with no_event(), pytest.raises(DomainError) as caught:
        ACTS[name][0](scene, by=SYSTEM, at=AT)
    assert caught.value.code == end


# Registering and claiming.


def test_register_person_when_an_officer_does_it_is_on_record_by_ids(scene):
    made = operations.register_person(
        name=" Bea Blum ",
        emails=["Bea@X.example", "bea@x.example"],
        organization=scene.water,
        position="Planner",
        by=KIM,
        at=AT,
    )
    assert (made.name, made.visibility, made.organization) == ("Bea Blum", "network", scene.water)
    assert [(one.address, one.key) for one in made.emails.all()] == [("bea@x.example", "bea@x.example")]
    assert [(one.position, one.organization) for one in made.affiliations.all()] == [("Planner", scene.water)]
    assert events()[-1] == (
        "person.registered",
        "kim",
        f"person {made.public_id}",
        {"organization": "hostcity00"},
    )


def test_register_person_when_its_coordinator_does_it_is_allowed_for_the_own_organization_only(scene):
    operations.register_person(name="Bea", organization=scene.water, by=BO, at=AT)
    for organization in (scene.port, None):
        with no_event(), pytest.raises(NotPermitted, match="Only the coordinator of the organization"):
            operations.register_person(name="Bea", organization=organization, by=BO, at=AT)


def test_register_person_when_the_input_is_bad_names_every_fault():
    person("Ana Ruiz")
    with no_event(), pytest.raises(Faults) as caught:
        operations.register_person(
            name="x" * 201, emails=["ANA@people.example", "nothing"], position="Chief", **WHO
        )
    assert caught.value.traced() == (
        "name: The name has 201 letters. Use at most 200.",
        "emails: “nothing” is no e-mail address. Write one such as ana@city.example.",
        "emails: Somebody with the address ANA@people.example is registered already. Use that record.",
        "position: There is a position, but no organization. Name the organization too.",
    )


def test_register_person_when_the_trail_fails_is_rolled_back(scene):
    before = everything()
    with broken_trail():
        operations.register_person(name="Bea", organization=scene.water, **WHO)
    assert everything() == before


def test_open_profile_when_the_address_is_known_takes_that_record_over(scene):
    account = account_of(cast.person("Ana"))
    account.email = "ana@people.example"
    account.save(update_fields=["email"])
    made = operations.open_profile(account=account, by=cast.person("Ana"), at=AT)
    assert (made, made.account, made.emails.count()) == (scene.ana, account, 1)
    assert events()[-1] == (
        "person.claimed",
        "ana",
        f"person {scene.ana.public_id}",
        {"account": "ana", "known": True},
    )
    with no_event():
        assert operations.open_profile(account=account, by=cast.person("Ana"), at=AT) == scene.ana


def test_open_profile_when_nobody_is_known_makes_one_with_the_accounts_address():
    made = operations.open_profile(account=account_of(EVE), by=EVE, at=AT)
    assert (made.name, [one.key for one in made.emails.all()]) == ("Eve", ["eve@city.example"])
    assert events()[-1][3] == {"account": "eve", "known": False}


def test_open_profile_when_its_record_was_merged_is_the_kept_one(scene):
    eve = operations.open_profile(account=account_of(EVE), **WHO)
    cem = operations.open_profile(account=account_of(CEM), **WHO)
    operations.merge_people(kept=eve, absorbed=cem, reason="The same.", **WHO)
    assert operations.open_profile(account=account_of(CEM), **WHO) == eve


def test_open_profile_when_another_person_asks_is_refused():
    account = account_of(EVE)
    with no_event(), pytest.raises(DomainError) as caught:
        operations.open_profile(account=account, by=ADA, at=AT)
    assert caught.value.code == "not-yours"


def test_open_profile_when_the_trail_fails_is_rolled_back():
    account = account_of(EVE)
    with broken_trail():
        operations.open_profile(account=account, by=EVE, at=AT)
    assert Person.objects.count() == 0


# What the input can have wrong.

BAD = {
    "emails": (
        lambda scene: operations.set_emails(person=scene.ana, emails=["x", "ann@people.example"], **WHO),
        ("“x” is no e-mail address.", "Somebody with the address ann@people.example is registered already."),
    ),
    "days": (
        lambda scene: operations.say_willingness(
            person=scene.ana, will_travel=None, will_host=None, pro_bono_days=400, **WHO
        ),
        ("A year has no 400 days.",),
    ),
    "name": (
        lambda scene: operations.change_person(
            person=scene.ana, name=" ", city=None, visibility=Visibility.PUBLIC, **WHO
        ),
        ("The name is empty.",),
    ),
    "career": (
        lambda scene: operations.record_affiliation(
            person=scene.ana,
            organization=scene.port,
            started=PartialDate("2020-05"),
            ended=PartialDate("2020-04"),
            **WHO,
        ),
        ("It ends in 2020-04, before it begins in 2020-05.",),
    ),
    "strength": (
        lambda scene: operations.add_strength(
            owner=scene.ana,
            theme="stormz",
            level=ExpertiseLevel.BASIC,
            proof=Proof(" ", "x" * 201, None, "not a link"),
            **WHO,
        ),
        (
            "“stormz” is no theme.",
            "It says nothing.",
            "The place has 201 letters.",
            "“not a link” is no web address.",
        ),
    ),
    "languages": (
        lambda scene: operations.state_languages(
            person=scene.ana, spoken={"Klingon!": LanguageLevel.FIRST}, **WHO
        ),
        ("“Klingon!” is no language code.",),
    ),
    "windows": (
        lambda scene: operations.offer_time(
            person=scene.ana,
            windows=[
                Window(dt.date(2027, 2, 1), dt.date(2027, 1, 1)),
                Window(dt.date(2027, 1, 1), dt.date(2030, 1, 1)),
                *(Window(dt.date(2027, 1, day), dt.date(2027, 1, day)) for day in range(1, 24)),
            ],
            will_travel=None,
            will_host=None,
            pro_bono_days=-1,
            **WHO,
        ),
        (
            "These are 25 periods.",
            "It ends before it begins.",
            "It is longer than two years.",
            "A year has no -1 days.",
        ),
    ),
    "conflict": (
        lambda scene: operations.declare_conflict(
            person=scene.ana,
            organization=scene.port,
            kind=ConflictKind.OTHER,
            note="x" * 501,
            since=PartialDate("2020"),
            until=PartialDate("2019"),
            source=world.Source(" ", "nowhere"),
            **WHO,
        ),
        (
            "It has no source.",
            "The note has 501 letters.",
            "“nowhere” is no web address.",
            "It ends in 2019, before it begins in 2020.",
        ),
    ),
    "merge": (
        lambda scene: operations.merge_people(kept=scene.ana, absorbed=scene.ana, reason=" ", **WHO),
        ("A record is not merged into itself.", "There is no reason."),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_operation_when_the_input_is_bad_names_every_fault_and_changes_nothing(scene, name):
    act, said = BAD[name]
    before = everything()
    with no_event(), pytest.raises(Faults) as caught:
        act(scene)
    assert tuple(fault.message for fault in caught.value) == said
    assert everything() == before


def test_end_conflict_when_it_has_ended_is_refused(scene):
    operations.end_conflict(conflict=scene.conflict, until=PartialDate("2024"), **WHO)
    with no_event(), pytest.raises(DomainError) as caught:
        operations.end_conflict(conflict=scene.conflict, until=PartialDate("2025"), **WHO)
    assert (caught.value.code, caught.value.message) == ("wrong-state", "It ended in 2024 already.")


def test_person_when_it_works_in_several_places_belongs_to_the_one_begun_last(scene):
    later = operations.record_affiliation(
        person=scene.ana, organization=scene.port, started=PartialDate("2025"), **WHO
    )
    scene.ana.refresh_from_db()
    assert scene.ana.organization == scene.port
    operations.correct_affiliation(
        affiliation=later, position="", started=PartialDate("2025"), ended=PartialDate("2026"), **WHO
    )
    scene.ana.refresh_from_db()
    assert scene.ana.organization == scene.water


def test_make_offer_when_it_has_two_owners_or_none_is_a_mistake(scene):
    for owners in ({}, {"person": scene.ana, "organization": scene.water}):
        with pytest.raises(ValueError, match="one owner"):
            operations.make_offer(wording=world.wording("x"), themes=[], source=world.SOURCE, **owners, **WHO)


@pytest.mark.parametrize("name", ["give_evidence", "record_affiliation", "make_offer"])
def test_operation_when_there_is_more_than_anybody_reads_is_refused(scene, monkeypatch, name):
    monkeypatch.setattr(records, "MOST", 1)
    with no_event(), pytest.raises(Faults, match=r"There are 1 .* already\.") as caught:
        ACTS[name][0](scene, **WHO)
    assert len(list(caught.value)) == 1


def test_evidence_when_it_or_its_theme_was_taken_back_meanwhile_is_not_found(scene):
    operations.drop_evidence(evidence=scene.evidence, **WHO)
    with no_event(), pytest.raises(NotFound):
        operations.drop_evidence(evidence=scene.evidence, **WHO)
    stale = Expertise.objects.get(pk=scene.expertise.pk)
    operations.drop_expertise(expertise=scene.expertise, **WHO)
    with no_event(), pytest.raises(NotFound):
        operations.give_evidence(expertise=stale, proof=Proof("Led it."), **WHO)

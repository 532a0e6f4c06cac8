"""Merging and erasing: nothing is lost by the one, nothing personal is left by the other."""

from __future__ import annotations

import datetime as dt
import json

import pytest

import world
from cast import AT, BO, CEM, EVE, KIM
from citylinks.access.actors import PUBLIC
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError, NotFound
from citylinks.kernel.time import PartialDate
from citylinks.network import operations, queries
from citylinks.network.models import Expertise, Listing, Person, PersonMerge
from citylinks.network.operations import Proof, Window
from citylinks.network.states import ConflictKind, ExpertiseLevel, LanguageLevel, Visibility
from members import WHO, organizations, person
from people import account_of
from places_rows import some_places
from trail import no_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    city = some_places()[0]["semarang"]
    return organizations(city, "Water board", "Port")


def full(name, work, theme, language, day):
    """Somebody with a row of everything."""
    made = person(name, work, position="Engineer")
    operations.add_strength(
        owner=made,
        theme=theme,
        level=ExpertiseLevel.BASIC,
        proof=Proof(f"{name} built."),
        **WHO,
    )
    operations.add_strength(
        owner=made, theme="storms", level=ExpertiseLevel.LEADING, proof=Proof("Ran."), **WHO
    )
    operations.state_languages(
        person=made, spoken={language: LanguageLevel.FIRST, "en": LanguageLevel.BASIC}, **WHO
    )
    windows = [
        Window(dt.date(2027, 1, day), dt.date(2027, 1, day)),
        Window(dt.date(2028, 1, 1), dt.date(2028, 1, 2)),
    ]
    operations.state_availability(person=made, windows=windows, **WHO)
    operations.declare_conflict(
        person=made,
        organization=work,
        kind=ConflictKind.OWNERSHIP,
        note="Shares.",
        source=world.SOURCE,
        **WHO,
    )
    operations.make_offer(
        person=made, wording=world.wording(f"Offer of {name}"), themes=["drought"], source=world.SOURCE, **WHO
    )
    return made


@pytest.fixture
def twins(places):
    water, port = places
    ana = full("Ana Ruiz", water, "drought", "es", 4)
    ann = full("Ann Ruiz", port, "procurement", "pt", 5)
    operations.say_willingness(person=ann, will_travel=True, will_host=None, pro_bono_days=7, **WHO)
    operations.change_person(person=ann, name="Ann Ruiz", city=None, visibility=Visibility.PRIVATE, **WHO)
    return ana, ann


def merge(kept, absorbed):
    return operations.merge_people(kept=kept, absorbed=absorbed, reason="The same desk.", by=KIM, at=AT)


def test_merge_people_when_both_have_everything_keeps_it_all_in_one(twins, places):
    ana, ann = twins
    kept = merge(ana, ann)
    profile = queries.person_profile(KIM, ana.public_id)
    assert profile.contact is not None
    assert profile.contact.emails == ("ana@people.example", "ann@people.example")
    assert {job.organization for job in profile.jobs} == {"Water board", "Port"}
    assert {one.theme: [deed.what for deed in one.deeds] for one in profile.strengths} == {
        "storms": ["Ran.", "Ran."],
        "drought": ["Ana Ruiz built."],
        "procurement": ["Ann Ruiz built."],
    }
    assert [code for code, _level in profile.languages] == ["es", "pt", "en"]
    assert len(profile.contact.windows) == 3
    assert [(one.organization, one.note) for one in profile.conflicts] == [
        ("Water board", "Shares."),
        ("Port", "Shares."),
    ]
    assert len(profile.offers) == 2
    assert (profile.will_travel, profile.pro_bono_days, profile.visibility) == (True, 7, Visibility.PRIVATE)
    assert kept.organization == places[1]


def test_merge_people_when_done_keeps_a_pointer_with_what_both_had(twins):
    ana, ann = twins
    merge(ana, ann)
    ann.refresh_from_db()
    assert (ann.merged_into, ann.name, ann.organization) == (ana, "Ann Ruiz", None)
    assert [one.language for one in ann.languages.all()] == ["en"]
    assert [one.theme for one in ann.expertise.all()] == ["storms"]
    assert ann.windows.count() == 1
    assert [(one.absorbed, one.reason, one.merged_by) for one in PersonMerge.objects.all()] == [
        (ann, "The same desk.", "kim")
    ]
    assert not Listing.objects.filter(person=ann).exists()


def test_merge_people_when_old_ids_are_looked_up_at_any_remove_lead_to_the_kept_one(twins):
    ana, ann = twins
    third = person("Cleo Ruiz")
    merge(ana, ann)
    merge(third, ana)
    for one in (ana, ann, third):
        assert queries.person(KIM, one.public_id) == third
    assert queries.person_profile(KIM, ann.public_id).public_id == third.public_id
    merges = queries.person_profile(KIM, third.public_id).merges
    assert [(one.absorbed_id, one.reason) for one in merges] == [
        (ann.public_id, "The same desk."),
        (ana.public_id, "The same desk."),
    ]


def test_merge_people_when_done_again_does_nothing(twins):
    ana, ann = twins
    merge(ana, ann)
    with no_event():
        assert merge(ana, ann) == ana
    with no_event(), pytest.raises(DomainError) as caught:
        merge(ann, ana)
    assert caught.value.code == "merged"


@pytest.mark.parametrize("holder", ["kept", "absorbed", "both"])
def test_merge_people_when_accounts_are_held_leaves_none_without_a_person(twins, holder):
    ana, ann = twins
    if holder in {"kept", "both"}:
        Person.objects.filter(pk=ana.pk).update(account=account_of(EVE))
    if holder in {"absorbed", "both"}:
        Person.objects.filter(pk=ann.pk).update(account=account_of(CEM))
    merge(ana, ann)
    for actor, has in ((EVE, holder != "absorbed"), (CEM, holder != "kept")):
        assert (queries.own_person(actor) == ana) is has


def test_erase_person_when_merged_before_leaves_nothing_personal(twins, places):
    ana, ann = twins
    Person.objects.filter(pk=ann.pk).update(account=account_of(EVE))
    merge(ana, ann)
    erased = operations.erase_person(person=ana, by=EVE, at=AT)
    assert (erased.name, erased.erased_at, erased.account) == ("", AT, account_of(EVE))
    told = json.dumps(
        [
            *Person.objects.values("name", "city", "organization", "pro_bono_days"),
            *PersonMerge.objects.values("reason"),
        ],
        default=str,
    )
    assert "Ruiz" not in told
    assert "desk" not in told
    for one in (ana, ann):
        assert [one.emails.count(), one.languages.count(), one.windows.count()] == [0, 0, 0]
        assert not Expertise.objects.filter(person=one).exists()
        assert not Listing.objects.filter(person=one).exists()
    assert {(one.organization, one.position) for one in ana.affiliations.all()} == {
        (places[0], ""),
        (places[1], ""),
    }
    assert {(one.organization, one.note, one.source_title) for one in ana.conflicts.all()} == {
        (places[0], "", "Erased at the person's wish"),
        (places[1], "", "Erased at the person's wish"),
    }
    assert {(one.state, one.wordings.count()) for one in ana.offers.all()} == {("withdrawn", 0)}
    for actor in (KIM, EVE, PUBLIC):
        with pytest.raises(NotFound):
            queries.person(actor, ann.public_id)


def test_erase_person_when_another_record_shares_an_address_is_refused(twins):
    ana, ann = twins
    ann.emails.create(address="Ana@people.example", key="ana@people.example")
    with no_event(), pytest.raises(DomainError) as caught:
        operations.erase_person(person=ana, **WHO)
    assert caught.value.code == "same-address"


def test_erase_person_when_an_unclaimed_account_has_the_address_ties_it_to_the_empty_record(places):
    account = account_of(EVE)
    known = person("Eve Known", places[0], emails=["eve@city.example"])
    operations.erase_person(person=known, **WHO)
    known.refresh_from_db()
    assert known.account == account
    assert set(queries.ties(["eve"])["eve"]) == {places[0].pk}


def test_export_person_when_merged_holds_every_row_of_both(twins):
    ana, ann = twins
    merge(ana, ann)
    data = queries.export_person(KIM, ana.public_id)
    assert json.loads(json.dumps(data)) == data
    assert {
        key: len(data[key]) for key in ("emails", "affiliations", "expertise", "offers", "conflicts")
    } == {
        "emails": 2,
        "affiliations": 2,
        "expertise": 3,
        "offers": 2,
        "conflicts": 2,
    }
    (absorbed,) = data["merged_records"]
    assert (absorbed["name"], absorbed["merged"]["reason"], len(absorbed["languages"])) == (
        "Ann Ruiz",
        "The same desk.",
        1,
    )


def test_export_person_when_neither_the_person_nor_an_officer_is_refused(twins, places):
    ana, _ann = twins
    Person.objects.filter(pk=ana.pk).update(visibility=Visibility.PUBLIC)
    for actor in (BO, CEM, EVE, PUBLIC):
        with pytest.raises(NotPermitted):
            queries.export_person(actor, ana.public_id)


@pytest.mark.parametrize("times", [1, 3])
def test_queries_of_an_export_are_as_many_for_one_row_as_for_three(
    twins, places, times, django_assert_num_queries
):
    ana, ann = twins
    merge(ana, ann)
    for number in range(times - 1):
        operations.record_affiliation(
            person=ana,
            organization=places[number],
            started=PartialDate("2011"),
            ended=PartialDate("2012"),
            **WHO,
        )
    with django_assert_num_queries(15):
        queries.export_person(KIM, ana.public_id)

"""Ties over whole identities: no way to be two people loses one."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cast
import world
from cast import AT, BO, CEM, EVE
from citylinks.access.actors import SYSTEM
from citylinks.access.decisions import decide
from citylinks.access.states import Permission
from citylinks.accounts.operations import end_role
from citylinks.accounts.queries import actor_of
from citylinks.kernel.errors import DomainError
from citylinks.kernel.time import PartialDate
from citylinks.network.models import Person, PersonEmail
from citylinks.network.operations import (
    correct_affiliation,
    declare_conflict,
    end_conflict,
    erase_person,
    merge_people,
    open_profile,
    record_affiliation,
    set_emails,
)
from citylinks.network.queries import Tie, own_person, ties
from citylinks.network.states import ConflictKind, TieKind, Visibility
from members import WHO, organizations, person
from people import account_of
from places_rows import some_places
from trail import no_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return some_places()[0]["semarang"]


def tied(*accounts):
    return {account: set(found) for account, found in ties(accounts).items()}


def test_ties_when_the_account_proved_a_second_address_follow_it(city):
    (water,) = organizations(city, "Water board")
    ana = person("Ana", water, emails=["ana@water.example"])
    assert ana.account is None
    eve = account_of(EVE)
    EmailAddress.objects.create(user=eve, email="ana@water.example", verified=False)
    assert tied("eve") == {"eve": set()}
    EmailAddress.objects.filter(email="ana@water.example").update(verified=True)
    assert tied("eve") == {"eve": {water.pk}}


def test_set_emails_when_an_address_is_anothers_account_is_refused(city):
    eve = open_profile(account=account_of(EVE), **WHO)
    account_of(CEM)
    with pytest.raises(DomainError) as caught:
        set_emails(person=eve, emails=["eve@city.example", "cem@city.example"], by=EVE, at=AT)
    assert "another account's" in caught.value.message


def test_ties_when_a_person_works_worked_and_declared_are_all_told(city):
    water, old, owned = organizations(city, "Water board", "Old city", "Owned firm")
    eve = open_profile(account=account_of(EVE), **WHO)
    record_affiliation(person=eve, organization=water, started=PartialDate("2020"), **WHO)
    former = record_affiliation(person=eve, organization=old, started=PartialDate("2011"), **WHO)
    correct_affiliation(
        affiliation=former, position="Clerk", started=PartialDate("2011"), ended=PartialDate("2014-06"), **WHO
    )
    fact = declare_conflict(
        person=eve,
        organization=owned,
        kind=ConflictKind.OWNERSHIP,
        note="Shares.",
        source=world.SOURCE,
        **WHO,
    )
    end_conflict(conflict=fact, until=PartialDate("2026"), **WHO)
    assert ties(["eve", "nobody"]) == {
        "eve": {
            water.pk: (Tie(TieKind.AFFILIATION, "Works for Water board.", PartialDate("2020"), None),),
            old.pk: (
                Tie(TieKind.AFFILIATION, "Worked for Old city.", PartialDate("2011"), PartialDate("2014-06")),
            ),
            owned.pk: (
                Tie(
                    TieKind.OWNERSHIP,
                    "On record for Owned firm: ownership or a financial interest.",
                    None,
                    PartialDate("2026"),
                ),
            ),
        }
    }


def test_ties_when_an_account_held_a_role_in_an_organization_tell_it_without_any_profile(city):
    (host,) = organizations(city, "hostcity00")
    account = account_of(BO)
    assert ties(["bo"])["bo"] == {
        host.pk: (
            Tie(
                TieKind.ROLE,
                "Holds the role city-coordinator for hostcity00.",
                PartialDate("2026-11-23"),
                None,
            ),
        )
    }
    end_role(grant=account.grants.get(), reason="Left.", by=SYSTEM, at=AT + dt.timedelta(days=1))
    (tie,) = ties(["bo"])["bo"][host.pk]
    assert (tie.sentence, tie.until) == (
        "Held the role city-coordinator for hostcity00.",
        PartialDate("2026-11-24"),
    )


def test_ties_when_another_record_has_the_same_address_in_other_letters_are_told(city):
    (water,) = organizations(city, "Water board")
    account_of(EVE)
    person("Eve Again", water, emails=["EVE@City.example"])
    assert tied("eve") == {"eve": {water.pk}}


NOT_GIVEN = (
    Permission.VIEW_PERSON,
    Permission.CHANGE_PERSON,
    Permission.ERASE_PERSON,
    Permission.DECLARE_CONFLICT,
)


def test_record_when_it_was_written_before_the_account_ties_it_and_gives_nothing_until_the_proof(city):
    (water,) = organizations(city, "Water board")
    known = person("Eve Again", water, emails=["eve@city.example"], visibility=Visibility.PRIVATE)
    account = account_of(EVE)
    EmailAddress.objects.filter(user=account).update(verified=False)
    eve = actor_of(account)
    assert tied("eve") == {"eve": {water.pk}}
    assert (own_person(eve), eve.grants) == (None, frozenset())
    assert [decide(eve, permission, known).allowed for permission in NOT_GIVEN] == [False] * len(NOT_GIVEN)
    assert not decide(eve, Permission.CHANGE_ORGANIZATION, water).allowed
    with no_event(), pytest.raises(DomainError) as caught:
        open_profile(account=account, by=eve, at=AT)
    assert caught.value.code == "address-not-proved"
    EmailAddress.objects.filter(user=account).update(verified=True)
    assert open_profile(account=account, by=eve, at=AT) == known
    assert decide(eve, Permission.CHANGE_PERSON, Person.objects.get(pk=known.pk)).allowed
    assert tied("eve") == {"eve": {water.pk}}


def test_ties_when_another_wrote_ones_address_into_their_own_record_bind_both_and_show_neither_to_the_other(
    city,
):
    (water,) = organizations(city, "Water board")
    cem = open_profile(account=account_of(CEM), **WHO)
    record_affiliation(person=cem, organization=water, **WHO)
    set_emails(person=cem, emails=["cem@city.example", "eve@city.example"], by=CEM, at=AT)
    eve = open_profile(account=account_of(EVE), **WHO)
    assert tied("eve", "cem") == {"eve": {water.pk}, "cem": {water.pk}}
    for actor, other in ((EVE, cem), (CEM, eve)):
        assert not decide(actor, Permission.CHANGE_PERSON, Person.objects.get(pk=other.pk)).allowed


def test_ties_when_an_address_was_dropped_still_hold(city):
    (water,) = organizations(city, "Water board")
    other = person("Eve Again", water, emails=["eve@city.example"])
    account_of(EVE)
    set_emails(person=other, emails=["new@city.example"], **WHO)
    assert tied("eve") == {"eve": {water.pk}}


def test_ties_when_two_with_accounts_are_merged_hold_for_both(city):
    first, second = organizations(city, "First city", "Second city")
    eve = open_profile(account=account_of(EVE), **WHO)
    cem = open_profile(account=account_of(CEM), **WHO)
    record_affiliation(person=eve, organization=first, **WHO)
    record_affiliation(person=cem, organization=second, **WHO)
    assert tied("eve", "cem") == {"eve": {first.pk}, "cem": {second.pk}}
    merge_people(kept=eve, absorbed=cem, reason="One person, two accounts.", **WHO)
    assert tied("eve", "cem") == {"eve": {first.pk, second.pk}, "cem": {first.pk, second.pk}}


def test_ties_when_the_profile_is_erased_and_begun_anew_still_hold(city):
    (water,) = organizations(city, "Water board")
    eve = open_profile(account=account_of(EVE), **WHO)
    record_affiliation(person=eve, organization=water, **WHO)
    erase_person(person=eve, **WHO)
    assert tied("eve") == {"eve": {water.pk}}
    assert open_profile(account=account_of(EVE), **WHO).name == "Eve"
    assert tied("eve") == {"eve": {water.pk}}


def test_ties_when_many_are_asked_take_the_same_queries(city, django_assert_num_queries):
    (water,) = organizations(city, "Water board")
    strangers = [EVE, cast.person("Gus"), cast.person("Hal")]
    for actor in strangers:
        record_affiliation(person=open_profile(account=account_of(actor), **WHO), organization=water, **WHO)
    for asked in (["eve"], ["eve", "gus", "hal"]):
        with django_assert_num_queries(9):
            assert len(ties(asked)) == len(asked)


def test_ties_when_nobody_is_asked_about_are_none():
    assert ties([]) == {}


MERGES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=6)
ADDRESSES = st.lists(
    st.lists(st.sampled_from(["a@x.example", "A@X.example", "b@x.example", "c@x.example", "d@x.example"])),
    min_size=6,
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(addresses=ADDRESSES, merges=MERGES, owners=st.permutations(range(6)))
def test_ties_when_anyone_is_merged_with_anyone_are_never_lost(db, addresses, merges, owners):
    with transaction.atomic():
        city = some_places()[0]["semarang"]
        _hold_through_merges(city, addresses, merges, owners)
        transaction.set_rollback(True)


def _hold_through_merges(city, addresses, merges, owners):
    places = organizations(city, *(f"city no {number}" for number in range(6)))
    people = [person(f"Person {number}", places[number], emails=[]) for number in range(6)]
    for one, written in zip(people, addresses, strict=True):
        keys = {address.casefold() for address in written}
        PersonEmail.objects.bulk_create(PersonEmail(person=one, address=key, key=key) for key in keys)
    for actor, place in zip((BO, CEM, EVE), owners, strict=False):
        Person.objects.filter(pk=people[place].pk).update(account=account_of(actor))
    before = tied("bo", "cem", "eve")
    assert all(before.values())
    for kept, absorbed in merges:
        with suppress(DomainError):  # one of them is merged already, or both are the same
            merge_people(kept=people[kept], absorbed=people[absorbed], reason="Drawn by lot.", **WHO)
        after = tied("bo", "cem", "eve")
        assert all(before[account] <= after[account] for account in before)
        before = after

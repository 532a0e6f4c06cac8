from __future__ import annotations

import dataclasses

import pytest

import trail
from cast import ADA, AT
from citylinks.access.actors import SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError, Faults
from citylinks.network.members.operations import make_sample_members
from citylinks.network.members.queries import Choice, chosen, in_order
from citylinks.network.members.records import Member
from citylinks.network.models import Listing, Organization, Person
from citylinks.network.operations import register_organization
from citylinks.network.states import OrganizationKind
from citylinks.places.models import City, CountryLanguage
from citylinks.samples.network.generate import Seat, draw_network
from citylinks.samples.network.operations import make_sample_network, remove_sample_network
from network.members.world import ANA, write
from places_rows import some_places

WHO = {"by": SYSTEM, "at": AT}
SEATS = (Seat(1, "Durban", "ZA", ("zu", "en")), Seat(2, "Boulder", "US", ("en", "es")))


@pytest.fixture
def places(db):
    some_places()
    CountryLanguage.objects.create(country_id="ID", code="id", share=0.9)


def samples():
    return in_order(chosen(SYSTEM, Choice(sample=True)))


def test_network_when_drawn_again_is_the_same_and_by_another_seed_another():
    first = list(draw_network(SEATS, members=50, seed=7))
    assert first == list(draw_network(SEATS, members=50, seed=7))
    assert first != list(draw_network(SEATS, members=50, seed=8))


def test_network_when_drawn_says_of_everything_that_it_is_made_up():
    drawn = list(draw_network(SEATS, members=200, seed=7))
    assert [one.name for one in drawn[:2]] == ["Sample member 00001", "Sample member 00002"]
    assert all(address.endswith(".invalid") for one in drawn for address in one.emails)
    places = {job.workplace.name for one in drawn for job in one.affiliations}
    assert all(name.startswith("Sample ") and name.endswith((" of Durban", " of Boulder")) for name in places)
    assert all(shown.what.startswith("Sample evidence of member") for one in drawn for shown in one.evidence)
    assert len({one.public_id for one in drawn}) == 200


def test_sample_network_when_made_is_marked_and_listed_and_told_of_in_one_event(places):
    made = make_sample_network(members=20, seed=7, **WHO)
    assert (made.members, Person.objects.filter(is_sample=True).count()) == (20, 20)
    assert (
        made.organizations
        == Organization.objects.filter(is_sample=True).count()
        == Organization.objects.count()
    )
    assert Listing.objects.count() == made.members + made.organizations
    assert trail.events() == [
        (
            "sample-members.made",
            "system",
            "network sample-network",
            {"members": 20, "organizations": made.organizations, "seed": 7},
        )
    ]
    with trail.no_event(), pytest.raises(DomainError, match="There is a sample network already"):
        make_sample_network(members=1, seed=1, **WHO)


def test_sample_network_when_made_twice_by_one_seed_is_the_same(places):
    make_sample_network(members=20, seed=7, **WHO)
    first = samples()
    remove_sample_network(**WHO)
    make_sample_network(members=20, seed=7, **WHO)
    assert samples() == first


def test_sample_network_when_removed_leaves_what_is_real(places):
    write(ANA)
    real = in_order(chosen(SYSTEM, Choice()))
    made = make_sample_network(members=20, seed=7, **WHO)
    assert in_order(chosen(SYSTEM, Choice())) == real
    assert remove_sample_network(**WHO) == made
    assert (samples(), in_order(chosen(SYSTEM, Choice()))) == ((), real)
    assert not Organization.objects.filter(is_sample=True).exists()
    assert Listing.objects.count() == 1 + Organization.objects.count()
    assert trail.names() == ["sample-members.made", "sample-members.removed"]
    with trail.no_event():
        assert remove_sample_network(**WHO).members == 0


def test_sample_network_when_something_needs_it_stays_whole(places):
    make_sample_network(members=5, seed=7, **WHO)
    write(dataclasses.replace(ANA, affiliations=()))
    place = Organization.objects.first()
    Person.objects.filter(public_id=ANA.public_id).update(organization=place)
    with trail.no_event(), pytest.raises(DomainError) as caught:
        remove_sample_network(**WHO)
    assert caught.value.traced() == (
        "Something else needs a part of the sample network: person. Remove it first.",
    )
    assert len(samples()) == 5


def test_sample_network_when_other_samples_are_there_leaves_them(places):
    other = register_organization(
        name="Host city made for a tour",
        kind=OrganizationKind.NGO,
        city=City.objects.get(pk=1256237),
        is_sample=True,
        **WHO,
    )
    make_sample_network(members=5, seed=7, **WHO)
    remove_sample_network(**WHO)
    assert Organization.objects.get() == other


def test_sample_network_when_the_trail_is_broken_is_neither_made_nor_removed(places):
    with trail.broken_trail():
        make_sample_network(members=5, seed=7, **WHO)
    assert samples() == ()
    make_sample_network(members=5, seed=7, **WHO)
    with trail.broken_trail():
        remove_sample_network(**WHO)
    assert len(samples()) == 5


def test_sample_network_when_asked_for_by_others_or_wrongly_is_refused(places):
    with trail.no_event():
        for action in (
            lambda: make_sample_network(members=5, seed=7, by=ADA, at=AT),
            lambda: remove_sample_network(by=ADA, at=AT),
        ):
            with pytest.raises(NotPermitted):
                action()
        with pytest.raises(Faults, match="There cannot be 0 sample members"):
            make_sample_network(members=0, seed=7, **WHO)
        with pytest.raises(ValueError, match="A made-up name begins with"):
            make_sample_members(members=[Member("aaaa", "Maria")], seed=7, **WHO)


@pytest.mark.django_db
def test_sample_network_when_there_are_no_cities_says_so():
    with pytest.raises(DomainError, match="Load the places first"):
        make_sample_network(members=5, seed=7, **WHO)

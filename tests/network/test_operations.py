from __future__ import annotations

import pytest

import world
from cast import ADA, AT, BO, CEM, EVE
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError, Fault, Faults
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.network.models import Offer, Organization
from citylinks.network.operations import Evidence, make_offer, records, register_organization, withdraw_offer
from citylinks.network.queries import offers, organizations, wording_of
from citylinks.network.states import (
    OFFER_TRANSITIONS,
    IdentifierScheme,
    OfferAction,
    OfferState,
    OrganizationKind,
)
from citylinks.places.models import City
from places_rows import some_places
from racing import outcomes_at_once
from trail import broken_trail, events, no_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def semarang():
    return some_places()[0]["semarang"]


def register(city, by=SYSTEM, name="Water board", identifiers=()):
    return register_organization(
        name=name, kind=OrganizationKind.UTILITY, city=city, identifiers=identifiers, by=by, at=AT
    )


def offer_of(organization, by=SYSTEM, **changes):
    given = {
        "wording": world.wording("Drains"),
        "themes": ["stormwater", "stormwater"],
        "evidence": [Evidence("Built a drain.", world.SOURCE, "Here")],
        "source": world.SOURCE,
    }
    return make_offer(organization=organization, by=by, at=AT, **{**given, **changes})


def test_register_organization_when_an_officer_does_it_is_on_record(semarang):
    made = register(semarang, by=ADA, identifiers=[(IdentifierScheme.GEONAMES, "1627896")])
    assert [(o.name, o.kind, o.city_id) for o in organizations()] == [("Water board", "utility", 1627896)]
    assert [str(one) for one in made.identifiers.all()] == ["geonames:1627896"]
    assert events() == [
        (
            "organization.registered",
            "ada",
            f"organization {made.public_id}",
            {"name": "Water board", "kind": "utility", "city": 1627896},
        )
    ]


@pytest.mark.parametrize("actor", [PUBLIC, BO, EVE], ids=lambda actor: actor.id)
def test_register_organization_when_not_an_officer_is_refused(semarang, actor):
    with no_event(), pytest.raises(NotPermitted, match="Only a program officer"):
        register(semarang, by=actor)
    assert Organization.objects.count() == 0


def test_register_organization_when_the_name_is_empty_is_refused(semarang):
    with no_event(), pytest.raises(Faults) as caught:
        register(semarang, name=" ")
    assert caught.value.faults == (Fault("name", "The name is empty.", "Write the name it uses itself."),)


def test_register_organization_when_it_is_registered_is_refused(semarang):
    register(semarang)
    with no_event(), pytest.raises(DomainError) as caught:
        register(semarang)
    assert (caught.value.code, caught.value.place) == ("organization-exists", "name")


def test_register_organization_when_the_trail_fails_is_rolled_back(semarang):
    with broken_trail():
        register(semarang)
    assert Organization.objects.count() == 0


def test_make_offer_when_its_coordinator_does_it_is_open_and_on_record(semarang):
    organization = world.organization("City of Resource", semarang, "resource00")
    with no_event():
        assert list(offers(PUBLIC)) == []
    made = offer_of(organization, by=CEM)
    (shown,) = offers(PUBLIC)
    assert (shown.state, [one.theme for one in shown.themes.all()]) == ("open", ["stormwater"])
    assert [(one.what, one.where, one.source) for one in shown.evidence.all()] == [
        ("Built a drain.", "Here", world.SOURCE)
    ]
    assert wording_of(shown) == world.wording("Drains")
    assert events()[1:] == [
        (
            "offer.made",
            "cem",
            f"offer {made.public_id}",
            {"organization": "resource00", "themes": ["stormwater", "stormwater"], "evidence": 1},
        )
    ]


def test_make_offer_when_not_its_coordinator_is_refused(semarang):
    organization = register(semarang)
    with no_event(), pytest.raises(NotPermitted, match="Only someone who coordinates for Water board"):
        offer_of(organization, by=CEM)


def test_make_offer_when_the_input_is_bad_names_every_fault(semarang):
    organization = register(semarang)
    bad = TranslatedText((Wording("en", ""), Wording("en", "Twice"), Wording("Klingon!", "x" * 201)))
    with no_event(), pytest.raises(Faults) as caught:
        offer_of(organization, wording=bad, themes=["stormwatr", "zzzzz"])
    assert caught.value.traced() == (
        "title (en): The title is empty. Say it in one line.",
        "title (en): This language is given twice. Keep one of the two.",
        "title (Klingon!): “Klingon!” is no language code. Write a code such as es.",
        "title (Klingon!): The title has 201 letters. Use at most 200.",
        "themes: “stormwatr” is no theme. Did you mean stormwater or storms or solid-waste?",
        "themes: “zzzzz” is no theme.",
    )


def test_make_offer_when_the_trail_fails_is_rolled_back(semarang):
    organization = register(semarang)
    with broken_trail():
        offer_of(organization)
    assert Offer.objects.count() == 0


def test_withdraw_offer_when_open_hides_it_from_the_public(semarang):
    made = offer_of(world.organization("City of Resource", semarang, "resource00"))
    withdraw_offer(offer=made, by=CEM, at=AT)
    assert (list(offers(PUBLIC)), list(offers(CEM))) == ([], [made])
    assert events()[2:] == [("offer.withdrawn", "cem", f"offer {made.public_id}", {})]


def test_withdraw_offer_when_not_its_coordinator_is_refused(semarang):
    made = offer_of(register(semarang))
    with no_event(), pytest.raises(NotPermitted):
        withdraw_offer(offer=made, by=EVE, at=AT)


def test_withdraw_offer_when_the_trail_fails_is_rolled_back(semarang):
    made = offer_of(register(semarang))
    with broken_trail():
        withdraw_offer(offer=made, by=SYSTEM, at=AT)
    made.refresh_from_db()
    assert made.state == OfferState.OPEN


@pytest.mark.parametrize("state", OfferState)
@pytest.mark.parametrize("action", OfferAction)
def test_offer_when_in_any_state_moves_only_as_the_table_says(semarang, state, action):
    made = offer_of(register(semarang))
    Offer.objects.filter(pk=made.pk).update(state=state)
    if (state, action) in OFFER_TRANSITIONS:
        assert withdraw_offer(offer=made, by=SYSTEM, at=AT).state == OFFER_TRANSITIONS[state, action]
        return
    with no_event(), pytest.raises(DomainError) as caught:
        withdraw_offer(offer=made, by=SYSTEM, at=AT)
    assert caught.value.message == (
        "“Withdraw” is not possible while it is withdrawn. Nothing can be done with it any more."
    )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_make_offer_when_many_come_at_once_for_the_last_place_lets_one_in(monkeypatch):
    monkeypatch.setattr(records, "MOST", 1)
    some_places()
    host = world.organization("Host", City.objects.first())

    def offer(number):
        make_offer(
            organization=host,
            wording=world.wording(f"Offer {number}"),
            themes=["stormwater"],
            source=world.SOURCE,
            by=SYSTEM,
            at=AT,
        )

    assert outcomes_at_once(offer) == {"done": 1, "refused": 7}
    assert Offer.objects.count() == 1

"""Changing what an organization says of itself, and finding it by its name."""

from __future__ import annotations

import pytest

from cast import ADA, AT, BO, CEM, EVE, HOST, KIM
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError, Faults
from citylinks.network import queries
from citylinks.network.models import Organization
from citylinks.network.operations import add_strength, change_organization
from citylinks.network.states import ExpertiseLevel, IdentifierScheme, OrganizationKind
from members import WHO, organizations
from places_rows import some_places
from trail import broken_trail, events, no_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return some_places()[0]["semarang"]


def change(organization, by=BO, **changes):
    given = {
        "name": "City of Semarang",
        "kind": OrganizationKind.LOCAL_GOVERNMENT,
        "city": organization.city,
        "identifiers": [(IdentifierScheme.ORG_ID, " ID-1 "), (IdentifierScheme.ORG_ID, " ID-1 ")],
        "languages": ["id", "id"],
        "website": "https://semarang.example",
    }
    return change_organization(organization=organization, by=by, at=AT, **{**given, **changes})


@pytest.mark.parametrize("actor", [BO, KIM, SYSTEM], ids=lambda actor: actor.id)
def test_change_organization_when_its_coordinator_or_an_officer_does_it_is_written_anew(city, actor):
    (host,) = organizations(city, HOST)
    host.languages.create(language="en")
    made = change(host, by=actor)
    profile = queries.organization_profile(PUBLIC, HOST)
    assert (profile.name, profile.website, profile.languages, profile.identifiers) == (
        "City of Semarang",
        "https://semarang.example",
        ("id",),
        ((IdentifierScheme.ORG_ID, "ID-1"),),
    )
    assert events()[-1] == (
        "organization.changed",
        actor.id,
        f"organization {made.public_id}",
        {"name": "City of Semarang", "kind": "local-government", "city": city.pk, "name_before": HOST},
    )


@pytest.mark.parametrize("actor", [PUBLIC, CEM, EVE], ids=lambda actor: actor.id)
def test_change_organization_when_somebody_else_does_it_is_refused(city, actor):
    (host,) = organizations(city, HOST)
    with no_event(), pytest.raises(NotPermitted, match="Only someone who coordinates for hostcity00"):
        change(host, by=actor)


def test_change_organization_when_the_input_is_bad_names_every_fault(city):
    (host,) = organizations(city, HOST)
    with no_event(), pytest.raises(Faults) as caught:
        change(
            host,
            name=" " * 201,
            identifiers=[(IdentifierScheme.GEONAMES, " ")],
            languages=["?"],
            website="nowhere",
        )
    assert [fault.message for fault in caught.value] == [
        "The name is empty.",
        "The name has 201 letters.",
        "The GeoNames is empty or too long.",
        "“?” is no language code.",
        "“nowhere” is no web address.",
    ]


def test_change_organization_when_the_name_is_taken_is_refused(city):
    host, _other = organizations(city, HOST, "Port")
    with no_event(), pytest.raises(DomainError) as caught:
        change(host, name="Port")
    assert (caught.value.code, caught.value.place) == ("organization-exists", "name")


def test_change_organization_when_the_trail_fails_is_rolled_back(city):
    (host,) = organizations(city, HOST)
    with broken_trail():
        change(host)
    assert Organization.objects.get().name == HOST


def test_organization_when_its_coordinator_states_expertise_shows_it(city):
    (host,) = organizations(city, HOST)
    add_strength(owner=host, theme="storms", level=ExpertiseLevel.LEADING, proof=None, by=BO, at=AT)
    (strength,) = queries.organization_profile(PUBLIC, HOST).strengths
    assert (strength.theme, strength.level, strength.deeds) == ("storms", ExpertiseLevel.LEADING, ())
    assert events()[-1][3] == {"organization": HOST, "theme": "storms", "level": "leading"}
    with no_event(), pytest.raises(NotPermitted):
        add_strength(owner=host, theme="drought", level=ExpertiseLevel.BASIC, proof=None, by=CEM, at=AT)


def test_organizations_named_when_words_begin_so_puts_the_exact_name_first(city):
    organizations(city, "Port", "Port authority", "Airport", "Sea port")
    found = [one.name for one in queries.organizations_named("port")]
    assert found == ["Port", "Port authority", "Sea port"]
    assert queries.organizations_named("  ") == ()
    assert [one.name for one in queries.organizations_named("port", limit=1)] == ["Port"]


def test_may_register_when_asked_is_for_officers():
    assert {actor.id: queries.may_register(actor) for actor in (ADA, BO, PUBLIC, SYSTEM)} == {
        "ada": True,
        "bo": False,
        "public": False,
        "system": True,
    }
    assert WHO["by"] is SYSTEM

"""A program that paired many cities: rows in one go, among some fifty real cities."""

from __future__ import annotations

from itertools import combinations, islice

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.network.models import Organization
from citylinks.partnerships.models import Activity, Partnership, PartnershipParty
from citylinks.partnerships.states import PartnershipState, PartyRole
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.models import City
from citylinks.places.operations import load_gazetteer
from places.tables import cut

# From four countries, so that each has enough others to stand behind.
HOMES = ("IN", "US", "BR", "ID")
EACH = 12
KEPT = (1627896, 2165087, 1256237)  # of the cast's world


def load_cities(directory):
    """Load the largest cities of some countries, and those of the cast."""
    columns = Gazetteer.load().columns
    chosen = set(KEPT)
    for home in HOMES:
        own = columns["geonameid"][(columns["country"] == home) & (columns["kind"] != "section")]
        people = columns["population"][(columns["country"] == home) & (columns["kind"] != "section")]
        chosen |= set(own[people.argsort()[-EACH:]].tolist())
    load_gazetteer(by=SYSTEM, at=AT, gazetteer=cut(directory, chosen))


def pair_cities(program, number=30, *, followed=True, state=PartnershipState.PUBLISHED):
    """Record partnerships of so many different pairs of cities of two countries; something was done in each."""
    cities = list(City.objects.filter(country__in=HOMES).exclude(pk__in=KEPT).order_by("-population")[:24])
    owners = Organization.objects.bulk_create(
        Organization(name=f"City of {city.name}", kind="local-government", city=city) for city in cities
    )
    across = (two for two in combinations(owners, 2) if two[0].city.country_id != two[1].city.country_id)
    made = []
    for host, resource in islice(across, 0, None, 5):
        if len(made) == number:
            break
        row = Partnership.objects.create(
            program=program, title=f"{host.name} and {resource.name}", state=state, source_title="A register"
        )
        PartnershipParty.objects.bulk_create(
            [
                PartnershipParty(partnership=row, organization=host, role=PartyRole.HOST),
                PartnershipParty(partnership=row, organization=resource, role=PartyRole.RESOURCE),
            ]
        )
        if followed:
            Activity.objects.create(partnership=row, order=1, text="Visit", source_title="A report")
        made.append(row)
    assert len(made) == number
    return made

"""A program that paired many cities: rows in one go, among some fifty real cities."""

from __future__ import annotations

from itertools import combinations, islice

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.matching.criteria import CONTEXT
from citylinks.matching.learned import shipped
from citylinks.matching.models import ProgramWeight, ProgramWeights, WeightsFigure
from citylinks.matching.states import FoundBy, WeightsState
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
WHY = "It finds more of our own."
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


def proposed(program, state=WeightsState.PROPOSED, **changed):
    """Learned weights as rows, without learning them."""
    decided = {} if state == WeightsState.PROPOSED else {"decided_at": AT, "decided_by": "ada", "reason": WHY}
    retired = (
        {"retired_at": AT, "retired_by": "ada", "retired_reason": WHY}
        if state == WeightsState.RETIRED
        else {}
    )
    made = ProgramWeights.objects.create(
        program=program,
        state=state,
        pairs=31,
        seed=2016,
        engine_version="1",
        input_sha256="0" * 64,
        gain_low=-0.01,
        gain_high=0.05,
        learned_at=AT,
        learned_by="ada",
        **{"gain": 0.02, **decided, **retired, **changed},
    )
    before = shipped().per_cent
    ProgramWeight.objects.bulk_create(
        ProgramWeight(
            weights=made, criterion=name, weight=weight, low=0, high=100, shipped=before.get(name, 0)
        )
        for name, weight in zip(CONTEXT, [88.0, *[1.0] * 12], strict=True)
    )
    WeightsFigure.objects.bulk_create(
        WeightsFigure(
            weights=made,
            found_by=found_by,
            mean=mean,
            mean_low=0.6,
            mean_high=0.9,
            median=0.8,
            top_tenth=0.4,
        )
        for found_by, mean in ((FoundBy.SHIPPED, 0.75), (FoundBy.LEARNED, 0.77))
    )
    return made

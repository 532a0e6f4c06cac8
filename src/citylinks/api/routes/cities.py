from __future__ import annotations

from typing import Annotated

from ninja import Field, Query, Router, Schema

from citylinks.api.paging import Page, PageAsked, paged
from citylinks.api.problems import Problem
from citylinks.api.shapes import CityOut
from citylinks.api.tokens import Call
from citylinks.places import queries
from citylinks.places.records import CityRecord
from citylinks.places.states import EntryKind

PART_OF = "The GeoNames number of the city that a section is part of: ask for matches of that city."
URBAN_AREA = "The GeoNames number of the largest city of its urban area; null for a city alone."
router = Router(tags=["cities"])


class CitiesAsked(PageAsked):
    """Which cities are asked for."""

    country: Annotated[str, Field(pattern="^([A-Za-z]{2})?$", description="ISO 3166-1 alpha-2.")] = ""
    min_population: Annotated[int, Field(ge=0, le=100_000_000)] = 0


class CityLine(CityOut):
    """A city in a line."""

    admin1: str
    population: int
    latitude: float
    longitude: float
    kind: EntryKind
    part_of: Annotated[int | None, Field(description=PART_OF)]
    urban_area: Annotated[int | None, Field(description=URBAN_AREA)]


class CityFigure(Schema):
    """One figure with the code of its source (see /about/data/); null is not known."""

    name: str
    value: float | int | str | None
    unit: str
    source: str


class CityWhole(CityOut):
    """A city with all its figures, and the dated lists that its country is on."""

    kind: EntryKind
    part_of: Annotated[int | None, Field(description=PART_OF)]
    urban_area: Annotated[int | None, Field(description=URBAN_AREA)]
    figures: list[CityFigure]
    lists: list[str]


@router.get("", response={200: Page[CityLine], 401: Problem, 422: Problem}, url_name="cities")
def cities(request: Call, asked: Annotated[CitiesAsked, Query()]) -> Page[CityLine]:
    """List the world's cities, largest first."""
    found = queries.cities(asked.country, asked.min_population)
    return paged(
        request,
        asked,
        found[asked.part],
        found.count(),
        lambda one: CityLine(
            geonameid=one.geonameid,
            name=one.name,
            country=one.country_id,
            admin1=one.admin1_name,
            population=one.population,
            latitude=one.latitude,
            longitude=one.longitude,
            kind=EntryKind(one.kind),
            part_of=one.part_of,
            urban_area=one.urban_area,
        ),
    )


@router.get(
    "/{geonameid}", response={200: CityWhole, 401: Problem, 404: Problem, 422: Problem}, url_name="city"
)
def city(request: Call, geonameid: Annotated[int, Field(ge=1, le=2**31 - 1)]) -> CityWhole:
    """Show one city by its GeoNames number."""
    del request
    return whole(queries.city(geonameid))


def whole(record: CityRecord) -> CityWhole:
    """Show a city with the source of each figure."""
    return CityWhole(
        geonameid=record.geonameid,
        name=record.name,
        country=record.country,
        kind=EntryKind(record.kind),
        part_of=record.part_of,
        urban_area=record.urban_area,
        figures=[
            CityFigure(name=one.name, value=one.value, unit=one.unit, source=one.source)
            for one in record.figures
        ],
        lists=list(record.country_lists),
    )

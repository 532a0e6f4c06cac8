"""Reading cities and countries. They are public: no query asks who reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from citylinks.kernel.errors import DomainError
from citylinks.places.describe import VALUES, describe
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.models import (
    City,
    CityName,
    Country,
    CountryLanguage,
    CountryList,
    CountryListEntry,
    Edition,
)
from citylinks.places.names import fold
from citylinks.places.records import CityRecord, CountryListRecord, CountryRecord
from citylinks.places.states import EntryKind

LAST = "\U0010ffff"
# A city has up to a few names with one beginning: so many rows are read for each that is wanted.
NAMES_PER_CITY = 8


class UnknownCity(DomainError):  # noqa: N818 - reads as what happened
    """No city has this geonameid."""

    def __init__(self, geonameid: int) -> None:
        super().__init__("unknown-city", f"No city has the geonameid {geonameid}.")
        self.geonameid = geonameid


@dataclass(frozen=True, slots=True)
class CityChoice:
    """One line of a typeahead: the city, and the name that begins as typed."""

    geonameid: int
    name: str
    matched: str
    admin1: str
    country: str
    country_name: str
    population: int
    part_of: str = ""  # the name of the city that a section is part of

    @property
    def label(self) -> str:
        """`Semarang, Jawa Tengah, Indonesia`, with what was matched where that is another name."""
        place = ", ".join(part for part in (self.name, self.admin1, self.country_name) if part)
        return place if fold(self.matched) == fold(self.name) else f"{place} ({self.matched})"


def prefix_of(key: str) -> Q:
    """Return the condition that a key begins so, in the form that each database answers from its index."""
    if connection.vendor == "postgresql":
        return Q(key__startswith=key)
    return Q(key__gte=key, key__lt=key + LAST)


def city_names(prefix: str, limit: int = 10, country: str = "") -> tuple[CityChoice, ...]:
    """Return the cities of which some name begins with this text, most prominent first: two queries."""
    key = fold(prefix[:200])
    if not key or limit < 1:
        return ()
    named = CityName.objects.filter(prefix_of(key))
    if country:
        named = named.filter(city__country_id=country.upper())
    rows = named.order_by("-prominence", "city_id", "key").values_list("city_id", "name")
    matched: dict[int, str] = {}
    for geonameid, name in rows[: limit * NAMES_PER_CITY]:
        matched.setdefault(geonameid, name)
        if len(matched) == limit:
            break
    cities = with_their_city(City.objects.select_related("country")).in_bulk(list(matched))
    return tuple(choice(cities[geonameid], name) for geonameid, name in matched.items())


def with_their_city(rows: QuerySet[City]) -> QuerySet[City]:
    """Return the rows with `city_name`, the name of the city that a section is part of, else None."""
    whole = City.objects.filter(geonameid=OuterRef("part_of"))
    return rows.annotate(city_name=Subquery(whole.values("name")[:1]))


def choice(city: City, matched: str) -> CityChoice:
    """Return the line of one city of `with_their_city`."""
    return CityChoice(
        geonameid=city.geonameid,
        name=city.name,
        matched=matched,
        admin1=city.admin1_name,
        country=city.country_id,
        country_name=city.country.name,
        population=city.population,
        part_of=getattr(city, "city_name", "") or "",
    )


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A city by its number and name."""

    geonameid: int
    name: str


@dataclass(frozen=True, slots=True)
class UrbanArea:
    """Cities that are one built-up area, largest first, without their sections; `center` names it."""

    center: Neighbor
    cities: tuple[Neighbor, ...]


def urban_area(center: int | None) -> UrbanArea | None:
    """Return the urban area of a city by the number of its center, None for none: one query."""
    if center is None:
        return None
    rows = City.objects.filter(urban_area=center).exclude(kind=EntryKind.SECTION)
    found = tuple(
        Neighbor(geonameid, name)
        for geonameid, name in rows.order_by("-population", "geonameid").values_list("geonameid", "name")
    )
    named = [one for one in found if one.geonameid == center]
    return UrbanArea(named[0], found) if named and len(found) > 1 else None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a city belongs to: the city that it is a section of, and its urban area; None for none."""

    city: Neighbor | None
    area: UrbanArea | None


def surroundings(record: CityRecord) -> Surroundings:
    """Return what a city belongs to: a query for each of both that it has."""
    return Surroundings(city_of_section(record.part_of), urban_area(record.urban_area))


def city_of_section(part_of: int | None) -> Neighbor | None:
    """Return the city that a section is part of, or None: one query when there is one."""
    if part_of is None:
        return None
    name = City.objects.filter(geonameid=part_of).values_list("name", flat=True).first()
    return None if name is None else Neighbor(part_of, name)


def city(geonameid: int) -> CityRecord:
    """Return one city with its figures, their sources, and the lists its country is on: four queries.

    Raises UnknownCity.
    """
    row = cities().filter(geonameid=geonameid).values(*VALUES).first()
    if row is None:
        raise UnknownCity(geonameid)
    known = countries().get(iso2=row["country"])
    return describe(row, country_record(known), country_lists(), Gazetteer.load().overrides)


def named(geonameids: Iterable[int]) -> tuple[CityChoice, ...]:
    """Return the cities of these numbers that the table holds, by name: one query."""
    rows = City.objects.filter(geonameid__in=tuple(geonameids)).select_related("country")
    return tuple(choice(row, row.name) for row in rows.order_by("name", "geonameid"))


def other_names(geonameid: int) -> tuple[str, ...]:
    """Return the names of a city beside its own, in the order of their keys: one query."""
    rows = CityName.objects.filter(city_id=geonameid).order_by("key").values_list("name", "city__name")
    return tuple(name for name, own in rows if fold(name) != fold(own))


def cities(country: str = "", min_population: int = 0) -> QuerySet[City]:
    """Return the cities, largest first, of one country or of all, each with its country."""
    found = City.objects.select_related("country").order_by("-population", "geonameid")
    if country:
        found = found.filter(country_id=country.upper())
    return found.filter(population__gte=min_population) if min_population else found


def countries() -> QuerySet[Country]:
    """Return all countries by name, with their languages from most to fewest speakers: two queries."""
    spoken = CountryLanguage.objects.order_by("-share", "code")
    return Country.objects.order_by("name").prefetch_related(Prefetch("languages", queryset=spoken))


def country_record(country: Country) -> CountryRecord:
    """Return a country of `countries()` as a record."""
    return CountryRecord(
        iso2=country.iso2,
        iso3=country.iso3,
        name=country.name,
        region=country.region,
        subregion=country.subregion,
        income_group=country.income_group,
        ldc=country.ldc,
        lldc=country.lldc,
        sids=country.sids,
        languages={language.code: language.share for language in country.languages.all()},
        currency=country.currency,
    )


def country_lists() -> tuple[CountryListRecord, ...]:
    """Return the dated lists with their countries, oldest first: two queries."""
    entries = CountryListEntry.objects.order_by("country_id")
    lists = CountryList.objects.order_by("as_of", "code").prefetch_related(
        Prefetch("entries", queryset=entries)
    )
    return tuple(
        CountryListRecord(
            code=one.code,
            name=one.name,
            as_of=one.as_of,
            day_known=one.day_known,
            countries=tuple(entry.country_id for entry in one.entries.all()),
            source=one.source,
        )
        for one in lists
    )


def edition() -> Edition | None:
    """Return which tables were loaded last, or None before the first."""
    return Edition.objects.exclude(sha256="").first()


def data_version() -> str:
    """Return the digest of the tables loaded last, "" before the first: caches go by it."""
    loaded = edition()
    return loaded.sha256 if loaded else ""

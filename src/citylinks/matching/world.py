"""The cities of the world as the engine reads them, with what people need to read the answer.

`world_from_gazetteer()` serves the command line without a database; `queries.world()` does so from rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.groups import Grouping
from citylinks.engine.problem import Column
from citylinks.engine.table import PartyTable
from citylinks.matching.climate import ZONES
from citylinks.matching.ties import Ties, TiesOfTwo
from citylinks.places.columns import Columns
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.records import CountryRecord
from citylinks.places.ties import NONE, TieRecord, names_of, twin_towns
from citylinks.themes.taxonomy import THEMES

INCOME_GROUPS = ("Low income", "Lower middle income", "Upper middle income", "High income")
THEME_CODES = tuple(THEMES)
SMALL_SHARE = 0.05  # languages of fewer people than that are no common language for staff
UNPROVEN = -1
OF_A_COUNTRY = 2  # how many cities of one country stay in a list
SECTION = "section"  # a kind of the table of cities
RAIN_FLOOR = 10.0  # mm added before ratios are taken: dry months have none
COAST_FLOOR = 1.0  # km added for the same reason
Strings = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing a city has done on a theme, with its source: what makes experience more than a claim."""

    theme: str
    what: str
    organization: str = ""
    source: str = ""
    url: str = ""
    when: str = ""  # as far as the source gives it: `2014`, `2014-08`, `2014-08-04`


@dataclass(frozen=True, slots=True)
class CityFacts:
    """What is known of one city; None and "" where it is not."""

    geonameid: int
    name: str
    country: str
    country_name: str
    admin1: str
    population: int
    climate: str
    coast_km: float | None
    elevation_m: float | None
    coldest_c: float | None
    warmest_c: float | None
    rain_mm: float | None
    driest_mm: float | None
    income_group: str
    languages: Mapping[str, float]
    utc_offset: float | None
    latitude: float
    longitude: float
    ties: int = 0  # partnerships on record
    names: int | None = None  # in all languages
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, eq=False)
class World:
    """Parties for the engine, and lookups for people. `facts` are columns in the order of geonameid."""

    parties: PartyTable
    facts: Columns
    countries: Mapping[str, CountryRecord]
    ties: Ties
    evidence: Mapping[int, tuple[Evidence, ...]] = field(default_factory=dict)
    version: str = ""
    recorded: int = 0  # pairs of the ties that are partnerships on record here, not twin towns

    def __contains__(self, geonameid: int) -> bool:
        ids = self.facts["geonameid"]
        row = int(np.searchsorted(ids, geonameid))
        return row < ids.size and int(ids[row]) == geonameid

    def city(self, geonameid: int) -> CityFacts:
        """Give the facts of one city; LookupError when the world does not hold it."""
        if geonameid not in self:
            raise LookupError(f"No city of the table has the geonameid {geonameid}.")
        row = int(np.searchsorted(self.facts["geonameid"], geonameid))
        cells = {name: column[row] for name, column in self.facts.items() if column.ndim == 1}
        normals = [_number(value) for value in self.facts["normals"][row]]
        iso2 = str(cells["country"])
        country = self.countries.get(iso2)
        names = _number(self.parties.columns["known"].data[self.parties.row_of(geonameid)])
        return CityFacts(
            geonameid=geonameid,
            name=str(cells["name"]),
            country=iso2,
            country_name=country.name if country else iso2,
            admin1=str(cells["admin1_name"]),
            population=int(cells["population"]),
            climate=str(cells["climate_zone"]),
            coast_km=_number(cells["coast_km"]),
            elevation_m=_number(cells["elevation_m"]),
            coldest_c=normals[0],
            warmest_c=normals[1],
            rain_mm=normals[2],
            driest_mm=normals[3],
            income_group=country.income_group if country else "",
            languages=country.languages if country else {},
            utc_offset=_number(cells["utc_offset_hours"]),
            latitude=float(cells["latitude"]),
            longitude=float(cells["longitude"]),
            ties=len(self.ties.record.of_city(geonameid)),
            names=None if names is None else int(names),
            evidence=self.evidence.get(geonameid, ()),
        )

    def name(self, geonameid: int) -> str:
        """Give the name of a city that the world holds."""
        return str(self.facts["name"][int(np.searchsorted(self.facts["geonameid"], geonameid))])

    def home(self, geonameid: int) -> int:
        """Give the code of a city's country in the parties' columns."""
        return int(self.parties.columns["country"].data[self.parties.row_of(geonameid)])

    def tie_ratings(self, geonameid: int, *, through_partners: bool = True) -> NDArray[np.float32]:
        """Value the ties of every class of cities for one city; see `Ties.ratings`."""
        return self.ties.ratings(geonameid, self.home(geonameid), through_partners=through_partners)

    def ties_of_two(self, geonameid: int, other: int) -> TiesOfTwo:
        """Say what partnerships on record tell about two cities."""
        return self.ties.of_two(geonameid, other, (self.home(geonameid), self.home(other)))

    def with_record(self, record: TieRecord) -> World:
        """Give the same world with other partnerships on record."""
        country = np.empty(self.parties.n, np.int16)
        country[self.parties.order] = self.parties.columns["country"].data
        ids = np.asarray(self.facts["geonameid"], dtype=np.int64)
        ties = Ties.over(record, ids, country, len(self.countries))
        columns = self.parties.columns | {"ties": ties.column.take(self.parties.order)}
        parties = PartyTable(self.parties.ids, columns, None, self.parties.order)
        return replace(self, parties=parties, ties=ties)

    @cached_property
    def country_codes(self) -> Strings:
        """ISO 3166-1 alpha-2 of every party, in the order of the parties' rows."""
        return np.asarray(self.parties.align(self.facts["country"]), dtype=object)

    @cached_property
    def country_numbers(self) -> NDArray[np.int64]:
        """The country of every party as a number from 1, in the order of the parties' rows."""
        return self._numbered[1]

    @cached_property
    def _numbered(self) -> tuple[dict[str, int], NDArray[np.int64]]:
        """The number of each country's code, and that of each party."""
        codes, numbers = np.unique(self.country_codes.astype(str), return_inverse=True)
        return {code: number for number, code in enumerate(codes.tolist(), 1)}, numbers.astype(np.int64) + 1

    def inside(self, codes: Iterable[str]) -> NDArray[np.bool_]:
        """Whether a party is in one of some countries, in the order of the parties' rows."""
        numbers, of_parties = self._numbered
        chosen = np.zeros(len(numbers) + 1, bool)
        chosen[[numbers[code] for code in codes if code in numbers]] = True
        return np.asarray(chosen[of_parties], dtype=np.bool_)

    @cached_property
    def by_urban_area(self) -> Grouping:
        """One of each urban area."""
        return Grouping(self.urban_areas, 1)

    @cached_property
    def by_country(self) -> Grouping:
        """Two cities of each country stay, so that countries can be compared."""
        return Grouping(self.country_numbers, OF_A_COUNTRY)

    @cached_property
    def urban_areas(self) -> NDArray[np.int64]:
        """The urban area of every party, by the geonameid of its center; 0 where a city stands alone."""
        return np.asarray(self.parties.align(self.facts["urban_area"]), dtype=np.int64)

    @cached_property
    def sections(self) -> NDArray[np.bool_]:
        """Whether a party is a part of another city, and has no government of its own to work with."""
        kinds = np.asarray(self.parties.align(self.facts["kind"]), dtype=object)
        return np.asarray(kinds == SECTION, dtype=np.bool_)

    @cached_property
    def populations(self) -> NDArray[np.int64]:
        """Population of every party, in the order of the parties' rows."""
        return np.asarray(self.parties.align(self.facts["population"]), dtype=np.int64)

    def proven(self, themes: Iterable[str]) -> NDArray[np.bool_]:
        """Whether a party has evidence on file on any of some themes, in the order of the parties' rows."""
        wanted = frozenset(themes)
        able = [city for city, found in self.evidence.items() if any(one.theme in wanted for one in found)]
        proven = np.zeros(self.parties.n, bool)
        proven[[self.parties.row_of(city) for city in able if city in self]] = True
        return proven

    @property
    def has_evidence(self) -> bool:
        """Whether any city has evidence of experience on file."""
        return bool(self.evidence)


def _number(value: object) -> float | None:
    number = float(str(value))  # the shortest digits of a float32, not its tail
    return None if np.isnan(number) else number


def build(
    facts: Columns,
    countries: Mapping[str, CountryRecord],
    evidence: Iterable[tuple[int, Evidence]] = (),
    version: str = "",
    record: TieRecord = NONE,
) -> World:
    """Build a world from columns named and ordered as the gazetteer's.

    Evidence is by geonameid, `record` holds the partnerships that count as ties.
    """
    kept: dict[int, list[Evidence]] = {}
    for geonameid, entry in evidence:
        kept.setdefault(geonameid, []).append(entry)
    frozen = {geonameid: tuple(entries) for geonameid, entries in kept.items()}
    columns = context_columns(facts, countries)
    ids = np.asarray(facts["geonameid"], dtype=np.int64)
    ties = Ties.over(record, ids, columns["country"].data.astype(np.int16), len(countries))
    columns["ties"] = ties.column
    columns["known"] = Column("float", names_of(ids), "names in all languages")
    if frozen:
        columns["evidence"] = evidence_column(ids.tolist(), frozen)
    return World(PartyTable.build(ids, columns), facts, countries, ties, frozen, version)


@cache
def world_from_gazetteer() -> World:
    """Build the world of the package's own data, without evidence; once per process."""
    gazetteer = Gazetteer.load()
    return build(gazetteer.columns, gazetteer.countries, version="gazetteer", record=twin_towns())


def world_with(evidence: Sequence[tuple[int, Evidence]], pairs: Sequence[tuple[int, int]] = ()) -> World:
    """Build the gazetteer's world with evidence by geonameid, such as a file of offers gives.

    `pairs` are those of partnerships on record, by geonameid: they count as ties beside the twin towns.
    """
    gazetteer = Gazetteer.load()
    record = twin_towns().joined(pairs)
    made = build(gazetteer.columns, gazetteer.countries, evidence, "gazetteer", record)
    return replace(made, recorded=len(pairs))


def context_columns(facts: Columns, countries: Mapping[str, CountryRecord]) -> dict[str, Column]:
    """Columns of the context criteria, in the order of `facts`; the names are those of criteria.TABLE."""
    iso2 = tuple(sorted(countries))
    country = codes(facts["country"], iso2)
    normals = np.asarray(facts["normals"], dtype=np.float32)
    zones = tuple(sorted(ZONES))
    groups = [_group(countries[code].income_group) for code in iso2]
    return {
        "country": Column("category", country, vocabulary=iso2),
        "climate": Column("category", codes(facts["climate_zone"], zones), "Köppen code", zones),
        "temperature": Column("float", normals[:, :2], "°C"),
        "precipitation": Column("float", normals[:, 2:] + np.float32(RAIN_FLOOR), "mm"),
        "elevation": Column("float", np.asarray(facts["elevation_m"], np.float32), "m"),
        "coast": Column("float", np.asarray(facts["coast_km"], np.float32) + np.float32(COAST_FLOOR), "km"),
        "population": Column("float", np.asarray(facts["population"], np.float32), "people"),
        "income": Column("category", _of_country(np.array(groups, np.int8), country), "", INCOME_GROUPS),
        "languages": language_column(country, [countries[code] for code in iso2]),
        "point": Column(
            "float", np.stack([facts["latitude"], facts["longitude"]], axis=1).astype(np.float32), "degrees"
        ),
        "utc_offset": Column("float", np.asarray(facts["utc_offset_hours"], np.float32), "h"),
    }


def _group(name: str) -> int:
    return INCOME_GROUPS.index(name) if name in INCOME_GROUPS else -1


def _of_country(values: NDArray[np.int8], country: NDArray[np.int16]) -> NDArray[np.int8]:
    """Look a country's value up for each city; -1 for a city of no known country."""
    return np.append(values, np.int8(-1))[country]


def codes(words: NDArray[np.generic], vocabulary: Sequence[str]) -> NDArray[np.int16]:
    """Code each word by its place in the sorted vocabulary; -1 for one that is not in it."""
    places = {word: place for place, word in enumerate(vocabulary)}
    return np.fromiter((places.get(word, -1) for word in words.tolist()), np.int16, len(words))


def language_column(country: NDArray[np.int16], records: Sequence[CountryRecord]) -> Column:
    """Shares of languages by city, looked up from its country; the engine values each country once.

    Kept are each country's largest language and those that at least two countries share.
    """
    spoken: dict[str, int] = {}
    largest = set()
    for record in records:
        shares = {code: share for code, share in record.languages.items() if share >= SMALL_SHARE}
        for code in shares:
            spoken[code] = spoken.get(code, 0) + 1
        if shares:
            largest.add(max(shares, key=lambda code: shares[code]))
    words = tuple(sorted({code for code, number in spoken.items() if number > 1} | largest)) or ("en",)
    table = np.zeros((len(records) + 1, len(words)), np.float32)
    for row, record in enumerate(records):
        for place, word in enumerate(words):
            table[row, place] = min(1.0, record.languages.get(word, 0.0))
    by_country = Column("shares", table, "share of people", words)
    # Knowing the different rows of 250 countries beforehand spares sorting 34,000 wide rows.
    assert by_country.distinct.count <= len(table)
    return by_country.take(np.where(country < 0, len(records), country).astype(np.int64))


def evidence_column(ids: Sequence[int], evidence: Mapping[int, Sequence[Evidence]]) -> Column:
    """Pieces of evidence by city and theme; -1 where none is on file: what is unproven is not known."""
    places = {geonameid: row for row, geonameid in enumerate(ids)}
    counts = np.full((len(ids), len(THEME_CODES)), UNPROVEN, np.int16)
    for geonameid, entries in evidence.items():
        for entry in entries:
            if geonameid in places and entry.theme in THEMES:
                place = places[geonameid], THEME_CODES.index(entry.theme)
                counts[place] = max(counts[place], 0) + 1
    return Column("count", counts, "pieces of evidence", THEME_CODES)

"""What the gazetteer answers with: frozen records, each figure with the code of its source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

Value = str | int | float


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """Where figures come from, and under which license; `attribution` is the line a page must show."""

    code: str
    title: str
    license: str
    url: str
    retrieved: dt.date
    attribution: str
    columns: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class OverrideRecord:
    """A correction of the program: what the gazetteer had, what is shown instead, why, and who says so."""

    geonameid: int
    column: str
    was: str
    value: str
    reason: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class DuplicateRecord:
    """An entry of the gazetteer that the program leaves out, since `same_as` is the same city."""

    geonameid: int
    same_as: int
    reason: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a city. `value` is None when it is not known; `source` is the code of a SourceRecord."""

    name: str
    label: str
    value: Value | None
    unit: str
    source: str
    override: OverrideRecord | None = None


@dataclass(frozen=True, slots=True)
class CountryRecord:
    """One country. Texts are "" where not known; languages are shares of people, most first."""

    iso2: str
    iso3: str
    name: str
    region: str
    subregion: str
    income_group: str
    ldc: bool
    lldc: bool
    sids: bool
    languages: dict[str, float]
    currency: str


@dataclass(frozen=True, slots=True)
class CountryListRecord:
    """A list of countries as it stood on a date; only the month is known where `day_known` is False."""

    code: str
    name: str
    as_of: dt.date
    day_known: bool
    countries: tuple[str, ...]
    source: str

    @property
    def dated(self) -> str:
        """The date as far as it is known: `2010-04` or `2010-04-15`."""
        return self.as_of.isoformat() if self.day_known else self.as_of.strftime("%Y-%m")


@dataclass(frozen=True, slots=True)
class CityRecord:
    """One city with everything the gazetteer knows. None and "" say that a figure is not known."""

    geonameid: int
    name: str
    ascii_name: str
    country: str
    country_name: str
    admin1_name: str
    latitude: float
    longitude: float
    population: int
    timezone: str
    utc_offset_hours: float
    elevation_m: float | None
    coast_km: float | None
    climate_zone: str
    temp_coldest_c: float | None
    temp_warmest_c: float | None
    rain_annual_mm: float | None
    rain_driest_mm: float | None
    kind: str  # seat, section or unknown
    part_of: int | None  # the city of a section
    urban_area: int | None  # the largest city of its urban area; None for a city alone
    figures: tuple[Figure, ...]
    country_lists: tuple[str, ...]

    def figure(self, name: str) -> Figure:
        """Return one figure by its column; LookupError when there is no such column."""
        for figure in self.figures:
            if figure.name == name:
                return figure
        raise LookupError(f"{name} is not a figure of a city.")


@dataclass(frozen=True, slots=True)
class Hit:
    """A city that a text found: `matched` is the name that fits, `how` is name, alternate or similar name."""

    geonameid: int
    name: str
    country: str
    admin1: str
    population: int
    matched: str
    how: str
    part_of: int = 0  # the city of a section, 0 of any other
    part_of_name: str = ""

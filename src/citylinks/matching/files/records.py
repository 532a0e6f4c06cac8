"""What NEEDS.csv, OFFERS.csv and PROGRAM.toml say, once every fault is out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

ALL_MONTHS = tuple(range(1, 13))

Role = Literal["resource", "third"]
QuotaKind = Literal["country", "region", "subregion", "income_group", "theme", "purpose"]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money with its ISO 4217 currency; amounts of two currencies are never added."""

    value: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.value:,} {self.currency}"


@dataclass(frozen=True, slots=True)
class NeedRecord:
    """One row of NEEDS.csv: what a host city wants solved, and within which limits."""

    id: str
    city: int  # geonameid
    city_name: str  # as the gazetteer writes it
    country: str  # ISO 3166-1 alpha-2
    title: Mapping[str, str] = field(default_factory=dict)  # language code -> text
    text: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"  # of the plain `title` and `text` columns
    themes: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()
    population: int | None = None  # the program's own figure, which overrides the gazetteer's
    working_languages: tuple[str, ...] = ()
    budget: Amount | None = None  # the most one of its partnerships may cost
    earliest: date | None = None  # first day of the first month it can receive a visit
    latest: date | None = None  # first day of the last month
    purposes: tuple[str, ...] = ()  # codes of the program's purposes it falls under
    partners: int = 1  # the most partnerships it wants
    source: str = ""
    row: int = 0  # as a spreadsheet numbers it: the header is row 1

    @property
    def months(self) -> tuple[int, ...]:
        """Calendar months (1 to 12) between earliest and latest; empty when neither is stated."""
        if self.earliest is None and self.latest is None:
            return ()
        if self.earliest is None or self.latest is None:
            return ALL_MONTHS
        first = self.earliest.year * 12 + self.earliest.month - 1
        last = self.latest.year * 12 + self.latest.month - 1
        return tuple(sorted({month % 12 + 1 for month in range(first, min(last, first + 11) + 1)}))


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """One row of OFFERS.csv: what a resource partner (or a third city) can share, and the proof."""

    id: str
    organization: str
    city: int  # geonameid
    city_name: str
    country: str
    title: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    themes: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()
    population: int | None = None
    evidence: str = ""  # what was done, not what is promised
    evidence_year: int | None = None
    evidence_source: str = ""
    working_languages: tuple[str, ...] = ()
    capacity: int = 1  # partnerships it can carry at once
    months: tuple[int, ...] = ()  # calendar months it can travel or host; empty when not stated
    cost: Amount | None = None  # of one partnership with it
    role: Role = "resource"
    conflicts: tuple[
        str, ...
    ] = ()  # ids of needs it may not serve and of offers it may not share a need with
    newcomer: bool = False
    row: int = 0


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the donor's money is for, and in which countries: a purpose with no list holds everywhere."""

    code: str
    label: str = ""
    lists: tuple[str, ...] = ()  # codes of dated country lists; one of them is enough
    countries: tuple[str, ...] = ()  # ISO alpha-2, in addition to the lists
    themes: tuple[str, ...] = ()  # a need of one of these falls under the purpose when it states none


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may take part. Lists are read as they stood on `as_of`."""

    as_of: date | None = None
    host_lists: tuple[str, ...] = ()
    host_countries: tuple[str, ...] = ()
    resource_lists: tuple[str, ...] = ()
    resource_countries: tuple[str, ...] = ()
    third_lists: tuple[str, ...] = ()
    third_countries: tuple[str, ...] = ()
    same_country: bool = False  # may a need be answered from its own country?
    shared_theme: bool = False  # must need and offer name a theme in common?
    shared_language: bool = False  # must they name a working language in common?


@dataclass(frozen=True, slots=True)
class Quota:
    """The fewest and the most partnerships whose host is of this kind, e.g. region = Africa."""

    kind: QuotaKind
    value: str
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """A pair the program has decided: it must, or must not, be part of the portfolio."""

    need: str
    offer: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProgramRecord:
    """PROGRAM.toml. With no file the default holds: every pair of two countries is eligible."""

    name: str = ""
    donor: str = ""
    donor_country: str = ""
    purposes: tuple[Purpose, ...] = ()
    eligibility: Eligibility = field(default_factory=Eligibility)
    budget: Amount | None = None
    partnership_cost: Amount | None = None  # when an offer states none
    third_cost: Amount | None = None  # of bringing in a third city, when it states none
    max_partnerships: int | None = None
    quotas: tuple[Quota, ...] = ()
    conflicts: tuple[tuple[str, ...], ...] = ()  # groups of offers of which at most one takes part
    must: tuple[Lock, ...] = ()
    must_not: tuple[Lock, ...] = ()
    newcomer_share: float = 0.0  # of the partnerships, the least share that goes to newcomers
    minimum_score: float = 0.0
    trilateral: bool = False  # may a third city join a pair?
    trilateral_only: bool = False  # must one?
    trilateral_shares: tuple[float, float, float] = (
        0.5,
        0.25,
        0.25,
    )  # host-resource, host-third, resource-third
    weights: Mapping[str, float] = field(default_factory=dict)  # criterion -> weight, over the defaults
    gap: float = 1e-4
    time_limit: float = 60.0  # seconds

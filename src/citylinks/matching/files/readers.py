"""NEEDS.csv and OFFERS.csv to records: one row, one record, and every fault of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from citylinks.matching.files import cells
from citylinks.matching.files.columns import NEED_COLUMNS, OFFER_COLUMNS
from citylinks.matching.files.faults import FaultLog
from citylinks.matching.files.records import NeedRecord, OfferRecord
from citylinks.matching.files.reference import Reference
from citylinks.matching.files.sheet import Row, read_sheet

MOST_PEOPLE = 100_000_000
MOST_PARTNERS = 1_000
FIRST_YEAR, LAST_YEAR = 1800, 2100
Record = TypeVar("Record", NeedRecord, OfferRecord)
ROLES = ("resource", "third")


@dataclass(frozen=True, slots=True)
class Read(Generic[Record]):
    """The rows without faults as records, and the ids of all rows."""

    records: tuple[Record, ...]
    ids: tuple[str, ...]


def read_needs(data: bytes, file: str, reference: Reference, log: FaultLog) -> Read[NeedRecord]:
    """Read every need; rows with faults are left out, so look at the log before using what is read."""
    rows = read_sheet(data, file, NEED_COLUMNS, log)
    _refuse_repeats(rows)
    records = tuple(record for row in rows if (record := _need(row, reference)) is not None)
    return Read(records, tuple(row.text("id") for row in rows))


def read_offers(data: bytes, file: str, reference: Reference, log: FaultLog) -> Read[OfferRecord]:
    """Read every offer; rows with faults are left out, so look at the log before using what is read."""
    rows = read_sheet(data, file, OFFER_COLUMNS, log)
    _refuse_repeats(rows)
    records = tuple(record for row in rows if (record := _offer(row, reference)) is not None)
    return Read(records, tuple(row.text("id") for row in rows))


def _need(row: Row, reference: Reference) -> NeedRecord | None:
    before = len(row.log)
    identity = cells.identity(row)
    city = reference.city(row)
    language = cells.language(row, reference.languages)
    earliest, latest = cells.month(row, "earliest"), cells.month(row, "latest")
    if earliest is not None and latest is not None and latest < earliest:
        row.fault("latest", "The last month comes before the first.", "Swap earliest and latest.")
    title = cells.translations(row, "title", NEED_COLUMNS, language, reference.languages)
    text = cells.translations(row, "text", NEED_COLUMNS, language, reference.languages)
    themes = cells.codes(row, "themes", reference.themes, "theme")
    found_hazards = cells.hazards(row)
    population = cells.number(row, "population", 1, MOST_PEOPLE)
    working = cells.languages(row, "working_languages", reference.languages)
    budget = cells.amount(row, "budget", reference.currencies)
    purposes = cells.identities(row, "purposes")
    partners = cells.number(row, "partners", 0, MOST_PARTNERS)
    if not (title or text or themes):
        row.fault("text", "The need says nothing.", "Fill in a title, a text or themes.")
    if city is None or len(row.log) > before:
        return None
    return NeedRecord(
        id=identity,
        city=city.geonameid,
        city_name=city.name,
        country=city.country,
        title=title,
        text=text,
        language=language,
        themes=themes,
        hazards=found_hazards,
        population=population,
        working_languages=working,
        budget=budget,
        earliest=earliest,
        latest=latest,
        purposes=purposes,
        partners=1 if partners is None else partners,
        source=row.text("source"),
        row=row.number,
    )


def _offer(row: Row, reference: Reference) -> OfferRecord | None:
    before = len(row.log)
    identity = cells.identity(row)
    organization = cells.required_text(row, "organization")
    city = reference.city(row)
    language = cells.language(row, reference.languages)
    title = cells.translations(row, "title", OFFER_COLUMNS, language, reference.languages)
    text = cells.translations(row, "text", OFFER_COLUMNS, language, reference.languages)
    themes = cells.codes(row, "themes", reference.themes, "theme")
    found_hazards = cells.hazards(row)
    population = cells.number(row, "population", 1, MOST_PEOPLE)
    year = cells.number(row, "evidence_year", FIRST_YEAR, LAST_YEAR)
    if row.text("evidence") and not row.text("evidence_source"):
        row.fault("evidence_source", "The evidence has no source.", "Say where it is written down.")
    working = cells.languages(row, "working_languages", reference.languages)
    capacity = cells.number(row, "capacity", 0, MOST_PARTNERS)
    free = cells.months(row, "months")
    cost = cells.amount(row, "cost", reference.currencies)
    role = cells.choice(row, "role", ROLES, "resource")
    conflicts = cells.identities(row, "conflicts")
    newcomer = cells.yes(row, "newcomer")
    if city is None or len(row.log) > before:
        return None
    return OfferRecord(
        id=identity,
        organization=organization,
        city=city.geonameid,
        city_name=city.name,
        country=city.country,
        title=title,
        text=text,
        language=language,
        themes=themes,
        hazards=found_hazards,
        population=population,
        evidence=row.text("evidence"),
        evidence_year=year,
        evidence_source=row.text("evidence_source"),
        working_languages=working,
        capacity=1 if capacity is None else capacity,
        months=free,
        cost=cost,
        role="third" if role == "third" else "resource",
        conflicts=conflicts,
        newcomer=newcomer,
        row=row.number,
    )


def _refuse_repeats(rows: tuple[Row, ...]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        key = row.text("id").lower()
        if key and key in first:
            row.fault("id", f"The id “{key[:64]}” stands in row {first[key]} too.", "Make it unique.")
        elif key:
            first[key] = row.number

"""Random files in random dress: whatever is written properly is read as it was meant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citylinks.matching.files.faults import FaultLog
from citylinks.matching.files.readers import read_needs, read_offers
from citylinks.matching.files.records import Amount, NeedRecord, OfferRecord
from citylinks.matching.files.reference import Reference
from citylinks.matching.files.sheet import write_sheet
from citylinks.needs.hazards import HAZARDS
from citylinks.places.lookup import NamedCity
from citylinks.themes.taxonomy import THEMES

PLACES = (
    NamedCity(1627896, "Semarang", "ID"),
    NamedCity(160263, "Dar es Salaam", "TZ"),
    NamedCity(2165087, "Gold Coast", "AU"),
    NamedCity(4951257, "Somerville", "US"),
)
LANGUAGES = ("en", "es", "id", "pt", "fr", "sw")
IDS = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,20}\Z")
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60).map(str.strip).filter(bool)
MONEY = st.decimals(0, 10**9, places=2).map(lambda value: Amount(value, "USD"))
AMOUNTS = st.none() | MONEY
DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 1)).map(lambda day: day.replace(day=1))


def some(words: tuple[str, ...], most: int = 4) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), max_size=most, unique=True).map(tuple)


def translated(language: str) -> st.SearchStrategy[dict[str, str]]:
    others = st.dictionaries(st.sampled_from(LANGUAGES), TEXTS, max_size=3)
    return others.map(
        lambda texts: {code: texts[code] for code in sorted(texts, key=lambda c: (c != language, c))}
    )


@st.composite
def needs(draw, row: int) -> NeedRecord:
    language, place = draw(st.sampled_from(LANGUAGES)), draw(st.sampled_from(PLACES))
    earliest, latest = sorted([draw(DAYS), draw(DAYS)])
    return NeedRecord(
        id=f"{draw(IDS)}{row}",
        city=place.geonameid,
        city_name=place.name,
        country=place.country,
        title={language: draw(TEXTS)},
        text=draw(translated(language)),
        language=language,
        themes=draw(some(tuple(THEMES))),
        hazards=draw(some(tuple(HAZARDS))),
        population=draw(st.none() | st.integers(1, 100_000_000)),
        working_languages=draw(some(LANGUAGES)),
        budget=draw(AMOUNTS),
        earliest=earliest,
        latest=draw(st.none() | st.just(latest)),
        purposes=draw(some(("climate", "water"))),
        partners=draw(st.integers(0, 1000)),
        source=draw(TEXTS),
        row=row,
    )


@st.composite
def offers(draw, row: int) -> OfferRecord:
    language, place = draw(st.sampled_from(LANGUAGES)), draw(st.sampled_from(PLACES))
    return OfferRecord(
        id=f"{draw(IDS)}{row}",
        organization=draw(TEXTS),
        city=place.geonameid,
        city_name=place.name,
        country=place.country,
        title=draw(translated(language)),
        text=draw(translated(language)),
        language=language,
        themes=draw(some(tuple(THEMES))),
        hazards=draw(some(tuple(HAZARDS))),
        population=draw(st.none() | st.integers(1, 100_000_000)),
        evidence=draw(TEXTS),
        evidence_year=draw(st.none() | st.integers(1800, 2100)),
        evidence_source=draw(TEXTS),
        working_languages=draw(some(LANGUAGES)),
        capacity=draw(st.integers(0, 1000)),
        months=draw(st.sets(st.integers(1, 12)).map(lambda found: tuple(sorted(found)))),
        cost=draw(AMOUNTS),
        role=draw(st.sampled_from(["resource", "third"])),
        conflicts=draw(some(("a", "b.c"))),
        newcomer=draw(st.booleans()),
        row=row,
    )


@st.composite
def cells(draw, record: NeedRecord | OfferRecord) -> dict[str, str]:
    """One of the ways to write a record down."""
    joined = draw(st.sampled_from(["|", ";", " | "]))
    row: dict[str, str] = {}
    for name in type(record).__dataclass_fields__:
        value = getattr(record, name)
        if name in {"row", "city_name"} or value is None:
            continue
        if isinstance(value, dict):
            row |= {
                name if code == record.language else f"{name}_{code}": text for code, text in value.items()
            }
        elif isinstance(value, tuple):
            row[name] = joined.join(str(entry) for entry in value)
        elif isinstance(value, Amount):
            apart = draw(st.booleans())
            row[name] = (
                str(value.value)
                if apart
                else draw(st.sampled_from([f"USD {value.value:,}", f"{value.value} usd"]))
            )
            row |= {"currency": "USD"} if apart else {}
        elif isinstance(value, bool):
            row[name] = draw(st.sampled_from(["yes", "TRUE", "1"] if value else ["no", "False", "0", ""]))
        else:
            row[name] = value.strftime("%Y-%m") if isinstance(value, date) else str(value)
    if draw(st.booleans()):
        row["city"] = {
            1627896: "semarang",
            160263: "DAR ES SALAAM",
            2165087: "Gold Coast",
            4951257: "Somerville, Massachusetts",
        }[record.city]
    return row


def written(draw, rows: list[dict[str, str]]) -> bytes:
    names = draw(st.permutations(sorted({name for row in rows for name in row})))
    text = write_sheet(tuple(names), rows)
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])))


def read_back(reader, data: bytes) -> tuple[object, ...]:
    log = FaultLog()
    found = reader(data, "f.csv", Reference.load(()), log)
    log.refuse()
    return found.records


SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SLOW
@given(data=st.data())
def test_needs_in_any_dress_when_read_are_the_needs_that_were_written(data) -> None:
    records = tuple(data.draw(needs(row)) for row in range(2, data.draw(st.integers(3, 5))))
    rows = [data.draw(cells(record)) for record in records]
    assert read_back(read_needs, written(data.draw, rows)) == records


@SLOW
@given(data=st.data())
def test_offers_in_any_dress_when_read_are_the_offers_that_were_written(data) -> None:
    records = tuple(data.draw(offers(row)) for row in range(2, data.draw(st.integers(3, 5))))
    rows = [data.draw(cells(record)) for record in records]
    assert read_back(read_offers, written(data.draw, rows)) == records


@given(st.decimals(0, 10**12, places=2))
def test_amount_with_thousands_and_cents_keeps_every_cent(value: Decimal) -> None:
    needs_file = f'id,city,country,text,budget\na,Semarang,ID,x,"{value:,} USD"\n'.encode()
    (record,) = read_back(read_needs, needs_file)
    assert record.budget == Amount(value, "USD")

"""`citylinks places`: find a city by any of its names, and show what is known of it with the sources."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from citylinks.cli.render import Column, Format, write_csv, write_json, write_table
from citylinks.kernel.errors import DomainError
from citylinks.places.describe import CITIES
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.records import CityRecord, Figure, Hit

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

HITS = (
    Column("geonameid", number=True),
    Column("City"),
    Column("Region"),
    Column("Country"),
    Column("Population", number=True),
    Column("Found as"),
    Column("By"),
)
FIGURES = (Column("Figure"), Column("Value", number=True), Column("Unit"), Column("Source"))


@app.callback()
def places() -> None:
    """Find and show cities."""


@app.command()
def find(
    text: Annotated[str, typer.Argument(help="A name in any language and script.")],
    country: Annotated[str, typer.Option(help="Two letters: only cities of this country.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many cities at most.")] = 10,
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
) -> None:
    """Find cities by name: an exact name in any language first, else similar names, largest first."""
    gazetteer = Gazetteer.load()
    if country and country.upper() not in gazetteer.countries:
        raise DomainError(
            "unknown-country", f"“{country}” is not a country; write its two letters, such as HN."
        )
    hits = gazetteer.find(text, country=country or None, limit=limit)
    if not hits:
        where = f" in {gazetteer.countries[country.upper()].name}" if country else ""
        raise DomainError(
            "unknown-city", f"No city{where} of {smallest(gazetteer):,} or more people is called “{text}”."
        )
    if form is Format.TABLE:
        write_table(HITS, [hit_cells(hit) for hit in hits])
    elif form is Format.JSON:
        write_json([asdict(hit) for hit in hits])
    else:
        write_csv([asdict(hit) for hit in hits])


def hit_cells(hit: Hit) -> tuple[str, ...]:
    """Return one city that was found, for people."""
    return (
        str(hit.geonameid),
        f"{hit.name}, part of {hit.part_of_name}" if hit.part_of_name else hit.name,
        hit.admin1,
        hit.country,
        f"{hit.population:,}",
        hit.matched,
        hit.how,
    )


def smallest(gazetteer: Gazetteer) -> int:
    """Return the size from which on cities are in the table, rounded down to thousands or hundreds."""
    least = int(gazetteer.columns["population"].min())
    unit = 1000 if least >= 1000 else 100
    return least // unit * unit


@app.command()
def show(
    geonameid: Annotated[int, typer.Argument(help="The number that `places find` prints.")],
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
) -> None:
    """Show everything known of a city, each figure with its source."""
    gazetteer = Gazetteer.load()
    if geonameid not in gazetteer:
        raise DomainError(
            "unknown-city", f"No city has the geonameid {geonameid}; look it up with `places find`."
        )
    city = gazetteer.city(geonameid)
    if form is Format.JSON:
        write_json(document(gazetteer, city))
    elif form is Format.CSV:
        write_csv([figure_row(figure) for figure in city.figures])
    else:
        title = f"{city.name}, {city.country_name} ({city.geonameid})"
        rows = [figure_cells(gazetteer, figure) for figure in city.figures]
        write_table(FIGURES, rows, title=title, notes=notes(gazetteer, city))


def figure_row(figure: Figure) -> dict[str, object]:
    """Return one figure as programs read it."""
    return {
        "name": figure.name,
        "value": figure.value,
        "unit": figure.unit,
        "source": figure.source,
        "override_source": figure.override.source if figure.override else None,
    }


def figure_cells(gazetteer: Gazetteer, figure: Figure) -> tuple[str, ...]:
    """Return one figure for people: a correction of the program names its own source."""
    known = gazetteer.sources.get(figure.source)
    source = figure.override.source if figure.override else known.title if known else ""
    return (figure.label, text_of(figure), figure.unit, source)


def text_of(figure: Figure) -> str:
    """Return a value as people read it."""
    if figure.name in CITIES:
        return "none" if figure.value is None else city_text(int(figure.value))
    if figure.value is None:
        return "not known"
    if figure.name == "population":
        return f"{figure.value:,}"
    return (
        f"{figure.value:g}" if isinstance(figure.value, float) and figure.unit != "°" else str(figure.value)
    )


def city_text(geonameid: int) -> str:
    """Return another city that a figure names."""
    gazetteer = Gazetteer.load()
    return gazetteer.city(geonameid).name if geonameid in gazetteer else str(geonameid)


def notes(gazetteer: Gazetteer, city: CityRecord) -> list[str]:
    """Return what stands under the table: the country, its lists, and the program's corrections."""
    country = gazetteer.countries.get(city.country)
    lines = []
    if country:
        groups = [country.income_group or "income group not classified"]
        groups += [
            word
            for word, flag in (("LDC", country.ldc), ("LLDC", country.lldc), ("SIDS", country.sids))
            if flag
        ]
        lines.append(f"{country.name}: {country.subregion}; {'; '.join(groups)}.")
    lists = [entry for entry in gazetteer.country_lists if entry.code in city.country_lists]
    lines.extend(f"On the list: {entry.name}, {entry.dated}." for entry in lists)
    lines.extend(
        f"Corrected: {figure.label.lower()} was {figure.override.was}. {figure.override.reason}"
        for figure in city.figures
        if figure.override
    )
    return lines


def document(gazetteer: Gazetteer, city: CityRecord) -> dict[str, object]:
    """Return the city as one JSON document with the sources that it names."""
    known = gazetteer.countries.get(city.country)
    named = {figure.source for figure in city.figures}
    sources = [
        {
            "code": source.code,
            "title": source.title,
            "license": source.license,
            "url": source.url,
            "note": source.note,
        }
        for source in gazetteer.sources.values()
        if source.code in named
    ]
    lists = [
        {"code": entry.code, "name": entry.name, "as_of": entry.dated, "source": entry.source}
        for entry in gazetteer.country_lists
        if entry.code in city.country_lists
    ]
    plain = {name: value for name, value in asdict(city).items() if name not in {"figures", "country_lists"}}
    return {
        **plain,
        "country_record": asdict(known) if known else None,
        "country_lists": lists,
        "figures": [asdict(figure) for figure in city.figures],
        "sources": sources,
    }

"""`citylinks places`: find a city by any of its names, and show what is known of it with the sources."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from citylinks.cli.render import Column, Format, print_json, render
from citylinks.kernel.errors import DomainError
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.records import CityRecord, Figure

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

HITS = (
    Column("geonameid", "geonameid", plain=True),
    Column("name", "City"),
    Column("admin1", "Region"),
    Column("country", "Country"),
    Column("population", "Population"),
    Column("matched", "Found as"),
    Column("how", "By"),
)
FIGURES = (
    Column("label", "Figure"),
    Column("shown", "Value", right=True),
    Column("unit", "Unit"),
    Column("source_title", "Source"),
)
FIGURES_CSV = tuple(Column(key, key) for key in ("name", "value", "unit", "source", "override_source"))


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
    render([asdict(hit) for hit in hits], HITS, form)


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
        print_json(document(gazetteer, city))
        return
    rows = [figure_row(gazetteer, figure) for figure in city.figures]
    if form is Format.CSV:
        render(rows, FIGURES_CSV, form)
        return
    render(
        rows,
        FIGURES,
        form,
        title=f"{city.name}, {city.country_name} ({city.geonameid})",
        note=notes(gazetteer, city),
    )


def figure_row(gazetteer: Gazetteer, figure: Figure) -> dict[str, object]:
    """Return one figure as a row: a correction of the program names its own source."""
    source = gazetteer.sources.get(figure.source)
    override = figure.override
    return {
        "name": figure.name,
        "label": figure.label,
        "value": figure.value,
        "shown": text_of(figure),
        "unit": figure.unit,
        "source": figure.source,
        "source_title": override.source if override else source.title if source else "",
        "override_source": override.source if override else "",
    }


def text_of(figure: Figure) -> str:
    """Return a value as people read it."""
    if figure.value is None:
        return "not known"
    if figure.name == "population":
        return f"{figure.value:,}"
    return (
        f"{figure.value:g}" if isinstance(figure.value, float) and figure.unit != "°" else str(figure.value)
    )


def notes(gazetteer: Gazetteer, city: CityRecord) -> str:
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
    return "\n".join(lines)


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

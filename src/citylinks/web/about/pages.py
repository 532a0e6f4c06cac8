"""What the pages about the product and its data show."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from citylinks.kernel.time import PartialDate
from citylinks.matching.criteria import TABLE
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.records import SourceRecord
from citylinks.web import dates, numerals
from citylinks.web.cities.lookup import country_names
from citylinks.web.components.data import Cell, Column, Table


@dataclass(frozen=True, slots=True)
class AboutPage:
    """What this is, and how a score comes about."""

    cities: str
    countries: str
    criteria: Table


@dataclass(frozen=True, slots=True)
class DataPage:
    """Where every figure comes from, under which license, and which lists of countries are used."""

    cities: str
    sources: tuple[SourceRecord, ...]
    lists: Table
    corrections: Table


def about_page() -> AboutPage:
    """Read the criteria from the table the ranking itself reads."""
    columns = (
        Column(_("Criterion")),
        Column(_("Weight"), numeric=True),
        Column(_("How its value comes about")),
        Column(_("Why this weight")),
    )
    rows = [(_(one.label), numerals.measure(one.weight), _(one.value), _(one.rationale)) for one in TABLE]
    return AboutPage(
        cities=numerals.count(Gazetteer.load().n),
        countries=numerals.count(len(Gazetteer.load().countries)),
        criteria=Table(_("Criteria and their default weights, per cent"), columns, rows),
    )


def data_page() -> DataPage:
    """Read the sources from the gazetteer's own records."""
    gazetteer = Gazetteer.load()
    return DataPage(
        cities=numerals.count(gazetteer.n),
        sources=tuple(gazetteer.sources.values()),
        lists=lists_table(gazetteer),
        corrections=corrections_table(gazetteer),
    )


def lists_table(gazetteer: Gazetteer) -> Table:
    """One row a dated list."""
    names = country_names()
    rows = [
        (
            Cell(one.name, note=one.source),
            dates.partial(PartialDate(one.dated)),
            ", ".join(sorted(names[code] for code in one.countries)),
        )
        for one in gazetteer.country_lists
    ]
    return Table(_("Country lists"), (Column(_("List")), Column(_("As of")), Column(_("Countries"))), rows)


def corrections_table(gazetteer: Gazetteer) -> Table:
    """One row a correction that the program makes to its sources."""
    columns = (Column(_("City")), Column(_("The source has")), Column(_("Shown instead")), Column(_("Why")))
    rows = [
        (
            gazetteer.city(one.geonameid).name,
            one.was,
            one.value,
            Cell(one.reason, note=one.source),
        )
        for one in gazetteer.overrides.values()
    ]
    return Table(_("Corrections"), columns, rows)

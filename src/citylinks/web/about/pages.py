"""What the pages about the product and its data show."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from citylinks.kernel.time import PartialDate
from citylinks.matching.criteria import TABLE
from citylinks.places.gazetteer import Gazetteer
from citylinks.web import dates, names, numerals
from citylinks.web.components.data import Cell, Column, Table


@dataclass(frozen=True, slots=True)
class AboutPage:
    """What this is, and how a score comes about."""

    cities: str
    countries: str
    criteria: Table


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source by the name and in the line that its license asks for, and what to keep in mind."""

    code: str
    title: str
    url: str
    terms: str
    note: str


@dataclass(frozen=True, slots=True)
class DataPage:
    """Where every figure comes from, under which license, and which lists of countries are used."""

    cities: str
    sources: tuple[SourceLine, ...]
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
        sources=tuple(
            SourceLine(
                one.code, one.title, one.url, f"{one.license} · {one.attribution}", one.note and _(one.note)
            )
            for one in gazetteer.sources.values()
        ),
        lists=lists_table(gazetteer),
        corrections=corrections_table(gazetteer),
    )


def lists_table(gazetteer: Gazetteer) -> Table:
    """One row a dated list."""
    language = names.foreign(names.RECORDED)
    rows = [
        (
            Cell(_(one.name), note=one.source, note_language=language),
            dates.partial(PartialDate(one.dated)),
            names.listed(name for code, name in names.countries().items() if code in one.countries),
        )
        for one in gazetteer.country_lists
    ]
    return Table(_("Country lists"), (Column(_("List")), Column(_("As of")), Column(_("Countries"))), rows)


def corrections_table(gazetteer: Gazetteer) -> Table:
    """One row a correction that the program makes to its sources."""
    language = names.foreign(names.RECORDED)
    columns = (Column(_("City")), Column(_("The source has")), Column(_("Shown instead")), Column(_("Why")))
    rows = [
        (
            gazetteer.city(one.geonameid).name,
            numerals.given(one.was),
            numerals.given(one.value),
            Cell(_(one.reason), note=one.source, note_language=language),
        )
        for one in gazetteer.overrides.values()
    ] + [
        (
            gazetteer.city(one.same_as).name,
            _("two entries, %(number)s and %(same_as)s") % {"number": one.geonameid, "same_as": one.same_as},
            str(one.same_as),
            Cell(_(one.reason), note=one.source, note_language=language),
        )
        for one in gazetteer.duplicates
    ]
    return Table(_("Corrections"), columns, rows)

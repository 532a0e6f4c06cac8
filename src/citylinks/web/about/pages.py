"""What the pages about the product and its data show."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from citylinks.access.states import ROLE_PERMISSIONS, ROLE_SCOPES, STAFF_ROLES, Permission, Role
from citylinks.access.texts import ROLE_SENTENCES, ROLE_TITLES, SCOPE_SENTENCES, sentence_of
from citylinks.kernel.time import PartialDate
from citylinks.matching.criteria import TABLE, base_weights, came_about
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


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role: what it is called and for, where it is held, and whether it asks for a second factor."""

    title: str
    sentence: str
    scope: str
    guarded: bool


@dataclass(frozen=True, slots=True)
class PermissionsPage:
    """Which role brings which permission; read from the table that the rules themselves read."""

    roles: tuple[RoleLine, ...]
    matrix: Table


def permissions_page() -> PermissionsPage:
    """Draw the table of roles and permissions."""
    yes, no = _("yes"), "–"
    columns = (Column(_("What it allows")), *(Column(_(ROLE_TITLES[role])) for role in Role))
    rows: list[tuple[Cell | str, ...]] = [
        (
            Cell(_(sentence_of(permission.value)), note=permission.value),
            *(yes if permission in ROLE_PERMISSIONS[role] else no for role in Role),
        )
        for permission in Permission
    ]
    return PermissionsPage(
        roles=tuple(
            RoleLine(
                title=_(ROLE_TITLES[role]),
                sentence=_(ROLE_SENTENCES[role]),
                scope=_(SCOPE_SENTENCES[ROLE_SCOPES[role]]),
                guarded=role in STAFF_ROLES,
            )
            for role in Role
        ),
        matrix=Table(_("Roles and what they bring"), columns, rows),
    )


def about_page() -> AboutPage:
    """Read the criteria from the table the ranking itself reads."""
    columns = (
        Column(_("Criterion")),
        Column(_("Weight"), numeric=True),
        Column(_("How this weight came about")),
        Column(_("Most alike"), numeric=True),
        Column(_("How its value comes about")),
        Column(_("Why it counts")),
    )
    weights = base_weights()
    rows = [
        (
            _(one.label),
            numerals.measure(weights[one.name], 1),
            came_about(one),
            numerals.measure(one.weight),
            _(one.value),
            _(one.rationale),
        )
        for one in TABLE
    ]
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

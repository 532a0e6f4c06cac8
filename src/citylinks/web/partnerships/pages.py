"""What the pages about partnerships show, made ready before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citylinks.kernel.source import Source
from citylinks.kernel.text import Phrase
from citylinks.matching.question import PeerQuestion
from citylinks.matching.standing import standing
from citylinks.matching.world import world_from_gazetteer
from citylinks.partnerships.queries import (
    ActivityFacts,
    CityPlace,
    FigureGroup,
    NeedFacts,
    PartnershipDetail,
    PartnershipSummary,
    Party,
)
from citylinks.themes.taxonomy import THEMES
from citylinks.web import dates, names, numerals
from citylinks.web.address import Address
from citylinks.web.cities.addresses import city_path
from citylinks.web.components.data import Arc, Cell, Chip, Column, Link, MapPoint, Table
from citylinks.web.needs.addresses import need_path
from citylinks.web.programs.addresses import program_path


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One side of a partnership, and what it is in it."""

    role: str
    name: str
    place: str
    href: str


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One thing that was done."""

    when: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One count, with every value that a source gives for it."""

    label: str
    values: tuple[tuple[str, str, Source], ...]
    disagree: bool


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need in the words it was stated in; `language` marks them when they are not the reader's."""

    title: Phrase
    text: Phrase
    themes: tuple[Chip, ...]
    source: Source
    href: str
    city: str
    city_href: str
    page: str


@dataclass(frozen=True, slots=True)
class StandingLine:
    """Where context alone ranks a real partner for its host, and the sentence that says why."""

    text: str
    why: str
    compare: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """All partnerships, on a map and in a table, and the needs that wait for a partner."""

    count: int
    cities: int
    countries: int
    arcs: tuple[Arc, ...]
    table: Table
    waiting: tuple[NeedLine, ...]


@dataclass(frozen=True, slots=True)
class PartnershipPage:
    """One partnership with everything on record."""

    title: str
    program: Link
    when: str
    trail: tuple[Link, ...]
    arcs: tuple[Arc, ...]
    parties: tuple[PartyLine, ...]
    need: NeedLine | None
    standings: tuple[StandingLine, ...]
    activities: tuple[ActivityLine, ...]
    figures: tuple[FigureLine, ...]
    source: Source
    is_sample: bool


def partnership_path(public_id: str) -> str:
    """Return the page of one partnership."""
    return reverse("partnerships:partnership", args=[public_id])


def point(city: CityPlace) -> MapPoint:
    """Return a city as a dot."""
    return MapPoint(city.name, city.latitude, city.longitude, city_path(city.geonameid, city.name))


def arcs(found: Sequence[PartnershipSummary]) -> tuple[Arc, ...]:
    """Return a line for every host city and resource partner; two in one city draw one."""
    lines = {
        (host.city, resource.city): Arc(
            point(host.city), point(resource.city), one.title, partnership_path(one.public_id)
        )
        for one in found
        for host in one.hosts
        for resource in one.resources
    }
    return tuple(lines.values())


def table(found: Sequence[PartnershipSummary], *, caption: str) -> Table:
    """One row a partnership."""
    columns = (
        Column(_("Partnership")),
        Column(_("Host city")),
        Column(_("Resource partner")),
        Column(_("Need")),
        Column(_("Began")),
    )
    language, recorded = get_language() or "en", names.foreign(names.RECORDED)
    rows = [
        (
            Cell(one.title, href=partnership_path(one.public_id), language=recorded),
            Cell(cities(one.hosts), note=countries(one.hosts)),
            Cell(cities(one.resources), note=countries(one.resources)),
            need_cell(one.need, language),
            dates.partial(one.started) if one.started else _("not on record"),
        )
        for one in found
    ]
    return Table(caption, columns, rows)


def need_cell(need: NeedFacts | None, language: str) -> Cell:
    """Name a need in the reader's language where it was translated, else in its own."""
    if need is None:
        return Cell(_("not on record"))
    title = need.wording.title(language)
    return Cell(title.text, language=names.foreign(title.language))


def cities(parties: Sequence[Party]) -> str:
    """Names of the parties' cities, each once."""
    return names.listed(dict.fromkeys(party.city.name for party in parties))


def countries(parties: Sequence[Party]) -> str:
    """Names of the parties' countries, each once."""
    return names.listed(dict.fromkeys(names.country(party.city.country) for party in parties))


def list_page(found: Sequence[PartnershipSummary], waiting: Sequence[NeedFacts]) -> ListPage:
    """Build the list."""
    places = {party.city for one in found for party in (*one.hosts, *one.resources)}
    return ListPage(
        count=len(found),
        cities=len(places),
        countries=len({place.country for place in places}),
        arcs=arcs(found),
        table=table(found, caption=_("All partnerships")),
        waiting=tuple(need_line(need) for need in waiting),
    )


def need_line(need: NeedFacts) -> NeedLine:
    """Put a need into the reader's language where it was translated, and link it to its peers."""
    language = get_language() or "en"
    city = need.owner.city
    address = Address(reverse("match:match")).put("city", city.geonameid)
    known = [code for code in need.themes if code in THEMES]
    for code in known:
        address = address.add("theme", code)
    address = address.put("program", need.program_code)
    return NeedLine(
        title=need.wording.title(language),
        text=need.wording.text(language),
        themes=tuple(Chip(names.theme(code)) for code in known),
        source=need.source,
        href=str(address),
        city=names.listed((city.name, names.country(city.country))),
        city_href=city_path(city.geonameid, city.name),
        page=need_path(need.public_id),
    )


def partnership_page(detail: PartnershipDetail) -> PartnershipPage:
    """Build the page of one partnership."""
    summary = detail.summary
    roles = ((_("Host city"), summary.hosts), (_("Resource partner"), summary.resources))
    return PartnershipPage(
        title=summary.title,
        program=Link(summary.program, program_path(summary.program_code)),
        when=dates.period(summary.started, summary.ended),
        trail=(Link(_("Partnerships"), reverse("partnerships:list")),),
        arcs=arcs([summary]),
        parties=tuple(party_line(role, party) for role, parties in roles for party in parties),
        need=need_line(summary.need) if summary.need else None,
        standings=standings(summary),
        activities=tuple(activity_line(one) for one in detail.activities),
        figures=tuple(figure_line(group) for group in detail.figures),
        source=summary.source,
        is_sample=summary.is_sample,
    )


def party_line(role: str, party: Party) -> PartyLine:
    """One side, with the city it sits in."""
    city = party.city
    return PartyLine(
        role,
        party.name,
        names.listed((city.name, names.country(city.country))),
        city_path(city.geonameid, city.name),
    )


def activity_line(one: ActivityFacts) -> ActivityLine:
    """One activity, dated as far as its source dates it."""
    return ActivityLine(dates.period(one.started, one.ended), one.text, one.source)


def figure_line(group: FigureGroup) -> FigureLine:
    """All values of one label, each beside its source."""
    values = tuple((numerals.measure(float(one.value), 3), one.unit, one.source) for one in group.figures)
    return FigureLine(group.label, values, group.disagree)


def standings(summary: PartnershipSummary) -> tuple[StandingLine, ...]:
    """Rank each resource partner's city for the host and its need, by context without any evidence."""
    if summary.need is None:
        return ()
    host = summary.need.owner.city
    themes = tuple(code for code in summary.need.themes if code in THEMES)
    question = PeerQuestion(city=host.geonameid, themes=themes, every_city=True)
    cities = dict.fromkeys(party.city for party in summary.resources)
    return tuple(standing_line(question, host, city) for city in cities if city.country != host.country)


def standing_line(question: PeerQuestion, host: CityPlace, city: CityPlace) -> StandingLine:
    """Put one partner's place into words."""
    address = Address(reverse("match:why-not")).put("city", host.geonameid)
    for code in question.themes:
        address = address.add("theme", code)
    compare = str(address.put("every_city", "on").put("other", city.geonameid))
    found = standing(question, city.geonameid, world_from_gazetteer())
    if found is None:
        return StandingLine("", "", compare)
    text = _(
        "For %(host)s and this need, context alone puts %(city)s at %(rank)s of %(compared)s cities abroad, "
        "and at %(home_rank)s of %(home_compared)s in %(country)s."
    ) % {
        "host": host.name,
        "city": city.name,
        "country": names.country(city.country),
        "rank": numerals.count(found.row.rank),
        "compared": numerals.count(found.compared),
        "home_rank": numerals.count(found.home_rank),
        "home_compared": numerals.count(found.home_compared),
    }
    return StandingLine(text, found.row.sentence, compare)

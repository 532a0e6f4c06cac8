"""What the pages about cities show, made ready before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citylinks.kernel.source import Source
from citylinks.kernel.time import PartialDate
from citylinks.matching.peers import PeerAnswer
from citylinks.partnerships.queries import NeedFacts, PartnershipSummary
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.queries import CityChoice, Neighbor, Surroundings, UrbanArea
from citylinks.places.records import CityRecord, CountryListRecord
from citylinks.web import dates, names, numerals
from citylinks.web.address import Address
from citylinks.web.cities.addresses import city_path
from citylinks.web.cities.facts import Fact, country_facts, facts, unknown
from citylinks.web.cities.lookup import Found, Place, detail_of
from citylinks.web.components.data import Cell, Column, Link, MapPoint, Table
from citylinks.web.partnerships.pages import NeedLine, need_line, partnership_path, table

# So many cities of an urban area are linked; the others are counted.
SHOWN = 10
TWIN_TOWNS = "twin-towns"  # the code of their source


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list of countries that the city's country stood on, as of its date."""

    name: str
    as_of: str
    source: str


@dataclass(frozen=True, slots=True)
class Area:
    """The urban area of a city: its cities, largest first, and how many more there are."""

    heading: str
    cities: tuple[Link, ...]
    more: str
    note: str
    source: Link


@dataclass(frozen=True, slots=True)
class Tied:
    """The twin towns on record that the table holds, and how many are on record in all."""

    towns: tuple[CityChoice, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Partner:
    """A city with which this one has a partnership on record here: a tie, with its source."""

    city: Link
    partnership: Link
    source: Source


@dataclass(frozen=True, slots=True)
class CityPage:
    """One city: what is known, from where, and who is like it."""

    name: str
    country: str
    place: str
    trail: tuple[Link, ...]
    points: tuple[MapPoint, ...]
    position: str
    facts: Table
    unknown: str
    lists: tuple[ListLine, ...]
    corrections: tuple[str, ...]
    part_of: Link | None
    area: Area | None
    peers: Table | None
    match: str
    towns: tuple[Link, ...]
    towns_outside: str
    towns_source: Link
    partners: tuple[Partner, ...]
    needs: tuple[NeedLine, ...]
    partnerships: Table | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A city that a search may have meant."""

    label: str
    detail: str
    href: str
    match: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The answer to a search that did not lead to one city."""

    text: str
    heading: str
    choices: tuple[Choice, ...]
    suggested: bool


def choice(place: Place) -> Choice:
    """One line of a search."""
    return Choice(
        label=place.label,
        detail=detail_of(
            _("%(count)s people") % {"count": numerals.count(place.population)}, place.part_of_name
        ),
        href=city_path(place.geonameid, place.name),
        match=str(Address(reverse("match:match")).put("city", place.geonameid)),
    )


def search_page(text: str, found: Found) -> SearchPage:
    """Say what was found; nothing typed is a question still to be asked."""
    heading = _("Find a city")
    if text and found.ambiguous:
        heading = _("Several cities are called “%(name)s”") % {"name": text}
    elif text:
        heading = _("We know no city “%(name)s”") % {"name": text}
    suggested = bool(found.choices) and not found.ambiguous
    return SearchPage(text, heading, tuple(choice(place) for place in found.choices), suggested)


def city_page(
    city: CityRecord,
    around: Surroundings,
    answer: PeerAnswer | None,
    tied: Tied,
    *,
    own: Sequence[PartnershipSummary],
    waiting: Sequence[NeedFacts],
) -> CityPage:
    """Build the page of a city with its `own` partnerships and its needs that wait for one.

    A section has no `answer`: who looks for its peers is led to its city.
    """
    country = Gazetteer.load().countries.get(city.country)
    stated = [one.need for one in own if one.need and one.need.owner.city.geonameid == city.geonameid]
    stated += waiting
    return CityPage(
        name=city.name,
        country=names.country(city.country),
        place=names.listed((city.admin1_name, names.country(city.country))),
        trail=(Link(_("Cities"), reverse("cities:search")),),
        points=(MapPoint(city.name, city.latitude, city.longitude),),
        position=position(city),
        facts=facts_table((*facts(city), *(country_facts(country) if country else ()))),
        unknown=names.listed(unknown(city)),
        lists=tuple(
            list_line(one) for one in Gazetteer.load().country_lists if one.code in city.country_lists
        ),
        corrections=corrections(city),
        part_of=link(around.city) if around.city else None,
        area=area(around.area) if around.area else None,
        peers=peers_table(answer) if answer else None,
        match=str(Address(reverse("match:match")).put("city", city.geonameid)),
        towns=tuple(
            Link(names.listed((town.name, names.country(town.country))), city_path(town.geonameid, town.name))
            for town in tied.towns
        ),
        towns_outside=towns_outside(tied.count - len(tied.towns)),
        towns_source=Link(
            Gazetteer.load().sources[TWIN_TOWNS].attribution, f"{reverse('about:data')}#{TWIN_TOWNS}"
        ),
        partners=tuple(partner for one in own for partner in partners(one, city.geonameid)),
        needs=tuple(need_line(need) for need in stated),
        partnerships=table(own, caption=_("Partnerships of %(city)s") % {"city": city.name}) if own else None,
    )


def partners(one: PartnershipSummary, geonameid: int) -> Iterator[Partner]:
    """Name the cities on the other side of a partnership, each once; of a host, the resource partners'."""
    hosts, resources = ({party.city for party in side} for side in (one.hosts, one.resources))
    sides = ((hosts, resources), (resources, hosts))
    others = {
        city
        for own, other in sides
        if geonameid in {each.geonameid for each in own}
        for city in other
        if city.geonameid != geonameid
    }
    for city in sorted(others, key=lambda each: each.name):
        yield Partner(
            Link(
                names.listed((city.name, names.country(city.country))), city_path(city.geonameid, city.name)
            ),
            Link(one.title, partnership_path(one.public_id)),
            one.source,
        )


def link(one: Neighbor) -> Link:
    """Link a city by its name."""
    return Link(one.name, city_path(one.geonameid, one.name))


def area(found: UrbanArea) -> Area:
    """Name the urban area by its largest city, and link its first cities."""
    count, more = len(found.cities), len(found.cities) - SHOWN
    source = Gazetteer.load().sources["urban-areas"]
    return Area(
        heading=ngettext(
            "Urban area of %(city)s: %(count)d city of the table",
            "Urban area of %(city)s: %(count)d cities of the table",
            count,
        )
        % {"city": found.center.name, "count": count},
        cities=tuple(link(one) for one in found.cities[:SHOWN]),
        more=ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more} if more > 0 else "",
        note=_(source.note),
        source=Link(source.title, f"{reverse('about:data')}#{source.code}"),
    )


def towns_outside(count: int) -> str:
    """Say how many twin towns have no page here; empty where all have."""
    if not count:
        return ""
    return ngettext(
        "%(count)s more is a place that our table of cities does not hold.",
        "%(count)s more are places that our table of cities does not hold.",
        count,
    ) % {"count": numerals.count(count)}


def facts_table(found: Sequence[Fact]) -> Table:
    """Give a row to each fact, with its source; a caution about a source stands where it comes first."""
    columns = (Column(_("Fact")), Column(_("Value")), Column(_("Source")))
    sources = reverse("about:data")
    said: set[str] = set()
    rows = []
    for one in found:
        note = "" if one.note in said else one.note
        said.add(one.note)
        source = Cell(
            one.source, href=f"{sources}#{one.code}", note=note, language=names.foreign(names.RECORDED)
        )
        rows.append((one.label, Cell(one.text, note=one.correction), source))
    return Table(_("Facts and their sources"), columns, rows)


def position(city: CityRecord) -> str:
    """`6.99° S, 110.42° E`."""
    north = _("N") if city.latitude >= 0 else _("S")
    east = _("E") if city.longitude >= 0 else _("W")
    latitude, longitude = numerals.measure(abs(city.latitude), 2), numerals.measure(abs(city.longitude), 2)
    return names.listed((f"{latitude}° {north}", f"{longitude}° {east}"))


def corrections(city: CityRecord) -> tuple[str, ...]:
    """Return what the program changed against its source, as a sentence each."""
    changed = [(figure, figure.override) for figure in city.figures if figure.override]
    return tuple(
        _("%(label)s: the source has “%(was)s”. %(reason)s (%(source)s)")
        % {
            "label": _(figure.label),
            "was": numerals.given(override.was),
            "reason": _(override.reason),
            "source": override.source,
        }
        for figure, override in changed
    )


def list_line(one: CountryListRecord) -> ListLine:
    """Return a list with the date it held on."""
    return ListLine(_(one.name), dates.partial(PartialDate(one.dated)), one.source)


def peers_table(answer: PeerAnswer) -> Table:
    """Return the first peers, as a short table."""
    columns = (Column(_("City")), Column(_("People"), numeric=True), Column(_("Score of 100"), numeric=True))
    rows = [
        (
            Cell(row.name, href=city_path(row.geonameid, row.name), note=names.country(row.country)),
            numerals.count(row.population),
            numerals.points(row.score),
        )
        for row in answer.rows
    ]
    return Table(_("The first peers, by the learned weights"), columns, rows)

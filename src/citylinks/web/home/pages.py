"""What the front page shows, made ready before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citylinks.partnerships.queries import Headline, PartnershipSummary
from citylinks.places.gazetteer import Gazetteer
from citylinks.web import names, numerals
from citylinks.web.address import Address
from citylinks.web.cities.lookup import place_of
from citylinks.web.components.data import Arc, Link, Table
from citylinks.web.partnerships.pages import arcs, partnership_path, table

# Two cities and needs of the sample program to begin with: Semarang and Shimla.
TRIES = ((1627896, "coastal-flooding"), (1256237, "drinking-water"))

# How the unit of a count ends when its source says that there were more.
AT_LEAST = "or more"


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure, what it counts, and where it can be checked."""

    value: str
    label: str
    href: str
    link_label: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class HomePage:
    """The front page."""

    cities: str
    tries: tuple[Link, ...]
    arcs: tuple[Arc, ...]
    caption: str
    stats: tuple[Stat, ...]
    table: Table


def home_page(found: Sequence[PartnershipSummary], headlines: Sequence[Headline]) -> HomePage:
    """Build the page from all partnerships, and the largest counts that sources report of them."""
    return HomePage(
        cities=numerals.count(Gazetteer.load().n),
        tries=tries(),
        arcs=arcs(found),
        caption=caption(found),
        stats=(*counts(found), *(headline(one) for one in headlines[:3])),
        table=table(found, caption=_("The partnerships on the map")),
    )


def tries() -> tuple[Link, ...]:
    """Two questions that are answered at once."""
    links = []
    for geonameid, theme in TRIES:
        place = place_of(geonameid)
        if place is not None:
            address = Address(reverse("match:match")).put("city", geonameid).put("theme", theme)
            links.append(
                Link(f"{names.isolated(place.name)} · {names.lower_first(names.theme(theme))}", str(address))
            )
    return tuple(links)


def caption(found: Sequence[PartnershipSummary]) -> str:
    """Say which program the lines belong to, and how many there are."""
    programs = names.listed(dict.fromkeys(one.program for one in found))
    number = ngettext("%(number)s partnership", "%(number)s partnerships", len(found)) % {
        "number": len(found)
    }
    return names.listed((programs, number))


def counts(found: Sequence[PartnershipSummary]) -> tuple[Stat, ...]:
    """Return the count that the list of partnerships bears out."""
    label = ngettext("partnership on record", "partnerships on record", len(found))
    return (Stat(numerals.count(len(found)), label, reverse("partnerships:list"), _("see each")),)


def headline(one: Headline) -> Stat:
    """Return a reported figure; where sources disagree, the lower and the higher value are both shown."""
    values = sorted({figure.value for figure in one.group.figures})
    shown = [numerals.measure(float(value), 0) for value in dict.fromkeys((values[0], values[-1]))]
    if all(figure.unit.endswith(AT_LEAST) for figure in one.group.figures):
        shown[-1] += "+"
    return Stat(
        value=_(" or ").join(shown),
        label=f"{one.group.label}, {one.title}",
        language=names.foreign(names.RECORDED),
        href=partnership_path(one.public_id) + "#figures",
        link_label=_("source") if len(shown) == 1 else _("sources disagree"),
    )

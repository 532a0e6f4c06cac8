"""From what a person types to one city, or to the cities they may have meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from citylinks.kernel.numbers import whole_number
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.names import fold
from citylinks.places.records import Hit
from citylinks.web import names

CHOICES = 3
# What people write between a city and its country, also in Arabic.
COMMA = re.compile("[,،]")
# A name that several cities share is taken to mean the largest only when it dwarfs the others.
DWARFS = 20

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Place:
    """A city as lists and fields show it: its name, the area it lies in, its country."""

    geonameid: int
    name: str
    admin1: str
    country: str
    population: int
    part_of: int = 0  # the city of a section, 0 of any other
    part_of_name: str = ""

    @property
    def label(self) -> str:
        """`Semarang, Central Java, Indonesia`: what the field holds once a city is chosen."""
        return names.listed((self.name, self.admin1, self.country))


@dataclass(frozen=True, slots=True)
class Found:
    """One city, or none and what comes nearest. `ambiguous` says that the choices all bear the name."""

    place: Place | None
    choices: tuple[Place, ...] = ()
    ambiguous: bool = False


def place_of(geonameid: int | None) -> Place | None:
    """Return the city with this GeoNames number, or None."""
    if geonameid is None:
        return None
    gazetteer = Gazetteer.load()
    if geonameid not in gazetteer:
        return None
    city = gazetteer.city(geonameid)
    whole = city.part_of if city.part_of and city.part_of in gazetteer else 0
    return Place(
        geonameid=city.geonameid,
        name=city.name,
        admin1=city.admin1_name,
        country=names.country(city.country),
        population=city.population,
        part_of=whole,
        part_of_name=gazetteer.city(whole).name if whole else "",
    )


def whole(place: Place | None) -> Place | None:
    """Return the city that a section is part of, and any other city itself."""
    return place_of(place.part_of) if place is not None and place.part_of else place


def detail_of(people: str, part_of_name: str) -> str:
    """`part of Bogotá · 979,914 people`: what stands beside a city in a list."""
    if not part_of_name:
        return people
    part = _("part of %(city)s") % {"city": names.isolated(part_of_name)}
    return f"{part} · {people}"


def _place(hit: Hit) -> Place:
    return Place(
        geonameid=hit.geonameid,
        name=hit.name,
        admin1=hit.admin1,
        country=names.country(hit.country),
        population=hit.population,
        part_of=hit.part_of,
        part_of_name=hit.part_of_name,
    )


def _split(text: str) -> tuple[str, str, str | None]:
    """Name, area and country code of `Semarang, Central Java, Indonesia`; only the name is always there."""
    parts = [part.strip() for part in COMMA.split(text) if part.strip()]
    if len(parts) < 2:
        return text.strip(), "", None
    country = names.country_codes(LANGUAGES).get(fold(parts[-1]))
    area = parts[1] if len(parts) > 2 or country is None else ""
    return parts[0], area, country


def look_up(text: str) -> Found:
    """Find the one city meant by a GeoNames number, a name, or a name with its area or country."""
    text = names.plain(text)
    if text.isdecimal():
        return Found(place_of(whole_number(text)))
    name, area, country = _split(text)
    hits = Gazetteer.load().find(name, country=country, limit=10)
    exact = [hit for hit in hits if hit.how != "similar name"]
    if area:
        exact = [hit for hit in exact if hit.admin1.casefold() == area.casefold()] or exact
    if not exact:
        return Found(None, tuple(_place(hit) for hit in hits[:CHOICES]))
    named = [hit for hit in exact if hit.how == "name"] or exact
    if len(named) == 1 or area or named[0].population >= DWARFS * named[1].population:
        return Found(_place(named[0]))
    return Found(None, tuple(_place(hit) for hit in exact), ambiguous=True)

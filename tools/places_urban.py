"""Which entries of the table are one built-up area, and which are sections of another city.

Pure functions over entries; build_places.py writes what they find. The method, its sources and its limits:
docs/explanation/urban-areas.md. The order in which entries are given never matters.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import places_sources as sources
from citylinks.places.names import fold

Floats = npt.NDArray[np.float64]
# People per square kilometer of an urban center: Degree of Urbanisation (2021); fewer where people live far
# apart (US Census Bureau, urban areas of 2020), and more where a city and its quarters are one town.
DENSITY, SPACIOUS, CROWDED = 1_500, 1_000, 4_000
SPACIOUS_COUNTRIES = frozenset({"US", "CA", "AU", "NZ"})
LEAST_CENTER = 50_000
FARTHEST_KM = 40.0
SEAT, SECTION, UNKNOWN = "seat", "section", "unknown"
SEAT_CODES = frozenset({"PPLC", "PPLG", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5"})
SECTION_CODE = "PPLX"
# A division is one city when its name holds the city's, and the city is large and has nearly all its people.
LARGE_CITY, NEARLY_ALL = 250_000, 0.9
TIMES_LARGER = 3
# How much of a division its city governs: all of it, its core, the core's entries that are no seats, or none;
# and what the method assumes where nobody looked: all that is no seat, and the core.
WHOLE, CORE, QUARTERS, APART, FOUND = "whole", "core", "quarters", "apart", "found"
# Towns that touch a city have governments of their own there, and most entries without a code are such towns.
TOWNS_BESIDE_CITIES = frozenset({"EG", "IN", "IR", "JP", "MA", "MY", "TN", "UG"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the table. `code` is GeoNames' feature code, "" where no list of codes has the entry."""

    geonameid: int
    name: str
    country: str
    country_name: str
    admin1: str
    admin1_name: str
    population: int
    latitude: float
    longitude: float
    code: str

    @property
    def radius_km(self) -> float:
        """Of the disc that the people would fill at the density of an urban center."""
        return radius_km(self.population, SPACIOUS if self.country in SPACIOUS_COUNTRIES else DENSITY)

    @property
    def dense_km(self) -> float:
        """Of the disc that the people would fill at the density of a city's core."""
        return radius_km(self.population, CROWDED)


@dataclass(frozen=True, slots=True)
class Kind:
    """What an entry is; `part_of` is the city of a section, 0 of all others."""

    kind: str
    part_of: int = 0


@dataclass(frozen=True, slots=True)
class Division:
    """A division that is governed from one city, and how much of it."""

    city: int
    governed: str


def radius_km(population: int, density: float) -> float:
    """Return the radius of the disc on which so many people live at so many per square kilometer."""
    return min(FARTHEST_KM, math.sqrt(population / (math.pi * density)))


def by_size(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries, largest first."""
    return sorted(entries, key=lambda entry: (-entry.population, entry.geonameid))


class Ground:
    """Entries, largest first, on the unit sphere."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = by_size(entries)
        latitude = np.array([entry.latitude for entry in self.entries], dtype=np.float64)
        longitude = np.array([entry.longitude for entry in self.entries], dtype=np.float64)
        self.points = sources.unit_sphere(latitude, longitude)
        self.tree = sources.tree_of((latitude, longitude))

    def within(self, place: int, kilometers: float) -> list[tuple[int, float]]:
        """Return the other entries this near, largest first, each with its distance in kilometers."""
        chord = 2 * math.sin(kilometers / (2 * sources.EARTH_KM))
        return [
            (other, self.distance(place, other))
            for other in sorted(self.tree.query_ball_point(self.points[place], chord))
            if other != place
        ]

    def distance(self, place: int, other: int) -> float:
        """Return the kilometers between two entries."""
        return sources.chord_km(float(np.linalg.norm(self.points[place] - self.points[other])))


def urban_areas(entries: Sequence[Entry], kinds: Mapping[int, Kind]) -> dict[int, int]:
    """Return by geonameid the largest city of its urban area, 0 for a city alone.

    Largest first, a city of 50,000 or more that no larger center touches is a center; every smaller entry
    whose disc touches a center's joins the one that is nearest in the center's radii. A member is never a
    center, so areas do not grow along chains of towns. A section is in the area of its city.
    """
    city_of = {geonameid: kind.part_of for geonameid, kind in kinds.items() if kind.part_of}
    ground = Ground(entry for entry in entries if entry.geonameid not in city_of)
    nearest: dict[int, tuple[float, int]] = {}
    for place, center in enumerate(ground.entries):
        if center.population < LEAST_CENTER or place in nearest:
            continue
        for other, distance in ground.within(place, 2 * FARTHEST_KM):
            entry = ground.entries[other]
            if other > place and distance <= center.radius_km + entry.radius_km:
                nearest[other] = min(nearest.get(other, (math.inf, -1)), (distance / center.radius_km, place))
    areas = {entry.geonameid: 0 for entry in entries}
    for place, (_radii, center_place) in nearest.items():
        center_id = ground.entries[center_place].geonameid
        areas[ground.entries[place].geonameid] = areas[center_id] = center_id
    for geonameid, city in city_of.items():
        areas[geonameid] = areas[city] = areas[city] or city
    return areas


def kinds(
    entries: Sequence[Entry],
    divisions: Mapping[tuple[str, str], Division],
    reviewed: Mapping[int, Kind],
) -> dict[int, Kind]:
    """Return what each entry is.

    `divisions` by country and first-level division ("" for the whole country) and `reviewed` entries were
    looked at by people; both go before what the method finds.
    """
    ground = Ground(entries)
    cities = one_city_divisions(ground) | dict(divisions)
    place_of = {entry.geonameid: place for place, entry in enumerate(ground.entries)}
    found = {}
    for place, entry in enumerate(ground.entries):
        city = governed_from(ground, place, cities, place_of)
        if not city and (entry.code == SECTION_CODE or may_be_a_quarter(entry, cities)):
            city = quarter_of(ground, place)
        plain = Kind(SEAT if entry.code in SEAT_CODES else UNKNOWN)
        found[entry.geonameid] = Kind(SECTION, city) if city else plain
    found |= {geonameid: kind for geonameid, kind in reviewed.items() if geonameid in place_of}
    return {geonameid: at_the_end(found, geonameid) for geonameid in found}


def at_the_end(found: Mapping[int, Kind], geonameid: int) -> Kind:
    """Return the kind with the city that is no section itself; the way there must not lead in a circle."""
    kind, seen = found[geonameid], {geonameid}
    while kind.part_of and found[kind.part_of].kind == SECTION:
        if kind.part_of in seen:
            raise SystemExit(f"overrides.toml: {geonameid} is a section of itself.")
        seen.add(kind.part_of)
        kind = Kind(SECTION, found[kind.part_of].part_of)
    return kind


def one_city_divisions(ground: Ground) -> dict[tuple[str, str], Division]:
    """Return the divisions, and countries (with division ""), that the method takes for one city."""
    members: dict[tuple[str, str], list[int]] = {}
    for place, entry in enumerate(ground.entries):
        members.setdefault((entry.country, ""), []).append(place)
        if entry.admin1:
            members.setdefault((entry.country, entry.admin1), []).append(place)
    return {
        division: Division(ground.entries[places[0]].geonameid, FOUND)
        for division, places in members.items()
        if is_one_city(ground, division, places)
    }


def is_one_city(ground: Ground, division: tuple[str, str], places: Sequence[int]) -> bool:
    """Tell whether a division bears the name of its largest city, which holds nearly all its people."""
    city = ground.entries[places[0]]
    named = fold(city.admin1_name if division[1] else city.country_name)
    if city.code not in SEAT_CODES or city.population < LARGE_CITY or not holds_name(named, city.name):
        return False
    disc = {places[0]} | {other for other, _ in ground.within(places[0], city.radius_km)}
    inside = sum(ground.entries[place].population for place in places if place in disc)
    return inside >= NEARLY_ALL * sum(ground.entries[place].population for place in places)


def holds_name(key: str, name: str) -> bool:
    """Tell whether a folded name holds another name as whole words."""
    return f" {fold(name)} " in f" {key} "


def governed_from(
    ground: Ground,
    place: int,
    cities: Mapping[tuple[str, str], Division],
    place_of: Mapping[int, int],
) -> int:
    """Return the city that governs an entry, because it governs the entry's country or division; or 0."""
    entry = ground.entries[place]
    for key in ((entry.country, ""), (entry.country, entry.admin1)):
        division = cities.get(key)
        if division is None or division.city == entry.geonameid or division.city not in place_of:
            continue
        city = place_of[division.city]
        seat = entry.code in SEAT_CODES
        dense = ground.distance(place, city) <= ground.entries[city].dense_km
        if {WHOLE: True, CORE: dense, QUARTERS: dense and not seat, FOUND: dense or not seat}.get(
            division.governed, False
        ):
            return division.city
    return 0


def may_be_a_quarter(entry: Entry, cities: Mapping[tuple[str, str], Division]) -> bool:
    """Tell whether an entry has no code, where entries without one are quarters rather than towns."""
    reviewed = cities.get((entry.country, entry.admin1))
    towns = entry.country in TOWNS_BESIDE_CITIES or (reviewed is not None and reviewed.governed == APART)
    return not entry.code and not towns


def quarter_of(ground: Ground, place: int) -> int:
    """Return the city of the same division around a quarter, or around an entry that looks like one; or 0.

    A quarter by its code lies in any larger city; an entry without a code, in the core of one three times
    larger. If several are around it, the nearest in radii.
    """
    entry = ground.entries[place]
    around = [
        (distance / city.radius_km, city.geonameid)
        for other, distance in ground.within(place, FARTHEST_KM)
        if (city := ground.entries[other]).country == entry.country
        and city.admin1 == entry.admin1
        and city.code != SECTION_CODE
        and (
            (other < place and distance <= city.radius_km)
            if entry.code
            else (city.population >= TIMES_LARGER * entry.population and distance <= city.dense_km)
        )
    ]
    return min(around, default=(0.0, 0))[1]

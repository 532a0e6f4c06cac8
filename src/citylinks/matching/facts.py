"""Facts of a city in words, criterion by criterion, for setting two cities side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import asin, ceil, cos, log2, radians, sin, sqrt

from citylinks.matching.climate import ZONES
from citylinks.matching.criteria import EXPERIENCE, HALF
from citylinks.matching.sentences import language_name, partnerships
from citylinks.matching.ties import TiesOfTwo
from citylinks.matching.translate import gettext as _
from citylinks.matching.translate import listed, ngettext, number
from citylinks.matching.world import COAST_FLOOR, RAIN_FLOOR, CityFacts

EARTH_KM = 6371.0088
HALF_WAY_ROUND = 20_015.1
MOST_LANGUAGES = 3
ROUNDING = 1e-9  # of a number of pieces that is whole
Change = float | int | str | tuple[float, ...] | tuple[str, ...] | None


def fact(name: str, city: CityFacts, themes: Sequence[str] = ()) -> str:
    """Say what is known of a city on one criterion; empty when nothing is."""
    if name == EXPERIENCE:
        return _evidence(city, themes)
    return FACTS[name](city)


def _climate(city: CityFacts) -> str:
    return zone(city.climate)


def zone(code: str) -> str:
    """Name a climate zone: `Am (tropical monsoon)`."""
    return _("%(code)s (%(words)s)") % {"code": code, "words": _(ZONES[code])} if code in ZONES else code


def _temperature(city: CityFacts) -> str:
    if city.coldest_c is None or city.warmest_c is None:
        return ""
    return temperatures(city.coldest_c, city.warmest_c)


def temperatures(coldest: float, warmest: float) -> str:
    """Give the means of the coldest and the warmest month."""
    return _("%(coldest)s to %(warmest)s °C") % {"coldest": number(coldest), "warmest": number(warmest)}


def _rain(city: CityFacts) -> str:
    return "" if city.rain_mm is None or city.driest_mm is None else rain(city.rain_mm, city.driest_mm)


def rain(year: float, driest: float) -> str:
    """Give the rain of the year and of its driest month."""
    return _("%(year)s mm a year, %(driest)s in the driest month") % {
        "year": number(max(year, 0)),
        "driest": number(max(driest, 0)),
    }


def _elevation(city: CityFacts) -> str:
    return "" if city.elevation_m is None else metres(city.elevation_m)


def metres(height: float) -> str:
    """Give whole meters."""
    return _("%(number)s m") % {"number": number(height)}


def _coast(city: CityFacts) -> str:
    return "" if city.coast_km is None else km(city.coast_km)


def km(distance: float) -> str:
    """Give kilometers, with a decimal where that says something."""
    return _("%(number)s km") % {"number": number(max(distance, 0), 1 if distance < 10 else 0)}


def _population(city: CityFacts) -> str:
    return people(city.population)


def people(size: float) -> str:
    """Give a number of people."""
    return _("%(number)s people") % {"number": number(size)}


def _income(city: CityFacts) -> str:
    return _(city.income_group) if city.income_group else ""


def _languages(city: CityFacts) -> str:
    first = sorted(city.languages.items(), key=lambda item: (-item[1], item[0]))[:MOST_LANGUAGES]
    return listed(
        _("%(language)s %(share)s%%") % {"language": language_name(code), "share": number(100 * share)}
        for code, share in first
    )


def _point(city: CityFacts) -> str:
    north = _("N") if city.latitude >= 0 else _("S")
    east = _("E") if city.longitude >= 0 else _("W")
    latitude, longitude = number(abs(city.latitude), 1), number(abs(city.longitude), 1)
    return listed((f"{latitude}° {north}", f"{longitude}° {east}"))


def _offset(city: CityFacts) -> str:
    return "" if city.utc_offset is None else offset(city.utc_offset)


def offset(hours: float) -> str:
    """Give hours from UTC: `UTC+5:30`."""
    sign = "+" if hours >= 0 else "−"
    minutes = round(abs(hours) * 60)
    rest = f":{minutes % 60:02d}" if minutes % 60 else ""
    return f"UTC{sign}{minutes // 60}{rest}"


def _evidence(city: CityFacts, themes: Sequence[str]) -> str:
    return pieces(sum(1 for entry in city.evidence if entry.theme in themes))


def pieces(count: int) -> str:
    """Count evidence."""
    if count == 0:
        return _("no evidence on file")
    return ngettext("%(n)d piece of evidence", "%(n)d pieces of evidence", count) % {"n": count}


def _ties(city: CityFacts) -> str:
    return partnerships(city.ties) if city.ties else _("none on record")


def ties_with(two: TiesOfTwo) -> str:
    """Say what is on record of another city's partnerships, seen from the first."""
    said = [partnerships(two.own) if two.own else _("none on record")]
    if two.direct:
        said.insert(0, _("already partners on record"))
    if two.shared:
        number = len(two.shared)
        said.append(ngettext("%(n)d partner in common", "%(n)d partners in common", number) % {"n": number})
    if two.between:
        text = ngettext(
            "%(n)d pair on record between the countries",
            "%(n)d pairs on record between the countries",
            two.between,
        )
        said.append(text % {"n": two.between})
    return listed(said)


def _known(city: CityFacts) -> str:
    return "" if city.names is None else names_in_all(city.names)


def names_in_all(count: float) -> str:
    """Count the names of a city."""
    return ngettext("%(n)s name in all languages", "%(n)s names in all languages", round(count)) % {
        "n": number(count)
    }


FACTS: Mapping[str, Callable[[CityFacts], str]] = {
    "climate": _climate,
    "temperature": _temperature,
    "precipitation": _rain,
    "elevation": _elevation,
    "coast": _coast,
    "population": _population,
    "income": _income,
    "language": _languages,
    "distance": _point,
    "time_zone": _offset,
    "capacity": _population,
    "ties": _ties,
    "known": _known,
}


def changed(name: str, after: Change, needed: float) -> str:
    """Say what a fact would have to be, from the engine's value of its column; empty when nothing does."""
    if name == EXPERIENCE:
        return _("%(pieces)s on each theme") % {
            "pieces": pieces(ceil(-HALF * log2(max(1.0 - needed, 2.0**-30)) - ROUNDING))
        }
    if name == "distance":
        return _("within %(km)s") % {"km": km((1.0 - needed) * HALF_WAY_ROUND)}
    if name == "language":
        return _("a common language of %(share)s%% of the people") % {"share": number(100 * needed)}
    if isinstance(after, str):
        return zone(after) if name == "climate" else _(after)
    if isinstance(after, tuple) and len(after) == 2 and not isinstance(after[0], str):
        first, second = float(after[0]), float(after[1])
        if name == "precipitation":
            return rain(first - RAIN_FLOOR, second - RAIN_FLOOR)
        return temperatures(first, second)
    if isinstance(after, int | float):
        return NUMBERS[name](float(after))
    return ""


NUMBERS: Mapping[str, Callable[[float], str]] = {
    "elevation": metres,
    "coast": lambda shifted: km(shifted - COAST_FLOOR),
    "population": lambda size: people(round(size, -3) if size >= 10_000 else size),
    "time_zone": offset,
    "capacity": lambda size: people(round(size, -3) if size >= 10_000 else size),
    "known": lambda count: names_in_all(ceil(count)),
}


def great_circle_km(one: CityFacts, other: CityFacts) -> float:
    """Distance along the great circle in km, by the haversine formula on the mean Earth radius."""
    north, south = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))

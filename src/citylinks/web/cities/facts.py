"""What is known of a city, in words: short for chips, whole with its source for the city page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from citylinks.places.gazetteer import Gazetteer
from citylinks.places.records import CityRecord, CountryRecord, Figure
from citylinks.web import names, numerals
from citylinks.web.cities.climate import climate
from citylinks.web.components.data import Chip

# Languages that at least this share of a country's people use.
SPOKEN = 0.1
COAST = 100


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in words, its source (`code` is that of the gazetteer), and what the program corrected."""

    label: str
    text: str
    source: str
    code: str
    note: str = ""
    correction: str = ""


def city_chips(geonameid: int) -> tuple[Chip, ...]:
    """Five facts that a ranking compares; what is not known is left out."""
    city = Gazetteer.load().city(geonameid)
    country = Gazetteer.load().countries.get(city.country)
    texts = [names.people(city.population)]
    if city.climate_zone:
        texts.append(climate(city.climate_zone))
    if city.coast_km is not None:
        texts.append(coast(city.coast_km))
    if country is not None and country.income_group:
        texts.append(_(country.income_group))
    if country is not None and country.languages:
        texts.append(languages(country))
    return tuple(Chip(text) for text in texts)


def coast(kilometers: float) -> str:
    """`3.6 km from the sea`; inland, whole kilometers are fine enough."""
    digits = 1 if kilometers < 10 else 0
    return _("%(distance)s km from the sea") % {"distance": numerals.measure(kilometers, digits)}


def languages(country: CountryRecord) -> str:
    """`Indonesian, Javanese`: the largest first, named in the reader's language where that has a name."""
    spoken = [code for code, share in country.languages.items() if share >= SPOKEN]
    return names.listed(names.language(code) for code in spoken or list(country.languages)[:1])


def facts(city: CityRecord) -> tuple[Fact, ...]:
    """Every figure of the gazetteer that is known, in its order, with its source."""
    return tuple(
        _fact(figure) for figure in city.figures if figure.value is not None and figure.name in TEXTS
    )


def unknown(city: CityRecord) -> tuple[str, ...]:
    """Labels of what the gazetteer does not know about the city."""
    return tuple(_(figure.label) for figure in city.figures if figure.value is None and figure.name in TEXTS)


def _number(figure: Figure) -> str:
    value = figure.value
    text = numerals.measure(float(value)) if isinstance(value, int | float) else str(value)
    return f"{text} {_(figure.unit)}" if figure.unit else text


def _text(figure: Figure) -> str:
    return str(figure.value)


def _people(figure: Figure) -> str:
    return numerals.count(int(figure.value or 0))


def _coast(figure: Figure) -> str:
    return coast(float(figure.value or 0))


def _climate(figure: Figure) -> str:
    return climate(str(figure.value))


def _offset(figure: Figure) -> str:
    hours = float(figure.value or 0)
    sign = "+" if hours >= 0 else "−"
    return f"UTC{sign}{int(abs(hours))}:{round(abs(hours) % 1 * 60):02d}"


# Figures of the gazetteer that a city page shows, and how each is put into words.
TEXTS = {
    "population": _people,
    "admin1_name": _text,
    "climate_zone": _climate,
    "temp_coldest_c": _number,
    "temp_warmest_c": _number,
    "rain_annual_mm": _number,
    "rain_driest_mm": _number,
    "coast_km": _coast,
    "elevation_m": _number,
    "timezone": _text,
    "utc_offset_hours": _offset,
}


def _fact(figure: Figure) -> Fact:
    source = Gazetteer.load().sources.get(figure.source)
    override = figure.override
    correction = ""
    if override is not None:
        correction = _("The gazetteer had %(was)s. %(reason)s Source: %(source)s.") % {
            "was": numerals.given(override.was) or _("nothing"),
            "reason": _(override.reason),
            "source": override.source,
        }
    return Fact(
        label=_(figure.label),
        text=TEXTS[figure.name](figure),
        source=source.title if source else figure.source,
        code=figure.source,
        note=_(source.note) if source and source.note else "",
        correction=correction,
    )


def country_facts(country: CountryRecord) -> tuple[Fact, ...]:
    """Return what holds for the whole country the city lies in."""
    sources = Gazetteer.load().sources
    groups, spoken = sources["concordance"], sources["cldr"]
    found = []
    if country.income_group:
        found.append(
            Fact(_("Income group"), _(country.income_group), groups.title, groups.code, _(groups.note))
        )
    flags = [
        name
        for name, holds in (
            (_("least developed country"), country.ldc),
            (_("landlocked developing country"), country.lldc),
            (_("small island developing state"), country.sids),
        )
        if holds
    ]
    if flags:
        found.append(Fact(_("United Nations groups"), names.listed(flags), groups.title, groups.code))
    if country.languages:
        found.append(
            Fact(_("Languages of the country"), languages(country), spoken.title, spoken.code, _(spoken.note))
        )
    return tuple(found)

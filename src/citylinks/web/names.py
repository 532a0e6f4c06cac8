"""What things are called in the reader's language: themes, countries, languages, and lists of them.

Themes and the tables of the gazetteer are translated by the catalogs, countries and languages by CLDR.
English names of countries are the gazetteer's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from citylinks.needs.hazards import HAZARDS
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.names import fold
from citylinks.themes.taxonomy import AREAS, THEMES
from citylinks.web import numerals

# Titles of records and sources, activities and figures are shown as reported, and the program reports so.
RECORDED = "en"
MILLION = 1_000_000
SPOKEN = 0.05  # share of a country's people from which on one of their languages is offered
UNKNOWN = "und"  # stands in the tables for languages that have no code
# Unicode's first strong isolate, and the end of it.
ISOLATE, END = "\u2068", "\u2069"


def theme(code: str) -> str:
    """Return what a theme is called."""
    return _(THEMES[code].label)


def themes() -> Mapping[str, str]:
    """Return all themes by code, in the order of the taxonomy."""
    return _themes(get_language() or "")


@cache
def _themes(language: str) -> Mapping[str, str]:
    del language  # `theme` reads it
    return {code: theme(code) for code in THEMES}


def themes_by_area() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return codes and names of the themes under the name of their area."""
    return _themes_by_area(get_language() or "")


@cache
def _themes_by_area(language: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    del language  # `theme` reads it
    return {
        _(label): tuple((code, theme(code)) for code, one in THEMES.items() if one.area == area)
        for area, label in AREAS.items()
    }


def hazard(code: str) -> str:
    """Return what a natural hazard is called, or its code."""
    return _(HAZARDS[code]) if code in HAZARDS else code


def country(code: str) -> str:
    """Return what a country is called, or its code."""
    return countries().get(code, code)


def countries() -> Mapping[str, str]:
    """Return all countries by code, in the order of their names."""
    return _countries(str(numerals.locale()))


@cache
def _countries(language: str) -> Mapping[str, str]:
    shown = numerals.locale_of(language)
    named = {} if shown.language == "en" else shown.territories
    names = {code: str(named.get(code, one.name)) for code, one in Gazetteer.load().countries.items()}
    return dict(sorted(names.items(), key=lambda pair: fold(pair[1])))


@cache
def country_codes(languages: tuple[str, ...]) -> Mapping[str, str]:
    """Find a country's code by its folded name in any of these languages, or by the code itself."""
    codes = {fold(code): code for code in Gazetteer.load().countries}
    return codes | {fold(name): code for language in languages for code, name in _countries(language).items()}


def language(code: str) -> str:
    """Return what a language is called, or its code."""
    return str(numerals.locale().languages.get(code, code))


def languages() -> dict[str, str]:
    """Return the languages that a twentieth of some country speaks, by code, in the order of their names."""
    spoken = {
        code
        for country in Gazetteer.load().countries.values()
        for code, share in country.languages.items()
        if share >= SPOKEN
    }
    known = numerals.locale().languages
    found = {code: str(known[code]) for code in spoken if code in known and code != UNKNOWN}
    return dict(sorted(found.items(), key=lambda pair: fold(pair[1])))


@cache
def language_codes(languages: tuple[str, ...]) -> Mapping[str, str]:
    """Find a language's code by its folded name in any of these languages, or by the code itself."""
    shown = [
        (str(code), str(name))
        for language in languages
        for code, name in numerals.locale_of(language).languages.items()
        if "_" not in str(code)
    ]
    return {fold(name): code for code, name in shown} | {fold(code): code for code, _name in shown}


def listed(names: Iterable[str]) -> str:
    """Write names one after the other, with the comma of the reader's language; empty ones are left out."""
    return _(", ").join(isolated(name) for name in names if name)


def isolated(text: str) -> str:
    """Keep a name in its own direction on a page from right to left, so that its neighbors stay in order."""
    return f"{ISOLATE}{text}{END}" if get_language_bidi() else text


def plain(text: str) -> str:
    """Return a text that came back from a page without the marks of `isolated`."""
    return text.replace(ISOLATE, "").replace(END, "").strip()


def people(number: int) -> str:
    """`1.69 million people`, `641 thousand people`: in Spanish the millions want a word between."""
    if number >= MILLION:
        return _("%(millions)s people") % {"millions": numerals.compact(number)}
    return _("%(count)s people") % {"count": numerals.compact(number)}


def foreign(code: str) -> str:
    """Return the language of a text where it is not the reader's, to be marked up; else an empty text."""
    return "" if numerals.locale().language == code else code


def lower_first(text: str) -> str:
    """Fit a label into a sentence."""
    return text[:1].lower() + text[1:]

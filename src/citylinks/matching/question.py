"""A question about peers, and every fault of it at once with what would mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from citylinks.kernel.errors import Fault, refuse
from citylinks.matching.criteria import BY_NAME, LEARNED, WEIGHTINGS
from citylinks.matching.learned import LearnedWeights
from citylinks.matching.translate import gettext as _
from citylinks.matching.world import World
from citylinks.places.records import CountryRecord
from citylinks.themes.taxonomy import THEMES, nearest
from citylinks.themes.words import fold

MOST_WEIGHT = 1_000_000  # sums of greater ones may pass what a float holds


@dataclass(frozen=True, slots=True)
class PeerQuestion:
    """Ask which cities are like this one, and can help with these themes.

    `weighting` chooses the default weights: learned from decided pairs, or of likeness alone. `own` are those
    that a program learned from its pairings, in the place of the shipped ones. `weights` replaces some of
    them by criterion name, on the same scale (per cent). `top=None` ranks all.

    Peers are abroad, unless `own_country` is set or the country is among `countries`. The answer holds the
    best city of an urban area and, where no `countries` are chosen, the two best of a country, unless
    `every_city` is set. `only_proven` leaves out who has no evidence on file on any of the themes.
    """

    city: int  # geonameid
    countries: tuple[str, ...] = ()  # ISO 3166-1 alpha-2, of the peers; none means all
    min_population: int = 0
    themes: tuple[str, ...] = ()
    weights: Mapping[str, float] | None = None
    top: int | None = 10
    own_country: bool = False
    every_city: bool = False
    only_proven: bool = False
    weighting: str = LEARNED
    own: LearnedWeights | None = None


def checked(question: PeerQuestion, world: World) -> PeerQuestion:
    """Write countries as two letters and drop what is said twice. Raises Faults with every fault."""
    refuse(
        [
            *_city_faults(question, world),
            *_country_faults(question.countries, world.countries),
            *_theme_faults(question.themes),
            *_weight_faults(question.weights or {}),
            *_weighting_faults(question.weighting),
            *_number_faults(question),
        ]
    )
    found = (country_code(text, world.countries) or text for text in question.countries)
    return replace(
        question,
        countries=tuple(dict.fromkeys(found)),
        themes=tuple(dict.fromkeys(question.themes)),
        weights=dict(question.weights) if question.weights else None,
    )


def country_code(text: str, countries: Mapping[str, CountryRecord]) -> str | None:
    """Find a country by its two or three letters or its name, whatever the case and accents."""
    wanted = fold(text.strip())
    for code, record in countries.items():
        if wanted in {code.lower(), record.iso3.lower(), fold(record.name)}:
            return code
    return None


def suggestion(names: Sequence[str]) -> str:
    """Name what may have been meant; empty when nothing is near."""
    return _("Did you mean %(names)s?") % {"names": _(" or ").join(names)} if names else ""


def _city_faults(question: PeerQuestion, world: World) -> Iterator[Fault]:
    if question.city not in world:
        message = _("No city of the table has the geonameid %(id)s.") % {"id": question.city}
        yield Fault("city", message, _("Look it up by name: citylinks places find NAME."))


def _country_faults(given: Sequence[str], countries: Mapping[str, CountryRecord]) -> Iterator[Fault]:
    for text in given:
        if country_code(text, countries) is None:
            message = _("“%(text)s” is not a country.") % {"text": text}
            yield Fault("countries", message, suggestion(nearest_countries(text, countries)))


def nearest_countries(text: str, countries: Mapping[str, CountryRecord], n: int = 3) -> list[str]:
    """Suggest countries whose names come closest to a text, each as `Kenya (KE)`."""
    names = {fold(record.name): f"{record.name} ({code})" for code, record in countries.items()}
    by_letters = {code.lower(): f"{record.name} ({code})" for code, record in countries.items()}
    wanted = fold(text.strip())
    close = difflib.get_close_matches(wanted, names, n=n, cutoff=0.6)
    if not close and len(wanted) <= 3:
        return [by_letters[code] for code in difflib.get_close_matches(wanted, by_letters, n=n, cutoff=0.5)]
    return [names[name] for name in close]


def _theme_faults(themes: Sequence[str]) -> Iterator[Fault]:
    for code in themes:
        if code not in THEMES:
            yield Fault("themes", _("“%(code)s” is not a theme.") % {"code": code}, suggestion(nearest(code)))


def _weight_faults(weights: Mapping[str, float]) -> Iterator[Fault]:
    for name, weight in weights.items():
        if name not in BY_NAME:
            close = difflib.get_close_matches(name, BY_NAME, n=3, cutoff=0.5)
            mend = suggestion(close) or _("The criteria are %(names)s.") % {"names": ", ".join(BY_NAME)}
            yield Fault("weights", _("“%(name)s” is not a criterion.") % {"name": name}, mend)
        if not 0 <= weight <= MOST_WEIGHT:
            message = _("The weight of “%(name)s” is %(weight)s.") % {"name": name, "weight": f"{weight:g}"}
            much = weight > MOST_WEIGHT
            mend = _("Give a number from 0 to 1,000,000.") if much else _("Give a number of 0 or more.")
            yield Fault("weights", message, mend)


def _weighting_faults(weighting: str) -> Iterator[Fault]:
    if weighting not in WEIGHTINGS:
        message = _("“%(text)s” is not a set of weights.") % {"text": weighting}
        mend = _("The sets are %(names)s.") % {"names": ", ".join(WEIGHTINGS)}
        yield Fault("weighting", message, mend)


def _number_faults(question: PeerQuestion) -> Iterator[Fault]:
    if question.min_population < 0:
        message = _("The smallest population is %(number)s.") % {"number": question.min_population}
        yield Fault("min_population", message, _("Give a number of 0 or more."))
    if question.top is not None and question.top < 1:
        message = _("%(number)s peers were asked for.") % {"number": question.top}
        yield Fault("top", message, _("Ask for 1 or more."))

"""Drawing a made-up network: who works where, knows what and speaks which languages, all by one seed.

Only the cities are real. No name could be taken for a person's or an organization's: “Sample member 00042”
works for the “Sample municipality of Durban”, and every address ends in `.invalid`, which nobody can have.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from citylinks.kernel.ids import ALPHABET, LENGTH
from citylinks.kernel.time import PartialDate
from citylinks.network.members.records import Affiliated, Member, Period, Shown, Workplace
from citylinks.network.states import ExpertiseLevel, LanguageLevel, OrganizationKind, Visibility
from citylinks.themes.taxonomy import THEMES

MEMBERS_PER_ORGANIZATION = 5
HOME = "US"  # where most members of the real program's network are
HOME_WEIGHT = 6
FIRST_YEAR, LAST_YEAR = 1998, 2026
OFFERED_YEAR = 2027
POSITIONS = (
    "Chief administrator",
    "Deputy administrator",
    "City engineer",
    "Planner",
    "Finance officer",
    "Head of water and sanitation",
    "Head of solid waste",
    "Head of public works",
    "Climate officer",
    "Emergency manager",
)
# How an organization of each kind is named, and how many there are of a hundred.
KINDS = (
    (OrganizationKind.LOCAL_GOVERNMENT, "municipality", 76),
    (OrganizationKind.REGIONAL_COUNCIL, "regional council", 6),
    (OrganizationKind.UTILITY, "utility", 6),
    (OrganizationKind.SPECIAL_DISTRICT, "special district", 4),
    (OrganizationKind.UNIVERSITY, "university", 4),
    (OrganizationKind.NGO, "non-governmental organization", 2),
    (OrganizationKind.ASSOCIATION, "association", 1),
    (OrganizationKind.FIRM, "firm", 1),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """A real city to put an organization in, with its country and what is spoken there, most first."""

    geonameid: int
    name: str
    country: str
    languages: tuple[str, ...]


def draw_network(seats: Sequence[Seat], *, members: int, seed: int) -> Iterator[Member]:
    """Yield the members in their order; the same seats, number and seed give the same network."""
    chance = Random(seed)  # noqa: S311 - a demonstration, not a secret
    places = _organizations(seats, max(1, members // MEMBERS_PER_ORGANIZATION), chance)
    for number in range(1, members + 1):
        yield _member(number, places, chance)


def _organizations(seats: Sequence[Seat], count: int, chance: Random) -> list[tuple[Workplace, Seat]]:
    weights = [HOME_WEIGHT if seat.country == HOME else 1 for seat in seats]
    kinds = [share for _, _, share in KINDS]
    found: dict[Workplace, Seat] = {}
    for seat in chance.choices(seats, weights, k=count):
        kind, word, _ = chance.choices(KINDS, kinds)[0]
        found.setdefault(Workplace(f"Sample {word} of {seat.name}", seat.geonameid, kind), seat)
    return list(found.items())


def _member(number: int, places: Sequence[tuple[Workplace, Seat]], chance: Random) -> Member:
    place, seat = chance.choice(places)
    started = chance.randint(FIRST_YEAR, LAST_YEAR)
    jobs = [Affiliated(place, chance.choice(POSITIONS), PartialDate(f"{started}-{chance.randint(1, 12):02}"))]
    if chance.random() < 0.25:
        earlier, _ = chance.choice(places)
        until = PartialDate(str(started - 1))
        jobs.insert(0, Affiliated(earlier, chance.choice(POSITIONS), PartialDate(str(started - 6)), until))
    themes = sorted(chance.sample(sorted(THEMES), chance.choices((1, 2, 3, 4), (3, 4, 2, 1))[0]))
    levels = chance.choices(list(ExpertiseLevel), (3, 5, 2), k=len(themes))
    addresses = [f"member{number:05}@sample.invalid"]
    addresses += [f"member{number:05}@home.invalid"] if chance.random() < 0.1 else []
    return Member(
        public_id="".join(chance.choices(ALPHABET, k=LENGTH)),
        name=f"Sample member {number:05}",
        emails=tuple(addresses),
        visibility=chance.choices(list(Visibility), (2, 7, 1))[0],
        will_travel=chance.choices((True, False, None), (6, 2, 2))[0],
        will_host=chance.choices((True, False, None), (5, 2, 3))[0],
        pro_bono_days=chance.choice((None, 5, 10, 10, 15, 20)),
        themes=tuple(zip(themes, levels, strict=True)),
        languages=_languages(seat, chance),
        periods=tuple(sorted(_periods(chance), key=lambda one: one.starts)),
        affiliations=tuple(jobs),
        evidence=tuple(_evidence(number, themes, seat, chance)),
    )


def _languages(seat: Seat, chance: Random) -> tuple[tuple[str, LanguageLevel], ...]:
    spoken = dict.fromkeys(seat.languages[:1], LanguageLevel.FIRST)
    if "en" not in spoken and chance.random() < 0.6:
        spoken["en"] = chance.choice((LanguageLevel.BASIC, LanguageLevel.WORKING, LanguageLevel.FLUENT))
    if chance.random() < 0.25:
        spoken.setdefault(chance.choice(("es", "fr", "pt", "ar", "id")), LanguageLevel.WORKING)
    return tuple(sorted(spoken.items()))


def _periods(chance: Random) -> Iterator[Period]:
    for start in chance.sample((1, 4, 7, 10), chance.choices((0, 1, 2), (3, 5, 2))[0]):
        starts = dt.date(OFFERED_YEAR, start, chance.choice((1, 15)))
        yield Period(starts, starts + dt.timedelta(days=chance.choice((20, 45, 60))))


def _evidence(number: int, themes: Sequence[str], seat: Seat, chance: Random) -> Iterator[Shown]:
    for theme in themes:
        if chance.random() < 0.3:
            what = f"Sample evidence of member {number:05}: {THEMES[theme].label}."
            yield Shown(theme, what, seat.name, PartialDate(str(chance.randint(2005, LAST_YEAR))))

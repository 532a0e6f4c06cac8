"""Which cities this product's own programs paired: the app that keeps partnerships answers, from above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two cities that a program paired, by geonameid; followed when something they did is on record."""

    host: int
    partner: int
    theme: str
    followed: bool


@dataclass(frozen=True, slots=True)
class Pairings:
    """Who answers: of a program, by its public id, all pairings; of everyone, the pairs that are public."""

    of_program: Callable[[str], Iterable[Pairing]]
    public: Callable[[], Iterable[tuple[int, int]]]


_SOURCES: list[Pairings] = []


def pairs_cities(source: Pairings) -> None:
    """Ask this source from now on; each of its answers costs one query."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def pairings_of(program: str) -> tuple[Pairing, ...]:
    """List the pairings of a program, each pair of cities once, followed if any of its partnerships was."""
    found: dict[tuple[int, int], Pairing] = {}
    for pairing in (each for source in _SOURCES for each in source.of_program(program)):
        cities = (min(pairing.host, pairing.partner), max(pairing.host, pairing.partner))
        known = found.get(cities)
        if known is None or (pairing.followed and not known.followed):
            found[cities] = pairing
    return tuple(found.values())


def public_pairs() -> tuple[tuple[int, int], ...]:
    """List the pairs of cities with a public partnership, each once, in order."""
    pairs = {(min(pair), max(pair)) for source in _SOURCES for pair in source.public()}
    return tuple(sorted(pair for pair in pairs if pair[0] != pair[1]))

"""Pairs of cities that were decided: read from a file, and laid out for learning and judging weights."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.choices import Decided
from citylinks.engine.problem import Criteria, Need
from citylinks.kernel.errors import Fault, refuse
from citylinks.matching.criteria import CONTEXT, criteria_of
from citylinks.matching.translate import gettext_noop
from citylinks.matching.world import World
from citylinks.themes.taxonomy import AREAS, THEMES, nearest

SMALLEST = 20_000  # people of the cities among which a partner is looked for
MOST_FAULTS = 20
DIRECTIONS = HOST_LOOKS, PARTNER_LOOKS = ("the host looks", "the resource partner looks")
AREA, NOT_STATED = "area", "not stated"
LEFT_OUT = TWICE, NOT_HELD, AT_HOME, SECTION_OF, SMALL = (
    gettext_noop("given twice"),
    gettext_noop("with a place that the table does not hold"),
    gettext_noop("within one country"),
    gettext_noop("with a part of another city"),
    gettext_noop("with a city under 20,000 people"),
)


@dataclass(frozen=True, slots=True)
class DecidedPair:
    """Two cities that became partners, by geonameid; of what a program knows, the theme and the program."""

    host: int
    partner: int
    theme: str = ""
    program: str = ""


@dataclass(frozen=True, slots=True)
class Usable:
    """Pairs of cities of 20,000 people and more in two countries, and how many were left out, by reason."""

    pairs: tuple[DecidedPair, ...]
    left_out: Mapping[str, int]

    @property
    def cities(self) -> NDArray[np.int64]:
        """Every city of the pairs, once."""
        return np.unique(np.array([(pair.host, pair.partner) for pair in self.pairs], dtype=np.int64))


def read_pairs(path: Path) -> tuple[DecidedPair, ...]:
    """Read a CSV with a head line: two columns of GeoNames' numbers, then `theme` and `program` if any.

    Raises Faults naming the lines that cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        refuse([Fault(str(path), f"It cannot be read: {error}.", "Give a CSV file in UTF-8.")])
        raise AssertionError from error
    rows = list(csv.reader(text.splitlines()))
    names = [name.strip().lower() for name in rows[0]] if rows else []
    if len(names) < 2:
        refuse([Fault(str(path), "It has no head line with two columns.", "Begin with host,partner.")])
    faults: list[Fault] = []
    made: list[DecidedPair] = []
    for line, row in enumerate(rows[1:], start=2):
        if any(row):
            cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
            made += _read(row, cells, f"{path.name}, line {line}", faults)
    refuse(faults[:MOST_FAULTS])
    return tuple(made)


def _read(
    row: Sequence[str], cells: Mapping[str, str], where: str, faults: list[Fault]
) -> Iterator[DecidedPair]:
    theme = cells.get("theme", "")
    if len(row) < 2 or not (row[0].strip().isdecimal() and row[1].strip().isdecimal()):
        faults.append(Fault(where, "The first two columns are not two GeoNames' numbers."))
    elif theme and theme not in THEMES:
        near = ", ".join(nearest(theme))
        faults.append(Fault(where, f"“{theme}” is not a theme.", f"Did you mean {near}?" if near else ""))
    else:
        yield DecidedPair(int(row[0]), int(row[1]), theme, cells.get("program", ""))


def usable(pairs: Iterable[DecidedPair], world: World) -> Usable:
    """Keep what can be learned from, each pair of cities once."""
    kept: dict[tuple[int, int], DecidedPair] = {}
    left = dict.fromkeys(LEFT_OUT, 0)
    for pair in pairs:
        key = (min(pair.host, pair.partner), max(pair.host, pair.partner))
        if key in kept:
            left[TWICE] += 1
        elif pair.host not in world or pair.partner not in world:
            left[NOT_HELD] += 1
        elif world.home(pair.host) == world.home(pair.partner):
            left[AT_HOME] += 1
        elif any(world.sections[world.parties.row_of(city)] for city in key):
            left[SECTION_OF] += 1
        elif min(world.populations[world.parties.row_of(city)] for city in key) < SMALLEST:
            left[SMALL] += 1
        else:
            kept[key] = pair
    return Usable(tuple(kept.values()), {reason: number for reason, number in left.items() if number})


def candidates(world: World) -> NDArray[np.bool_]:
    """Tell among which cities a partner is looked for: of 20,000 people, and no part of another city."""
    found: NDArray[np.bool_] = (world.populations >= SMALLEST) & ~world.sections
    return found


def all_criteria() -> Criteria:
    """All criteria of the context, with the same weight: what is fitted."""
    return criteria_of(dict.fromkeys(CONTEXT, 1.0))


def need_of(city: int, world: World, *, through_partners: bool = True) -> Need:
    """See a city as a need, with what the record of ties says to it."""
    party = world.parties.need(city)
    ratings = world.tie_ratings(city, through_partners=through_partners)
    return replace(party, values={**party.values, "tie_ratings": ratings})


def both_sides(
    pairs: Sequence[DecidedPair], directions: Iterable[str] = DIRECTIONS
) -> dict[int, list[tuple[int, int]]]:
    """List every city's partners, each with the number of the pair, in the order of geonameid.

    With one direction, only those that a host looked for, or that a resource partner did.
    """
    sides: dict[int, list[tuple[int, int]]] = {}
    for number, pair in enumerate(pairs):
        ways = {HOST_LOOKS: (pair.host, pair.partner), PARTNER_LOOKS: (pair.partner, pair.host)}
        for city, other in (ways[direction] for direction in directions):
            sides.setdefault(city, []).append((other, number))
    return dict(sorted(sides.items()))


def group_of(pair: DecidedPair, by: str, world: World) -> str:
    """Name the group of a pair by its theme, the theme's area, its program or both incomes; "" by none."""
    if by == AREA:
        return AREAS[THEMES[pair.theme].area] if pair.theme else NOT_STATED
    if by in {"theme", "program"}:
        return (pair.theme if by == "theme" else pair.program) or NOT_STATED
    if by == "income":
        groups = sorted(
            world.city(city).income_group or "not classified" for city in (pair.host, pair.partner)
        )
        return " and ".join(groups)
    return ""


def decided(
    pairs: Sequence[DecidedPair], world: World, directions: Iterable[str] = DIRECTIONS
) -> Iterator[Decided]:
    """Give every city's partners to the engine, from both sides of each pair or from one.

    What a city's own partners say is left out: those who are alike have the same partners, so that the record
    of one pair would speak for the next.
    """
    for city, partners in both_sides(pairs, directions).items():
        others, numbers = zip(*partners, strict=True)
        yield Decided(need_of(city, world, through_partners=False), tuple(others), tuple(numbers))

"""Looked-up criteria put together: columns whose joint values are few share one code and one table.

Language, income, hours and other facts of a country are one look-up instead of five.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.problem import Float64, Int64

MOST_JOINT = 1024
Codes = NDArray[np.uint16]
Valued = dict[int, tuple[Float64, NDArray[np.intp]]]


@dataclass(frozen=True)
class Group:
    """Criteria (by their places) that share a code; `maps` lead from the joint code to each one's own."""

    members: tuple[int, ...]
    maps: tuple[NDArray[np.intp], ...]
    codes: NDArray[np.int64]
    size: int


def groups_of(codes: dict[int, Codes]) -> tuple[Group, ...]:
    """Join greedily, those of the fewest values first, while a group has at most 1,024 joint values."""
    groups: list[Group] = []
    for place, column in sorted(codes.items(), key=lambda item: (int(item[1].max(initial=0)), item[0])):
        alone = Group((place,), (np.arange(int(column.max(initial=0)) + 1),), column.astype(np.int64), 0)
        joined = [(_joined(group, alone), at) for at, group in enumerate(groups)]
        fitting = [(group.size, at, group) for group, at in joined if group.size <= MOST_JOINT]
        if fitting:
            _, at, group = min(fitting, key=lambda item: item[:2])
            groups[at] = group
        else:
            groups.append(Group(alone.members, alone.maps, alone.codes, int(alone.codes.max(initial=0)) + 1))
    return tuple(groups)


def _joined(left: Group, right: Group) -> Group:
    """Put two groups together over the pairs of codes that occur."""
    step = int(right.codes.max(initial=0)) + 1
    seen, codes = np.unique(left.codes * step + right.codes, return_inverse=True)
    first, second = np.divmod(seen, step)
    maps = tuple(m[first] for m in left.maps) + tuple(m[second] for m in right.maps)
    return Group(left.members + right.members, maps, codes.astype(np.int64), seen.size)


@dataclass(frozen=True)
class Tabled:
    """Tables for m needs: `places` (m, 2 groups), flat `tables`, and the weight always known, `base` (m,)."""

    places: Int64
    tables: NDArray[np.float32]
    base: Float64


def tables_of(groups: tuple[Group, ...], valued: Valued, weights: Float64, needs: int) -> Tabled:
    """Weigh the values of each group's members, per need and joint code.

    `valued` gives, by criterion, the values of the different needs (u, codes) and which of them each need
    is. A criterion that is not in it says nothing.
    """
    places = np.zeros((needs, 2 * max(len(groups), 1)), np.int64)
    places[:, 1::2] = -1
    base = np.zeros(needs)
    parts: list[NDArray[np.float32]] = []
    at = 0
    for g, group in enumerate(groups):
        worth = np.zeros((needs, group.size), np.float32)
        known = np.zeros((needs, group.size), np.float32)
        for place, lead in zip(group.members, group.maps, strict=True):
            if place not in valued:
                continue
            values, which = valued[place]
            weighed = np.float32(weights[place]) * values.astype(np.float32)
            lacks = np.isnan(weighed)
            weighed[lacks] = 0.0
            worth += _led(weighed, which, lead)
            if lacks.any():
                known += _led(np.where(lacks, np.float32(0.0), np.float32(weights[place])), which, lead)
            else:
                known += np.float32(weights[place])
        even = np.asarray((known == known[:, :1]).all(axis=1))
        base += np.where(even, known[:, 0], 0.0)
        places[:, 2 * g] = at + np.arange(needs) * group.size
        places[:, 2 * g + 1] = np.where(even, -1, places[:, 2 * g] + worth.size)
        parts += [worth.reshape(-1)] if even.all() else [worth.reshape(-1), known.reshape(-1)]
        at += worth.size if even.all() else 2 * worth.size
    flat = np.concatenate(parts) if parts else np.zeros(1, np.float32)
    return Tabled(places, flat, base)


def _led(values: NDArray[np.float32], which: NDArray[np.intp], lead: NDArray[np.intp]) -> NDArray[np.float32]:
    """Look values (u, codes) up for every need and joint code."""
    if len(values) == 1:  # one row for all: nothing to copy for each need
        return np.asarray(values[0].take(lead), dtype=np.float32)
    return values[which].take(lead, axis=1)

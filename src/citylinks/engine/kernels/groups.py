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
class Groups:
    """Groups laid out flat, for the compiled `weigh`; those that rows are ordered by come first.

    `members` are criteria, those of group g between `borders[g]` and `borders[g + 1]`; the codes that joint
    code c stands for are in `leads`, from `lead_starts[member] + c` on. `sizes` (G,) counts joint codes.
    """

    members: Int64
    borders: Int64
    leads: Codes
    lead_starts: Int64
    sizes: Int64
    codes: Codes  # (G, n)

    @classmethod
    def of(cls, codes: dict[int, Codes], n: int, together: tuple[int, ...] = ()) -> Groups:
        """Join what can be joined; `codes` are columns by the place of their criterion.

        Those `together` are only joined with each other: few of their joint codes occur in a leaf.
        """
        made = (
            *groups_of({place: column for place, column in codes.items() if place in together}),
            *groups_of({place: column for place, column in codes.items() if place not in together}),
        )
        counts = [len(group.members) for group in made]
        lengths = [group.size for group in made for _ in group.members]
        return cls(
            members=np.array([member for group in made for member in group.members], np.int64),
            borders=np.cumsum([0, *counts]).astype(np.int64),
            leads=np.concatenate([np.zeros(0, np.uint16), *(m for g in made for m in g.maps)]).astype(
                np.uint16
            ),
            lead_starts=np.cumsum([0, *lengths])[:-1].astype(np.int64),
            sizes=np.array([group.size for group in made], np.int64),
            codes=np.array([group.codes for group in made], np.uint16).reshape(-1, n),
        )


@dataclass(frozen=True)
class Tabled:
    """Tables for m needs: `places` (m, 2 groups), flat `tables`, and the weight always known, `base` (m,)."""

    places: Int64
    tables: NDArray[np.float32]
    base: Float64


def tables_of(groups: Groups, values: Float64, places: Int64, weights: Float64) -> Tabled:
    """Weigh the values of each group's members, per need and joint code.

    `values` holds the criteria's tables of values, `places` (m, C) where each need's begin. A table of known
    weight is only kept (place not -1) where the weight is not the same for all codes.
    """
    from citylinks.engine.kernels.weigh import weigh

    needs, number = len(places), groups.sizes.size
    made = Tabled(
        np.zeros((needs, 2 * max(number, 1)), np.int64),
        np.empty(max(2 * needs * int(groups.sizes.sum()), 1), np.float32),
        np.zeros(needs),
    )
    made.tables[:1] = 0.0
    made.places[:, 1::2] = -1
    weigh(
        groups.members, groups.borders, groups.leads, groups.lead_starts, groups.sizes,
        weights, values, places, made.places, made.tables, made.base,
    )  # fmt: skip
    return made

"""At most so many parties of a group in an answer: who stands behind better ones of the same group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from citylinks.engine.asks import Asks, asks_of
from citylinks.engine.kernels.reference import approximate, score
from citylinks.engine.problem import Bool, Criteria, Float64, Int64, Need
from citylinks.engine.rank import GATHER_SHARE, eligibility
from citylinks.engine.table import PartyTable


@dataclass(frozen=True, eq=False)
class Grouping:
    """The group of each party in the table's row order, int64 (n,), 0 for none; `most` of one may stay."""

    groups: Int64
    most: int

    @cached_property
    def members(self) -> tuple[Int64, Int64, Int64]:
        """The rows that have a group, by group; where each group begins; and each row's place among groups.

        No question changes them: a grouping that is kept sorts them once.
        """
        grouped = np.flatnonzero(self.groups > 0).astype(np.int64)
        rows = grouped[np.argsort(self.groups[grouped], kind="stable")]
        _, starts, places = np.unique(self.groups[rows], return_index=True, return_inverse=True)
        return rows, starts.astype(np.int64), places.astype(np.int64)


def behind(
    need: Need,
    parties: PartyTable,
    criteria: Criteria,
    groupings: Sequence[Grouping],
    exclude: Mapping[str, ArrayLike] | None = None,
) -> list[Bool]:
    """Tell for each grouping, in turn, which parties still in stand behind enough better ones of their group.

    Each answer is bool (n,) in the table's row order. Ties go to the smaller id, as in `rank`: its ranking
    without all of these holds the first of each group, in the same order. Approximate scores with an error
    bound decide; where they cannot, the reference kernel scores those that may be among the first.
    """
    asks = asks_of(need, parties, criteria)
    eligible, _ = eligibility(parties, None, exclude)
    left = np.ones(parties.n, bool) if eligible is None else eligible.copy()
    few = np.flatnonzero(left).astype(np.int64)
    some = few if few.size * GATHER_SHARE <= parties.n else None
    approximated, error = approximate(criteria, asks, parties, some)
    scores = np.full(parties.n, -np.inf)
    scores[few] = approximated[0] if some is not None else approximated[0, few]
    found = []
    for grouping in groupings:
        out = np.zeros(parties.n, bool)
        rows, starts, places = grouping.members
        if rows.size:
            worth = np.where(left[rows], scores[rows], -np.inf)
            maybe = left[rows] & (worth >= _borders(worth, grouping)[places] - 2 * error)
            out[rows] = left[rows] & ~maybe
            contested = rows[
                maybe & (np.add.reduceat(maybe.astype(np.int64), starts) > grouping.most)[places]
            ]
            if contested.size:
                out[_beaten(contested, grouping, _exact(criteria, asks, parties, contested), parties)] = True
        left &= ~out
        found.append(out)
    return found


def _borders(worth: Float64, grouping: Grouping) -> Float64:
    """Give a score for each group that at least `most` of it reach, or all; equal scores count as one."""
    _, starts, places = grouping.members
    border: Float64 = np.maximum.reduceat(worth, starts)
    for _ in range(grouping.most - 1):
        border = np.maximum.reduceat(np.where(worth < border[places], worth, -np.inf), starts)
    return border


def _beaten(rows: Int64, grouping: Grouping, scores: Float64, parties: PartyTable) -> Int64:
    """List those of the rows that have `most` better ones of their group among the rows."""
    order = np.lexsort((parties.ids[rows], -scores, grouping.groups[rows]))
    groups = grouping.groups[rows[order]]
    first = np.searchsorted(groups, groups)  # where each one's group begins
    return np.asarray(rows[order][np.arange(order.size) - first >= grouping.most], dtype=np.int64)


def _exact(criteria: Criteria, asks: Asks, parties: PartyTable, rows: Int64) -> Float64:
    return np.asarray(score(criteria, asks, parties, rows).scores[0], dtype=np.float64)

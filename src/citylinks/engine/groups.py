"""At most so many parties of a group in an answer: who stands behind better ones of the same group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from citylinks.engine.asks import Asks, asks_of
from citylinks.engine.kernels.reference import approximate, score
from citylinks.engine.problem import Bool, Criteria, Float64, Int64, Need
from citylinks.engine.rank import eligibility
from citylinks.engine.table import PartyTable


@dataclass(frozen=True, eq=False)
class Grouping:
    """The group of each party in the table's row order, int64 (n,), 0 for none; `most` of one may stay."""

    groups: Int64
    most: int


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
    bound decide; those that lie closer together are scored by the reference kernel.
    """
    asks = asks_of(need, parties, criteria)
    eligible, _ = eligibility(parties, None, exclude)
    left = np.ones(parties.n, bool) if eligible is None else eligible.copy()
    approximated, error = approximate(criteria, asks, parties, None)
    scores = np.asarray(approximated[0], dtype=np.float64)
    found = []
    for grouping in groupings:
        rows = np.flatnonzero(left & (grouping.groups > 0)).astype(np.int64)
        order = _ordered(rows, grouping.groups, scores, parties)
        close = _close(order, grouping.groups, scores, 4 * error)
        if close.size:
            scores[close] = _exact(criteria, asks, parties, close)
            order = _ordered(rows, grouping.groups, scores, parties)
        groups = grouping.groups[order]
        first = np.searchsorted(groups, groups)  # where each one's group begins
        out = np.zeros(parties.n, bool)
        out[order[np.arange(order.size) - first >= grouping.most]] = True
        left &= ~out
        found.append(out)
    return found


def _ordered(rows: Int64, groups: Int64, scores: Float64, parties: PartyTable) -> Int64:
    """Sort rows by group, the best first."""
    return rows[np.lexsort((parties.ids[rows], -scores[rows], groups[rows]))]


def _close(order: Int64, groups: Int64, scores: Float64, gap: float) -> Int64:
    """List the rows of one group that follow each other too closely to be told apart."""
    near = (groups[order[1:]] == groups[order[:-1]]) & (scores[order[:-1]] - scores[order[1:]] <= gap)
    return np.unique(np.concatenate([order[1:][near], order[:-1][near]]))


def _exact(criteria: Criteria, asks: Asks, parties: PartyTable, rows: Int64) -> Float64:
    return np.asarray(score(criteria, asks, parties, rows).scores[0], dtype=np.float64)

"""At most so many parties of a group in an answer: who stands behind better ones of the same group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from citylinks.engine.asks import Asks, asks_of
from citylinks.engine.kernels import FAST, choose
from citylinks.engine.kernels.reference import approximate, score
from citylinks.engine.problem import Bool, Criteria, Float64, Int64, Need
from citylinks.engine.rank import eligibility
from citylinks.engine.table import PartyTable


@dataclass(frozen=True, eq=False)
class Grouping:
    """The group of each party in the table's row order, int64 (n,), 0 for none; `most` of one may stay.

    Keep it for the next question: its groups are sorted once.
    """

    groups: Int64
    most: int

    @cached_property
    def order(self) -> Int64:
        """Rows that are of a group, those of one together."""
        rows = np.flatnonzero(self.groups > 0)
        return rows[np.argsort(self.groups[rows], kind="stable")].astype(np.int64)

    @cached_property
    def starts(self) -> Int64:
        """Where each group begins in `order`."""
        ordered = self.groups[self.order]
        return np.flatnonzero(np.r_[ordered.size > 0, ordered[1:] != ordered[:-1]]).astype(np.int64)

    @cached_property
    def numbers(self) -> Int64:
        """Which group, from 0, stands at each place of `order`."""
        sizes = np.diff(np.append(self.starts, self.order.size))
        return np.repeat(np.arange(self.starts.size), sizes).astype(np.int64)


def behind(
    need: Need,
    parties: PartyTable,
    criteria: Criteria,
    groupings: Sequence[Grouping],
    exclude: Mapping[str, ArrayLike] | None = None,
    *,
    kernel: str | None = None,
) -> list[Bool]:
    """Tell for each grouping, in turn, which parties still in stand behind enough better ones of their group.

    Each answer is bool (n,) in the table's row order. Ties go to the smaller id, as in `rank`: its ranking
    without all of these holds the first of each group, in the same order. Approximate scores with an error
    bound decide; those that lie closer together are scored by the reference kernel.
    """
    asks = asks_of(need, parties, criteria)
    eligible, _ = eligibility(parties, None, exclude)
    left = np.ones(parties.n, bool) if eligible is None else eligible.copy()
    scores, error = _approximated(criteria, asks, parties, kernel)
    found = []

    def exact(rows: Int64) -> Float64:
        return np.asarray(score(criteria, asks, parties, rows).scores[0], dtype=np.float64)

    for grouping in groupings:
        out = np.zeros(parties.n, bool)
        if grouping.order.size:
            here = np.where(left[grouping.order], scores[grouping.order], -np.inf)
            least = _least_to_stay(here, grouping)[grouping.numbers]
            out[grouping.order] = here < least - 4 * error
            doubtful = (here > -np.inf) & (here >= least - 4 * error) & (here <= least + 4 * error)
            out[_last(exact, parties.ids, grouping, here > least, doubtful)] = True
            out &= left
        left &= ~out
        found.append(out)
    return found


def _approximated(
    criteria: Criteria, asks: Asks, parties: PartyTable, kernel: str | None
) -> tuple[Float64, float]:
    """Score all parties, (n,), and bound the error."""
    if choose(parties.n, kernel) == FAST:
        from citylinks.engine.kernels.fast import all_scores

        made = all_scores(criteria, asks, parties)
        if made is not None:
            return made
    scores, error = approximate(criteria, asks, parties, None)
    return np.asarray(scores[0], dtype=np.float64), error


def _least_to_stay(here: Float64, grouping: Grouping) -> Float64:
    """Give the score of each group's `most`-th best; -inf where it has fewer."""
    rest = here.copy()
    best = np.maximum.reduceat(rest, grouping.starts)
    for _ in range(grouping.most - 1):
        places = np.flatnonzero(rest == best[grouping.numbers])
        first = np.unique(grouping.numbers[places], return_index=True)[1]
        rest[places[first]] = -np.inf
        best = np.maximum.reduceat(rest, grouping.starts)
    return np.asarray(best, dtype=np.float64)


def _last(
    exact: Callable[[Int64], Float64], ids: Int64, grouping: Grouping, above: Bool, doubtful: Bool
) -> Int64:
    """List the rows that are out among those too close to a group's last place to be told apart.

    They are scored by `exact`; as many stay as are not taken by those clearly `above`. Masks go by the places
    of the grouping's order.
    """
    groups, number = grouping.numbers, grouping.starts.size
    several = np.bincount(groups[doubtful], minlength=number) > 1
    places = np.flatnonzero(doubtful & several[groups])
    rows = grouping.order[places]
    order = np.lexsort((ids[rows], -exact(rows), groups[places]))
    ordered = groups[places][order]
    place = np.arange(order.size) - np.searchsorted(ordered, ordered)
    taken = np.bincount(groups[above & ~doubtful], minlength=number)
    return rows[order[place >= grouping.most - taken[ordered]]]

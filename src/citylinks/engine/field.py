"""All eligible parties of one need as a matrix of values, and who of them is ahead under any weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from citylinks.engine.kernels.reference import combine
from citylinks.engine.problem import Bool, Float64, Int64

CLOSE = 1e-9  # far above the rounding of scores, 2^-40: who lies further apart needs no exact score


@dataclass(frozen=True)
class Field:
    """The eligible parties (rows ascending), their values (n, C), NaN for missing, and one of them, `me`."""

    rows: Int64
    ids: Int64
    values: Float64
    scores: Float64
    me: int

    @cached_property
    def known(self) -> Bool:
        """Which values are known, (n, C)."""
        return ~np.isnan(self.values)

    @cached_property
    def present(self) -> Float64:
        """The values, 0 where they are missing, (n, C)."""
        return np.where(self.known, self.values, 0.0)

    @cached_property
    def counted(self) -> Float64:
        """1 where a value is known, else 0, (n, C)."""
        return self.known.astype(np.float64)

    def seen_from(self, me: int) -> Field:
        """Give the same field as another party of it sees it."""
        seen = replace(self, me=me)
        seen.__dict__.update(known=self.known, present=self.present, counted=self.counted)
        return seen

    def near(self, weights: Float64) -> Float64:
        """Give scores that are off by less than CLOSE, (n,)."""
        total = self.counted @ weights
        worth = self.present @ weights
        return np.asarray(np.divide(worth, total, out=np.zeros(total.size), where=total > 0))

    def ahead(self, weights: Float64) -> Bool:
        """Say who is ahead of `me` under these weights, by score and then by id, bool (n,).

        The reference kernel decides wherever two scores lie close together.
        """
        shares = weights / weights.sum()
        near = self.near(shares)
        ahead = np.asarray(near > near[self.me])
        close = np.flatnonzero(np.abs(near - near[self.me]) <= CLOSE)
        scores = combine(self.values[close], shares).scores
        mine = scores[np.searchsorted(close, self.me)]
        ahead[close] = (scores > mine) | ((scores == mine) & (self.ids[close] < self.ids[self.me]))
        return ahead

    def level(self, weights: Float64) -> tuple[Int64, Float64]:
        """List who scores at least as much as `me` under weights that sum to 1, with their exact scores."""
        near = self.near(weights)
        rows = np.flatnonzero(near >= near[self.me] - CLOSE)
        scores = combine(self.values[rows], weights).scores
        mine = scores[np.searchsorted(rows, self.me)]
        return rows[scores >= mine].astype(np.int64), scores[scores >= mine]

    def first(self, k: int) -> Int64:
        """List the places of the first k, best first; ties are broken by the smaller id."""
        if k == 0:
            return np.zeros(0, np.int64)
        border = np.partition(self.scores, self.scores.size - k)[self.scores.size - k]
        reach = np.flatnonzero(self.scores >= border)
        return reach[np.lexsort((self.ids[reach], -self.scores[reach]))[:k]].astype(np.int64)

    def at_rank(self, rank: int) -> int:
        """Give the row of the party at a rank, from 1."""
        return int(self.rows[self.first(rank)[-1]])

"""The restricted master: the linear program over the columns found so far, on HiGHS.

Rows: the rules of the model, demand of each need, then capacity of each offer (and third party) once a
column touches it. A rule that asks for something (lower > 0) has an elastic column, so that the master is
always feasible. Kept as a minimum, so that a row's price is minus its dual.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from citylinks.engine.portfolio.model import Columns, Model

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Lagrange multipliers: `rules` (R,) signed (positive where the upper bound binds), the rest >= 0."""

    rules: Float64
    need: Float64
    offer: Float64
    third: Float64

    def toward(self, other: Prices, step: float) -> Prices:
        """Mix: `step` of `other` and the rest of this."""
        return Prices(
            self.rules + step * (other.rules - self.rules),
            self.need + step * (other.need - self.need),
            self.offer + step * (other.offer - self.offer),
            self.third + step * (other.third - self.third),
        )

    def rounded(self, digits: int = 10) -> Prices:
        """Round for publishing; any multipliers of the right sign give a valid bound."""
        return Prices(*(np.round(x, digits) + 0.0 for x in (self.rules, self.need, self.offer, self.third)))


class _Silent(highspy.Highs):  # type: ignore[misc]
    """HiGHS prints its banner while it is constructed, unless it is silenced at this first call."""

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS's name
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


def quiet(seed: int, time_limit: float = float("inf")) -> highspy.Highs:
    """Make a HiGHS that is silent, single-threaded and repeatable."""
    solver = _Silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", seed)
    if np.isfinite(time_limit):
        solver.setOptionValue("time_limit", max(0.01, time_limit))
    return solver


def coefficients(model: Model, columns: Columns) -> sparse.csr_array:
    """Coefficients of columns in the rules of the model: csr (columns, R)."""
    rows = model.rows
    total = rows.need.T.tocsr()[columns.need] + rows.offer.T.tocsr()[columns.offer]
    if rows.cost.any():
        total = total + sparse.csr_array(columns.cost[:, None] * rows.cost[None, :])
    if rows.pair_row.size:
        wanted = columns.need * model.n + columns.offer
        keys = rows.pair_need * model.n + rows.pair_offer
        order = np.argsort(keys, kind="stable")
        left = np.searchsorted(keys[order], wanted, side="left")
        count = np.searchsorted(keys[order], wanted, side="right") - left
        which = np.repeat(np.arange(columns.n), count)
        nth = np.arange(which.size) - np.repeat(np.cumsum(count) - count, count)
        at = rows.pair_row[order[left[which] + nth]]
        total = total + sparse.csr_array((np.ones(which.size), (which, at)), shape=total.shape)
    return sparse.csr_array(total)


class Master:
    """The linear program over a growing set of columns."""

    def __init__(self, model: Model, penalty: float, seed: int) -> None:
        self.model = model
        self.columns = Columns.join([])
        self.highs = quiet(seed)
        rows = model.rows
        self.r = len(rows.keys)
        self._offer_row = np.full(model.n, -1, dtype=np.int64)
        self._third_row = np.full(model.thirds, -1, dtype=np.int64)
        self._keys = np.zeros(0, dtype=np.int64)
        lower = np.concatenate([rows.lower, np.full(model.m, -np.inf)])
        upper = np.concatenate([rows.upper, model.demand.astype(np.float64)])
        count = self.r + model.m
        none = np.zeros(0)
        self.highs.addRows(
            count, lower, upper, 0, np.zeros(count, dtype=np.int32), none.astype(np.int32), none
        )
        self.asks = np.flatnonzero(rows.lower > 0)
        self.penalty = penalty
        self.highs.addCols(
            self.asks.size,
            np.full(self.asks.size, penalty),
            np.zeros(self.asks.size),
            np.full(self.asks.size, np.inf),
            self.asks.size,
            np.arange(self.asks.size, dtype=np.int32),
            self.asks.astype(np.int32),
            np.ones(self.asks.size),
        )

    def key(self, columns: Columns) -> Int64:
        """One number per column, equal only for the same parties."""
        thirds = self.model.thirds + 1
        keys: Int64 = (columns.need * self.model.n + columns.offer) * thirds + columns.third + 1
        return keys

    def add(self, columns: Columns) -> int:
        """Add the columns that are new; answers how many."""
        keys = self.key(columns)
        _, first = np.unique(keys, return_index=True)
        first = first[~np.isin(keys[first], self._keys)]
        new = columns.take(first)
        if new.n == 0:
            return 0
        self._touch(new)
        self._keys = np.concatenate([self._keys, keys[first]])
        self.columns = Columns.join([self.columns, new])
        matrix = self._matrix(new)
        self.highs.addCols(
            new.n,
            -new.value,
            np.zeros(new.n),
            np.ones(new.n),
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
        )
        return new.n

    def _touch(self, new: Columns) -> None:
        model = self.model
        sides = [(new.offer, self._offer_row, model.capacity)]
        if model.thirds:
            sides.append((new.third[new.third >= 0], self._third_row, model.third_capacity))
        for at, row_of, capacity in sides:
            fresh = np.unique(at[row_of[at] < 0])
            if not fresh.size:
                continue
            row_of[fresh] = self.highs.getNumRow() + np.arange(fresh.size)
            self.highs.addRows(
                fresh.size,
                np.full(fresh.size, -np.inf),
                capacity[fresh].astype(np.float64),
                0,
                np.zeros(fresh.size, dtype=np.int32),
                np.zeros(0, dtype=np.int32),
                np.zeros(0),
            )

    def _matrix(self, new: Columns) -> sparse.csr_array:
        """Coefficients of columns in all rows of the master: csr (columns, rows)."""
        rules = coefficients(self.model, new).tocoo()
        all_columns = np.arange(new.n)
        with_third = np.flatnonzero(new.third >= 0)
        which = np.concatenate([rules.row, all_columns, all_columns, with_third])
        at = np.concatenate(
            [
                rules.col,
                self.r + new.need,
                self._offer_row[new.offer],
                self._third_row[new.third[with_third]],
            ]
        )
        data = np.concatenate([rules.data, np.ones(2 * new.n + with_third.size)])
        shape = (new.n, self.highs.getNumRow())
        return sparse.csr_array((data, (which, at)), shape=shape)

    def solve(self, time_limit: float = float("inf")) -> bool:
        """Solve the linear program from the last basis; False when the time ended first."""
        if np.isfinite(time_limit):
            self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(0.01, time_limit))
        self.highs.run()
        return bool(self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def value(self) -> float:
        """Give the optimum of the master, penalties taken off."""
        return -float(self.highs.getInfo().objective_function_value)

    def solution(self) -> Float64:
        """Give the value of each column, in the order added."""
        return np.array(self.highs.getSolution().col_value)[self.asks.size :]

    def missing(self) -> Float64:
        """How much each rule that asks for something falls short, (asks,)."""
        return np.array(self.highs.getSolution().col_value)[: self.asks.size]

    def prices(self) -> Prices:
        """Give the prices of the last optimum, with the wrong signs of round-off cut away."""
        dual = -np.array(self.highs.getSolution().row_dual)
        model = self.model
        offer, third = np.zeros(model.n), np.zeros(model.thirds)
        seen = self._offer_row >= 0
        offer[seen] = np.maximum(0.0, dual[self._offer_row[seen]])
        there = self._third_row >= 0
        third[there] = np.maximum(0.0, dual[self._third_row[there]])
        rules = legal(model, dual[: self.r])
        return Prices(rules, np.maximum(0.0, dual[self.r : self.r + model.m]), offer, third)

    def set_penalty(self, penalty: float) -> None:
        """Change what falling short of a rule by one costs."""
        self.penalty = penalty
        at = np.arange(self.asks.size, dtype=np.int32)
        self.highs.changeColsCost(self.asks.size, at, np.full(self.asks.size, penalty))


def legal(model: Model, rules: Float64) -> Float64:
    """Cut a multiplier to the signs its row allows: none above without an upper bound, nor below."""
    rules = np.where(np.isfinite(model.rows.upper), rules, np.minimum(0.0, rules))
    return np.where(np.isfinite(model.rows.lower), rules, np.maximum(0.0, rules))

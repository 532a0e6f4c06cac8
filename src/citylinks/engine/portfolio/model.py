"""A problem compiled for the solvers: arrays in the order of ids, and every rule as one additive row.

The coefficient of a pair in a row is need[i] + offer[j] + pair[i, j] + cost[r] * c_ij, so that the reduced
cost of all pairs is one subtraction of a vector per need and one per offer. Needs and offers stand in the
order of their ids, whatever the order of the scores: the answer does not depend on it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.consortia import Triples
from citylinks.engine.portfolio.rules import rows_of
from citylinks.engine.program import Problem, ProgramFaults, pair_cost
from citylinks.engine.scores import ScoreSource, read_rows, spans

Float64 = NDArray[np.float64]
Float32 = NDArray[np.float32]
Int64 = NDArray[np.int64]

CACHE_BYTES = 1 << 30
BLOCK_BYTES = 64 << 20
PART_ROWS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Candidate partnerships as parallel arrays; `third` is -1 where two parties suffice."""

    need: Int64
    offer: Int64
    third: Int64
    value: Float64
    cost: Float64

    @property
    def n(self) -> int:
        return int(self.need.size)

    def take(self, which: NDArray[np.integer] | NDArray[np.bool_]) -> Columns:
        return Columns(
            self.need[which], self.offer[which], self.third[which], self.value[which], self.cost[which]
        )

    @staticmethod
    def join(parts: list[Columns]) -> Columns:
        if not parts:
            none = np.zeros(0, dtype=np.int64)
            return Columns(none, none, none, np.zeros(0), np.zeros(0))
        return Columns(
            np.concatenate([p.need for p in parts]),
            np.concatenate([p.offer for p in parts]),
            np.concatenate([p.third for p in parts]),
            np.concatenate([p.value for p in parts]),
            np.concatenate([p.cost for p in parts]),
        )


class Model:
    """A compiled problem. Raises ProgramFaults when a locked pair is not eligible."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        scores = problem.scores
        self.need_order = np.argsort(scores.need_ids, kind="stable")
        self.offer_order = np.argsort(scores.offer_ids, kind="stable")
        self.need_ids: Int64 = scores.need_ids[self.need_order]
        self.offer_ids: Int64 = scores.offer_ids[self.offer_order]
        self.m, self.n = scores.shape
        program = problem.program
        self.demand: Int64 = problem.per("need", program.demands)[self.need_order].astype(np.int64)
        self.capacity: Int64 = problem.per("offer", program.capacities)[self.offer_order].astype(np.int64)
        self.triples, self.third_ids, self.third_capacity, self.third_cost = _third(self)
        self.thirds = int(self.third_ids.size)
        self.pairs_allowed = program.third is None or program.third.pairs
        self.need_cost = np.zeros(self.m)
        self.offer_cost = np.zeros(self.n)
        for part in program.costs:
            if part.of != "pair":
                amounts = problem.per(part.of, part.amounts)  # type: ignore[arg-type]
                if part.of == "need":
                    self.need_cost += amounts[self.need_order]
                else:
                    self.offer_cost += amounts[self.offer_order]
        self._pair_parts = [part for part in program.costs if part.of == "pair"]
        self._scores: Float32 | None = None
        self._costs: Float64 | None = None
        width = 4 + (8 if self._pair_parts else 0)
        self._cached = self.m * self.n * width <= CACHE_BYTES
        self._position = {int(k): r for r, k in enumerate(self.need_ids)}
        self._offer_position = {int(k): r for r, k in enumerate(self.offer_ids)}
        if self._cached:
            self._fill()
        self.rows = rows_of(self)
        self._check_locks()

    def variant(self, problem: Problem) -> Model:
        """Compile other rules over the same scores, costs and eligibility, sharing what is kept.

        Demand and capacity may become 0, but not rise from 0.
        """
        other = copy.copy(self)
        other.problem = problem
        program = problem.program
        other.demand = problem.per("need", program.demands)[self.need_order].astype(np.int64)
        other.capacity = problem.per("offer", program.capacities)[self.offer_order].astype(np.int64)
        gone = (self.demand > 0) & (other.demand == 0), (self.capacity > 0) & (other.capacity == 0)
        if self._scores is not None and (gone[0].any() or gone[1].any()):
            scores = self._scores.copy()
            scores[gone[0]] = -np.inf
            scores[:, gone[1]] = -np.inf
            other._scores = scores  # noqa: SLF001 - its own class
        other.rows = rows_of(other)
        other._check_locks()  # noqa: SLF001 - its own class
        return other

    @property
    def kept(self) -> bool:
        """Whether the scores are kept in memory; where not, every walk computes them again."""
        return self._scores is not None

    def part(self, needs: Int64) -> Model:
        """Take some needs (positions, rising) with their share of every rule and capacity, scores kept.

        The shares are fractions: a model for prices, not for selections.
        """
        other, share = copy.copy(self), needs.size / max(1, self.m)
        other.m, other.need_ids, other.need_order = needs.size, self.need_ids[needs], self.need_order[needs]
        other.demand, other.need_cost = self.demand[needs], self.need_cost[needs]
        other.capacity = self.capacity * share  # type: ignore[assignment]  # fractions
        other.third_capacity = self.third_capacity * share  # type: ignore[assignment]  # fractions
        rows = self.rows
        pairs = np.isin(np.arange(len(rows.keys)), rows.pair_row)
        other.rows = replace(
            rows,
            lower=np.where(pairs, -np.inf, rows.lower * share),
            upper=np.where(pairs, np.inf, rows.upper * share),
            need=rows.need[:, needs],
            pair_row=rows.pair_row[:0],
            pair_need=rows.pair_need[:0],
            pair_offer=rows.pair_offer[:0],
        )
        parts = [slice(lo, lo + PART_ROWS) for lo in range(0, needs.size, PART_ROWS)]
        other._scores = np.vstack([self._masked(needs[at]) for at in parts])  # noqa: SLF001 - its own class
        other._cached = True  # noqa: SLF001 - its own class
        if self._pair_parts:
            other._costs = np.vstack([self._pair_costs(needs[at]) for at in parts])  # noqa: SLF001
        return other

    def need_row(self, need: int) -> int:
        return self._position[need]

    def offer_row(self, offer: int) -> int:
        return self._offer_position[offer]

    def third_id(self, third: int) -> int | None:
        return int(self.third_ids[third]) if third >= 0 else None

    @property
    def size(self) -> int:
        """How many pairs and triples there are, eligible or not."""
        return self.m * self.n * (self.thirds + 1)

    def block(self, lo: int, hi: int) -> Float32:
        """Scores float32 (hi - lo, n) in the order of ids; -inf where a pair may not be chosen."""
        if self._scores is not None:
            return self._scores[lo:hi]
        return self._masked(np.arange(lo, hi))

    def pair_costs(self, lo: int, hi: int) -> Float64 | None:
        """Cost counted by pair, float64 (hi - lo, n); None when no cost is."""
        if not self._pair_parts:
            return None
        if self._costs is not None:
            return self._costs[lo:hi]
        return self._pair_costs(np.arange(lo, hi))

    def spans(self, block_bytes: int = 1 << 20) -> Iterator[tuple[int, int]]:
        """Spans of rows for a walk: small when scores are kept (they fit the cache of the processor)."""
        rows = max(1, (block_bytes if self._cached else BLOCK_BYTES) // max(1, 4 * self.n))
        for lo in range(0, self.m, rows):
            yield lo, min(self.m, lo + rows)

    def columns(self, need: Int64, offer: Int64) -> Columns:
        """List the columns of given pairs (rows in the order of ids) without those that may not be chosen."""
        order = np.lexsort((offer, need))
        need, offer = need[order], offer[order]
        value = np.empty(need.size)
        cost = self.need_cost[need] + self.offer_cost[offer]
        for lo, hi in self.spans():
            here = slice(*np.searchsorted(need, [lo, hi]))
            if here.start < here.stop:
                value[here] = self.block(lo, hi)[need[here] - lo, offer[here]]
                costs = self.pair_costs(lo, hi)
                if costs is not None:
                    cost[here] += costs[need[here] - lo, offer[here]]
        found = Columns(need, offer, np.full(need.size, -1, dtype=np.int64), value, cost)
        return found.take(np.isfinite(value))

    def _fill(self) -> None:
        """Read the source once in its own order, and put each row where its id belongs."""
        array = np.empty((self.m, self.n), dtype=np.float32)
        costs = np.empty((self.m, self.n)) if self._pair_parts else None
        place = np.argsort(self.need_order)
        for lo, hi in spans(self.problem.scores):
            array[place[lo:hi]] = self._by_offer(self.problem.scores.block(lo, hi))
            if costs is not None:
                costs[place[lo:hi]] = self._by_offer(self._cost_parts(lo, hi))
        for lo, hi in self.spans():
            self._mask(array[lo:hi], np.arange(lo, hi))
        self._scores, self._costs = array, costs

    def _by_offer(self, block: NDArray[np.floating]) -> NDArray[np.floating]:
        in_order = np.array_equal(self.offer_order, np.arange(self.n))
        return block if in_order else np.take(block, self.offer_order, axis=1)

    def _cost_parts(self, lo: int, hi: int) -> Float64:
        parts = [pair_cost(part, lo, hi, (self.m, self.n)) for part in self._pair_parts]
        return np.asarray(np.sum(parts, axis=0), dtype=np.float64)

    def _pair_costs(self, at: Int64) -> Float64:
        rows = self.need_order[at].tolist()
        return np.vstack([self._by_offer(self._cost_parts(r, r + 1)) for r in rows])

    def _masked(self, at: Int64) -> Float32:
        """Read the needs at some positions: float32 (at, n), -inf where a pair may not be chosen."""
        block = np.array(self._by_offer(read_rows(self.problem.scores, self.need_order[at])), np.float32)
        self._mask(block, at)
        return block

    def _mask(self, block: Float32, at: Int64) -> None:
        block[np.isnan(block)] = -np.inf
        program = self.problem.program
        for met in program.eligibility.values():
            full = np.broadcast_to(met, self.problem.scores.shape)
            block[~full[np.ix_(self.need_order[at], self.offer_order)]] = -np.inf
        if program.bans:
            row_of = {position: row for row, position in enumerate(at.tolist())}
            for need, offer, _ in program.bans:
                row = row_of.get(self._position[need])
                if row is not None:
                    block[row, self._offer_position[offer]] = -np.inf
        block[self.demand[at] == 0] = -np.inf
        if (self.capacity == 0).any():
            block[:, self.capacity == 0] = -np.inf

    def _check_locks(self) -> None:
        locks = sorted(set(self.problem.program.locks))
        if not locks:
            return
        need = np.array([self._position[i] for i, _ in locks], dtype=np.int64)
        offer = np.array([self._offer_position[j] for _, j in locks], dtype=np.int64)
        found = self.columns(need, offer)
        kept = set(zip(self.need_ids[found.need].tolist(), self.offer_ids[found.offer].tolist(), strict=True))
        faults = [
            f"The locked pair of need {i} and offer {j} is not eligible: {self.excluded_by(i, j)}."
            for i, j in locks
            if (i, j) not in kept
        ]
        if faults:
            raise ProgramFaults(faults)

    def excluded_by(self, need: int, offer: int) -> str | None:
        """Name the rule that keeps a pair (by ids) out before any choice; None when it may be chosen."""
        i, j = self._position[need], self._offer_position[offer]
        row, column = int(self.need_order[i]), int(self.offer_order[j])
        reason = self.problem.scores.reason(row, column)
        if reason is not None:
            return reason
        program = self.problem.program
        for name, met in sorted(program.eligibility.items()):
            if not np.broadcast_to(met, (self.m, self.n))[row, column]:
                return name
        for a, b, why in program.bans:
            if (a, b) == (need, offer):
                return why
        if self.demand[i] == 0:
            return "the need asks for no partner"
        return "the offer has no capacity" if self.capacity[j] == 0 else None


def _third(model: Model) -> tuple[Triples | None, Int64, Int64, Float64]:
    """Read the third parties in the order of ids."""
    third = model.problem.program.third
    if third is None:
        none = np.zeros(0, dtype=np.int64)
        return None, none, none, np.zeros(0)
    order = np.argsort(third.host.offer_ids, kind="stable")
    capacity = third.per(third.capacity)[order].astype(np.int64)

    def read(source: ScoreSource, rows: Int64) -> Float64:
        scores = source.block(0, source.shape[0]).astype(np.float64)[np.ix_(rows, order)]
        scores[np.isnan(scores)] = -np.inf
        scores[:, capacity == 0] = -np.inf
        return scores

    triples = Triples(
        read(third.host, model.need_order), read(third.resource, model.offer_order), third.shares()
    )
    return triples, third.host.offer_ids[order], capacity, third.per(third.cost)[order]

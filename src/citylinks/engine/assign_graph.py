"""The graph that an assignment is solved on: candidates as a source, arcs in the order of ids, and states."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.assign_bids import SHORT, Kernels
from citylinks.engine.assign_kernel import NOBODY, Backward, Graph, State, Work
from citylinks.engine.scores import Float32

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Eligible pairs kept sparse: row i pairs with `indices[indptr[i]:indptr[i+1]]`, rising; also a source.

    Raises ValueError when the arrays disagree, or a row lists an offer twice or out of order.
    """

    need_ids: Int64
    offer_ids: Int64
    indptr: Int64
    indices: Int64
    scores: Float64

    def __post_init__(self) -> None:
        m, n = self.shape
        whole = self.indptr.shape == (m + 1,) and self.indptr[0] == 0 and self.indptr[-1] == self.indices.size
        if not whole or self.indices.shape != self.scores.shape or (np.diff(self.indptr) < 0).any():
            raise ValueError("The candidates' indptr, indices and scores disagree.")
        row = np.repeat(np.arange(m), np.diff(self.indptr))
        if (np.diff(row * max(n, 1) + self.indices) <= 0).any() or (self.indices >= n).any():
            raise ValueError("Each row of candidates must list its offers once, in rising order.")
        if not ((self.scores >= 0) & (self.scores <= 1)).all():
            raise ValueError("Scores of candidates lie between 0 and 1.")

    @property
    def shape(self) -> tuple[int, int]:
        return (int(self.need_ids.size), int(self.offer_ids.size))

    def block(self, lo: int, hi: int) -> Float32:
        dense = np.full((hi - lo, self.shape[1]), np.nan, dtype=np.float32)
        part = slice(self.indptr[lo], self.indptr[hi])
        row = np.repeat(np.arange(hi - lo), np.diff(self.indptr[lo : hi + 1]))
        dense[row, self.indices[part]] = self.scores[part]
        return dense

    def reason(self, i: int, j: int) -> str | None:
        listed = self.indices[self.indptr[i] : self.indptr[i + 1]]
        return None if j in listed else "not a candidate"

    def in_order(self, need_order: Int64, offer_order: Int64) -> tuple[Int64, Int64, Float64]:
        """Give indptr, indices and scores with needs and offers in the given orders."""
        m, n = self.shape
        if np.array_equal(need_order, np.arange(m)) and np.array_equal(offer_order, np.arange(n)):
            return self.indptr, self.indices, self.scores.astype(np.float64, copy=False)
        row = np.repeat(np.argsort(need_order), np.diff(self.indptr))
        column = np.argsort(offer_order)[self.indices]
        return csr([row], [column], [self.scores.astype(np.float64)], m)


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A solution in the order of ids: the graph is shared by what follows from it, the state is its own.

    `loose` is what free arcs are worth beyond their prices, by round-off. Scratch that no search uses at the
    moment is kept in `_idle`, clean, for the next one.
    """

    kernels: Kernels
    graph: Graph
    state: State
    demand: Int64
    loose: float
    _backward: list[Backward] = field(default_factory=list)
    _idle: list[Work] = field(default_factory=list)

    def backward(self) -> Backward:
        """List the arcs by offer: made when first asked for."""
        if not self._backward:
            self._backward.append(turned(self.kernels, self.graph, self.state.v.size)[1])
        return self._backward[0]

    def without(self, offer: int | None, need: int | None) -> Solved:
        """Take an offer or a need away, by position, and let the units that this frees find their places.

        Costs a copy of what there is for each need and offer, and a search for each unit freed.
        """
        old, kind = self.state, self.graph.weight.dtype
        state = State._make([old.seat, *(part.copy() for part in old[1:])])
        work = self._idle.pop() if self._idle else scratch(self.graph, state)
        backward = NOTHING if need is None else self.backward()
        if offer is not None:
            self.kernels.drop_offer(self.graph, state, work, offer)
        if need is not None:
            self.kernels.drop_need(self.graph, backward, state, work, need)
        fallen = old.v if need is not None else np.zeros(0, kind)
        risen = self.kernels.loose(self.graph, backward, state, old.u, fallen)
        self._idle.append(work)
        demand = self.demand
        if need is not None:
            demand = demand.copy()
            demand[need] = 0
        return replace(self, state=state, demand=demand, loose=self.loose + risen)

    def least(self) -> Solved:
        """Give the same selection with the least prices that support it: lower ones, after a withdrawal.

        Costs one search over all that is wanted.
        """
        state = State._make([part.copy() for part in self.state])
        self.kernels.lower(self.graph, state, scratch(self.graph, state), self.demand)
        return replace(self, state=state)

    def arcs(self) -> Int64:
        """List the chosen arcs, rising."""
        return np.sort(self.state.held[self.state.held != NOBODY])


NOTHING = Backward(np.zeros(1, np.int64), np.zeros(0, np.int64))


def scratch(graph: Graph, state: State) -> Work:
    """Make the scratch of searches; its greater part is never touched, and costs nothing."""
    m, n, kind = state.u.size, state.v.size, graph.weight.dtype
    room = graph.offer.size + m + 2 * n + 2
    return Work(
        np.full(n + m, np.inf, dtype=kind), np.full(n + m, NOBODY, dtype=np.int64),
        np.zeros(n + m, np.int8), np.zeros(n + 2 * m + 2, np.int64),
        np.zeros(room, kind), np.zeros(room, np.int64), np.zeros(1, np.int64),
        np.zeros(m * SHORT, np.int64), np.full(m, -1, np.int64), np.zeros(m, kind), np.zeros(SHORT, kind),
    )  # fmt: skip


def unsolved(graph: Graph, demand: Int64, capacity: Int64) -> State:
    """Make the state in which nothing is chosen; a need has a seat for each unit that it could place."""
    m, n, kind = demand.size, capacity.size, graph.weight.dtype
    seat = np.concatenate([[0], np.cumsum(np.minimum(demand, np.diff(graph.indptr) + 1))]).astype(np.int64)
    nobody = np.full(int(seat[-1]), NOBODY, dtype=np.int64)
    return State(
        seat, nobody, nobody.copy(), nobody.copy(), np.full(n, NOBODY, dtype=np.int64), np.zeros(m, kind),
        np.zeros(n, kind), np.zeros(n, np.int64), capacity.copy(), np.zeros(m, np.int64), np.ones(m, np.int8),
    )  # fmt: skip


def turned(kernels: Kernels, graph: Graph, n: int) -> tuple[Graph, Backward]:
    """Turn a graph round: offers look among needs; and where its arcs stand in the one given."""
    need, weight = np.empty_like(graph.need), np.empty_like(graph.weight)
    backward = Backward(np.zeros(n + 1, np.int64), np.empty_like(graph.offer))
    kernels.turn(graph, *backward, need, weight)
    offer = np.repeat(np.arange(n), np.diff(backward.pointer))
    return Graph(backward.pointer, need, weight, offer), backward


def solve_units(kernels: Kernels, graph: Graph, demand: Int64, capacity: Int64) -> Solved:
    """Place all units on a graph. Weights may be exact integers (dtype object) for the plain routines.

    The side with fewer units to place looks among the other: it meets less competition.
    """
    state, known = unsolved(graph, demand, capacity), []
    work = scratch(graph, state)
    if np.minimum(capacity, np.bincount(graph.offer, minlength=capacity.size)).sum() < demand.sum():
        other, backward = turned(kernels, graph, capacity.size)
        found = unsolved(other, capacity, demand)
        kernels.enter(other, found, scratch(other, found), capacity)
        kernels.mirror(backward.arcs, found, graph, state, demand)
        known.append(backward)
    else:
        kernels.enter(graph, state, work, demand)
    kernels.lower(graph, state, work, demand)
    asks = np.where(demand > 0, state.u + 1, state.u)
    loose = float(kernels.loose(graph, NOTHING, state, asks, np.zeros(0, state.v.dtype)))
    return Solved(kernels, graph, state, demand, loose, known, [work])


def csr(
    rows: list[Int64], columns: list[Int64], values: list[Float64], m: int
) -> tuple[Int64, Int64, Float64]:
    """Sort pairs given in parts into compressed rows: indptr (m + 1,), columns, values."""
    none = np.zeros(0, np.int64)
    row, column = np.concatenate([none, *rows]), np.concatenate([none, *columns])
    value = np.concatenate([np.zeros(0), *values])
    order = np.lexsort((column, row))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=m))]).astype(np.int64)
    return indptr, column[order], value[order]


def graph_of(rows: list[Int64], columns: list[Int64], values: list[Float64], m: int) -> Graph:
    """Build the graph of pairs given in parts, in any order, each pair once, with `m` needs."""
    return graph(*csr(rows, columns, values, m))


def graph(indptr: Int64, indices: Int64, weight: Float64) -> Graph:
    """Build the graph of compressed rows whose columns rise."""
    need = np.repeat(np.arange(indptr.size - 1), np.diff(indptr))
    pointer, offer = (np.ascontiguousarray(part, dtype=np.int64) for part in (indptr, indices))
    return Graph(pointer, offer, np.ascontiguousarray(weight), need)

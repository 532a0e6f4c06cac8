"""The best assignment of needs to offers within demand and capacity: maximum-weight b-matching, proved.

Successive shortest paths with prices on the few candidates of each need; then every pair is priced, those
that would still gain are added, and it is solved again until none is left: the answer is exact over all
eligible pairs. The prices prove it: sum of prices = sum of scores (linear programming duality). A party that
withdraws is handled from the same prices, in the time of a few shortest paths.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from citylinks.engine.assign_kernel import NOBODY, Graph, Kernels, State, Work, kernels
from citylinks.engine.certificate import ENGINE_VERSION, Certificate, fingerprint
from citylinks.engine.portfolio.pricing_kernel import compiled
from citylinks.engine.scores import Float32, ScoreSource, best_above, digest, spans

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

FIRST_CANDIDATES = 16
COMPILE_ABOVE = 20_000
ROUND_OFF = 1e-12


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


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    """The state of a solution in the order of ids, kept so that a withdrawal starts from it."""

    kernels: Kernels
    graph: Graph
    state: State
    work: Work
    demand: Int64


@dataclass(frozen=True, slots=True)
class Assignment:
    """The pairs of an optimal assignment, by rising need id and offer id, with its proof.

    `pairs` are (need id, offer id); `scores` (k,) beside them. `need_prices` and `offer_prices` map ids to
    what one more unit of demand or capacity would add (0 where absent). `primal` is the sum of scores,
    `dual` the bound that the prices prove over the source's pairs; they agree to 1e-9 per pair.
    """

    pairs: tuple[tuple[int, int], ...]
    scores: tuple[float, ...]
    need_prices: dict[int, float]
    offer_prices: dict[int, float]
    primal: float
    dual: float
    certificate: Certificate
    _source: ScoreSource = field(repr=False, compare=False)
    _solved: _Solved = field(repr=False, compare=False)

    def without(self, *, party: int | None = None, need: int | None = None) -> Assignment:
        """Solve again, exactly, without an offer (`party`) or a need, from the prices found.

        Raises KeyError when the id is not in the problem.
        """
        solved = _copy(self._solved)
        source = self._source
        if party is not None:
            j = _position(source.offer_ids, party)
            solved.kernels.drop_offer(solved.graph, solved.state, solved.work, j)
        if need is not None:
            i = _position(source.need_ids, need)
            solved.kernels.drop_need(solved.graph, solved.state, solved.work, i)
        solved = _complete(source, solved, np.argsort(source.need_ids), np.argsort(source.offer_ids))
        gone = ("without", *(str(x) for x in (party, need)))
        return _publish(source, solved, fingerprint(self.certificate.input_sha256, *gone))


def assign(scores: ScoreSource, demand: ArrayLike = 1, capacity: ArrayLike = 1) -> Assignment:
    """Assign needs to offers for the greatest sum of scores; a need may stay unserved.

    `demand` and `capacity` are one whole number, or one for each row of needs and offers. A pair is chosen at
    most once. Raises ValueError, naming every fault, when they do not fit.
    """
    m, n = scores.shape
    faults = [*_unit_faults("demand", demand, m), *_unit_faults("capacity", capacity, n)]
    if faults:
        raise ValueError(" ".join(faults))
    wanted, offered = units("demand", demand, m), units("capacity", capacity, n)
    need_order, offer_order = np.argsort(scores.need_ids), np.argsort(scores.offer_ids)
    wanted, offered = wanted[need_order], offered[offer_order]
    if isinstance(scores, Candidates):
        indptr, indices, weight = _reorder(scores, need_order, offer_order)
    else:
        indptr, indices, weight = _first(scores, need_order, offer_order, wanted)
    arcs = indices.size if isinstance(scores, Candidates) else m * n
    fast = kernels(compiled=arcs > COMPILE_ABOVE)
    solved = solve_units(fast, _graph(indptr, indices, weight, n), wanted, offered)
    if not isinstance(scores, Candidates):
        solved = _complete(scores, solved, need_order, offer_order)
    read = _sparse_sha(scores) if isinstance(scores, Candidates) else digest(scores)
    sha = fingerprint(read, wanted, offered)
    return _publish(scores, solved, sha)


def units(name: str, given: ArrayLike, size: int) -> Int64:
    """Read whole numbers, one for all rows or one for each. Raises ValueError."""
    for fault in _unit_faults(name, given, size):
        raise ValueError(fault)
    return np.array(np.broadcast_to(np.asarray(given, dtype=np.float64), (size,)), dtype=np.int64)


def _unit_faults(name: str, given: ArrayLike, size: int) -> Iterator[str]:
    values = np.asarray(given, dtype=np.float64)
    if values.ndim and values.shape != (size,):
        yield f"The {name} has {values.size} values for {size} rows."
    elif not (np.isfinite(values).all() and (values >= 0).all() and (values == np.round(values)).all()):
        yield f"The {name} must be whole numbers of at least 0."


def _sparse_sha(source: Candidates) -> str:
    return fingerprint(source.need_ids, source.offer_ids, source.indptr, source.indices, source.scores)


def _position(ids: Int64, wanted: int) -> int:
    order = np.argsort(ids)
    at = int(np.searchsorted(ids, wanted, sorter=order))
    if at == ids.size or ids[order[at]] != wanted:
        raise KeyError(wanted)
    return at


def _reorder(source: Candidates, need_order: Int64, offer_order: Int64) -> tuple[Int64, Int64, Float64]:
    """Put candidates in the order of ids."""
    m, n = source.shape
    if np.array_equal(need_order, np.arange(m)) and np.array_equal(offer_order, np.arange(n)):
        return source.indptr, source.indices, source.scores.astype(np.float64)
    row = np.repeat(np.argsort(need_order), np.diff(source.indptr))
    column = np.argsort(offer_order)[source.indices]
    order = np.lexsort((column, row))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=m))])
    return indptr, column[order], source.scores[order].astype(np.float64)


def _first(
    source: ScoreSource, need_order: Int64, offer_order: Int64, demand: Int64
) -> tuple[Int64, Int64, Float64]:
    """Take the best few offers of each need, in the order of ids."""
    m, n = source.shape
    rows, columns, values = [], [], []
    place = np.argsort(need_order)
    keep = min(n, FIRST_CANDIDATES + (int(demand.max()) if m else 0))
    for lo, hi in spans(source):
        block = by_offer(source.block(lo, hi), offer_order)
        block = np.where(np.isnan(block), np.float32(-1), block)
        at = np.argpartition(-block, keep - 1, axis=1)[:, :keep] if keep else np.zeros((hi - lo, 0), np.int64)
        value = np.take_along_axis(block, at, axis=1)
        row = np.broadcast_to(place[lo:hi, None], at.shape)
        good = value >= 0
        rows.append(row[good])
        columns.append(at[good])
        values.append(value[good].astype(np.float64))
    return _csr(rows, columns, values, m)


def _csr(
    rows: list[Int64], columns: list[Int64], values: list[Float64], m: int
) -> tuple[Int64, Int64, Float64]:
    row, column = (
        np.concatenate([np.zeros(0, np.int64), *rows]),
        np.concatenate([np.zeros(0, np.int64), *columns]),
    )
    value = np.concatenate([np.zeros(0), *values])
    order = np.lexsort((column, row))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=m))]).astype(np.int64)
    return indptr, column[order], value[order]


def graph_of(rows: list[Int64], columns: list[Int64], values: list[Float64], shape: tuple[int, int]) -> Graph:
    """Build the graph of pairs given in parts, in any order, each pair once."""
    return _graph(*_csr(rows, columns, values, shape[0]), shape[1])


def _graph(indptr: Int64, indices: Int64, weight: Float64, n: int) -> Graph:
    need = np.repeat(np.arange(indptr.size - 1), np.diff(indptr))
    by_offer = np.argsort(indices, kind="stable")
    pointer = np.concatenate([[0], np.cumsum(np.bincount(indices, minlength=n))]).astype(np.int64)
    return Graph(indptr.astype(np.int64), indices.astype(np.int64), weight, need, pointer, by_offer)


def solve_units(fast: Kernels, graph: Graph, demand: Int64, capacity: Int64) -> _Solved:
    """Place all units on a graph. Weights may be exact integers (dtype object) for the plain routines."""
    arcs, m, n = graph.offer.size, demand.size, capacity.size
    kind = graph.weight.dtype
    nobody = np.full(arcs, NOBODY, dtype=np.int64)
    state = State(
        np.zeros(arcs, np.int8), nobody, nobody.copy(), np.full(n, NOBODY, dtype=np.int64),
        np.zeros(m, kind), np.zeros(n, kind), np.zeros(n, np.int64), capacity.copy(), np.zeros(m, np.int64),
        np.ones(m, np.int8),
    )  # fmt: skip
    solved = _Solved(fast, graph, state, _work(arcs, m, n, kind), demand)
    fast.enter(graph, state, solved.work, demand)
    return solved


def _work(arcs: int, m: int, n: int, kind: np.dtype[np.float64]) -> Work:
    room = arcs + m + n + 2
    return Work(
        np.full(n + m, np.inf, dtype=kind), np.full(n + m, NOBODY, dtype=np.int64),
        np.zeros(n + m, np.int8), np.zeros(n + 2 * m + 2, np.int64),
        np.zeros(room, kind), np.zeros(room, np.int64), np.zeros(1, np.int64),
    )  # fmt: skip


def _copy(solved: _Solved) -> _Solved:
    return replace(solved, state=copy.deepcopy(solved.state), work=copy.deepcopy(solved.work))


def _complete(source: ScoreSource, solved: _Solved, need_order: Int64, offer_order: Int64) -> _Solved:
    """Price all pairs of a source; add those that would gain and solve again, until none would."""
    if isinstance(source, Candidates):
        return solved
    place = np.argsort(need_order)
    while True:
        graph, state = solved.graph, solved.state
        open_to = np.where(state.capacity > 0, state.v, np.inf)
        m, n = source.shape
        known = np.repeat(np.arange(m), np.diff(graph.indptr)) * n + graph.offer
        rows, columns, values = [], [], []
        for lo, hi in spans(source):
            block = by_offer(source.block(lo, hi), offer_order)
            at = place[lo:hi]
            active = (state.active[at] > 0) & (solved.demand[at] > 0)
            limit = np.where(active, state.u[at] + ROUND_OFF, np.inf)
            row, column = _gaining(block, open_to, limit)
            fresh = ~np.isin(at[row] * n + column, known)
            rows.append(at[row[fresh]])
            columns.append(column[fresh])
            values.append(block[row[fresh], column[fresh]].astype(np.float64))
        if not sum(map(len, rows)):
            return solved
        old = np.repeat(np.arange(m), np.diff(graph.indptr))
        indptr, indices, weight = _csr([old, *rows], [graph.offer, *columns], [graph.weight, *values], m)
        demand = np.where(state.active > 0, solved.demand, 0)
        again = solve_units(solved.kernels, _graph(indptr, indices, weight, n), demand, state.capacity)
        again.state.active[:] = state.active
        solved = again


def by_offer(block: Float32, offer_order: Int64) -> Float32:
    """Put the columns of a block in the order of ids."""
    if np.array_equal(offer_order, np.arange(offer_order.size)):
        return block
    return np.take(block, offer_order, axis=1)


def _gaining(block: Float32, prices: Float64, limit: Float64) -> tuple[Int64, Int64]:
    """Find the best few pairs of each row whose score less the offer's price exceeds the row's limit."""
    fast = compiled() if block.size > COMPILE_ABOVE else None
    if fast is None:
        return best_above(block - prices, limit, FIRST_CANDIDATES)
    rows = block.shape[0]
    column = np.empty((rows, FIRST_CANDIDATES), dtype=np.int64)
    net = np.empty((rows, FIRST_CANDIDATES))
    fast[0](np.ascontiguousarray(block), np.zeros((0, 0)), np.zeros(rows), prices, 0.0, column, net)
    row, at = np.nonzero(net > limit[:, None])
    return row, column[row, at]


def _publish(source: ScoreSource, solved: _Solved, sha: str) -> Assignment:
    graph, state = solved.graph, solved.state
    need_ids, offer_ids = np.sort(source.need_ids), np.sort(source.offer_ids)
    arcs = np.flatnonzero(state.chosen)
    demand = np.where(state.active > 0, solved.demand, 0)
    live = (state.capacity[graph.offer] > 0) & (demand[graph.need] > 0)
    above = graph.weight - state.u[graph.need] - state.v[graph.offer]
    primal = math.fsum(graph.weight[arcs])
    dual = math.fsum([*(state.u * demand), *(state.v * state.capacity), *above[live & (above > 0)]])
    figures = {"demand": float(demand.sum()), "capacity": float(state.capacity.sum())}
    figures["candidates"] = float(graph.offer.size)
    exact = abs(dual - primal) <= 1e-9 * max(1, arcs.size)
    method = "successive shortest paths with all pairs priced"
    return Assignment(
        pairs=tuple(
            zip(need_ids[graph.need[arcs]].tolist(), offer_ids[graph.offer[arcs]].tolist(), strict=True)
        ),
        scores=tuple(graph.weight[arcs].tolist()),
        need_prices={int(need_ids[k]): float(state.u[k]) for k in np.flatnonzero(state.u * demand)},
        offer_prices={int(offer_ids[k]): float(state.v[k]) for k in np.flatnonzero(state.v * state.capacity)},
        primal=primal,
        dual=dual,
        certificate=Certificate(exact, method, 0, ENGINE_VERSION, sha, figures),
        _source=source,
        _solved=solved,
    )

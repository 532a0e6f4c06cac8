"""The best assignment of needs to offers within demand and capacity: maximum-weight b-matching, proved.

Bids and successive shortest paths with prices on the few candidates of each need; then every pair is priced,
those that would still gain are added, and it is solved again until none is left: the answer is exact over all
eligible pairs. The prices prove it: sum of prices = sum of scores (linear programming duality). A party that
withdraws is handled from the same prices, in the time of a few shortest paths.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from citylinks.engine.assign_bids import kernels
from citylinks.engine.assign_graph import Candidates, Solved, csr, graph, solve_units
from citylinks.engine.assign_kernel import State
from citylinks.engine.assign_rest import Rest, by_offer, complete
from citylinks.engine.certificate import ENGINE_VERSION, Certificate, fingerprint
from citylinks.engine.scores import ScoreSource, digest, spans

__all__ = ["Assignment", "Candidates", "assign", "units"]

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

FIRST_CANDIDATES = 16
COMPILE_ABOVE = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """What an assignment and all that follow from it share: the source, and ids in rising order."""

    source: ScoreSource
    need_order: Int64
    offer_order: Int64
    need_ids: Int64
    offer_ids: Int64


@dataclass(frozen=True, eq=False)
class Assignment:
    """The pairs of an optimal assignment, by rising need id and offer id, with its proof.

    `pairs` are (need id, offer id); `scores` (k,) beside them. `need_prices` and `offer_prices` map ids to
    prices (0 where absent): what the total would lose without a unit of the need's demand, and what one more
    unit of the offer's capacity would add. `primal` is the sum of scores, `dual` the bound that the prices
    prove over the source's pairs; they agree to 1e-9 per pair. Lists are made when they are read.
    """

    primal: float
    dual: float
    certificate: Certificate
    _ground: _Ground = field(repr=False)
    _solved: Solved = field(repr=False)
    _rest: Rest | None = field(repr=False)

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        arcs, known = self._solved.arcs(), self._solved.graph
        needs = self._ground.need_ids[known.need[arcs]].tolist()
        return tuple(zip(needs, self._ground.offer_ids[known.offer[arcs]].tolist(), strict=True))

    @cached_property
    def scores(self) -> tuple[float, ...]:
        return tuple(self._solved.graph.weight[self._solved.arcs()].tolist())

    @cached_property
    def _least(self) -> State:
        ground, solved = self._ground, self._solved.least()
        if self._rest is not None:  # a pair outside the graph may hold a price up
            solved, _ = complete(ground.source, solved, ground.need_order, ground.offer_order, self._rest)
        return solved.state

    @cached_property
    def need_prices(self) -> dict[int, float]:
        return _listed(self._ground.need_ids, self._least.u, self._solved.demand)

    @cached_property
    def offer_prices(self) -> dict[int, float]:
        return _listed(self._ground.offer_ids, self._least.v, self._least.capacity)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Assignment):
            return NotImplemented
        return self._key() == other._key()

    __hash__ = None  # type: ignore[assignment]

    def _key(self) -> tuple[object, ...]:
        lists = self.pairs, self.scores, self.need_prices, self.offer_prices
        return (*lists, self.primal, self.dual, self.certificate)

    def without(self, *, party: int | None = None, need: int | None = None) -> Assignment:
        """Solve again, exactly, without an offer (`party`) or a need, from the prices found.

        Costs a copy of the prices and a shortest path for each unit that is freed; a source of all pairs is
        read again only where a price that fell could let a new pair in. Raises KeyError when the id is not in
        the problem.
        """
        ground, rest = self._ground, self._rest
        offer_at = None if party is None else _position(ground.offer_ids, party)
        need_at = None if need is None else _position(ground.need_ids, need)
        solved = self._solved.without(offer_at, need_at)
        if rest is not None:
            solved, rest = complete(ground.source, solved, ground.need_order, ground.offer_order, rest)
        gone = ("without", *(str(x) for x in (party, need)))
        return _publish(ground, solved, rest, fingerprint(self.certificate.input_sha256, *gone))


def assign(scores: ScoreSource, demand: ArrayLike = 1, capacity: ArrayLike = 1) -> Assignment:
    """Assign needs to offers for the greatest sum of scores; a need may stay unserved.

    `demand` and `capacity` are one whole number, or one for each row of needs and offers. A pair is chosen at
    most once. Raises ValueError, naming every fault, when they do not fit.
    """
    m, n = scores.shape
    faults = [*_unit_faults("demand", demand, m), *_unit_faults("capacity", capacity, n)]
    if faults:
        raise ValueError(" ".join(faults))
    need_order, offer_order = np.argsort(scores.need_ids), np.argsort(scores.offer_ids)
    wanted, offered = _units(demand, m)[need_order], _units(capacity, n)[offer_order]
    ids = scores.need_ids[need_order], scores.offer_ids[offer_order]
    ground = _Ground(scores, need_order, offer_order, *ids)
    sparse = isinstance(scores, Candidates)
    if isinstance(scores, Candidates):
        known = graph(*scores.in_order(need_order, offer_order))
        sha = fingerprint(scores.need_ids, scores.offer_ids, scores.indptr, scores.indices, scores.scores)
    else:
        known = graph(*_first(scores, need_order, offer_order, wanted))
        sha = digest(scores)
    fast = kernels(compiled=(known.offer.size if sparse else m * n) > COMPILE_ABOVE)
    solved, rest = solve_units(fast, known, wanted, offered), None
    if not sparse:
        solved, rest = complete(scores, solved, need_order, offer_order, None)
    return _publish(ground, solved, rest, fingerprint(sha, wanted, offered))


def units(name: str, given: ArrayLike, size: int) -> Int64:
    """Read whole numbers, one for all rows or one for each. Raises ValueError."""
    for fault in _unit_faults(name, given, size):
        raise ValueError(fault)
    return _units(given, size)


def _units(given: ArrayLike, size: int) -> Int64:
    return np.array(np.broadcast_to(np.asarray(given, dtype=np.float64), (size,)), dtype=np.int64)


def _unit_faults(name: str, given: ArrayLike, size: int) -> Iterator[str]:
    values = np.asarray(given, dtype=np.float64)
    if values.ndim and values.shape != (size,):
        yield f"The {name} has {values.size} values for {size} rows."
    elif not (np.isfinite(values).all() and (values >= 0).all() and (values == np.round(values)).all()):
        yield f"The {name} must be whole numbers of at least 0."


def _position(ids: Int64, wanted: int) -> int:
    """Find an id among rising ids."""
    at = int(np.searchsorted(ids, wanted))
    if at == ids.size or ids[at] != wanted:
        raise KeyError(wanted)
    return at


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
    return csr(rows, columns, values, m)


def _listed(ids: Int64, prices: Float64, count: Int64) -> dict[int, float]:
    some = np.flatnonzero((prices > 0) & (count > 0))
    return dict(zip(ids[some].tolist(), prices[some].tolist(), strict=True))


def _publish(ground: _Ground, solved: Solved, rest: Rest | None, sha: str) -> Assignment:
    state, demand = solved.state, solved.demand
    primal, charged = map(float, solved.kernels.totals(solved.graph, state, demand))
    dual = charged + solved.loose
    figures = {"demand": float(demand.sum()), "capacity": float(state.capacity.sum())}
    figures["candidates"] = float(solved.graph.offer.size)
    exact = abs(dual - primal) <= 1e-9 * max(1, int(state.used.sum()))
    method = "bids and successive shortest paths with all pairs priced"
    certificate = Certificate(exact, method, 0, ENGINE_VERSION, sha, figures)
    return Assignment(primal, dual, certificate, ground, solved, rest)

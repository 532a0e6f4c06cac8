"""Fair answers: the worst-served need first, then the total; and who would rather pair with each other.

With one partner a need, the best worst score is a threshold (bottleneck assignment: Gross, "The bottleneck
assignment problem", 1959), found by bisection over matchings; leximin goes on to the second worst, and so on,
by exact integer weights (Burkard, Dell'Amico, Martello, "Assignment Problems", 2009, chapter 6). With more
partners a need, the worst sum is maximised by the threshold's linear program and its integer program
(Stelmakh, Shah, Singh, "PeerReview4All", 2019, state the same aim).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray

from citylinks.engine.assign import units
from citylinks.engine.assign_bids import kernels
from citylinks.engine.assign_graph import graph_of, solve_units
from citylinks.engine.assign_kernel import Graph
from citylinks.engine.certificate import ENGINE_VERSION, Certificate, fingerprint
from citylinks.engine.portfolio.master import quiet
from citylinks.engine.portfolio.result import Portfolio
from citylinks.engine.scores import ScoreSource, digest, spans

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

POINTS = 10**9
COMPILE_ABOVE = 20_000


@dataclass(frozen=True, slots=True)
class Fair:
    """A fair assignment: `pairs` (need id, offer id) with `scores`, rising by id.

    `worst` is the least sum of scores of any need that asks for a partner (0 when one stays without);
    `worst_bound` the proved most it could be. `total` is the greatest sum with that worst.
    """

    pairs: tuple[tuple[int, int], ...]
    scores: tuple[float, ...]
    worst: float
    worst_bound: float
    total: float
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class BlockingPair:
    """A need and an offer that would both gain together; `*_now` is the worst score each has, or None."""

    need: int
    offer: int
    score: float
    need_now: float | None
    offer_now: float | None


def fairness(
    scores: ScoreSource, demand: ArrayLike = 1, capacity: ArrayLike = 1, *, leximin: bool = False
) -> Fair:
    """Assign so that the worst-served need is served as well as can be, then for the greatest total.

    With `leximin` the second worst comes next, then the third (one partner a need only). When not all needs
    can be served, as many as can be are. Raises ValueError for a faulty demand or capacity.
    """
    m, n = scores.shape
    wanted, offered = units("demand", demand, m), units("capacity", capacity, n)
    need_order, offer_order = np.argsort(scores.need_ids), np.argsort(scores.offer_ids)
    wanted, offered = wanted[need_order], offered[offer_order]
    graph = _all_pairs(scores, need_order, offer_order)
    if wanted.max(initial=0) > 1:
        if leximin:
            raise ValueError("Leximin is defined here for one partner a need.")
        chosen, bound, method = _sums(graph, wanted, offered)
    elif leximin:
        chosen, method = _leximin(graph, wanted, offered), "leximin by exact integer weights"
        bound = _worst(graph, chosen, wanted)
    else:
        chosen, method = _threshold(graph, wanted, offered), "bottleneck threshold, then the total"
        bound = _worst(graph, chosen, wanted)
    worst = _worst(graph, chosen, wanted)
    sha = fingerprint(digest(scores), wanted, offered, float(leximin))
    needs, offers = np.sort(scores.need_ids), np.sort(scores.offer_ids)
    return Fair(
        tuple(zip(needs[graph.need[chosen]].tolist(), offers[graph.offer[chosen]].tolist(), strict=True)),
        tuple(graph.weight[chosen].tolist()),
        worst,
        max(bound, worst),
        math.fsum(graph.weight[chosen]),
        Certificate(bound - worst <= 1e-9, method, 0, ENGINE_VERSION, sha),
    )


def blocking_pairs(portfolio: Portfolio) -> tuple[BlockingPair, ...]:
    """List the eligible pairs whose need and offer would both gain by leaving a partner for each other.

    A party with room gains from any score above 0. Greatest score first (Gale, Shapley, "College admissions
    and the stability of marriage", 1962). Rules of the program other than demand, capacity and eligibility
    are not weighed. Raises ValueError when the portfolio was read without its problem.
    """
    problem = portfolio.problem
    if problem is None:
        raise ValueError("This portfolio was read without its problem; give it to from_dict.")
    from citylinks.engine.portfolio.model import Model

    model = Model(problem)
    now = {(model.need_row(p.need), model.offer_row(p.offer)): p.score for p in portfolio.pairs}
    need_now = _least(model.m, model.demand, [(i, s) for (i, _), s in now.items()])
    offer_now = _least(model.n, model.capacity, [(j, s) for (_, j), s in now.items()])
    found: list[BlockingPair] = []
    for lo, hi in model.spans():
        block = model.block(lo, hi)
        better = (block > need_now[lo:hi, None] + 1e-9) & (block > offer_now + 1e-9)
        for r, j in np.argwhere(better).tolist():
            if (lo + r, j) in now:
                continue
            mine, yours = float(need_now[lo + r]), float(offer_now[j])
            ids = int(model.need_ids[lo + r]), int(model.offer_ids[j])
            found.append(BlockingPair(*ids, float(block[r, j]), mine or None, yours or None))
    return tuple(sorted(found, key=lambda b: (-b.score, b.need, b.offer)))


def _least(size: int, room: Int64, held: list[tuple[int, float]]) -> Float64:
    """Find the score a new partner must beat: 0 with room to spare, else the worst one held."""
    count, worst = np.zeros(size, dtype=np.int64), np.full(size, np.inf)
    for at, score in held:
        count[at] += 1
        worst[at] = min(worst[at], score)
    return np.where(count < room, 0.0, worst)


def _all_pairs(scores: ScoreSource, need_order: Int64, offer_order: Int64) -> Graph:
    rows, columns, values = [], [], []
    place, at = np.argsort(need_order), np.argsort(offer_order)
    for lo, hi in spans(scores):
        block = scores.block(lo, hi)
        row, column = np.nonzero(~np.isnan(block))
        rows.append(place[lo + row])
        columns.append(at[column])
        values.append(block[row, column].astype(np.float64))
    return graph_of(rows, columns, values, scores.shape[0])


def _worst(graph: Graph, chosen: Int64, demand: Int64) -> float:
    got = np.bincount(graph.need[chosen], weights=graph.weight[chosen], minlength=demand.size)
    return float(got[demand > 0].min()) if (demand > 0).any() else 0.0


def _cut(graph: Graph, keep: NDArray[np.bool_], weight: Float64) -> Graph:
    return graph_of([graph.need[keep]], [graph.offer[keep]], [weight[keep]], graph.indptr.size - 1)


def _match(graph: Graph, demand: Int64, capacity: Int64) -> Int64:
    fast = kernels(compiled=graph.offer.size > COMPILE_ABOVE)
    return solve_units(fast, graph, demand, capacity).arcs()


def _threshold(graph: Graph, demand: Int64, capacity: Int64) -> Int64:
    """Bisect the least score in use that still serves as many needs as can be; then the best total."""
    ones = np.ones(graph.weight.size)
    most = _match(graph._replace(weight=ones), demand, capacity).size
    levels = np.unique(graph.weight)
    low, high = 0, levels.size - 1
    while low < high:
        middle = (low + high + 1) // 2
        kept = _cut(graph, graph.weight >= levels[middle], ones)
        if _match(kept, demand, capacity).size == most:
            low = middle
        else:
            high = middle - 1
    keep = graph.weight >= levels[low] if levels.size else np.zeros(0, dtype=bool)
    served_first = _cut(graph, keep, graph.weight + 2.0 * (1 + demand.size))
    return np.flatnonzero(keep)[_match(served_first, demand, capacity)]


def _leximin(graph: Graph, demand: Int64, capacity: Int64) -> Int64:
    """Weigh a pair by what its level costs the sorted list of scores, in integers without rounding."""
    levels, rank = np.unique(graph.weight, return_inverse=True)
    base, top = int(demand.sum()) + 1, levels.size
    unit = base * (POINTS + 1)
    served = base ** (top + 1) * unit
    weight = np.array(
        [
            served - base ** (top - int(r)) * unit + round(float(w) * POINTS)
            for r, w in zip(rank, graph.weight, strict=True)
        ],
        dtype=object,
    )
    return solve_units(kernels(compiled=False), graph._replace(weight=weight), demand, capacity).arcs()


def _sums(graph: Graph, demand: Int64, capacity: Int64) -> tuple[Int64, float, str]:
    """Maximise the least sum of a need, relaxed for a bound and whole; then the total at that least sum."""
    highs, count = quiet(0), graph.weight.size
    m, n = demand.size, capacity.size
    asks = np.flatnonzero(demand > 0)
    inf = highspy.kHighsInf
    lower = np.concatenate([np.full(m + n, -inf), np.zeros(asks.size)])
    upper = np.concatenate([demand, capacity, np.full(asks.size, inf)]).astype(np.float64)
    rows = lower.size
    highs.addRows(rows, lower, upper, 0, np.zeros(rows, np.int32), np.zeros(0, np.int32), np.zeros(0))
    position = np.full(m, -1)
    position[asks] = m + n + np.arange(asks.size)
    index = np.column_stack([graph.need, m + graph.offer, position[graph.need]]).ravel().astype(np.int32)
    value = np.column_stack([np.ones(count), np.ones(count), graph.weight]).ravel()
    good = index >= 0
    starts = np.concatenate([[0], np.cumsum(good.reshape(-1, 3).sum(axis=1))])[:-1].astype(np.int32)
    highs.addCols(
        count,
        np.zeros(count),
        np.zeros(count),
        np.ones(count),
        int(good.sum()),
        starts,
        index[good],
        value[good],
    )
    highs.addCol(-1.0, 0.0, inf, asks.size, position[asks].astype(np.int32), np.full(asks.size, -1.0))
    highs.run()
    bound = -float(highs.getInfo().objective_function_value)
    kinds = np.full(count, highspy.HighsVarType.kInteger.value, dtype=np.uint8)
    highs.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)
    highs.setOptionValue("mip_rel_gap", 1e-6)
    highs.setOptionValue("time_limit", 30.0)
    highs.run()
    info = highs.getInfo()
    worst, bound = -float(info.objective_function_value), min(bound, -float(info.mip_dual_bound))
    highs.changeColsCost(count + 1, np.arange(count + 1, dtype=np.int32), np.append(-graph.weight, 0.0))
    highs.changeColsBounds(1, np.array([count], np.int32), np.array([worst - 1e-9]), np.array([inf]))
    highs.run()
    chosen = np.flatnonzero(np.array(highs.getSolution().col_value)[:count] > 0.5)
    return chosen, bound, "least sum by linear threshold and integer program, then the total"

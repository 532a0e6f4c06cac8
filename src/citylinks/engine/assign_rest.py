"""The pairs that an assignment's graph does not hold: all priced once, again only where they could gain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.assign_graph import Solved, csr, graph, solve_units
from citylinks.engine.portfolio.pricing_kernel import compiled
from citylinks.engine.scores import Float32, ScoreSource, spans

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

KEEP = 16
COMPILE_ABOVE = 20_000
ROUND_OFF = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """For each need, no pair outside the graph has a score less the offer's price `v` above `most` (m,)."""

    most: Float64
    v: Float64


def complete(
    source: ScoreSource, solved: Solved, need_order: Int64, offer_order: Int64, rest: Rest | None
) -> tuple[Solved, Rest]:
    """Price all pairs of a source; add those that would gain and solve again, until none would.

    With `rest`, only the needs are read that a pair outside the graph could gain for at the present prices.
    """
    place = np.argsort(need_order)
    m, n = source.shape
    while True:
        known, state = solved.graph, solved.state
        asks = (state.active > 0) & (solved.demand > 0)
        limit = np.where(asks, state.u + ROUND_OFF, np.inf)
        if rest is not None:
            fallen = float(np.max(rest.v - state.v, initial=0.0))
            doubtful = rest.most + fallen > limit
            if not doubtful.any():
                return solved, rest
            most = rest.most + fallen
        else:
            doubtful, most = np.ones(m, bool), np.full(m, -np.inf)
        held = int(solved.demand.max(initial=0))  # so many pairs of the graph may be worth more than a limit
        open_to = np.where(state.capacity > 0, state.v, np.inf)
        keys = known.need * n + known.offer
        rows, columns, values = [], [], []
        for lo, hi in _spans(source, doubtful[place]):
            block, at = by_offer(source.block(lo, hi), offer_order), place[lo:hi]
            row, column, net, least = _best(block, open_to, keys, at, min(n, KEEP + held))
            most[at] = least
            np.maximum.at(most, at[row], net)
            gains = net > limit[at[row]]
            rows.append(at[row[gains]])
            columns.append(column[gains])
            values.append(block[row[gains], column[gains]].astype(np.float64))
        if not sum(map(len, rows)):
            return solved, Rest(most, state.v.copy())
        merged = csr([known.need, *rows], [known.offer, *columns], [known.weight, *values], m)
        active = state.active
        solved = solve_units(solved.kernels, graph(*merged), solved.demand, state.capacity)
        solved.state.active[:] = active
        rest = None


def _spans(source: ScoreSource, wanted: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield spans of rows that hold all wanted ones: whole blocks when most are, else row by row."""
    if 2 * int(wanted.sum()) > wanted.size:
        yield from spans(source)
    else:
        yield from ((r, r + 1) for r in np.flatnonzero(wanted).tolist())


def by_offer(block: Float32, offer_order: Int64) -> Float32:
    """Put the columns of a block in the order of ids."""
    if np.array_equal(offer_order, np.arange(offer_order.size)):
        return block
    return np.take(block, offer_order, axis=1)


def _best(
    block: Float32, prices: Float64, keys: Int64, at: Int64, width: int
) -> tuple[Int64, Int64, Float64, Float64]:
    """Find those of the `width` best pairs of each row that the graph does not hold: rows, columns, nets.

    Last comes, for each row, the most that a pair not among them can be worth, or -inf. `keys` are the pairs
    of the graph, rising.
    """
    rows, n = block.shape
    fast = compiled() if block.size > COMPILE_ABOVE else None
    column, net = np.full((rows, width), -1, dtype=np.int64), np.full((rows, width), -np.inf)
    if fast is not None:
        fast[0](np.ascontiguousarray(block), np.zeros((0, 0)), np.zeros(rows), prices, 0.0, column, net)
    elif block.size:
        worth = np.where(np.isnan(block), -np.inf, block - prices)
        column = np.argsort(-worth, axis=1, kind="stable")[:, :width]
        net = np.take_along_axis(worth, column, axis=1)
    row, k = np.nonzero(net > -np.inf)
    wanted = at[row] * n + column[row, k]
    found = np.searchsorted(keys, wanted)
    fresh = np.append(keys, -1)[found] != wanted
    return (
        row[fresh],
        column[row, k][fresh],
        net[row, k][fresh],
        net[:, -1] if width else np.full(rows, -np.inf),
    )

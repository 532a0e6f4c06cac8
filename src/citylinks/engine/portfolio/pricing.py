"""Pricing of all pairs, block by block: the best columns of each need, and what a bound needs.

The net score of a pair is its score less the prices of everything it uses except the need itself:
net_ij = s_ij - lambda c_ij - sum_r y_r a_r(i, j) - beta_j. One walk over all pairs finds, for each need, the
`demand` greatest positive nets (their sum is the need's part of the Lagrangian bound; the least of them its
price) and the candidates above a threshold. Nets are float64; nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.consortia import Found, Triples
from citylinks.engine.portfolio.master import Prices
from citylinks.engine.portfolio.model import Columns, Model
from citylinks.engine.portfolio.pricing_kernel import Above, Best, compiled
from citylinks.engine.scores import best_above

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

COMPILE_ABOVE = 1_000_000
MOST_DEMAND = 32


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """The answer of one walk.

    `gain` (m,): sum of the `demand` greatest positive nets of each need. `price` (m,): the least of those,
    0 when fewer are positive. `columns` with their `net`: the candidates found.
    """

    gain: Float64
    price: Float64
    columns: Columns
    net: Float64


Pricer = Callable[[Model, Prices, Float64 | None, int | None], Priced]


@dataclass(frozen=True, slots=True, eq=False)
class Tariff:
    """Prices folded for a walk: net = score - need[i] - offer[j] - money * pair cost - pair corrections."""

    need: Float64
    offer: Float64
    money: float
    pair_need: Int64
    pair_offer: Int64
    pair_price: Float64

    @staticmethod
    def fold(model: Model, prices: Prices) -> Tariff:
        rows = model.rows
        money = float(prices.rules @ rows.cost)
        order = np.lexsort((rows.pair_offer, rows.pair_need))
        return Tariff(
            rows.need.T @ prices.rules + money * model.need_cost,
            rows.offer.T @ prices.rules + money * model.offer_cost + prices.offer,
            money,
            rows.pair_need[order],
            rows.pair_offer[order],
            prices.rules[rows.pair_row[order]],
        )


def net_block(model: Model, tariff: Tariff, lo: int, scores: Float32) -> Float64:
    """Net scores of a block of needs from `lo` with all offers, float64; -inf where not eligible."""
    hi = lo + scores.shape[0]
    net = scores - tariff.offer
    net -= tariff.need[lo:hi, None]
    if tariff.money:
        costs = model.pair_costs(lo, hi)
        if costs is not None:
            net -= tariff.money * costs
    first, last = np.searchsorted(tariff.pair_need, [lo, hi])
    if first < last:
        at = (tariff.pair_need[first:last] - lo, tariff.pair_offer[first:last])
        np.subtract.at(net, at, tariff.pair_price[first:last])
    return net


def price_all(model: Model, prices: Prices, above: Float64 | None, keep: int | None = None) -> Priced:
    """Walk all eligible pairs at the given prices.

    Candidates are the pairs whose net exceeds `above` (m,): at most the `keep` best of each need. Without
    `above`, none are collected. Cost: one pass over m x n scores.
    """
    tariff = Tariff.fold(model, prices)
    walk = _Walk(model, tariff, above, keep)
    walk.third_price = prices.third + tariff.money * model.third_cost
    fast = compiled() if model.m * model.n >= COMPILE_ABOVE else None
    deep = int(model.demand.max(initial=0)) > MOST_DEMAND
    for lo, hi in model.spans():
        first, last = np.searchsorted(tariff.pair_need, [lo, hi])
        if model.triples is not None:
            walk.triples(lo, hi, model.triples)
        elif fast is None or first < last or deep:
            walk.plain(lo, hi)
        else:
            walk.fast(lo, hi, fast)
    return Priced(walk.gain, walk.price, Columns.join(walk.parts), np.concatenate([np.zeros(0), *walk.nets]))


class _Walk:
    """What a walk gathers, block by block, by numpy or by the compiled pass: the same bits."""

    def __init__(self, model: Model, tariff: Tariff, above: Float64 | None, keep: int | None) -> None:
        self.model, self.tariff = model, tariff
        self.above, self.keep = above, keep
        self.gain, self.price = np.zeros(model.m), np.zeros(model.m)
        self.parts: list[Columns] = []
        self.nets: list[Float64] = []
        self.third_price = np.zeros(0)

    def triples(self, lo: int, hi: int, triples: Triples) -> None:
        """Price pairs and triples of a block: each need's best by bounding, exactly.

        With a demand above 1, each unit is bounded by the best net of all.
        """
        model = self.model
        scores = model.block(lo, hi)
        net = net_block(model, self.tariff, lo, scores)
        pairs = net + (triples.weights[0] - 1.0) * np.where(np.isfinite(scores), scores, 0.0)
        tops = net.max(axis=1, initial=-np.inf) if model.pairs_allowed else np.full(hi - lo, -np.inf)
        parts: list[Found] = []
        for r in range(hi - lo):
            i, d = lo + r, int(model.demand[lo + r])
            line = np.inf if self.above is None else float(self.above[i])
            found = triples.best(pairs[r], i, self.third_price, self.keep or 1, min(0.0, line))
            top = max(0.0, float(tops[r]), *found[0][:1])
            self.gain[i], self.price[i] = d * top, top if d else 0.0
            if self.above is not None and self.keep is None:
                found = triples.above(pairs[r], i, self.third_price, line)
            parts.append((found[0], np.stack([np.full(found[0].size, i), found[1]]), found[2]))
        if self.above is None:
            return
        if model.pairs_allowed:
            row, column = best_above(net, self.above[lo:hi], self.keep)
            self._collect(lo, scores, row, column, net[row, column])
        worth, both, third = (np.concatenate([p[k] for p in parts], axis=-1) for k in range(3))
        good = worth > self.above[both[0]]
        if good.any():
            self.parts.append(triple_columns(model, both[0, good], both[1, good], third[good]))
            self.nets.append(worth[good])

    def plain(self, lo: int, hi: int) -> None:
        scores = self.model.block(lo, hi)
        net = net_block(self.model, self.tariff, lo, scores)
        _tops(net, self.model.demand[lo:hi], self.gain[lo:hi], self.price[lo:hi])
        if self.above is not None:
            row, column = best_above(net, self.above[lo:hi], self.keep)
            self._collect(lo, scores, row, column, net[row, column])

    def fast(self, lo: int, hi: int, kernels: tuple[Best, Above]) -> None:
        model, tariff = self.model, self.tariff
        demand = model.demand[lo:hi]
        costs = model.pair_costs(lo, hi) if tariff.money else None
        block = (
            np.ascontiguousarray(model.block(lo, hi)),
            np.zeros((0, 0)) if costs is None else np.ascontiguousarray(costs),
            np.ascontiguousarray(tariff.need[lo:hi]),
            tariff.offer,
            tariff.money,
        )
        width = max(1, int(demand.max(initial=1)), 0 if self.above is None else self.keep or 0)
        column, net = np.empty((hi - lo, width), dtype=np.int64), np.empty((hi - lo, width))
        kernels[0](*block, column, net)
        within = np.where(np.arange(width) < demand[:, None], np.maximum(0.0, net), 0.0)
        self.gain[lo:hi] = np.sort(within, axis=1).sum(axis=1) if width > 1 else within[:, 0]
        last = np.maximum(demand - 1, 0)[:, None]
        self.price[lo:hi] = np.where(demand > 0, np.take_along_axis(within, last, axis=1)[:, 0], 0.0)
        if self.above is None:
            return
        if self.keep is None:
            self._all_above(lo, hi, block, kernels[1])
            return
        good = (net > self.above[lo:hi, None]) & (np.arange(width) < self.keep)
        row, at = np.nonzero(good)
        order = np.lexsort((column[row, at], row))
        row, at = row[order], at[order]
        self._collect(lo, block[0], row, column[row, at], net[row, at])

    def _all_above(
        self, lo: int, hi: int, block: tuple[Float32, Float64, Float64, Float64, float], above: Above
    ) -> None:
        line = np.ascontiguousarray(self.above[lo:hi]) if self.above is not None else np.zeros(0)
        room = 4096
        while True:
            row, column, net = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room)
            found = above(*block, line, row, column, net)
            if found <= room:
                break
            room = found
        self._collect(lo, block[0], row[:found], column[:found], net[:found])

    def _collect(self, lo: int, scores: Float32, row: Int64, column: Int64, net: Float64) -> None:
        if row.size:
            self.parts.append(_gather(self.model, lo, scores, row, column))
            self.nets.append(net)


def _tops(net: Float64, demand: Int64, gain: Float64, price: Float64) -> None:
    n = net.shape[1]
    if n == 0:
        return
    best = net.max(axis=1)
    gain[:] = price[:] = np.maximum(0.0, best)
    for k in np.flatnonzero((demand != 1) & (best > 0)):
        d = min(int(demand[k]), n)
        top = np.maximum(0.0, np.partition(net[k], n - d)[n - d :]) if d else np.zeros(0)
        gain[k] = float(np.sort(top).sum())
        price[k] = float(top.min()) if d == demand[k] and d else 0.0


def triple_columns(model: Model, need: Int64, offer: Int64, third: Int64) -> Columns:
    """List triples as columns, with their value and cost."""
    if model.triples is None:
        return Columns.join([])
    pairs = model.columns(need, offer)
    order = np.lexsort((offer, need))
    back = np.argsort(order)
    weights = model.triples.weights
    value = weights[0] * pairs.value[back]
    value = value + weights[1] * model.triples.host[need, third]
    value = value + weights[2] * model.triples.resource[offer, third]
    return Columns(need, offer, third, value, pairs.cost[back] + model.third_cost[third])


def _gather(model: Model, lo: int, scores: Float32, row: Int64, column: Int64) -> Columns:
    need = row + lo
    cost = model.need_cost[need] + model.offer_cost[column]
    costs = model.pair_costs(lo, lo + scores.shape[0])
    if costs is not None:
        cost = cost + costs[row, column]
    value = scores[row, column].astype(np.float64)
    return Columns(need, column, np.full(row.size, -1, dtype=np.int64), value, cost)

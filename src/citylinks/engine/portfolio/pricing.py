"""Pricing of all pairs, block by block: the best columns of each need, and what a bound needs.

The net score of a pair is its score less the prices of everything it uses except the need itself:
net_ij = s_ij - lambda c_ij - sum_r y_r a_r(i, j) - beta_j. One walk over all pairs finds, for each need, the
`demand` greatest positive nets (their sum is the need's part of the Lagrangian bound; the least of them its
price) and the candidates above a threshold. Nets are float64; nothing is sampled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.portfolio.master import Prices
from citylinks.engine.portfolio.model import Columns, Model

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


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


def net_block(model: Model, tariff: Tariff, lo: int, hi: int) -> Float64:
    """Net scores of the needs lo..hi-1 with all offers, float64 (hi - lo, n); -inf where not eligible."""
    net = model.block(lo, hi) - tariff.offer
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
    gain, price = np.zeros(model.m), np.zeros(model.m)
    parts: list[Columns] = []
    nets: list[Float64] = []
    for lo, hi in model.spans():
        net = net_block(model, tariff, lo, hi)
        _tops(net, model.demand[lo:hi], gain[lo:hi], price[lo:hi])
        if above is None:
            continue
        row, column = _candidates(net, above[lo:hi], keep)
        if row.size:
            parts.append(_gather(model, lo, hi, row, column))
            nets.append(net[row, column])
    return Priced(gain, price, Columns.join(parts), np.concatenate([np.zeros(0), *nets]))


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


def _candidates(net: Float64, above: Float64, keep: int | None) -> tuple[Int64, Int64]:
    mask = net > above[:, None]
    if keep is not None:
        for k in np.flatnonzero(mask.sum(axis=1) > keep):
            at = np.flatnonzero(mask[k])
            best = at[np.argsort(-net[k, at], kind="stable")[:keep]]
            mask[k] = False
            mask[k, best] = True
    row, column = np.nonzero(mask)
    return row, column


def _gather(model: Model, lo: int, hi: int, row: Int64, column: Int64) -> Columns:
    need = row + lo
    cost = model.need_cost[need] + model.offer_cost[column]
    costs = model.pair_costs(lo, hi)
    if costs is not None:
        cost = cost + costs[row, column]
    value = model.block(lo, hi)[row, column].astype(np.float64)
    return Columns(need, column, np.full(row.size, -1, dtype=np.int64), value, cost)

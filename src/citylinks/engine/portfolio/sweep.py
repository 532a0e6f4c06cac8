"""Portfolios too large to keep the scores of: few walks over all pairs, much work on a pool between them.

Prices come from a part of the needs with its share of every rule. A walk over all pairs at these prices fills
a pool with the best few pairs of each need; the relaxation over the pool gives better prices, a walk at them
the Lagrangian bound over all pairs and what the pool still lacks; and so on until bound and pool agree
(partial pricing; Lübbecke and Desrosiers, "Selected topics in column generation", 2005). The integer program
chooses from the pool; the bound that is told is always that of a walk over all pairs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.portfolio.bounds import Bound, lagrangian
from citylinks.engine.portfolio.core import CoreAnswer, solve_core
from citylinks.engine.portfolio.generate import KEEP, PENALTY, Clock, first_prices, locked, relax
from citylinks.engine.portfolio.master import Master, Prices, coefficients
from citylinks.engine.portfolio.model import Columns, Model
from citylinks.engine.portfolio.pricing import Priced, price_all

Float64 = NDArray[np.float64]

PART = 500
WIDTH = 24
WALKS = 4
FIRST_CORE = 2
GROWTH = 3
CORES = 3
SHARE = 0.4


class Pool:
    """Some pairs of each need, priced without a walk: a `Pricer` over these pairs only."""

    def __init__(self, model: Model, columns: Columns) -> None:
        keys = columns.need * model.n + columns.offer
        _, first = np.unique(keys, return_index=True)
        self.model, self.columns = model, columns.take(first)
        self._rules = coefficients(model, self.columns)
        self._start = np.searchsorted(self.columns.need, np.arange(model.m))

    def with_more(self, columns: Columns) -> Pool:
        return Pool(self.model, Columns.join([self.columns, columns]))

    def nets(self, prices: Prices) -> Float64:
        """Net scores of the pool's pairs: score less all prices but the need's."""
        return np.asarray(
            self.columns.value - self._rules @ prices.rules - prices.offer[self.columns.offer],
            dtype=np.float64,
        )

    def price(self, model: Model, prices: Prices, above: Float64 | None, keep: int | None) -> Priced:
        """Price as `price_all` does, over the pool."""
        net, need = self.nets(prices), self.columns.need
        order = np.lexsort((-net, need))
        nth = np.arange(order.size) - self._start[need]
        best, demand = np.maximum(0.0, net[order]), model.demand[need]
        taken = np.where(nth < demand, best, 0.0)
        gain = np.bincount(need, weights=taken, minlength=model.m).astype(np.float64)
        price = np.zeros(model.m)
        last = nth == demand - 1
        price[need[last]] = best[last]
        if above is None:
            return Priced(gain, price, Columns.join([]), np.zeros(0))
        some = order[(net[order] > above[need]) & (nth < (order.size if keep is None else keep))]
        return Priced(gain, price, self.columns.take(some), net[some])


@dataclass(slots=True)
class Swept:
    """The best bound over all pairs, from a walk, the columns of the relaxation, and the best selection."""

    bound: Bound
    columns: Columns
    answer: CoreAnswer | None = None

    def gap(self) -> float:
        if self.answer is None or self.answer.chosen is None:
            return math.inf
        return max(0.0, self.bound.value - self.answer.value) / max(abs(self.bound.value), 1e-12)


def sweep(model: Model, clock: Clock, *, gap: float, seed: int) -> Swept | None:
    """Bound and select with few walks over all pairs; None when that finds no selection within the rules."""
    precision = min(1e-5, gap / 10)
    prices = first_guess(model, clock, precision, seed)
    found = Swept(walk(model, prices), Columns.join([]))
    pool = Pool(model, Columns.join([locked(model), found.bound.priced.columns]))
    master = Master(model, PENALTY, seed)
    master.add(locked(model))
    master.add(pool.price(model, found.bound.prices, np.full(model.m, -np.inf), 2).columns)
    for _ in range(WALKS):
        relaxed = relax(master, clock, precision, price=pool.price)
        bound = walk(model, relaxed.bound.prices.rounded())
        if bound.value < found.bound.value:
            found.bound = bound
        pool = pool.with_more(bound.priced.columns)
        found.columns = master.columns
        if found.bound.value - relaxed.value <= 0.3 * gap * abs(relaxed.value):
            choose(model, pool, found, clock, gap=gap, seed=seed)
            if found.gap() <= gap:
                break
        if clock.left() <= 0:
            break
    if found.answer is None and clock.left() > 0:
        choose(model, pool, found, clock, gap=gap, seed=seed)
    return found if found.answer is not None and found.answer.chosen is not None else None


def walk(model: Model, prices: Prices) -> Bound:
    """Walk all pairs: the bound at these prices, and the best few pairs of each need."""
    return lagrangian(model, prices, np.full(model.m, -np.inf), WIDTH)


def first_guess(model: Model, clock: Clock, precision: float, seed: int) -> Prices:
    """Solve the relaxation of a part of the needs with its share of every rule, for its prices."""
    some = np.sort(np.random.default_rng(seed).permutation(model.m)[: max(PART, model.m // 20)])
    part = model.part(some)
    master = Master(part, PENALTY, seed)
    master.add(price_all(part, first_prices(part), np.full(part.m, -1e-9), KEEP).columns)
    found = relax(master, clock, 10 * precision).bound.prices.rounded()
    return replace(found, need=np.zeros(model.m))


def choose(model: Model, pool: Pool, found: Swept, clock: Clock, *, gap: float, seed: int) -> None:
    """Solve integer programs over the pairs of the pool that lose least, more of them each time."""
    bound, slack = found.bound, gap * abs(found.bound.value)
    lost = np.maximum(0.0, bound.priced.price[pool.columns.need] - pool.nets(bound.prices))
    size = FIRST_CORE * model.m
    for _ in range(CORES):
        line = np.partition(lost, size)[size] if size < lost.size else np.inf
        answer = solve_core(
            model,
            pool.columns.take(lost <= line),
            absolute_gap=0.25 * slack,
            target=bound.value - 0.9 * slack if gap > 0 else math.inf,
            start=None if found.answer is None else found.answer.chosen,
            time_limit=SHARE * clock.left(),
            seed=seed,
        )
        if answer.chosen is not None and (found.answer is None or answer.value > found.answer.value):
            found.answer = answer
        if (
            found.gap() <= gap
            or size >= lost.size
            or (answer.finished and answer.bound < bound.value - slack)
        ):
            return
        size *= GROWTH
        if clock.left() <= 0:
            return

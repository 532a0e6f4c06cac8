"""The Lagrangian bound over all eligible pairs, and what it allows to leave out.

For any multipliers of the right sign, no feasible selection is worth more than
  sum_r (y_r+ upper_r - y_r- lower_r) + sum_j beta_j capacity_j + sum_i (the demand_i greatest positive nets),
because the last sum solves the relaxed problem exactly (Geoffrion, "Lagrangean relaxation for integer
programming", 1974). A selection that uses a pair whose net lies d below its need's price is worth at most
that bound less d: pairs further below than the gap can never be in a better answer (reduced-cost fixing).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.portfolio.master import Prices
from citylinks.engine.portfolio.model import Columns, Model
from citylinks.engine.portfolio.pricing import Priced, Pricer, price_all

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A proof: no selection of eligible pairs is worth more than `value`, by these `prices`."""

    value: float
    prices: Prices
    priced: Priced


def constant(model: Model, prices: Prices) -> float:
    """Give the part of the Lagrangian bound that does not depend on pairs."""
    up, down = np.maximum(0.0, prices.rules), np.maximum(0.0, -prices.rules)
    terms = [
        *(up[up > 0] * model.rows.upper[up > 0]),
        *(-down[down > 0] * model.rows.lower[down > 0]),
        *(prices.offer * model.capacity),
        *(prices.third * model.third_capacity),
    ]
    return math.fsum(terms)


def lagrangian(
    model: Model,
    prices: Prices,
    above: Float64 | None = None,
    keep: int | None = None,
    price: Pricer = price_all,
) -> Bound:
    """Walk all pairs at `prices` for the bound, with candidates as `price_all` finds them."""
    priced = price(model, prices, above, keep)
    value = math.fsum([constant(model, prices), *priced.gain])
    return Bound(value, Prices(prices.rules, priced.price, prices.offer, prices.third), priced)


def within(model: Model, bound: Bound, loss: float) -> tuple[Columns, Float64]:
    """List every pair whose use lowers the bound by `loss` or less, with how much each lowers it."""
    margin = 1e-9 * max(1.0, abs(bound.value))
    priced = price_all(model, bound.prices, bound.priced.price - loss - margin, None)
    lost = np.maximum(0.0, bound.priced.price[priced.columns.need] - priced.net)
    return priced.columns, lost

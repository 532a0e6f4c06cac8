"""Column generation: the linear relaxation over all eligible pairs, with a bound at every step.

Dantzig-Wolfe's restricted master, with the prices smoothed towards the best bound's (Wentges, "Weighted
Dantzig-Wolfe decomposition", 1997; Pessoa et al., "Automation and combination of linear-programming based
stabilization techniques in column generation", 2018).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.portfolio.bounds import Bound, lagrangian
from citylinks.engine.portfolio.master import Master, Prices
from citylinks.engine.portfolio.model import Columns, Model
from citylinks.engine.portfolio.pricing import Pricer, price_all

Float64 = NDArray[np.float64]

KEEP = 2
SMOOTH = 0.3
SHORT = 1e-7
PENALTY = 2.0
NEAR = 0.05


@dataclass(frozen=True, slots=True)
class Clock:
    """What is left of a time limit; the only reading of time in the engine, and never of the date."""

    ends: float

    @staticmethod
    def start(limit: float) -> Clock:
        return Clock(time.perf_counter() + limit)

    def left(self) -> float:
        return self.ends - time.perf_counter()


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """The relaxation as far as it was solved: master optimum `value`, best `bound`, `short` of the rules."""

    master: Master
    value: float
    bound: Bound
    short: Float64
    converged: bool


def first_prices(model: Model) -> Prices:
    zeros = np.zeros
    return Prices(zeros(len(model.rows.keys)), zeros(model.m), zeros(model.n), zeros(model.thirds))


def begin(model: Model, seed: int) -> Master:
    """Make a master with the locked pairs and the best few of each need."""
    master = Master(model, PENALTY, seed)
    if model.pairs_allowed:
        master.add(locked(model))
    free = price_all(model, first_prices(model), np.full(model.m, -1e-9), KEEP)
    master.add(free.columns)
    return master


def locked(model: Model) -> Columns:
    locks = sorted(set(model.problem.program.locks))
    need = np.array([model.need_row(i) for i, _ in locks], dtype=np.int64)
    offer = np.array([model.offer_row(j) for _, j in locks], dtype=np.int64)
    return model.columns(need, offer)


def relax(
    master: Master, clock: Clock, precision: float, known: Bound | None = None, price: Pricer = price_all
) -> Relaxed:
    """Solve the relaxation until bound and master differ by `precision` (relative), or the time ends.

    `known` is an earlier bound to smooth towards; its value is not carried over. With a `price` that does not
    walk all pairs, bound and relaxation are over what it walks.
    """
    model = master.model
    best: Bound | None = None
    center = known.prices if known is not None else None
    value, tried_exact = -np.inf, False
    while True:
        solved = master.solve(clock.left())
        if not solved and best is not None:
            return Relaxed(master, value, best, master.missing(), converged=False)
        here = master.prices() if solved else first_prices(model)
        value = master.value() if solved else -np.inf
        near = best is not None and best.value - value <= NEAR * abs(value)
        smooth = center is not None and near and not tried_exact
        at = here.toward(center, SMOOTH) if smooth and center is not None else here
        bound = lagrangian(model, at, at.need + 1e-10, KEEP, price)
        if best is None or bound.value < best.value:
            best, center = bound, bound.prices
        if best.value - value <= precision * max(1.0, abs(value)) or not solved:
            return Relaxed(master, value, best, master.missing(), converged=solved)
        if master.add(bound.priced.columns) == 0:
            if tried_exact or not smooth:
                return Relaxed(master, value, best, master.missing(), converged=True)
            tried_exact = True
        else:
            tried_exact = False
        if clock.left() <= 0:
            return Relaxed(master, value, best, master.missing(), converged=False)

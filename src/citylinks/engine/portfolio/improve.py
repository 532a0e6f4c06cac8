"""A better selection of partnerships of three: free some hosts, keep what the others chose or half of it.

Choosing host, resource and third at once is a matching in three dimensions, where branch and bound moves
slowly. A neighbourhood is an integer program that is solved at once: hosts drawn by chance may choose anew
among the columns that lose little; every other host keeps its resource or its third (large neighbourhood
search; Shaw, "Using constraint programming and local search to solve vehicle routing problems", 1998).
The bound is not touched: what is found is measured against it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.portfolio.core import CoreAnswer, solve_core
from citylinks.engine.portfolio.generate import Clock
from citylinks.engine.portfolio.model import Columns, Model

Float64 = NDArray[np.float64]

FREED = 80
FIRST_CORE = 3
ROUGH = 3e-3
TURN = 0.8


def improve(
    model: Model, columns: Columns, lost: Float64, *, bound: float, gap: float, clock: Clock, seed: int
) -> CoreAnswer | None:
    """Search among `columns`, which lose `lost` each, until the gap is met or the time ends.

    Answers the best selection, with no bound of its own; None when no first one was found.
    """
    slack = gap * abs(bound)
    first = np.argsort(lost, kind="stable")[: FIRST_CORE * model.m]
    best = solve_core(
        model, columns.take(first), absolute_gap=0.5 * slack, target=bound - max(slack, ROUGH * abs(bound)),
        start=None, time_limit=0.5 * clock.left(), seed=seed,
    )  # fmt: skip
    rng = np.random.default_rng(seed)
    while best.chosen is not None and bound - best.value > slack and clock.left() > 0:
        chosen = best.chosen
        freed = np.zeros(model.m, bool)
        freed[rng.permutation(model.m)[:FREED]] = True
        near = np.zeros(columns.n, bool)
        for role in ("offer", "third"):
            kept = getattr(chosen, role) + 1 + (model.n + model.thirds + 1) * chosen.need
            near |= np.isin(getattr(columns, role) + 1 + (model.n + model.thirds + 1) * columns.need, kept)
        line = float(np.partition(lost, columns.n // 2)[columns.n // 2])
        some = columns.take((freed[columns.need] | near) & (lost <= np.where(near, 0.5 * line, line)))
        answer = solve_core(
            model, Columns.join([chosen, some]), absolute_gap=0.1 * slack, target=bound - slack, start=chosen,
            time_limit=min(TURN, clock.left()), seed=seed,
        )  # fmt: skip
        if answer.chosen is not None and answer.value > best.value:
            best = answer
    return CoreAnswer(best.chosen, best.value, np.inf, finished=False) if best.chosen is not None else None

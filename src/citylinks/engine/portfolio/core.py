"""The core: the integer program over the few columns that can still matter, on HiGHS."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from citylinks.engine.portfolio.master import Master
from citylinks.engine.portfolio.model import Columns, Model


@dataclass(frozen=True, slots=True, eq=False)
class CoreAnswer:
    """What the integer program over a core found.

    `chosen` is None when no selection was found. No selection within the core is worth more than `bound`
    (-inf when it was proved that there is none). `finished` is False when the time ended first.
    """

    chosen: Columns | None
    value: float
    bound: float
    finished: bool


def solve_core(
    model: Model,
    columns: Columns,
    *,
    absolute_gap: float,
    target: float,
    start: Columns | None,
    time_limit: float,
    seed: int,
) -> CoreAnswer:
    """Choose among `columns` for the greatest value under every rule.

    Stops at `absolute_gap`, or as soon as a selection is worth `target`; begins with the selection `start`.
    """
    master = Master(model, 0.0, seed)
    master.add(columns)
    highs = master.highs
    asks, n = master.asks.size, master.columns.n
    if n == 0:
        worth = -np.inf if asks else 0.0
        return CoreAnswer(None if asks else columns, worth, worth, finished=True)
    highs.changeColsBounds(asks, np.arange(asks, dtype=np.int32), np.zeros(asks), np.zeros(asks))
    kinds = np.full(n, highspy.HighsVarType.kInteger.value, dtype=np.uint8)
    highs.changeColsIntegrality(n, np.arange(asks, asks + n, dtype=np.int32), kinds)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", absolute_gap)
    highs.setOptionValue("mip_feasibility_tolerance", 1e-9)
    highs.setOptionValue("primal_feasibility_tolerance", 1e-9)
    if np.isfinite(target):
        highs.setOptionValue("objective_target", -target)
    if np.isfinite(time_limit):
        highs.setOptionValue("time_limit", max(0.01, time_limit))
    if start is not None:
        guess = highspy.HighsSolution()
        taken = np.isin(master.key(master.columns), master.key(start)).astype(np.float64)
        guess.col_value = np.concatenate([np.zeros(asks), taken]).tolist()
        highs.setSolution(guess)
    highs.run()
    return _read(master)


def _read(master: Master) -> CoreAnswer:
    highs = master.highs
    status, info = highs.getModelStatus(), highs.getInfo()
    states = highspy.HighsModelStatus
    if status in (states.kInfeasible, states.kUnboundedOrInfeasible):
        return CoreAnswer(None, -np.inf, -np.inf, finished=True)
    finished = status in (states.kOptimal, states.kObjectiveTarget)
    bound = -float(info.mip_dual_bound)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return CoreAnswer(None, -np.inf, bound, finished)
    chosen = master.columns.take(np.flatnonzero(master.solution() > 0.5))
    order = np.lexsort((chosen.third, chosen.offer, chosen.need))
    chosen = chosen.take(order)
    value = float(np.sum(chosen.value))
    return CoreAnswer(chosen, value, max(bound, value), finished)

"""From a problem to a proven portfolio: relax, fix by reduced cost, solve the core, widen it if need be."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.certificate import ENGINE_VERSION
from citylinks.engine.portfolio.bounds import Bound, lagrangian, within
from citylinks.engine.portfolio.core import CoreAnswer, solve_core
from citylinks.engine.portfolio.generate import SHORT, Clock, Relaxed, begin, relax
from citylinks.engine.portfolio.master import Master
from citylinks.engine.portfolio.model import Columns, Model
from citylinks.engine.portfolio.result import ALL_PAIRS, ALL_TRIPLES, Duals, Pair, Portfolio
from citylinks.engine.program import Problem

Float64 = NDArray[np.float64]

FIRST_CORE = 2
MOST_PENALTY = 1e7
ROUND_OFF = 1e-9


class InfeasibleProgram(ValueError):  # noqa: N818 - it carries what would mend the program
    """No selection keeps every rule. `relaxations` are the smallest changes that would allow one."""

    def __init__(self, relaxations: tuple[str, ...]) -> None:
        self.relaxations = relaxations
        super().__init__(" ".join(str(r) for r in relaxations) or "No selection keeps every rule.")


@dataclass(slots=True)
class _Search:
    """The best selection and the best bound so far."""

    bound: float
    value: float = -math.inf
    chosen: Columns | None = None

    def take(self, answer: CoreAnswer) -> None:
        if answer.chosen is not None and answer.value > self.value:
            self.value, self.chosen = answer.value, answer.chosen

    def gap(self) -> float:
        if self.chosen is None:
            return math.inf
        return max(0.0, self.bound - self.value) / max(abs(self.bound), 1e-12)


def solve(problem: Problem, *, gap: float, time_limit: float, seed: int) -> Portfolio:
    """Solve a problem: see `Problem.select`. Raises InfeasibleProgram."""
    clock = Clock.start(time_limit)
    model = Model(problem)
    relaxed = relaxation(model, clock, gap, seed)
    if relaxed is None:
        raise infeasible(problem, seed)
    bound = lagrangian(model, relaxed.bound.prices.rounded())
    search = _Search(bound.value)
    widen(model, bound, search, clock, gap=gap, seed=seed)
    if search.chosen is None and search.bound == -math.inf:
        raise infeasible(problem, seed)
    return publish(model, bound, search, gap, seed)


def infeasible(problem: Problem, seed: int) -> InfeasibleProgram:
    """Find the smallest relaxations of a problem that has no answer."""
    from citylinks.engine.relax import relaxations

    return InfeasibleProgram(relaxations(problem, seed=seed))


def relaxation(
    model: Model, clock: Clock, gap: float, seed: int, master: Master | None = None
) -> Relaxed | None:
    """Solve the relaxation over all pairs; None when even fractions of pairs cannot keep the rules."""
    master = master or begin(model, seed)
    precision = min(1e-6, gap / 10)
    relaxed = relax(master, clock, precision)
    while relaxed.converged and relaxed.short.sum() > SHORT:
        if master.penalty >= MOST_PENALTY:
            return None
        master.set_penalty(master.penalty * 100.0)
        relaxed = relax(master, clock, precision)
    return relaxed


def widen(model: Model, bound: Bound, search: _Search, clock: Clock, *, gap: float, seed: int) -> None:
    """Solve cores of growing width until the gap is met, every pair that matters is in, or time ends."""
    loss, complete = first_loss(model, bound, gap), False
    while not complete and clock.left() > 0:
        columns, _ = within(model, bound, loss)
        complete = math.isinf(loss) or bound.value - loss <= search.value
        slack = gap * abs(bound.value)
        answer = solve_core(
            model,
            columns,
            absolute_gap=max(0.5 * slack, ROUND_OFF),
            target=bound.value - slack if gap > 0 else math.inf,
            start=search.chosen,
            time_limit=clock.left(),
            seed=seed,
        )
        search.take(answer)
        outside = -math.inf if math.isinf(loss) else bound.value - loss
        search.bound = min(search.bound, max(answer.bound, outside, search.value))
        if search.gap() <= gap:
            return
        loss = math.inf if search.chosen is None else bound.value - search.value
        if search.chosen is None and not complete:
            loss = math.inf if model.m * model.n <= 200_000 else wider(model, bound, columns.n)


def first_loss(model: Model, bound: Bound, gap: float) -> float:
    """Choose the width of the first core: all pairs of a small problem, else some two pairs a need."""
    if model.m * model.n <= 4096:
        return math.inf
    loss = max(gap, 1e-6) * max(1.0, abs(bound.value))
    columns, lost = within(model, bound, loss)
    most = FIRST_CORE * model.m
    if columns.n <= most:
        return loss
    return float(np.partition(lost, most)[most])


def wider(model: Model, bound: Bound, size: int) -> float:
    """Choose a width that takes in about ten times as many columns."""
    _, lost = within(model, bound, 1.0)
    most = 10 * size
    return math.inf if lost.size <= most else float(np.partition(lost, most)[most])


def publish(model: Model, bound: Bound, search: _Search, gap: float, seed: int) -> Portfolio:
    """State the answer in ids."""
    chosen = search.chosen if search.chosen is not None else Columns.join([])
    pairs = tuple(
        Pair(int(model.need_ids[i]), int(model.offer_ids[j]), float(v), float(c), model.third_id(int(k)))
        for i, j, k, v, c in zip(
            chosen.need, chosen.offer, chosen.third, chosen.value, chosen.cost, strict=True
        )
    )
    value = math.fsum(p.score for p in pairs)
    top = max(search.bound, value)
    found = max(0.0, top - value) / max(abs(top), 1e-12)
    met = search.chosen is not None and found <= max(gap, ROUND_OFF)
    return Portfolio(
        pairs=pairs,
        value=value,
        cost=math.fsum(p.cost for p in pairs),
        bound=top,
        dual_bound=max(bound.value, top),
        gap=found,
        gap_asked=gap,
        status="optimal" if met else "time limit" if search.chosen is not None else "nothing found in time",
        bound_scope=ALL_TRIPLES if model.thirds else ALL_PAIRS,
        seed=seed,
        engine_version=ENGINE_VERSION,
        input_sha256=model.problem.sha256(),
        duals=duals(model, bound),
        problem=model.problem,
    )


def duals(model: Model, bound: Bound) -> Duals:
    """List the prices that are not zero."""

    def listed(ids: NDArray[np.int64], prices: Float64) -> dict[int, float]:
        return {int(ids[k]): float(prices[k]) for k in np.flatnonzero(prices)}

    prices = bound.prices
    rules = {model.rows.keys[k]: float(prices.rules[k]) for k in np.flatnonzero(prices.rules)}
    return Duals(
        rules,
        listed(model.need_ids, prices.need),
        listed(model.offer_ids, prices.offer),
        listed(model.third_ids, prices.third),
    )

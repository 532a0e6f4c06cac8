"""From a problem to a proven portfolio: relax, fix by reduced cost, solve the core, widen it if need be."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.certificate import ENGINE_VERSION
from citylinks.engine.portfolio.bounds import Bound, lagrangian, within
from citylinks.engine.portfolio.core import CoreAnswer, solve_core
from citylinks.engine.portfolio.generate import SHORT, Clock, Relaxed, begin, first_prices, relax
from citylinks.engine.portfolio.improve import improve
from citylinks.engine.portfolio.master import Master
from citylinks.engine.portfolio.model import Columns, Model
from citylinks.engine.portfolio.pricing import price_all
from citylinks.engine.portfolio.result import ALL_PAIRS, ALL_TRIPLES, Duals, Pair, Portfolio
from citylinks.engine.portfolio.sweep import Swept, sweep
from citylinks.engine.program import Problem

if TYPE_CHECKING:
    from citylinks.engine.relax import Relaxation

Float64 = NDArray[np.float64]

FIRST_CORE = 2
GROWTH = 3
NEARBY, NEARBY_TIME = 24, 0.95
SLICE = 0.3
SMALL = 4096
MOST_PENALTY = 1e7
ROUND_OFF = 1e-9


class InfeasibleProgram(ValueError):  # noqa: N818 - it carries what would mend the program
    """No selection keeps every rule. `relaxations` are the smallest changes that would allow one."""

    def __init__(self, relaxations: tuple[Relaxation, ...]) -> None:
        self.relaxations = relaxations
        super().__init__(" ".join(str(r) for r in relaxations) or "No selection keeps every rule.")


@dataclass(frozen=True, slots=True, eq=False)
class Warm:
    """What a solved problem leaves for its variants: the compiled model and the columns priced in."""

    model: Model
    columns: Columns


@dataclass(slots=True)
class _Best:
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
    """Solve a problem: see `Problem.select`. Raises InfeasibleProgram.

    Where the scores are not kept, walks over all pairs are few (`sweep`); what that does not find is searched
    for as in a small problem.
    """
    model, clock = Model(problem), Clock.start(time_limit)
    swept = None if model.kept or model.triples is not None else sweep(model, clock, gap=gap, seed=seed)
    if swept is None or swept.answer is None:
        return search(model, begin, gap=gap, clock=clock, seed=seed)
    if swept.gap() > max(gap, ROUND_OFF) and clock.left() > 0:
        return search(model, begin, gap=gap, clock=clock, seed=seed, known=swept)
    best = _Best(swept.bound.value)
    best.take(swept.answer)
    return replace(publish(model, swept.bound, best, gap, seed), warm=Warm(model, swept.columns))


def resolve(problem: Problem, warm: Warm, *, gap: float, seed: int, time_limit: float = 60.0) -> Portfolio:
    """Solve a variant of a solved problem, starting from its columns. Raises InfeasibleProgram."""

    def start(variant: Model, seed: int) -> Master:
        master, known = begin(variant, seed), warm.columns
        master.add(known.take((variant.demand[known.need] > 0) & (variant.capacity[known.offer] > 0)))
        return master

    model = warm.model.variant(problem)
    return search(model, start, gap=gap, clock=Clock.start(time_limit), seed=seed)


def search(
    model: Model,
    start: Callable[[Model, int], Master],
    *,
    gap: float,
    clock: Clock,
    seed: int,
    known: Swept | None = None,
) -> Portfolio:
    """Relax from the master that `start` makes, then widen cores until the gap is met.

    What is `known` of the problem gives more columns to begin with, and a first selection.
    """
    master = start(model, seed)
    if known is not None:
        master.add(known.columns)
    relaxed = relaxation(master, clock, gap)
    if relaxed is None:
        raise infeasible(model, master.columns, seed)
    bound = lagrangian(model, relaxed.bound.prices.rounded())
    best = _Best(bound.value)
    if known is not None and known.answer is not None:
        best.take(known.answer)
    widen(model, bound, best, clock, gap=gap, seed=seed)
    if best.chosen is None and best.bound == -math.inf:
        raise infeasible(model, master.columns, seed)
    found = publish(model, bound, best, gap, seed)
    return replace(found, warm=Warm(model, relaxed.master.columns))


def infeasible(model: Model, known: Columns, seed: int) -> InfeasibleProgram:
    """Find the smallest relaxations: over every pair of a small problem, else over the columns priced in."""
    from citylinks.engine.relax import relaxations

    exact = model.size <= SMALL
    if exact:
        every = np.full(model.m, -np.inf)
        known = price_all(model, first_prices(model), every).columns
    return InfeasibleProgram(relaxations(model, known, exact=exact, seed=seed))


def relaxation(master: Master, clock: Clock, gap: float) -> Relaxed | None:
    """Solve the relaxation over all pairs; None when even fractions of pairs cannot keep the rules."""
    precision = min(1e-5, gap / 10)
    relaxed = relax(master, clock, precision)
    while relaxed.converged and relaxed.short.sum() > SHORT:
        if master.penalty >= MOST_PENALTY:
            return None
        master.set_penalty(master.penalty * 100.0)
        relaxed = relax(master, clock, precision)
    return relaxed


def widen(model: Model, bound: Bound, best: _Best, clock: Clock, *, gap: float, seed: int) -> None:
    """Solve cores of growing width until the gap is met, every pair that matters is in, or time ends.

    A core that is not finished in its share of the time is followed by one more, with all that is left. With
    triples, a search among near selections comes first.
    """
    if model.triples is not None and model.size > SMALL:
        nearby(model, bound, best, clock, gap=gap, seed=seed)
        if best.gap() <= gap:
            return
    size, slack = FIRST_CORE * model.m, gap * abs(bound.value)
    last = False
    while clock.left() > 0:
        loss, complete = width(model, bound, best, size)
        columns, _ = within(model, bound, loss)
        left = clock.left()
        answer = solve_core(
            model,
            columns,
            absolute_gap=max(0.5 * slack, ROUND_OFF),
            target=bound.value - slack if gap > 0 else math.inf,
            start=best.chosen,
            time_limit=left if complete or last else SLICE * left,
            seed=seed,
        )
        best.take(answer)
        outside = -math.inf if math.isinf(loss) else bound.value - loss
        best.bound = min(best.bound, max(answer.bound, outside, best.value))
        if best.gap() <= gap or complete or (last and best.chosen is not None):
            return
        last = not answer.finished
        size = GROWTH * max(columns.n, size)


def nearby(model: Model, bound: Bound, best: _Best, clock: Clock, *, gap: float, seed: int) -> None:
    """Improve a selection of triples among the columns that lose least, in most of the time left."""
    loss, _ = width(model, bound, best, NEARBY * model.m)
    columns, lost = within(model, bound, loss)
    until = Clock.start(NEARBY_TIME * clock.left())
    answer = improve(model, columns, lost, bound=bound.value, gap=gap, clock=until, seed=seed)
    if answer is not None:
        best.take(answer)


def width(model: Model, bound: Bound, best: _Best, size: int) -> tuple[float, bool]:
    """Choose how much a pair of the next core may lose so that some `size` are in, and if none is left out.

    None that matters is left out when the core holds all pairs of a small problem, or all that lose no more
    than the best selection is below the bound.
    """
    if model.size <= SMALL:
        return math.inf, True
    most = math.inf if best.chosen is None else bound.value - best.value
    loss = min(most, max(1e-4 * abs(bound.value), 1e-6))
    while True:
        columns, lost = within(model, bound, loss)
        if columns.n > size:
            return float(np.partition(lost, size)[size]), False
        if loss >= most:
            return most, True
        if columns.n >= model.size:
            return math.inf, True
        if loss > 1.0 + abs(bound.value):
            return math.inf, True
        loss = min(most, 4.0 * loss)


def publish(model: Model, bound: Bound, best: _Best, gap: float, seed: int) -> Portfolio:
    """State the answer in ids."""
    chosen = best.chosen if best.chosen is not None else Columns.join([])
    pairs = tuple(
        Pair(int(model.need_ids[i]), int(model.offer_ids[j]), float(v), float(c), model.third_id(int(k)))
        for i, j, k, v, c in zip(
            chosen.need, chosen.offer, chosen.third, chosen.value, chosen.cost, strict=True
        )
    )
    value = math.fsum(p.score for p in pairs)
    top = max(best.bound, value)
    found = max(0.0, top - value) / max(abs(top), 1e-12)
    met = best.chosen is not None and found <= max(gap, ROUND_OFF)
    return Portfolio(
        pairs=pairs,
        value=value,
        cost=math.fsum(p.cost for p in pairs),
        bound=top,
        dual_bound=max(bound.value, top),
        gap=found,
        gap_asked=gap,
        status="optimal" if met else "time limit" if best.chosen is not None else "nothing found in time",
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

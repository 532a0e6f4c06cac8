"""When no selection keeps every rule: the smallest changes that would allow one, in words.

Each rule gets an elastic variable in turn (Chinneck, "Feasibility and Infeasibility in Optimization", 2008):
the least it must give, alone, with every other rule kept, is an integer program over the candidate columns.
When no rule alone suffices, the least total over all rules is found instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from citylinks.engine.portfolio.master import Master
from citylinks.engine.portfolio.model import Columns, Model

Float64 = NDArray[np.float64]

SECONDS = 20.0
MOST_RULES = 60
TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One way to allow a selection: give `by` in each rule of `rules` (keys as in `Duals.rules`).

    `by` counts partnerships (for the budget: money). `sentence` says it for people. It is the smallest over
    all eligible pairs when `exact`, else over the candidates that were priced in.
    """

    rules: tuple[str, ...]
    by: tuple[float, ...]
    sentence: str
    exact: bool

    def __str__(self) -> str:
        return self.sentence


class _Elastic:
    """The rules over given columns, each able to stretch by a variable of its own."""

    def __init__(self, model: Model, columns: Columns, seed: int) -> None:
        self.model = model
        master = Master(model, 0.0, seed)
        master.add(columns)
        self.highs = master.highs
        asks, n = master.asks.size, master.columns.n
        count = asks + n
        self.highs.changeColsBounds(asks, np.arange(asks, dtype=np.int32), np.zeros(asks), np.zeros(asks))
        self.highs.changeColsCost(count, np.arange(count, dtype=np.int32), np.zeros(count))
        rows = model.rows
        low, high = np.flatnonzero(np.isfinite(rows.lower)), np.flatnonzero(np.isfinite(rows.upper))
        self.rule = np.concatenate([low, high])
        self.first = count
        k = self.rule.size
        sign = np.concatenate([np.ones(low.size), -np.ones(high.size)])
        starts, at = np.arange(k, dtype=np.int32), self.rule.astype(np.int32)
        self.highs.addCols(k, np.zeros(k), np.zeros(k), np.zeros(k), k, starts, at, sign)
        whole = np.array([not model.rows.keys[r].startswith(("budget", "min_share:")) for r in self.rule])
        integer = np.concatenate([np.zeros(asks, bool), np.ones(n, bool), whole])
        kind = highspy.HighsVarType
        kinds = np.where(integer, kind.kInteger.value, kind.kContinuous.value).astype(np.uint8)
        total = kinds.size
        self.highs.changeColsIntegrality(total, np.arange(total, dtype=np.int32), kinds)
        self.highs.setOptionValue("mip_rel_gap", 0.0)

    def least(self, free: Float64) -> Float64 | None:
        """Find the least stretch (k,) when rule k costs free[k] a unit; infinite where it may not give."""
        k = self.rule.size
        at = np.arange(self.first, self.first + k, dtype=np.int32)
        open_to = np.isfinite(free)
        self.highs.changeColsBounds(k, at, np.zeros(k), np.where(open_to, np.inf, 0.0))
        self.highs.changeColsCost(k, at, np.where(open_to, free, 0.0))
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + SECONDS)
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self.highs.getSolution().col_value)[self.first :]


def relaxations(model: Model, columns: Columns, *, exact: bool, seed: int) -> tuple[Relaxation, ...]:
    """List the smallest relaxations over the given columns, those of one rule first; see the module."""
    elastic = _Elastic(model, columns, seed)
    alone: list[Relaxation] = []
    for k in range(min(elastic.rule.size, MOST_RULES)):
        free = np.full(elastic.rule.size, np.inf)
        free[k] = 1.0
        found = elastic.least(free)
        if found is not None and found[k] > TINY:
            alone.append(_worded(model, elastic, found, exact=exact))
    if alone:
        return tuple(sorted(alone, key=_size))
    unit = 1.0 / max(1e-9, float(np.mean(columns.cost))) if columns.n else 1.0
    keys = model.rows.keys
    prices = np.array([unit if keys[r] == "budget" else 1.0 for r in elastic.rule])
    joint = elastic.least(prices)
    return () if joint is None else (_worded(model, elastic, joint, exact=exact),)


def _size(relaxation: Relaxation) -> tuple[bool, float, str]:
    return relaxation.rules == ("budget",), sum(relaxation.by), relaxation.rules[0]


def _worded(model: Model, elastic: _Elastic, found: Float64, *, exact: bool) -> Relaxation:
    at = np.flatnonzero(found > TINY)
    low = int(np.isfinite(model.rows.lower).sum())
    keys = tuple(model.rows.keys[elastic.rule[k]] for k in at)
    by = tuple(float(found[k]) for k in at)
    said = [
        _sentence(model, int(elastic.rule[k]), amount, floor=bool(k < low))
        for k, amount in zip(at, by, strict=True)
    ]
    return Relaxation(keys, by, " And: ".join(said), exact)


def _sentence(model: Model, row: int, by: float, *, floor: bool) -> str:
    key = model.rows.keys[row]
    kind, _, name = key.partition(":")
    count = math.ceil(by - TINY)
    more = f"{_word(count)} more partner{'' if count == 1 else 's'}"
    if kind == "budget":
        limit = model.rows.upper[row]
        return f"The budget would have to rise by {by:.2f}, from {limit:.2f} to {limit + by:.2f}."
    if kind == "quota":
        quota, _, label = name.rpartition(":")
        if floor:
            low = int(model.rows.lower[row])
            return f"The floor for {label} ({quota}) needs {more}: {low - count} of {low} can be had."
        high = int(model.rows.upper[row])
        return f"The ceiling for {label} ({quota}) would have to rise from {high} to {high + count}."
    if kind == "min_share":
        return f"The share of {name} needs {more} of that kind, or a lower share."
    if kind == "at_most_one":
        return f"The group {name} would have to allow {1 + count} partnerships."
    need, _, offer = name.partition(":")
    return f"The lock of need {need} with offer {offer} would have to be lifted."


def _word(count: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if count < len(words) else str(count)

"""The problem as the verifier reads it: by id, from the program's own words, apart from the solvers."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from citylinks.engine.portfolio.result import Pair
from citylinks.engine.program import Amounts, Problem, Quota

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


class Lookup:
    """The problem read by id, in the order of the scores."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.m, self.n = problem.scores.shape
        self.need_row = {int(k): r for r, k in enumerate(problem.scores.need_ids)}
        self.offer_row = {int(k): r for r, k in enumerate(problem.scores.offer_ids)}
        self.third_row: dict[int, int] = {}
        self.third_capacity, self.third_cost = np.zeros(0), np.zeros(0)
        self.host, self.resource = np.zeros((self.m, 0)), np.zeros((self.n, 0))
        third = problem.program.third
        if third is not None:
            self.third_row = {int(k): r for r, k in enumerate(third.host.offer_ids)}
            self.third_capacity = np.ones(len(self.third_row)) * np.asarray(third.capacity)
            self.third_cost = np.ones(len(self.third_row)) * np.asarray(third.cost)
            self.host = third.host.block(0, self.m).astype(np.float64)
            self.resource = third.resource.block(0, self.n).astype(np.float64)
        self._rows: dict[int, Float64] = {}
        self._need_cost, self._offer_cost = np.zeros(self.m), np.zeros(self.n)
        for part in problem.program.costs:
            if part.of == "need":
                self._need_cost += self.per("need", part.amounts)  # type: ignore[arg-type]
            elif part.of == "offer":
                self._offer_cost += self.per("offer", part.amounts)  # type: ignore[arg-type]

    def per(self, of: str, amounts: Amounts) -> Float64:
        """One number for each row of a side; ids that a mapping does not name have 0."""
        rows = self.need_row if of == "need" else self.offer_row
        if isinstance(amounts, Mapping):
            return np.array([float(amounts.get(k, 0)) for k in rows])
        return np.ones(len(rows)) * np.asarray(amounts, dtype=np.float64)

    def labels(self, quota: Quota) -> dict[int, str | None]:
        """Give the label of each id of the quota's side."""
        rows = self.need_row if quota.of == "need" else self.offer_row
        if isinstance(quota.labels, Mapping):
            return {k: quota.labels.get(k) for k in rows}
        return {k: quota.labels[r] for k, r in rows.items()}

    def score(self, pair: Pair) -> float:
        """Read the score of a partnership from the sources; NaN when it is not eligible."""
        i = self.need_row[pair.need]
        if i not in self._rows:
            self._rows[i] = self.problem.scores.block(i, i + 1)[0].astype(np.float64)
        j = self.offer_row[pair.offer]
        score = float(self._rows[i][j])
        third = self.problem.program.third
        if third is not None and pair.third is not None:
            k, all_weights = self.third_row[pair.third], sum(third.weights)
            parts = (score, float(self.host[i, k]), float(self.resource[j, k]))
            return math.fsum(w / all_weights * s for w, s in zip(third.weights, parts, strict=True))
        return score if third is None or third.pairs else math.nan

    def cost_row(self, i: int) -> Float64:
        """Add up the cost of a need's row with every offer."""
        total: Float64 = self._need_cost[i] + self._offer_cost
        for part in self.problem.program.costs:
            if part.of == "pair":
                if callable(part.amounts):
                    total = total + np.asarray(part.amounts(i, i + 1), dtype=np.float64)[0]
                else:
                    given = np.asarray(part.amounts, dtype=np.float64)
                    total = total + (given if given.ndim == 0 else given[i])
        return total

    def cost(self, pair: Pair) -> float:
        alone = float(self.cost_row(self.need_row[pair.need])[self.offer_row[pair.offer]])
        return alone if pair.third is None else alone + float(self.third_cost[self.third_row[pair.third]])

    def scores_row(self, i: int) -> Float64:
        """Scores of one need with every offer; -inf where the pair may not be chosen."""
        program = self.problem.program
        row: Float64 = self.problem.scores.block(i, i + 1)[0].astype(np.float64)
        row[np.isnan(row)] = -np.inf
        for met in program.eligibility.values():
            row[~np.broadcast_to(met, (self.m, self.n))[i]] = -np.inf
        need = int(self.problem.scores.need_ids[i])
        for a, b, _ in program.bans:
            if a == need:
                row[self.offer_row[b]] = -np.inf
        return row


def limits(lookup: Lookup, need: Int64, offer: Int64, third: Int64) -> list[optimize.LinearConstraint]:
    """Every rule over the given partnerships (rows; third -1 for a pair), as scipy's constraints."""
    program, size = lookup.problem.program, need.size
    made: list[optimize.LinearConstraint] = []
    with_third = np.flatnonzero(third >= 0)
    sides = [
        (need, np.arange(size), lookup.per("need", program.demands)),
        (offer, np.arange(size), lookup.per("offer", program.capacities)),
        (third[with_third], with_third, lookup.third_capacity),
    ]
    for row, column, most in sides:
        matrix = sparse.csr_array((np.ones(row.size), (row, column)), shape=(most.size, size))
        made.append(optimize.LinearConstraint(matrix, -np.inf, most))

    def add(weights: Float64, low: float, high: float) -> None:
        made.append(optimize.LinearConstraint(sparse.csr_array(weights[None, :]), low, high))

    if program.budget is not None:
        rows = {i: lookup.cost_row(i) for i in np.unique(need).tolist()}
        cost = np.array([rows[i][j] for i, j in zip(need.tolist(), offer.tolist(), strict=True)])
        cost[with_third] += lookup.third_cost[third[with_third]]
        add(cost, -np.inf, program.budget)
    ids = {"need": lookup.problem.scores.need_ids[need], "offer": lookup.problem.scores.offer_ids[offer]}
    for quota in program.quotas:
        label_of = lookup.labels(quota)
        labels = [label_of[k] for k in ids[quota.of].tolist()]
        for label in sorted(set(quota.at_least) | set(quota.at_most)):
            at = np.array([known == label for known in labels], dtype=np.float64)
            add(at, quota.at_least.get(label, 0), quota.at_most.get(label, np.inf))
    for share in program.shares:
        inside = np.array([k in share.members for k in ids[share.of].tolist()], dtype=np.float64)
        add(inside - share.share, 0, np.inf)
    pairs = list(zip(ids["need"].tolist(), ids["offer"].tolist(), strict=True))
    for group in program.groups:
        members = set(group.members)
        touched = pairs if group.of == "pair" else ids[group.of].tolist()
        add(np.array([k in members for k in touched], dtype=np.float64), -np.inf, 1)
    for lock in set(program.locks):
        add(np.array([pair == lock for pair in pairs], dtype=np.float64), 1, np.inf)
    return made

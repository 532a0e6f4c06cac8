"""The second proof of a portfolio's bound, from the published prices and the problem alone.

Weak duality: for prices of the right sign, every selection is worth at most what its rules, charged at those
prices, cost in full, plus each need's best remaining net scores. A claimed bound that is lower still must
survive a search: no selection among the pairs that could beat it may beat it (scipy's `milp`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from citylinks.engine.portfolio.result import ALL_PAIRS, Pair, Portfolio
from citylinks.engine.program import Amounts, Problem, Quota

Float64 = NDArray[np.float64]
ROOM = 1e-6


@dataclass(frozen=True, slots=True)
class Proof:
    """What could be proved: `dual` by the prices alone; `holds` when the claimed bound is true."""

    dual: float
    holds: bool
    finding: str
    scope: str


class Lookup:
    """The problem read by id, in the order of the scores."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.m, self.n = problem.scores.shape
        self.need_row = {int(k): r for r, k in enumerate(problem.scores.need_ids)}
        self.offer_row = {int(k): r for r, k in enumerate(problem.scores.offer_ids)}
        self.third_row: dict[int, int] = {}
        self.third_capacity: Float64 = np.zeros(0)
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
        """Read the score of a pair from the source; NaN when it is not eligible."""
        i = self.need_row[pair.need]
        if i not in self._rows:
            self._rows[i] = self.problem.scores.block(i, i + 1)[0].astype(np.float64)
        return float(self._rows[i][self.offer_row[pair.offer]])

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
        return float(self.cost_row(self.need_row[pair.need])[self.offer_row[pair.offer]])

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


@dataclass(slots=True)
class _Charges:
    """The published prices, laid on needs, offers, money and single pairs; `fixed` is the constant."""

    need: Float64
    offer: Float64
    money: float
    pairs: dict[tuple[int, int], float]
    fixed: list[float]


def prove(lookup: Lookup, portfolio: Portfolio, time_limit: float) -> Proof:
    """Prove the bound of a portfolio again; see the module."""
    charges = _charges(lookup, portfolio)
    if isinstance(charges, str):
        return Proof(math.inf, holds=False, finding=charges, scope=ALL_PAIRS)
    demand = lookup.per("need", lookup.problem.program.demands)
    capacity = lookup.per("offer", lookup.problem.program.capacities)
    gains, least = np.zeros(lookup.m), np.zeros(lookup.m)
    for i in range(lookup.m):
        net = np.where(capacity > 0, _net(lookup, charges, i), -np.inf)
        d = min(int(demand[i]), lookup.n)
        best = np.maximum(0.0, np.partition(net, lookup.n - d)[lookup.n - d :]) if d else np.zeros(0)
        gains[i] = math.fsum(best)
        least[i] = best.min() if d and d == demand[i] else 0.0
    dual = math.fsum([*charges.fixed, *gains])
    claimed, room = portfolio.bound, ROOM * max(1.0, abs(portfolio.bound))
    if claimed >= dual - room:
        return Proof(dual, holds=True, finding=f"The prices alone prove {dual:.6f}.", scope=ALL_PAIRS)
    found = _search(lookup, charges, least, (dual, claimed + room), time_limit)
    return Proof(dual, found is None, found or f"A search found nothing above {claimed:.6f}.", ALL_PAIRS)


def _charges(lookup: Lookup, portfolio: Portfolio) -> _Charges | str:
    """Lay out the prices, or say which one has a sign or a name that no rule allows."""
    program, duals = lookup.problem.program, portfolio.duals
    laid = _Charges(np.zeros(lookup.m), np.zeros(lookup.n), 0.0, {}, [])
    left = dict(duals.rules)
    capacity = lookup.per("offer", program.capacities)
    for offer, price in duals.offers.items():
        if price < 0 or offer not in lookup.offer_row:
            return f"The price {price} of offer {offer} proves nothing."
        laid.offer[lookup.offer_row[offer]] += price
        laid.fixed.append(price * capacity[lookup.offer_row[offer]])
    if program.budget is not None:
        laid.money = left.pop("budget", 0.0)
        laid.fixed.append(laid.money * program.budget)
    for quota in program.quotas:
        _charge_quota(lookup, laid, quota, left)
    for share in program.shares:
        price = left.pop(f"min_share:{share.name}", 0.0)
        if price > 0:
            return f"The price of the share {share.name} has the wrong sign."
        side, rows = _side(lookup, laid, share.of)
        for k, r in rows.items():
            side[r] += price * ((k in share.members) - share.share)
    for group in program.groups:
        price = left.pop(f"at_most_one:{group.name}", 0.0)
        if price < 0:
            return f"The price of the group {group.name} has the wrong sign."
        laid.fixed.append(price)
        for member in group.members:
            if isinstance(member, tuple):
                laid.pairs[member] = laid.pairs.get(member, 0.0) + price
            else:
                side, rows = _side(lookup, laid, group.of)
                side[rows[member]] += price
    for i, j in set(program.locks):
        price = left.pop(f"must:{i}:{j}", 0.0)
        if price > 0:
            return f"The price of the lock of need {i} with offer {j} has the wrong sign."
        laid.fixed.append(price)
        laid.pairs[i, j] = laid.pairs.get((i, j), 0.0) + price
    if left or laid.money < 0 or not all(map(math.isfinite, laid.fixed)):
        return f"Some prices belong to no rule, or have the wrong sign: {sorted(left)}."
    return laid


def _side(lookup: Lookup, laid: _Charges, of: str) -> tuple[Float64, dict[int, int]]:
    return (laid.need, lookup.need_row) if of == "need" else (laid.offer, lookup.offer_row)


def _charge_quota(lookup: Lookup, laid: _Charges, quota: Quota, left: dict[str, float]) -> None:
    label_of = lookup.labels(quota)
    side, rows = _side(lookup, laid, quota.of)
    for label in set(quota.at_least) | set(quota.at_most):
        price = left.pop(f"quota:{quota.name}:{label}", 0.0)
        limit = quota.at_most.get(label, math.inf) if price > 0 else quota.at_least.get(label, 0)
        laid.fixed.append(price * limit if price else 0.0)
        for k, r in rows.items():
            if label_of[k] == label:
                side[r] += price


def _net(lookup: Lookup, charges: _Charges, i: int) -> Float64:
    net: Float64 = lookup.scores_row(i) - charges.need[i] - charges.offer
    if charges.money:
        net = net - charges.money * lookup.cost_row(i)
    need = int(lookup.problem.scores.need_ids[i])
    for (a, b), price in charges.pairs.items():
        if a == need:
            net[lookup.offer_row[b]] -= price
    return net


def _search(
    lookup: Lookup, charges: _Charges, least: Float64, between: tuple[float, float], time_limit: float
) -> str | None:
    """Look for a selection worth more than `between[1]`; None when there is certainly none."""
    dual, claimed = between
    rows, columns, values = [], [], []
    for i in range(lookup.m):
        net = _net(lookup, charges, i)
        at = np.flatnonzero(net >= least[i] - (dual - claimed) - ROOM)
        rows.append(np.full(at.size, i))
        columns.append(at)
        values.append(lookup.scores_row(i)[at])
    need, offer, value = np.concatenate(rows), np.concatenate(columns), np.concatenate(values)
    if value.size == 0:
        return None
    answer = optimize.milp(
        -value,
        integrality=np.ones(value.size, dtype=np.int64),
        bounds=optimize.Bounds(0, 1),
        constraints=_limits(lookup, need, offer),
        options={"time_limit": time_limit, "mip_rel_gap": 1e-9},
    )
    if answer.status == 2:
        return None
    found = -math.inf if answer.x is None else math.fsum(value[np.round(answer.x) == 1])
    if found > claimed:
        return f"A selection worth {found:.6f} was found above the claimed bound."
    if answer.mip_dual_bound is not None and -answer.mip_dual_bound <= claimed:
        return None
    return f"The claimed bound could not be confirmed within {time_limit:.0f} seconds."


def _limits(
    lookup: Lookup, need: NDArray[np.int64], offer: NDArray[np.int64]
) -> list[optimize.LinearConstraint]:
    """Every rule over the given pairs, as scipy's constraints."""
    program, size = lookup.problem.program, need.size
    need_ids, offer_ids = lookup.problem.scores.need_ids[need], lookup.problem.scores.offer_ids[offer]
    ids = {"need": need_ids, "offer": offer_ids}
    each = np.arange(size)
    one = np.ones(size)
    limits = [
        optimize.LinearConstraint(
            sparse.csr_array((one, (need, each)), shape=(lookup.m, size)),
            -np.inf,
            lookup.per("need", program.demands),
        ),
        optimize.LinearConstraint(
            sparse.csr_array((one, (offer, each)), shape=(lookup.n, size)),
            -np.inf,
            lookup.per("offer", program.capacities),
        ),
    ]

    def add(weights: Float64, low: float, high: float) -> None:
        limits.append(optimize.LinearConstraint(sparse.csr_array(weights[None, :]), low, high))

    if program.budget is not None:
        cost = {i: lookup.cost_row(i) for i in np.unique(need).tolist()}
        add(
            np.array([cost[i][j] for i, j in zip(need.tolist(), offer.tolist(), strict=True)]),
            -np.inf,
            program.budget,
        )
    for quota in program.quotas:
        label_of = lookup.labels(quota)
        found = np.array([label_of[k] for k in ids[quota.of].tolist()], dtype=object)
        for label in sorted(set(quota.at_least) | set(quota.at_most)):
            add((found == label) * 1.0, quota.at_least.get(label, 0), quota.at_most.get(label, np.inf))
    for share in program.shares:
        inside = np.array([k in share.members for k in ids[share.of].tolist()], dtype=np.float64)
        add(inside - share.share, 0, np.inf)
    pairs = list(zip(need_ids.tolist(), offer_ids.tolist(), strict=True))
    for group in program.groups:
        members = set(group.members)
        touched = pairs if group.of == "pair" else ids[group.of].tolist()
        add(np.array([k in members for k in touched], dtype=np.float64), -np.inf, 1)
    for lock in set(program.locks):
        add(np.array([pair == lock for pair in pairs], dtype=np.float64), 1, np.inf)
    return limits

"""The second proof of a portfolio's bound, from the published prices and the problem alone.

Weak duality: for prices of the right sign, every selection is worth at most what its rules, charged at those
prices, cost in full, plus each need's best remaining net scores. A claimed bound that is lower still must
survive a search: no selection among the pairs that could beat it may beat it (scipy's `milp`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from citylinks.engine.portfolio.result import ALL_PAIRS, ALL_TRIPLES, Portfolio
from citylinks.engine.program import Quota
from citylinks.engine.verify_lookup import Lookup, limits

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
ROOM = 1e-6


@dataclass(frozen=True, slots=True)
class Proof:
    """What could be proved: `dual` by the prices alone; `holds` when the claimed bound is true."""

    dual: float
    holds: bool
    finding: str
    scope: str


@dataclass(slots=True)
class _Charges:
    """The published prices, laid on parties, money and single pairs; `fixed` is the constant."""

    need: Float64
    offer: Float64
    third: Float64
    money: float
    pairs: dict[tuple[int, int], float]
    fixed: list[float]


def prove(lookup: Lookup, portfolio: Portfolio, time_limit: float) -> Proof:
    """Prove the bound of a portfolio again; see the module."""
    scope = ALL_PAIRS if lookup.problem.program.third is None else ALL_TRIPLES
    charges = _charges(lookup, portfolio)
    if isinstance(charges, str):
        return Proof(math.inf, holds=False, finding=charges, scope=scope)
    demand = lookup.per("need", lookup.problem.program.demands)
    gains, least = np.zeros(lookup.m), np.zeros(lookup.m)
    for i in range(lookup.m):
        net = np.concatenate([np.zeros(0), *(layer[1] for layer in _nets(lookup, charges, i))])
        if scope == ALL_TRIPLES:
            least[i] = max(0.0, float(net.max(initial=0.0)))
            gains[i] = demand[i] * least[i]
            continue
        d = min(int(demand[i]), lookup.n)
        best = np.maximum(0.0, np.partition(net, lookup.n - d)[lookup.n - d :]) if d else np.zeros(0)
        gains[i] = math.fsum(best)
        least[i] = best.min() if d and d == demand[i] else 0.0
    dual = math.fsum([*charges.fixed, *gains])
    claimed, room = portfolio.bound, ROOM * max(1.0, abs(portfolio.bound))
    if claimed >= dual - room:
        return Proof(dual, holds=True, finding=f"The prices alone prove {dual:.6f}.", scope=scope)
    found = _search(lookup, charges, least, (dual, claimed + room), time_limit)
    return Proof(dual, found is None, found or f"A search found nothing above {claimed:.6f}.", scope)


def _charges(lookup: Lookup, portfolio: Portfolio) -> _Charges | str:
    """Lay out the prices, or say which one has a sign or a name that no rule allows."""
    program, duals = lookup.problem.program, portfolio.duals
    laid = _Charges(np.zeros(lookup.m), np.zeros(lookup.n), np.zeros(len(lookup.third_row)), 0.0, {}, [])
    left = dict(duals.rules)
    capacity = lookup.per("offer", program.capacities)
    for offer, price in duals.offers.items():
        if price < 0 or offer not in lookup.offer_row:
            return f"The price {price} of offer {offer} proves nothing."
        laid.offer[lookup.offer_row[offer]] += price
        laid.fixed.append(price * capacity[lookup.offer_row[offer]])
    for third, price in duals.thirds.items():
        if price < 0 or third not in lookup.third_row:
            return f"The price {price} of third party {third} proves nothing."
        laid.third[lookup.third_row[third]] += price
        laid.fixed.append(price * lookup.third_capacity[lookup.third_row[third]])
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


def _nets(lookup: Lookup, charges: _Charges, i: int) -> Iterator[tuple[int, Float64, Float64]]:
    """Yield a layer for pairs (-1) and one for each third party: its row, nets (n,) and scores (n,)."""
    third = lookup.problem.program.third
    alone = lookup.scores_row(i)
    paid = charges.need[i] + charges.offer
    if charges.money:
        paid = paid + charges.money * lookup.cost_row(i)
    need = int(lookup.problem.scores.need_ids[i])
    for (known, offer), price in charges.pairs.items():
        if known == need:
            paid[lookup.offer_row[offer]] += price
    capacity = lookup.per("offer", lookup.problem.program.capacities)
    alone[capacity == 0] = -np.inf
    if third is None or third.pairs:
        yield -1, alone - paid, alone
    if third is None:
        return
    a, b, c = (w / sum(third.weights) for w in third.weights)
    for k in np.flatnonzero((lookup.third_capacity > 0) & ~np.isnan(lookup.host[i])).tolist():
        score = a * alone + b * lookup.host[i, k] + c * lookup.resource[:, k]
        score[np.isnan(score)] = -np.inf
        yield k, score - paid - charges.third[k] - charges.money * lookup.third_cost[k], score


def _search(
    lookup: Lookup, charges: _Charges, least: Float64, between: tuple[float, float], time_limit: float
) -> str | None:
    """Look for a selection worth more than `between[1]`; None when there is certainly none."""
    dual, claimed = between
    parts: list[tuple[Int64, Int64, Int64, Float64]] = []
    for i in range(lookup.m):
        for k, net, score in _nets(lookup, charges, i):
            at = np.flatnonzero(net >= least[i] - (dual - claimed) - ROOM)
            parts.append((np.full(at.size, i), at, np.full(at.size, k), score[at]))
    if not sum(part[0].size for part in parts):
        return None
    need, offer, third = (np.concatenate([part[f] for part in parts]) for f in range(3))
    value = np.concatenate([part[3] for part in parts])
    answer = optimize.milp(
        -value,
        integrality=np.ones(value.size, dtype=np.int64),
        bounds=optimize.Bounds(0, 1),
        constraints=limits(lookup, need, offer, third),
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

"""Is a portfolio what it says? Every rule re-read, every figure re-added, the bound proved again.

Written apart from the solvers: it reads the program's own words and the scores, never the solvers' compiled
rows, and shares no code with them. The bound is checked by `verify_bound`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from citylinks.engine.portfolio.result import Pair, Portfolio
from citylinks.engine.program import Problem, Quota
from citylinks.engine.verify_bound import Proof, prove
from citylinks.engine.verify_lookup import Lookup

EXACT = 1e-9
SUMMED = 1e-6


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `name` is stable, `finding` a sentence for people."""

    name: str
    ok: bool
    finding: str


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of a portfolio; `ok` when each one holds."""

    ok: bool
    checks: tuple[Check, ...]

    @property
    def faults(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.ok)

    def to_dict(self) -> dict[str, object]:
        return {
            "ok": self.ok,
            "checks": [{"name": c.name, "ok": c.ok, "finding": c.finding} for c in self.checks],
        }


def verify(problem: Problem, portfolio: Portfolio, *, time_limit: float = 60.0) -> Verification:
    """Check a portfolio against its problem.

    `time_limit` (seconds) bounds the one check that may need a search: that a bound below the one of the
    published prices is true. What could not be confirmed is not ok.
    """
    lookup = Lookup(problem)
    known = _known(lookup, portfolio.pairs)
    checks = [_input(problem, portfolio), known]
    if known.ok:
        scored = list(_facts(lookup, portfolio.pairs))
        checks += [_eligible(lookup, portfolio.pairs), *scored]
        checks += [_demand(lookup, portfolio.pairs), _capacity(lookup, portfolio.pairs)]
        checks += _rules(lookup, portfolio.pairs)
    checks += _sums(portfolio)
    checks += _bound(portfolio, prove(lookup, portfolio, time_limit))
    return Verification(all(check.ok for check in checks), tuple(checks))


def _check(name: str, faults: Iterable[str], fine: str) -> Check:
    found = list(faults)
    return Check(name, not found, " ".join(found) or fine)


def _input(problem: Problem, portfolio: Portfolio) -> Check:
    same = problem.sha256() == portfolio.input_sha256
    finding = "The scores and rules are those the portfolio was made from."
    return Check("input", same, finding if same else "The portfolio was made from other scores or rules.")


def _name(pair: Pair) -> str:
    third = "" if pair.third is None else f" and third party {pair.third}"
    return f"need {pair.need} with offer {pair.offer}{third}"


def _known(lookup: Lookup, pairs: tuple[Pair, ...]) -> Check:
    def faults() -> Iterator[str]:
        for pair in pairs:
            if pair.need not in lookup.need_row:
                yield f"Need {pair.need} is not in the problem."
            if pair.offer not in lookup.offer_row:
                yield f"Offer {pair.offer} is not in the problem."
            if pair.third is not None and pair.third not in lookup.third_row:
                yield f"Third party {pair.third} is not in the problem."
        times = Counter((pair.need, pair.offer, pair.third) for pair in pairs)
        for (need, offer, third), count in sorted(times.items(), key=str):
            if count > 1:
                yield f"The partnership of {_name(Pair(need, offer, 0, 0, third))} is listed {count} times."

    return _check("pairs", faults(), f"All {len(pairs)} partnerships are of known parties, each once.")


def _eligible(lookup: Lookup, pairs: tuple[Pair, ...]) -> Check:
    program, scores = lookup.problem.program, lookup.problem.scores
    banned = {(i, j): why for i, j, why in program.bans}

    def faults() -> Iterator[str]:
        for pair in pairs:
            i, j = lookup.need_row[pair.need], lookup.offer_row[pair.offer]
            if math.isnan(lookup.score(pair)):
                reason = scores.reason(i, j) or "not eligible with the third party"
                yield f"Not eligible: {_name(pair)} ({reason})."
            for name, met in program.eligibility.items():
                if not np.broadcast_to(met, scores.shape)[i, j]:
                    yield f"Not eligible: {_name(pair)} ({name})."
            if (pair.need, pair.offer) in banned:
                yield f"Excluded: {_name(pair)} ({banned[pair.need, pair.offer]})."

    return _check("eligibility", faults(), "Every partnership is eligible.")


def _facts(lookup: Lookup, pairs: tuple[Pair, ...]) -> Iterator[Check]:
    def scores() -> Iterator[str]:
        for pair in pairs:
            true = lookup.score(pair)
            if not (math.isnan(true) or abs(true - pair.score) <= EXACT):
                yield f"The score of {_name(pair)} is {true:.6f}, not {pair.score:.6f}."

    def costs() -> Iterator[str]:
        for pair in pairs:
            true = lookup.cost(pair)
            if abs(true - pair.cost) > EXACT * max(1.0, abs(true)):
                yield f"The cost of {_name(pair)} is {true:.2f}, not {pair.cost:.2f}."

    yield _check("scores", scores(), "Every score is the one the criteria give.")
    yield _check("costs", costs(), "Every cost is the one the program gives.")


def _demand(lookup: Lookup, pairs: tuple[Pair, ...]) -> Check:
    used = Counter(pair.need for pair in pairs)
    most = lookup.per("need", lookup.problem.program.demands)
    return _check(
        "demand",
        (
            f"Need {need} has {count} partners; it asks for {most[lookup.need_row[need]]:.0f} at most."
            for need, count in sorted(used.items())
            if count > most[lookup.need_row[need]]
        ),
        "No need has more partners than it asks for.",
    )


def _capacity(lookup: Lookup, pairs: tuple[Pair, ...]) -> Check:
    most = lookup.per("offer", lookup.problem.program.capacities)

    def faults() -> Iterator[str]:
        for offer, count in sorted(Counter(pair.offer for pair in pairs).items()):
            if count > most[lookup.offer_row[offer]]:
                can = most[lookup.offer_row[offer]]
                yield f"Offer {offer} joins {count} partnerships; it can join {can:.0f}."
        thirds = Counter(pair.third for pair in pairs if pair.third is not None)
        for third, count in sorted(thirds.items()):
            limit = lookup.third_capacity[lookup.third_row[third]]
            if count > limit:
                yield f"Third party {third} joins {count} partnerships; it can join {limit:.0f}."

    return _check("capacity", faults(), "No party joins more partnerships than it can.")


def _rules(lookup: Lookup, pairs: tuple[Pair, ...]) -> list[Check]:
    program = lookup.problem.program
    checks = []
    if program.budget is not None:
        spent = math.fsum(lookup.cost(pair) for pair in pairs)
        room = program.budget + SUMMED * max(1.0, program.budget)
        faults = [f"The portfolio costs {spent:.2f}; the budget is {program.budget:.2f}."]
        checks.append(_check("budget", faults if spent > room else [], f"The cost {spent:.2f} is in budget."))
    checks += [_quota(lookup, quota, pairs) for quota in program.quotas]
    for share in program.shares:
        count = sum(_id_of(pair, share.of) in share.members for pair in pairs)
        short = count < share.share * len(pairs) - SUMMED
        said = (
            f"{count} of {len(pairs)} partnerships count for {share.name}; {share.share:.0%} are asked for."
        )
        checks.append(Check(f"min_share:{share.name}", not short, said))
    for group in program.groups:
        if group.of == "pair":
            count = sum((pair.need, pair.offer) in set(group.members) for pair in pairs)
        else:
            count = sum(_id_of(pair, group.of) in set(group.members) for pair in pairs)
        said = f"{count} partnerships fall into the group {group.name}; one may."
        checks.append(Check(f"at_most_one:{group.name}", count <= 1, said))
    chosen = {(pair.need, pair.offer) for pair in pairs}
    missing = [f"need {i} with offer {j} is missing." for i, j in sorted(set(program.locks) - chosen)]
    if program.locks:
        checks.append(_check("locks", missing, "Every locked partnership is there."))
    return checks


def _id_of(pair: Pair, of: str) -> int:
    return pair.need if of == "need" else pair.offer


def _quota(lookup: Lookup, quota: Quota, pairs: tuple[Pair, ...]) -> Check:
    label_of = lookup.labels(quota)
    count = Counter(label_of[_id_of(pair, quota.of)] for pair in pairs)

    def faults() -> Iterator[str]:
        for label, low in sorted(quota.at_least.items()):
            if count[label] < low:
                yield f"{label} has {count[label]} partnerships; the floor is {low}."
        for label, high in sorted(quota.at_most.items()):
            if count[label] > high:
                yield f"{label} has {count[label]} partnerships; the ceiling is {high}."

    return _check(f"quota:{quota.name}", faults(), f"Every floor and ceiling of {quota.name} is kept.")


def _sums(portfolio: Portfolio) -> list[Check]:
    value = math.fsum(pair.score for pair in portfolio.pairs)
    cost = math.fsum(pair.cost for pair in portfolio.pairs)
    room = EXACT * max(1.0, len(portfolio.pairs))
    return [
        Check("value", abs(value - portfolio.value) <= room, f"The scores add up to {value:.6f}."),
        Check(
            "cost",
            abs(cost - portfolio.cost) <= room * max(1.0, abs(cost)),
            f"The costs add up to {cost:.2f}.",
        ),
    ]


def _bound(portfolio: Portfolio, proof: Proof) -> list[Check]:
    room = SUMMED * max(1.0, abs(portfolio.bound))
    top = max(abs(portfolio.bound), 1e-12)
    gap = max(0.0, portfolio.bound - portfolio.value) / top
    said = "optimal" if gap <= max(portfolio.gap_asked, EXACT) else "time limit"
    return [
        Check(
            "scope",
            portfolio.bound_scope == proof.scope,
            f"The bound was proved over {proof.scope}; the portfolio says {portfolio.bound_scope}.",
        ),
        Check(
            "order",
            portfolio.value <= portfolio.bound + room,
            f"The value {portfolio.value:.6f} is held against the bound {portfolio.bound:.6f}.",
        ),
        Check(
            "dual bound",
            proof.dual <= portfolio.dual_bound + room,
            f"The published prices prove {proof.dual:.6f}; the portfolio says {portfolio.dual_bound:.6f}.",
        ),
        Check("bound", proof.holds, proof.finding),
        Check("gap", abs(gap - portfolio.gap) <= SUMMED, f"Bound and value leave a gap of {gap:.2e}."),
        Check(
            "status",
            portfolio.status != "optimal" or said == "optimal",
            f"The status is {portfolio.status}; the gap asked for was {portfolio.gap_asked:.2e}.",
        ),
    ]

"""The best set of partnerships for files: chosen with proof, told in the files' own names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from citylinks.engine.portfolio.result import Pair, Portfolio
from citylinks.engine.portfolio.solve import InfeasibleProgram
from citylinks.engine.problem import Criteria
from citylinks.engine.program import ProgramFaults
from citylinks.engine.rank import Ranking, rank
from citylinks.engine.table import PartyTable
from citylinks.kernel.errors import Fault, Faults
from citylinks.matching.files.inputs import Inputs
from citylinks.matching.files.plan import TOO_LOW, Plan, plan
from citylinks.matching.files.ranked import TOO_LOW as BELOW
from citylinks.matching.files.records import Amount, NeedRecord, OfferRecord
from citylinks.matching.files.rules import Rule, pair_cost
from citylinks.matching.files.scoring import Tables, criteria_of

MOST_EXAMPLES = 5
_PARTY = re.compile(r"\b([Nn]eed|[Oo]ffer|[Tt]hird party) (\d+)\b")


@dataclass(frozen=True, slots=True)
class Partnership:
    """One chosen pair, or trio. Contributions sum to the score of the pair of need and offer."""

    need: NeedRecord
    offer: OfferRecord
    third: OfferRecord | None
    score: float
    cost: Amount | None
    contributions: Mapping[str, float]
    pair_scores: Mapping[str, float]  # host_resource; of a trio also host_third and resource_third


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many pairs a rule keeps out, each counted at its first rule, with the first of them."""

    rule: str
    because: str
    pairs: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit more of something would add to the value, at the margin."""

    of: str  # rule, offer or third
    name: str
    price: float


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A need without a partner, and why."""

    need: NeedRecord
    because: str


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The portfolio, and the engine's own form of it, which holds the proof."""

    partnerships: tuple[Partnership, ...]
    portfolio: Portfolio
    cost: Amount | None
    prices: tuple[Price, ...]
    excluded: tuple[RuleCount, ...]
    unmatched: tuple[Unmatched, ...]
    weights: Mapping[str, float]


def choose(inputs: Inputs, tables: Tables, text: str, *, gap: float, time_limit: float) -> Chosen:
    """Choose the partnerships of greatest total score that keep every rule of the program.

    Raises Faults with the smallest relaxations when nothing keeps every rule.
    """
    laid = plan(inputs, tables, text)
    try:
        portfolio = laid.problem.select(gap=gap, time_limit=time_limit)
    except InfeasibleProgram as refusal:
        head = "No portfolio keeps every rule of the program. The smallest changes that would allow one:"
        sentences = [named(str(relaxation), inputs) for relaxation in refusal.relaxations]
        raise Faults([Fault("", head), *(Fault("", sentence) for sentence in sentences)]) from refusal
    except ProgramFaults as refusal:
        raise Faults(
            [Fault(inputs.names.program, named(fault, inputs)) for fault in refusal.faults]
        ) from refusal
    return told(portfolio, laid, inputs, tables, text)


def told(portfolio: Portfolio, laid: Plan, inputs: Inputs, tables: Tables, text: str) -> Chosen:
    """Tell a portfolio of known parties in the files' own names."""
    criteria = criteria_of(inputs.program.weights, text)
    return Chosen(
        partnerships=tuple(_partnership(pair, inputs, tables, text) for pair in portfolio.pairs),
        portfolio=portfolio,
        cost=total([cost_of(pair, inputs) for pair in portfolio.pairs], inputs),
        prices=_prices(portfolio, inputs),
        excluded=_excluded(laid, inputs),
        unmatched=_unmatched(portfolio, laid, inputs),
        weights=dict(zip(criteria.names, criteria.weights.tolist(), strict=True)),
    )


def cost_of(pair: Pair, inputs: Inputs) -> Amount | None:
    """Add up in decimals what a partnership costs; None when nothing says."""
    parts = [pair_cost(inputs.offers[pair.offer - 1], inputs.program)]
    if pair.third is not None:
        parts.append(inputs.thirds[pair.third - 1].cost or inputs.program.third_cost)
    stated = [part for part in parts if part is not None]
    return Amount(sum((part.value for part in stated), Decimal(0)), stated[0].currency) if stated else None


def total(costs: Sequence[Amount | None], inputs: Inputs) -> Amount | None:
    """Add up costs; all files have one currency. None when no cost is stated."""
    stated = [cost for cost in costs if cost is not None]
    currency = (
        stated[0].currency if stated else inputs.program.budget.currency if inputs.program.budget else ""
    )
    return Amount(sum((cost.value for cost in stated), Decimal(0)), currency) if currency else None


def named(sentence: str, inputs: Inputs) -> str:
    """Put the files' ids where the engine counts places."""
    records: Mapping[str, Sequence[NeedRecord | OfferRecord]] = {
        "need": inputs.needs,
        "offer": inputs.offers,
        "third party": inputs.thirds,
    }

    def put(match: re.Match[str]) -> str:
        known = records[match[1].lower()]
        place = int(match[2])
        return f"{match[1]} {known[place - 1].id}" if 1 <= place <= len(known) else match[0]

    return _PARTY.sub(put, sentence)


def _partnership(pair: Pair, inputs: Inputs, tables: Tables, text: str) -> Partnership:
    criteria = criteria_of(inputs.program.weights, text)
    ranking = _scored(tables.needs, pair.need, tables.offers, pair.offer, criteria)
    scores = {"host_resource": float(ranking.scores[0])}
    if pair.third is not None:
        host = _scored(tables.needs, pair.need, tables.thirds, pair.third, criteria)
        resource = _scored(tables.offers, pair.offer, tables.thirds, pair.third, criteria)
        scores |= {"host_third": float(host.scores[0]), "resource_third": float(resource.scores[0])}
    return Partnership(
        need=inputs.needs[pair.need - 1],
        offer=inputs.offers[pair.offer - 1],
        third=None if pair.third is None else inputs.thirds[pair.third - 1],
        score=pair.score,
        cost=cost_of(pair, inputs),
        contributions=dict(zip(criteria.names, ranking.contributions[0].tolist(), strict=True)),
        pair_scores=scores,
    )


def _scored(left: PartyTable, one: int, right: PartyTable, other: int, criteria: Criteria) -> Ranking:
    """Score one party with one other, as everybody is scored."""
    return rank(left.need(one), right, criteria, k=1, where=right.ids == other)


def _prices(portfolio: Portfolio, inputs: Inputs) -> tuple[Price, ...]:
    duals = portfolio.duals
    found = [Price("rule", _rule_name(key, inputs), price) for key, price in duals.rules.items()]
    found += [Price("offer", inputs.offers[place - 1].id, price) for place, price in duals.offers.items()]
    found += [Price("third", inputs.thirds[place - 1].id, price) for place, price in duals.thirds.items()]
    kept = [price for price in found if abs(price.price) > 1e-9]
    return tuple(sorted(kept, key=lambda price: (price.of != "rule", -abs(price.price), price.name)))


def _rule_name(key: str, inputs: Inputs) -> str:
    """Name a decided pair by ids: the engine says must:3:1."""
    if not key.startswith("must:"):
        return key
    need, offer = key.split(":")[1:3]
    return f"must:{inputs.needs[int(need) - 1].id}:{inputs.offers[int(offer) - 1].id}"


def _excluded(laid: Plan, inputs: Inputs) -> tuple[RuleCount, ...]:
    shape = (len(inputs.needs), len(inputs.offers))
    left = np.ones(shape, dtype=np.bool_)
    rules = [*laid.rules]
    if inputs.program.minimum_score > 0:
        low = np.isnan(laid.problem.scores.block(0, shape[0]))
        rules.append(Rule(TOO_LOW, BELOW, ~low))
    found: list[RuleCount] = []
    for rule in rules:
        hit = left & ~np.broadcast_to(rule.met, shape)
        left &= ~hit
        if hit.any():
            first = np.argwhere(hit)[:MOST_EXAMPLES].tolist()
            examples = tuple((inputs.needs[i].id, inputs.offers[j].id) for i, j in first)
            found.append(RuleCount(rule.code, rule.excludes, int(hit.sum()), examples))
    return tuple(found)


def _unmatched(portfolio: Portfolio, laid: Plan, inputs: Inputs) -> tuple[Unmatched, ...]:
    served = {pair.need for pair in portfolio.pairs}
    shape = (len(inputs.needs), len(inputs.offers))
    found: list[Unmatched] = []
    for row, need in enumerate(inputs.needs):
        if row + 1 in served:
            continue
        left = np.ones(shape[1], dtype=np.bool_)
        broken: list[str] = []
        for rule in laid.rules:
            hit = left & ~np.broadcast_to(rule.met, shape)[row]
            left &= ~hit
            if hit.any():
                broken.append(f"{rule.excludes} ({int(hit.sum())})")
        if np.isnan(laid.problem.scores.block(row, row + 1)[0][left]).all():
            because = "; ".join([*broken, *([f"{BELOW} ({int(left.sum())})"] if left.any() else [])])
            found.append(Unmatched(need, f"No offer is eligible: {because}."))
        else:
            because = "they give more elsewhere, or a limit of the program is reached"
            found.append(Unmatched(need, f"Of {int(left.sum())} eligible offers none is free: {because}."))
    return tuple(found)

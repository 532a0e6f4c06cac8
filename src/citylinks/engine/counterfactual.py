"""Why a pair is in a portfolio, why another is not, and what the answer would be if one thing were different.

Prices come from the portfolio's published duals (Dantzig's reduced costs); every "what if" is a new exact
solution that starts from the columns and prices of the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from citylinks.engine.portfolio.master import coefficients
from citylinks.engine.portfolio.model import Columns, Model
from citylinks.engine.portfolio.result import Portfolio
from citylinks.engine.portfolio.solve import InfeasibleProgram, Warm, resolve
from citylinks.engine.program import Problem, Program

TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Why:
    """What a chosen pair is worth and what it uses, in points of score.

    `net` = `score` - `offer_price` - the sum of `rule_prices`, to hold against the need's own price.
    """

    need: int
    offer: int
    score: float
    cost: float
    need_price: float
    offer_price: float
    rule_prices: Mapping[str, float]
    net: float
    sentence: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What keeps a pair out.

    `excluded_by` names the rule when no score could bring it in. Else `short` is how far its net lies below
    the need's price, `value_with` the best total with the pair forced in (None when no selection has it), and
    `score_needed` the least score that would admit it, all else equal: exact when both totals are without
    gap, else within the gaps. It may exceed 1: then no score admits the pair.
    """

    need: int
    offer: int
    excluded_by: str | None
    score: float | None
    need_price: float
    offer_price: float
    rule_prices: Mapping[str, float]
    short: float
    value_with: float | None
    score_needed: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class RulePrice:
    """What a rule costs in points of score: `marginal` for one unit, `whole` against having no such rule."""

    key: str
    marginal: float
    whole: float
    sentence: str


def why(portfolio: Portfolio, need: int, offer: int) -> Why:
    """Say what a chosen pair is worth and what it uses. Raises KeyError when it is not chosen."""
    pair = next((p for p in portfolio.pairs if (p.need, p.offer) == (need, offer)), None)
    if pair is None:
        raise KeyError((need, offer))
    model = _model(portfolio)
    at = model.columns(np.array([model.need_row(need)]), np.array([model.offer_row(offer)]))
    rules = _charges(portfolio, model, at)
    offer_price = portfolio.duals.offers.get(offer, 0.0)
    net = pair.score - offer_price - sum(rules.values())
    parts = _parts(offer_price, rules)
    sentence = f"The pair scores {100 * pair.score:.1f}; {parts}, so {100 * net:.1f} remain for the need."
    price = portfolio.duals.needs.get(need, 0.0)
    return Why(need, offer, pair.score, pair.cost, price, offer_price, rules, net, sentence)


def why_not(portfolio: Portfolio, need: int, offer: int) -> WhyNot:
    """Say what keeps a pair out, by rule, by price, and by the score it would need.

    Solves once more, with the pair forced in. Raises KeyError when an id is unknown, ValueError when the pair
    is chosen.
    """
    if any((p.need, p.offer) == (need, offer) for p in portfolio.pairs):
        raise ValueError(f"Need {need} with offer {offer} is in the portfolio.")
    model = _model(portfolio)
    excluded = model.excluded_by(need, offer)
    need_price, offer_price = portfolio.duals.needs.get(need, 0.0), portfolio.duals.offers.get(offer, 0.0)
    if excluded is not None:
        sentence = f"Need {need} with offer {offer} is out by a rule: {excluded}."
        return WhyNot(need, offer, excluded, None, need_price, offer_price, {}, 0.0, None, None, sentence)
    at = model.columns(np.array([model.need_row(need)]), np.array([model.offer_row(offer)]))
    rules, score = _charges(portfolio, model, at), float(at.value[0])
    short = need_price - (score - offer_price - sum(rules.values()))
    forced = _changed(portfolio, _problem(portfolio).program.must(need, offer))
    value_with = None if forced is None else forced.value
    needed = None if forced is None else score + max(0.0, portfolio.value - forced.value)
    parts = _parts(offer_price, rules)
    sentence = (
        f"The pair scores {100 * score:.1f}; {parts}, and the need already gets {100 * need_price:.1f}. "
    )
    if needed is None:
        sentence += "No selection that keeps every rule has this pair."
    elif needed > 1:
        sentence += "No score would bring it in, all else equal."
    else:
        sentence += f"It would be in with a score of {100 * needed:.1f}, all else equal."
    return WhyNot(
        need, offer, None, score, need_price, offer_price, rules, short, value_with, needed, sentence
    )


def without(portfolio: Portfolio, *, party: int | None = None, need: int | None = None) -> Portfolio:
    """Solve again, exactly, as if an offer (`party`) or a need were not there.

    Raises KeyError when an id is unknown, InfeasibleProgram when no selection is left.
    """
    problem = _problem(portfolio)
    program = problem.program
    if party is not None:
        capacity = problem.per("offer", program.capacities)
        capacity[_row(problem.scores.offer_ids.tolist(), party)] = 0
        program = program.capacity(capacity)
    if need is not None:
        demand = problem.per("need", program.demands)
        demand[_row(problem.scores.need_ids.tolist(), need)] = 0
        program = program.demand(demand)
    return _again(portfolio, program)


def with_budget(portfolio: Portfolio, budget: float) -> Portfolio:
    """Solve again, exactly, with another budget. Raises InfeasibleProgram when nothing keeps every rule."""
    return _again(portfolio, replace(_problem(portfolio).program, budget=budget))


def price_of(portfolio: Portfolio, key: str) -> RulePrice:
    """Price one rule ("budget", "quota:NAME:LABEL", "min_share:NAME", "at_most_one:NAME", "must:I:J").

    Solves once more, without the rule. Raises KeyError when the program has no such rule.
    """
    program = _without_rule(_problem(portfolio).program, key)
    marginal = portfolio.duals.rules.get(key, 0.0)
    free = _again(portfolio, program)
    whole = max(0.0, free.value - portfolio.value)
    sentence = f"Without the rule {key}, the total would be {100 * whole:.1f} points higher."
    return RulePrice(key, marginal, whole, sentence)


def _without_rule(program: Program, key: str) -> Program:
    kind, _, name = key.partition(":")
    if kind == "budget" and program.budget is not None:
        return replace(program, budget=None)
    if kind == "quota":
        name, _, label = name.rpartition(":")
        cut = tuple(
            replace(
                q,
                at_least={k: v for k, v in q.at_least.items() if q.name != name or k != label},
                at_most={k: v for k, v in q.at_most.items() if q.name != name or k != label},
            )
            for q in program.quotas
        )
        if any(
            len(a.at_least) + len(a.at_most) < len(b.at_least) + len(b.at_most)
            for a, b in zip(cut, program.quotas, strict=True)
        ):
            return replace(program, quotas=cut)
    if kind == "min_share" and any(s.name == name for s in program.shares):
        return replace(program, shares=tuple(s for s in program.shares if s.name != name))
    if kind == "at_most_one" and any(g.name == name for g in program.groups):
        return replace(program, groups=tuple(g for g in program.groups if g.name != name))
    if kind == "must" and any(f"{i}:{j}" == name for i, j in program.locks):
        return replace(program, locks=tuple((i, j) for i, j in program.locks if f"{i}:{j}" != name))
    raise KeyError(key)


def _row(ids: list[int], wanted: int) -> int:
    if wanted not in ids:
        raise KeyError(wanted)
    return ids.index(wanted)


def _problem(portfolio: Portfolio) -> Problem:
    if portfolio.problem is None:
        raise ValueError("This portfolio was read without its problem; give it to from_dict.")
    return portfolio.problem


def _warm(portfolio: Portfolio) -> Warm:
    warm = portfolio.warm
    return warm if isinstance(warm, Warm) else Warm(Model(_problem(portfolio)), Columns.join([]))


def _model(portfolio: Portfolio) -> Model:
    return _warm(portfolio).model


def _again(portfolio: Portfolio, program: Program) -> Portfolio:
    problem = program.on(_problem(portfolio).scores)
    return resolve(problem, _warm(portfolio), gap=portfolio.gap_asked, seed=portfolio.seed)


def _changed(portfolio: Portfolio, program: Program) -> Portfolio | None:
    try:
        return _again(portfolio, program)
    except InfeasibleProgram:
        return None


def _charges(portfolio: Portfolio, model: Model, at: Columns) -> dict[str, float]:
    """Find what each rule charges one pair: price times coefficient."""
    row = coefficients(model, at).toarray()[0]
    charged = {
        key: portfolio.duals.rules.get(key, 0.0) * float(c)
        for key, c in zip(model.rows.keys, row, strict=True)
    }
    return {key: value for key, value in charged.items() if abs(value) > TINY}


def _parts(offer_price: float, rules: Mapping[str, float]) -> str:
    said = [f"the offer's capacity takes {100 * offer_price:.1f}"] if offer_price > TINY else []
    said += [
        f"{key} {'takes' if value > 0 else 'gives'} {100 * abs(value):.1f}"
        for key, value in sorted(rules.items())
    ]
    return ", ".join(said) or "it uses nothing scarce"

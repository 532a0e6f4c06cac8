from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citylinks.engine.counterfactual import RulePrice
from citylinks.engine.portfolio.result import Portfolio
from citylinks.engine.portfolio.solve import InfeasibleProgram
from citylinks.engine.program import Problem, Program, ProgramFaults
from citylinks.engine.scores import DenseScores
from citylinks.engine.verify import verify
from engine import oracle

FUZZ = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
SCORES = DenseScores([[0.75, 0.5, float("nan")], [1.0, 0.25, 0.125]], [1, 2], [7, 8, 9])


@FUZZ
@given(oracle.problems(max_side=3), st.data())
def test_without_when_a_party_or_need_leaves_then_equals_enumeration(problem: Problem, data: st.DataObject):
    best = oracle.best(problem)
    if best is None or problem.program.locks:
        return
    portfolio = problem.select(gap=0.0)
    party = data.draw(st.sampled_from(problem.scores.offer_ids.tolist()))
    need = data.draw(st.sampled_from(problem.scores.need_ids.tolist()))
    capacity = problem.per("offer", problem.program.capacities)
    capacity[problem.scores.offer_ids.tolist().index(party)] = 0
    demand = problem.per("need", problem.program.demands)
    demand[problem.scores.need_ids.tolist().index(need)] = 0
    left = problem.program.capacity(capacity).demand(demand).on(problem.scores)
    expected = oracle.best(left)
    if expected is None:
        with pytest.raises(InfeasibleProgram):
            portfolio.without(party=party, need=need)
        return
    found = portfolio.without(party=party, need=need)
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert verify(left, found).faults == ()


@FUZZ
@given(oracle.problems(max_side=3), st.integers(0, 15))
def test_with_budget_when_changed_then_equals_enumeration(problem: Problem, budget: int):
    if oracle.best(problem) is None or problem.program.budget is None:
        return
    portfolio = problem.select(gap=0.0)
    expected = oracle.best(replace(problem.program, budget=float(budget)).on(problem.scores))
    if expected is None:
        with pytest.raises(InfeasibleProgram):
            portfolio.with_budget(float(budget))
    else:
        assert portfolio.with_budget(float(budget)).value == pytest.approx(expected, abs=1e-9)


@settings(FUZZ, max_examples=12)
@given(oracle.problems(max_side=3))
def test_why_not_when_the_score_is_raised_as_told_then_the_pair_gets_in(problem: Problem):
    if oracle.best(problem) is None:
        return
    portfolio = problem.select(gap=0.0)
    chosen = {(p.need, p.offer) for p in portfolio.pairs}
    needs, offers = problem.scores.need_ids.tolist(), problem.scores.offer_ids.tolist()
    array = problem.scores.block(0, len(needs)).astype(float)
    for i, need in enumerate(needs):
        for j, offer in enumerate(offers):
            if (need, offer) in chosen:
                continue
            answer = portfolio.why_not(need, offer)
            if answer.score_needed is None or answer.score_needed > 0.99:
                continue
            for change, is_in in ((0.005, True), (-0.005, False)):
                array[i, j] = answer.score_needed + change
                if not 0 <= array[i, j] <= 1 or (not is_in and answer.score_needed <= answer.score):
                    continue
                raised = problem.program.select(DenseScores(array, needs, offers), gap=0.0)
                assert ((need, offer) in {(p.need, p.offer) for p in raised.pairs}) is is_in
            array[i, j] = answer.score


def _scarce() -> Portfolio:
    program = Program(budget=10.0).cost([6.0, 4.0, 1.0], of="offer").must_not(2, 8, "asked not to")
    return program.select(SCORES, gap=0.0)


def test_why_when_asked_then_score_less_charges_is_the_net():
    portfolio = _scarce()
    assert [(p.need, p.offer) for p in portfolio.pairs] == [(1, 8), (2, 7)]
    for pair in portfolio.pairs:
        answer = portfolio.why(pair.need, pair.offer)
        assert answer.net == pytest.approx(
            answer.score - answer.offer_price - sum(answer.rule_prices.values())
        )
        assert answer.net == pytest.approx(answer.need_price, abs=1e-6)
        assert answer.sentence.startswith(f"The pair scores {100 * pair.score:.1f}; ")
    with pytest.raises(KeyError):
        portfolio.why(1, 7)


def test_why_not_when_excluded_then_names_the_rule():
    portfolio = _scarce()
    assert portfolio.why_not(2, 8).excluded_by == "asked not to"
    assert portfolio.why_not(1, 9).excluded_by == "not eligible"
    assert portfolio.why_not(1, 9).sentence == "Need 1 with offer 9 is out by a rule: not eligible."
    with pytest.raises(ValueError):
        portfolio.why_not(1, 8)
    with pytest.raises(KeyError):
        portfolio.why_not(1, 99)


def test_why_not_when_another_is_better_then_tells_the_score_needed():
    answer = _scarce().why_not(2, 9)
    assert answer.excluded_by is None
    assert answer.score == 0.125
    assert answer.value_with == 0.875
    assert answer.score_needed == 0.75
    assert answer.sentence.endswith("It would be in with a score of 75.0, all else equal.")


def test_why_not_when_no_selection_has_the_pair_then_says_so():
    portfolio = Program(budget=5.0).cost([6.0, 4.0, 1.0], of="offer").select(SCORES, gap=0.0)
    answer = portfolio.why_not(1, 7)
    assert (answer.value_with, answer.score_needed) == (None, None)
    assert answer.sentence.endswith("No selection that keeps every rule has this pair.")


def test_price_of_when_each_kind_of_rule_then_is_what_dropping_it_gains():
    program = (
        Program(budget=10.0)
        .cost([6.0, 4.0, 1.0], of="offer")
        .quota("region", ["a", "b"], at_most={"b": 1})
        .at_most_one({"twins": [7, 8]})
        .min_share("newcomer", 0.5, [9])
        .must(2, 9)
    )
    portfolio = program.select(SCORES, gap=0.0)
    assert [(p.need, p.offer) for p in portfolio.pairs] == [(1, 7), (2, 9)]
    whole = {key: portfolio.price_of(key).whole for key in (
        "budget", "quota:region:b", "at_most_one:twins", "min_share:newcomer", "must:2:9",
    )}  # fmt: skip
    assert set(whole.values()) == {0.0}
    for key in ("quota:region:zz", "min_share:x", "at_most_one:x", "must:1:7", "nothing"):
        with pytest.raises(KeyError):
            portfolio.price_of(key)


def test_price_of_when_a_lock_costs_then_is_exact():
    portfolio = Program().must(1, 7).select(SCORES, gap=0.0)
    assert portfolio.value == 1.0
    assert portfolio.price_of("must:1:7") == RulePrice(
        "must:1:7",
        portfolio.duals.rules.get("must:1:7", 0.0),
        0.5,
        "Without the rule must:1:7, the total would be 50.0 points higher.",
    )


def test_without_when_the_party_is_locked_then_refuses():
    portfolio = Program().must(1, 7).select(SCORES)
    with pytest.raises(ProgramFaults) as caught:
        portfolio.without(party=7)
    assert caught.value.faults == (
        "The locked pair of need 1 and offer 7 is not eligible: the offer has no capacity.",
    )
    with pytest.raises(KeyError):
        portfolio.without(party=99)


def test_why_not_when_read_from_a_file_then_needs_its_problem():
    problem = Program().on(SCORES)
    plain = problem.select(gap=0.0).to_dict()
    with pytest.raises(ValueError) as caught:
        Portfolio.from_dict(plain).why_not(1, 7)
    assert str(caught.value) == "This portfolio was read without its problem; give it to from_dict."
    assert Portfolio.from_dict(plain, problem).why_not(1, 7).score_needed == 1.25


def test_with_budget_when_large_then_equals_a_fresh_solve():
    rng = np.random.default_rng(6)
    program = Program(budget=140.0).cost(rng.integers(1, 5, 200).astype(float), of="offer")
    scores = DenseScores(rng.random((50, 200)).round(2))
    warm = program.select(scores, gap=1e-9).with_budget(120.0)
    fresh = replace(program, budget=120.0).select(scores, gap=1e-9)
    assert max(warm.gap, fresh.gap) <= 1e-9
    assert warm.value == pytest.approx(fresh.value, abs=1e-9)
    assert warm.input_sha256 == fresh.input_sha256

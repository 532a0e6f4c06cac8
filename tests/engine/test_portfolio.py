from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from citylinks.engine.portfolio.result import Duals, Pair, Portfolio
from citylinks.engine.program import Problem, Program, ProgramFaults
from citylinks.engine.scores import DenseScores
from citylinks.engine.verify import verify
from engine import oracle

FUZZ = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


@FUZZ
@given(oracle.problems())
def test_select_when_small_then_equals_enumeration_and_verifies(problem: Problem):
    portfolio = oracle.held_against_enumeration(problem)
    assert portfolio is None or portfolio.status == "optimal"


def _large(seed: int = 3) -> Problem:
    rng = np.random.default_rng(seed)
    array = rng.random((60, 240)) * 0.5 + 0.5 * rng.random(240)
    array[rng.random((60, 240)) < 0.2] = np.nan
    program = Program(budget=60 * 28.0).capacity(rng.integers(1, 3, 240))
    program = program.cost(rng.uniform(20, 60, 240), of="offer")
    program = program.quota(
        "region", [f"r{k % 4}" for k in range(60)], at_least={"r0": 12}, at_most={"r1": 9}
    )
    program = program.min_share("newcomer", 0.3, range(0, 240, 7))
    program = program.at_most_one({f"g{k}": range(k, 240, 12) for k in range(3)})
    return program.on(DenseScores(array.astype(np.float32)))


def test_select_when_core_is_narrow_then_gap_is_honest_against_the_whole_pool():
    problem = _large()
    quick, exact = problem.select(gap=1e-3), problem.select(gap=0.0)
    assert quick.gap <= 1e-3
    assert exact.gap <= 1e-9
    assert quick.value <= exact.value <= quick.bound + 1e-9
    assert verify(problem, quick).faults == ()
    assert verify(problem, exact).faults == ()


def test_select_when_repeated_then_answers_the_same_bytes():
    answers = {json.dumps(_large().select().to_dict(), sort_keys=True) for _ in range(2)}
    assert len(answers) == 1


def test_select_when_rows_are_permuted_then_answers_the_same_portfolio():
    rng = np.random.default_rng(5)
    array = (rng.random((20, 30)) * 8).round() / 8
    rows, columns = rng.permutation(20), rng.permutation(30)
    needs, offers = np.arange(100, 120), np.arange(500, 530)
    plain = Program().select(DenseScores(array, needs, offers))
    mixed = Program().select(DenseScores(array[rows][:, columns], needs[rows], offers[columns]))
    assert mixed.pairs == plain.pairs
    assert mixed.duals == plain.duals


def test_select_when_time_is_up_at_once_then_still_bounds_all_pairs():
    problem = _large()
    hurried = problem.select(time_limit=0.0)
    assert hurried.status in {"time limit", "nothing found in time"}
    assert hurried.bound >= problem.select(gap=0.0).value
    assert hurried.gap == pytest.approx((hurried.bound - hurried.value) / hurried.bound)
    assert verify(problem, hurried).faults == () if hurried.pairs else True


def test_portfolio_when_written_and_read_then_is_equal():
    portfolio = _large().select()
    assert Portfolio.from_dict(json.loads(json.dumps(portfolio.to_dict()))) == portfolio


@pytest.mark.parametrize("plain", [{}, {"format": 2}, {"format": 1}, {"format": 1, "duals": 3}])
def test_from_dict_when_not_a_portfolio_then_refuses(plain: dict[str, object]):
    with pytest.raises(ValueError):
        Portfolio.from_dict(plain)


def test_select_when_simple_then_states_everything():
    scores = DenseScores([[0.5, 0.75], [0.25, 1.0]], [1, 2], [8, 9])
    portfolio = Program(budget=10.0).cost([4.0, 5.0], of="offer").select(scores)
    assert portfolio.pairs == (Pair(1, 8, 0.5, 4.0), Pair(2, 9, 1.0, 5.0))
    assert (portfolio.value, portfolio.cost, portfolio.bound, portfolio.gap) == (1.5, 9.0, 1.5, 0.0)
    assert (portfolio.status, portfolio.bound_scope, portfolio.seed) == ("optimal", "all eligible pairs", 0)
    assert portfolio.engine_version == "0.1.0"
    assert portfolio.input_sha256 == Program(budget=10.0).cost([4.0, 5.0], of="offer").on(scores).sha256()
    assert isinstance(portfolio.duals, Duals)


def test_sha256_when_any_rule_changes_then_changes():
    scores = DenseScores([[0.5, 0.75], [0.25, 1.0]], [1, 2], [8, 9])
    base = Program(budget=10.0).cost(1.0)
    variants = [
        base,
        Program(budget=11.0).cost(1.0),
        Program(budget=10.0).cost(2.0),
        base.demand(2),
        base.capacity({8: 1}),
        base.must(1, 8),
        base.must_not(1, 8),
        base.quota("region", ["a", "b"], at_least=1),
        base.quota("region", ["a", "b"], at_most=1),
        base.at_most_one({"x": [8, 9]}),
        base.min_share("newcomer", 0.5, [8]),
        Program(budget=10.0, eligibility={"listed": np.array([[True], [False]])}).cost(1.0),
    ]
    assert len({variant.on(scores).sha256() for variant in variants}) == len(variants)


def test_on_when_program_is_faulty_then_names_every_fault():
    program = (
        Program(budget=-1.0)
        .capacity([1, 1, 1])
        .demand(1.5)
        .quota("region", ["a"], at_least={"a": 2}, at_most={"a": 1})
        .min_share("newcomer", 1.2, [77])
        .at_most_one({"x": [66]})
        .must(1, 8)
        .must_not(1, 8)
        .must(5, 8)
    )
    with pytest.raises(ProgramFaults) as caught:
        program.on(DenseScores([[0.5, 0.75], [0.25, 1.0]], [1, 2], [8, 9]))
    assert caught.value.faults == (
        "Capacity has 3 values for 2 rows.",
        "Demand must be whole numbers.",
        "The budget must be a number of at least 0; it is -1.0.",
        "There is a budget but no cost; say what a partnership costs with .cost(...).",
        "The share of newcomer must lie between 0 and 1; it is 1.2.",
        "The share of newcomer names offer 77, which is not among the offers.",
        "The group x names offer 66, which is not among the offers.",
        "A lock names need 5 with offer 8; one of them is not in the problem.",
        "The pair of need 1 and offer 8 is both locked in and excluded.",
        "The quota region has 1 labels for 2 rows.",
        "The quota region wants at least 2 and at most 1 for a.",
    )


def test_select_when_a_locked_pair_is_not_eligible_then_says_which_rule():
    with pytest.raises(ProgramFaults) as caught:
        Program(eligibility={"on the list": np.array([[True, False]])}).must(1, 9).select(
            DenseScores([[0.5, 0.75]], [1], [8, 9])
        )
    assert caught.value.faults == ("The locked pair of need 1 and offer 9 is not eligible: on the list.",)

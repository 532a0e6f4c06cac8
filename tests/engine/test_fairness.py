from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from citylinks.engine.fairness import BlockingPair, Fair, blocking_pairs, fairness
from citylinks.engine.portfolio.result import Portfolio
from citylinks.engine.program import Program
from citylinks.engine.scores import DenseScores
from engine import oracle

FUZZ = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
EIGHTHS = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 4), st.integers(1, 5)),
    elements=st.one_of(st.integers(0, 8).map(lambda k: k / 8), st.just(float("nan"))),
)


def _served(array: np.ndarray, demand: np.ndarray, capacity: np.ndarray) -> list[list[float]]:
    """The sums each asking need gets, for every selection."""
    problem = Program().demand(demand.tolist()).capacity(capacity.tolist()).on(DenseScores(array))
    answers = []
    for pairs in oracle.selections(problem):
        got = [[float(array[i, j]) for a, j in pairs if a == i] for i in range(len(demand))]
        answers.append([sum(g) if g else -1.0 for g, d in zip(got, demand, strict=True) if d])
    return answers


@FUZZ
@given(EIGHTHS, st.data())
def test_fairness_when_one_partner_each_then_worst_and_total_equal_enumeration(
    array: np.ndarray, data: st.DataObject
):
    m, n = array.shape
    demand = np.array(data.draw(st.lists(st.integers(0, 1), min_size=m, max_size=m)))
    capacity = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    options = _served(array, demand, capacity)
    most = max(sum(x >= 0 for x in got) for got in options)
    full = [got for got in options if sum(x >= 0 for x in got) == most]
    level = max(min([x for x in got if x >= 0], default=0.0) for got in full)
    best = max(
        sum(x for x in got if x >= 0) for got in full if min([x for x in got if x >= 0], default=0.0) >= level
    )
    fair = fairness(DenseScores(array), demand, capacity)
    assert len(fair.pairs) == most
    assert min(fair.scores, default=0.0) == level
    assert fair.total == pytest.approx(best, abs=1e-9)
    assert fair.certificate.exact
    lex = fairness(DenseScores(array), demand, capacity, leximin=True)
    assert sorted(lex.scores) == max(sorted(x for x in got if x >= 0) for got in full)


@settings(FUZZ, max_examples=40)
@given(EIGHTHS, st.data())
def test_fairness_when_several_partners_then_least_sum_equals_enumeration(
    array: np.ndarray, data: st.DataObject
):
    m, n = array.shape
    demand = np.full(m, 2)
    capacity = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    options = [[max(0.0, x) for x in got] for got in _served(array, demand, capacity)]
    worst = max(min(got) for got in options)
    fair = fairness(DenseScores(array), demand, capacity)
    assert fair.worst == pytest.approx(worst, abs=1e-6)
    assert fair.total == pytest.approx(max(sum(g) for g in options if min(g) >= worst - 1e-9), abs=1e-6)


def test_fairness_when_total_and_worst_disagree_then_worst_comes_first():
    scores = DenseScores([[1.0, 0.5], [0.5, 0.125]], [1, 2], [7, 8])
    fair = fairness(scores)
    assert isinstance(fair, Fair)
    assert (fair.pairs, fair.worst, fair.total) == (((1, 8), (2, 7)), 0.5, 1.0)
    assert Program().select(scores, gap=0.0).value == 1.125


def test_fairness_when_leximin_for_several_partners_then_refuses():
    with pytest.raises(ValueError):
        fairness(DenseScores([[0.5]]), 2, 1, leximin=True)
    with pytest.raises(ValueError):
        fairness(DenseScores([[0.5]]), -1)


def test_blocking_pairs_when_both_would_rather_then_lists_them():
    scores = DenseScores([[0.75, 0.5], [0.7, 0.25]], [1, 2], [7, 8])
    portfolio = Program().select(scores, gap=0.0)
    assert {(p.need, p.offer) for p in portfolio.pairs} == {(1, 8), (2, 7)}
    assert blocking_pairs(portfolio) == (BlockingPair(1, 7, 0.75, 0.5, pytest.approx(0.7)),)
    assert blocking_pairs(Program().must(1, 7).select(scores, gap=0.0)) == ()
    with pytest.raises(ValueError):
        blocking_pairs(Portfolio.from_dict(portfolio.to_dict()))


def test_blocking_pairs_when_small_then_equal_the_definition():
    rng = np.random.default_rng(3)
    array = rng.random((6, 7)).round(2)
    portfolio = Program(budget=4.0).cost(1.0).select(DenseScores(array), gap=0.0)
    held = {(p.need, p.offer): p.score for p in portfolio.pairs}
    mine = {i: s for (i, _), s in held.items()}
    yours = {j: s for (_, j), s in held.items()}
    exact = array.astype(np.float32).astype(float)
    expected = {
        (i, j)
        for i, j in itertools.product(range(6), range(7))
        if (i, j) not in held and exact[i, j] > mine.get(i, 0.0) and exact[i, j] > yours.get(j, 0.0)
    }
    assert {(b.need, b.offer) for b in blocking_pairs(portfolio)} == expected


def test_fairness_when_leximin_has_many_levels_then_stays_exact():
    rng = np.random.default_rng(7)
    array = rng.random((12, 40))
    plain, lex = fairness(DenseScores(array)), fairness(DenseScores(array), leximin=True)
    assert lex.worst == plain.worst
    assert sorted(lex.scores) >= sorted(plain.scores)
    assert lex.total <= plain.total

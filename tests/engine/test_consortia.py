from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citylinks.engine.consortia import Third, Triples
from citylinks.engine.portfolio.result import Portfolio
from citylinks.engine.portfolio.solve import InfeasibleProgram
from citylinks.engine.program import Problem, Program
from citylinks.engine.scores import DenseScores
from citylinks.engine.verify import verify
from engine import oracle

FUZZ = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
NAN = float("nan")
CELL = st.one_of(st.integers(0, 8).map(lambda k: k / 8), st.just(NAN))


@st.composite
def trilateral(draw: st.DrawFn) -> Problem:
    m, n, k = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    table = [[[draw(CELL) for _ in range(b)] for _ in range(a)] for a, b in ((m, n), (m, k), (n, k))]
    needs, offers, thirds = oracle.NEED_IDS[:m], oracle.OFFER_IDS[:n], [3, 1, 2][:k]
    third = Third(
        DenseScores(table[1], needs, thirds),
        DenseScores(table[2], offers, thirds),
        draw(st.sampled_from([(0.5, 0.25, 0.25), (0.25, 0.5, 0.25)])),
        draw(st.lists(st.integers(0, 2), min_size=k, max_size=k)),
        draw(st.lists(st.integers(0, 3).map(float), min_size=k, max_size=k)),
        pairs=draw(st.booleans()),
    )
    program = Program(budget=float(draw(st.integers(0, 9)))).consortia(third)
    program = program.cost(draw(st.lists(st.integers(0, 3).map(float), min_size=n, max_size=n)), of="offer")
    program = program.demand(draw(st.lists(st.integers(0, 2), min_size=m, max_size=m)))
    program = program.capacity(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    if draw(st.booleans()):
        labels = draw(st.lists(st.sampled_from(["a", "b"]), min_size=m, max_size=m))
        program = program.quota("region", labels, at_least={"a": draw(st.integers(0, 1))}, at_most={"b": 1})
    return program.on(DenseScores(table[0], needs, offers))


def _best(problem: Problem) -> float | None:
    """Enumerate sets of pairs and triples, smallest first; every column once."""
    (m, n), third = problem.scores.shape, problem.program.third
    pair = problem.scores.block(0, m).astype(float)
    host, resource = third.host.block(0, m).astype(float), third.resource.block(0, n).astype(float)
    weights = third.shares()
    columns = []
    for i, j in itertools.product(range(m), range(n)):
        if third.pairs and not math.isnan(pair[i, j]):
            columns.append((i, j, -1, pair[i, j]))
        for k in range(host.shape[1]):
            value = weights[0] * pair[i, j] + weights[1] * host[i, k] + weights[2] * resource[j, k]
            if not math.isnan(value):
                columns.append((i, j, k, value))
    cost, limit = problem.per("offer", problem.program.costs[0].amounts), problem.program.budget
    demand = problem.per("need", problem.program.demands)
    capacity = problem.per("offer", problem.program.capacities)
    thirds, third_cost = third.per(third.capacity), third.per(third.cost)
    best: float | None = None

    def walk(at: int, value: float, spent: float, taken: list[tuple[int, int, int, float]]) -> None:
        nonlocal best
        if at == len(columns):
            if oracle.keeps(
                replace(problem.program, budget=None).on(problem.scores), tuple(t[:2] for t in taken)
            ):
                best = value if best is None else max(best, value)
            return
        walk(at + 1, value, spent, taken)
        i, j, k, worth = columns[at]
        paid = spent + cost[j] + (third_cost[k] if k >= 0 else 0.0)
        if paid > limit or not (demand[i] and capacity[j] and (k < 0 or thirds[k])):
            return
        demand[i], capacity[j] = demand[i] - 1, capacity[j] - 1
        if k >= 0:
            thirds[k] -= 1
        walk(at + 1, value + worth, paid, [*taken, columns[at]])
        demand[i], capacity[j] = demand[i] + 1, capacity[j] + 1
        if k >= 0:
            thirds[k] += 1

    walk(0, 0.0, 0.0, [])
    return best


@FUZZ
@given(trilateral())
def test_select_when_three_may_join_then_equals_enumeration_and_verifies(problem: Problem):
    best = _best(problem)
    if best is None:
        with pytest.raises(InfeasibleProgram):
            problem.select(gap=0.0)
        return
    portfolio = problem.select(gap=0.0)
    assert portfolio.value == pytest.approx(best, abs=1e-9)
    assert portfolio.bound_scope == "all eligible pairs and triples"
    assert verify(problem, portfolio).faults == ()


def test_best_when_bounded_then_equals_the_whole_table():
    rng = np.random.default_rng(9)
    host, resource = rng.random((4, 40)), rng.random((150, 40))
    resource[rng.random((150, 40)) < 0.3] = -np.inf
    triples = Triples(host, resource, (0.5, 0.25, 0.25))
    pair, price = rng.random(150) - 0.3, rng.random(40) * 0.1
    for need in range(4):
        table = pair[:, None] + 0.25 * resource + (0.25 * host[need] - price)
        flat = np.argsort(-table.ravel(), kind="stable")[:7]
        net, offer, third = triples.best(pair, need, price, 7)
        assert (offer * 40 + third).tolist() == flat.tolist()
        assert net == pytest.approx(table.ravel()[flat], abs=1e-12)
        _, offer, third = triples.above(pair, need, price, 0.6)
        found = sorted(zip(offer.tolist(), third.tolist(), strict=True))
        assert found == [(int(j), int(k)) for j, k in np.argwhere(table > 0.6)]


def _sample(seed: int = 0) -> Problem:
    rng = np.random.default_rng(seed)
    m, n, k = 20, 40, 12
    third = Third(DenseScores(rng.random((m, k))), DenseScores(rng.random((n, k))), capacity=2, cost=3.0)
    program = Program(budget=120.0).cost(rng.integers(2, 9, n).astype(float), of="offer").consortia(third)
    program = program.quota("region", [f"r{i % 3}" for i in range(m)], at_most={"r0": 5})
    return program.on(DenseScores(rng.random((m, n)) * 0.6))


def test_select_when_triples_are_many_then_gap_is_met_and_proved():
    problem = _sample()
    portfolio = problem.select(gap=1e-3)
    assert portfolio.gap <= 1e-3
    assert {p.third is None for p in portfolio.pairs} == {True, False} or all(
        p.third is not None for p in portfolio
    )
    assert verify(problem, portfolio).faults == ()
    assert Portfolio.from_dict(portfolio.to_dict()) == portfolio


def test_verify_when_a_third_party_is_overbooked_then_says_so():
    problem = _sample()
    portfolio = problem.select(gap=1e-3)
    some = next(p.third for p in portfolio.pairs if p.third is not None)
    crowded = replace(portfolio, pairs=tuple(replace(p, third=some) for p in portfolio.pairs))
    assert {"capacity", "scores"} <= {check.name for check in verify(problem, crowded).faults}
    unpriced = replace(portfolio, duals=replace(portfolio.duals, thirds={some: -0.1}))
    assert "bound" in {check.name for check in verify(problem, unpriced).faults}


def test_third_when_faulty_then_names_every_fault():
    with pytest.raises(ValueError) as caught:
        Third(DenseScores([[0.5]]), DenseScores([[0.5, 0.5]]), (0, 0, 0), [1, 2], -1.0)
    assert str(caught.value) == (
        "The two score sources list different third parties. The weights must be at least 0, and one above. "
        "The capacity has 2 values for 1 third parties. The cost must be finite and at least 0."
    )

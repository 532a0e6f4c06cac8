"""What the solvers are held against: enumeration, and small random programs."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import strategies as st

from citylinks.engine.portfolio.result import Portfolio
from citylinks.engine.portfolio.solve import InfeasibleProgram
from citylinks.engine.program import Problem, Program
from citylinks.engine.scores import DenseScores
from citylinks.engine.verify import verify

NAN = float("nan")
NEED_IDS = [30, 10, 20, 40]
OFFER_IDS = [700, 500, 600, 900]


def selections(problem: Problem) -> Iterator[tuple[tuple[int, int], ...]]:
    """Every set of eligible pairs (rows) within demand and capacity."""
    m, n = problem.scores.shape
    scores = problem.scores.block(0, m)
    demand = problem.per("need", problem.program.demands).astype(int)
    capacity = problem.per("offer", problem.program.capacities).astype(int)
    banned = {(i, j) for i, j, _ in problem.program.bans}
    ids = problem.scores.need_ids.tolist(), problem.scores.offer_ids.tolist()
    options = []
    for i in range(m):
        open_to = [
            j for j in range(n) if not math.isnan(scores[i, j]) and (ids[0][i], ids[1][j]) not in banned
        ]
        options.append([c for k in range(demand[i] + 1) for c in itertools.combinations(open_to, k)])
    for picks in itertools.product(*options):
        pairs = tuple((i, j) for i, pick in enumerate(picks) for j in pick)
        used = [0] * n
        for _, j in pairs:
            used[j] += 1
        if all(u <= c for u, c in zip(used, capacity, strict=True)):
            yield pairs


def keeps(problem: Problem, pairs: tuple[tuple[int, int], ...]) -> bool:
    program = problem.program
    needs, offers = problem.scores.need_ids.tolist(), problem.scores.offer_ids.tolist()
    named = [(needs[i], offers[j]) for i, j in pairs]
    if program.budget is not None and spent(problem, pairs) > program.budget + 1e-9:
        return False
    for quota in program.quotas:
        for label in set(quota.at_least) | set(quota.at_most):
            count = sum(quota.labels[i if quota.of == "need" else j] == label for i, j in pairs)
            if not quota.at_least.get(label, 0) <= count <= quota.at_most.get(label, math.inf):
                return False
    for share in program.shares:
        inside = sum((i if share.of == "need" else j) in share.members for i, j in named)
        if inside < share.share * len(named) - 1e-9:
            return False
    for group in program.groups:
        touch = {"need": lambda p: p[0], "offer": lambda p: p[1], "pair": lambda p: p}[group.of]
        if sum(touch(p) in group.members for p in named) > 1:
            return False
    return set(program.locks) <= set(named)


def spent(problem: Problem, pairs: tuple[tuple[int, int], ...]) -> float:
    total = 0.0
    for cost in problem.program.costs:
        amounts = np.asarray(cost.amounts, dtype=float)
        for i, j in pairs:
            total += float(amounts[i, j] if cost.of == "pair" else amounts[i if cost.of == "need" else j])
    return total


def best(problem: Problem) -> float | None:
    """The greatest value of any selection that keeps every rule; None when none does."""
    m, _ = problem.scores.shape
    scores = problem.scores.block(0, m).astype(float)
    values = [sum(scores[i, j] for i, j in s) for s in selections(problem) if keeps(problem, s)]
    return max(values, default=None)


def held_against_enumeration(problem: Problem) -> Portfolio | None:
    """Select without a gap and hold the portfolio against every selection; None where none keeps the rules."""
    greatest = best(problem)
    if greatest is None:
        with pytest.raises(InfeasibleProgram):
            problem.select(gap=0.0)
        return None
    portfolio = problem.select(gap=0.0)
    assert portfolio.value == pytest.approx(greatest, abs=1e-9)
    assert portfolio.bound == pytest.approx(greatest, abs=1e-6)
    assert verify(problem, portfolio).faults == ()
    return portfolio


@st.composite
def problems(draw: st.DrawFn, max_side: int = 4) -> Problem:
    m, n = draw(st.integers(1, max_side)), draw(st.integers(1, max_side))
    cell = st.one_of(st.integers(0, 8).map(lambda k: k / 8), st.just(NAN))
    array = [[draw(cell) for _ in range(n)] for _ in range(m)]
    scores = DenseScores(array, NEED_IDS[:m], OFFER_IDS[:n])
    program = Program().demand(draw(st.lists(st.integers(0, 2), min_size=m, max_size=m)))
    program = program.capacity(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    if draw(st.booleans()):
        program = _priced(draw, program, m, n)
    if draw(st.booleans()):
        labels = draw(st.lists(st.sampled_from(["a", "b"]), min_size=m, max_size=m))
        low, more = draw(st.integers(0, 2)), draw(st.integers(0, 2))
        program = program.quota("region", labels, at_least={"a": low}, at_most={"a": low + more, "b": 2})
    if draw(st.booleans()):
        labels = draw(st.lists(st.sampled_from(["x", "y"]), min_size=n, max_size=n))
        program = program.quota("home", labels, of="offer", at_most=draw(st.integers(0, 2)))
    if draw(st.booleans()):
        members = draw(st.lists(st.sampled_from(OFFER_IDS[:n]), unique=True, max_size=n))
        program = program.min_share("newcomer", draw(st.sampled_from([0.25, 0.5])), members)
    if draw(st.booleans()):
        members = draw(st.lists(st.sampled_from(NEED_IDS[:m]), unique=True, max_size=m))
        program = program.at_most_one({"one country": members}, of="need")
    open_pairs = [(i, j) for i in range(m) for j in range(n) if scores.reason(i, j) is None]
    if open_pairs and draw(st.booleans()):
        i, j = draw(st.sampled_from(open_pairs))
        rule = program.must_not if draw(st.booleans()) else program.must
        demand, capacity = program.demands, program.capacities
        if demand[i] and capacity[j]:
            program = rule(NEED_IDS[i], OFFER_IDS[j])
    return program.on(scores)


def _priced(draw: st.DrawFn, program: Program, m: int, n: int) -> Program:
    amount = st.integers(0, 5).map(float)
    program = (
        Program(budget=float(draw(st.integers(0, 12)))).demand(program.demands).capacity(program.capacities)
    )
    program = program.cost(draw(st.lists(amount, min_size=m, max_size=m)), of="need")
    program = program.cost(draw(st.lists(amount, min_size=n, max_size=n)), of="offer")
    if draw(st.booleans()):
        return program.cost(np.array([[draw(amount) for _ in range(n)] for _ in range(m)]))
    return program

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from citylinks.engine.portfolio.result import Duals, Pair, Portfolio
from citylinks.engine.program import Problem, Program
from citylinks.engine.scores import DenseScores
from citylinks.engine.verify import verify

NAN = float("nan")
NEEDS, OFFERS = [1, 2, 3, 4], [11, 12, 13, 14, 15]
SCORES = [
    [0.9, 0.5, 0.4, NAN, 0.3],
    [0.8, 0.7, 0.2, 0.1, 0.6],
    [0.3, 0.6, 0.5, 0.7, 0.2],
    [0.2, 0.4, 0.9, 0.3, 0.1],
]


def _problem() -> Problem:
    program = (
        Program(budget=40.0, eligibility={"on the list": np.array([[True] * 4 + [False]])})
        .cost([10.0, 9.0, 12.0, 14.0, 1.0], of="offer")
        .quota("region", ["a", "a", "b", "b"], at_least={"a": 1}, at_most={"a": 1})
        .at_most_one({"twins": [11, 12]})
        .min_share("newcomer", 0.5, [13, 14])
        .must(4, 13)
        .must_not(2, 13, "asked not to")
    )
    return program.on(DenseScores(SCORES, NEEDS, OFFERS))


def _portfolio() -> Portfolio:
    return _problem().select(gap=0.0)


def _with(*changes: tuple[int, int, float, float]) -> Callable[[Portfolio], Portfolio]:
    pairs = tuple(Pair(*change) for change in changes)
    value, cost = sum(p.score for p in pairs), sum(p.cost for p in pairs)

    def planted(true: Portfolio) -> Portfolio:
        return replace(true, pairs=pairs, value=value, cost=cost)

    return planted


S = np.array(SCORES, dtype=np.float32).astype(float)
LOCK, FIRST, THIRD = (4, 13, S[3, 2], 12.0), (1, 11, S[0, 0], 10.0), (3, 14, S[2, 3], 14.0)


def test_verify_when_portfolio_is_true_then_every_check_holds():
    checked = verify(_problem(), _portfolio())
    assert checked.ok
    assert [check.name for check in checked.checks] == [
        "input", "pairs", "eligibility", "scores", "costs", "demand", "capacity", "budget", "quota:region",
        "min_share:newcomer", "at_most_one:twins", "locks", "value", "cost", "scope", "order", "dual bound",
        "bound", "gap", "status",
    ]  # fmt: skip
    assert [(p.need, p.offer) for p in _portfolio().pairs] == [(1, 11), (3, 14), (4, 13)]


PLANTED: list[tuple[str, Callable[[Portfolio], Portfolio]]] = [
    ("input", lambda p: replace(p, input_sha256="0" * 64)),
    ("pairs", _with(LOCK, (9, 11, 0.9, 10.0))),
    ("pairs", _with(LOCK, (1, 99, 0.9, 10.0))),
    ("pairs", _with(LOCK, LOCK)),
    ("pairs", lambda p: replace(p, pairs=(replace(p.pairs[0], third=5), *p.pairs[1:]))),
    ("eligibility", _with(LOCK, (1, 14, 0.9, 14.0))),
    ("eligibility", _with(LOCK, (3, 15, S[2, 4], 1.0))),
    ("eligibility", _with(LOCK, (2, 13, S[1, 2], 12.0))),
    ("scores", _with(LOCK, THIRD, (1, 11, 0.95, 10.0))),
    ("costs", _with(LOCK, THIRD, (1, 11, S[0, 0], 9.5))),
    ("demand", _with(LOCK, FIRST, (4, 14, S[3, 3], 14.0))),
    ("capacity", _with(LOCK, FIRST, (3, 13, S[2, 2], 12.0))),
    ("budget", _with(LOCK, FIRST, THIRD, (2, 12, S[1, 1], 9.0))),
    ("quota:region", _with(LOCK, THIRD)),
    ("quota:region", _with(LOCK, FIRST, (2, 12, S[1, 1], 9.0))),
    ("at_most_one:twins", _with(LOCK, FIRST, (3, 12, S[2, 1], 9.0))),
    ("min_share:newcomer", _with(LOCK, FIRST, (3, 12, S[2, 1], 9.0))),
    ("locks", _with(FIRST, THIRD)),
    ("value", lambda p: replace(p, value=p.value + 0.01)),
    ("cost", lambda p: replace(p, cost=p.cost + 1.0)),
    ("scope", lambda p: replace(p, bound_scope="top-k pool")),
    ("order", lambda p: replace(p, bound=p.value - 0.1)),
    ("dual bound", lambda p: replace(p, dual_bound=p.dual_bound - 0.1)),
    ("bound", lambda p: replace(p, pairs=p.pairs[:1], value=p.pairs[0].score, bound=p.pairs[0].score)),
    ("bound", lambda p: replace(p, duals=Duals({"budget": -0.5}))),
    ("bound", lambda p: replace(p, duals=Duals({"no such rule": 0.5}))),
    ("bound", lambda p: replace(p, duals=Duals(offers={11: -0.5}))),
    ("bound", lambda p: replace(p, duals=Duals({"min_share:newcomer": 0.5}))),
    ("bound", lambda p: replace(p, duals=Duals({"at_most_one:twins": -0.5}))),
    ("bound", lambda p: replace(p, duals=Duals({"must:4:13": 0.5}))),
    ("bound", lambda p: replace(p, duals=Duals({"quota:region:b": 0.5}))),
    ("gap", lambda p: replace(p, gap=0.5)),
    ("status", lambda p: replace(p, bound=p.value * 2, gap=0.5)),
]


@pytest.mark.parametrize(("name", "plant"), PLANTED)
def test_verify_when_a_fault_is_planted_then_names_it(name: str, plant: Callable[[Portfolio], Portfolio]):
    checked = verify(_problem(), plant(_portfolio()))
    assert not checked.ok
    assert name in {check.name for check in checked.faults}


def test_verify_when_the_pool_was_cut_then_catches_the_false_bound():
    rng = np.random.default_rng(1)
    array = rng.random((30, 90)).astype(np.float32)
    costs = rng.uniform(1, 10, 90)
    pool = np.argsort(-array, axis=1)[:, :3]
    cut = np.full_like(array, np.nan)
    np.put_along_axis(cut, pool, np.take_along_axis(array, pool, axis=1), axis=1)
    program = Program(budget=45.0).cost(costs, of="offer")
    whole = program.on(DenseScores(array))
    pooled = program.on(DenseScores(cut)).select(gap=0.0)
    assert pooled.gap <= 1e-9
    checked = verify(whole, replace(pooled, input_sha256=whole.sha256()))
    assert {check.name for check in checked.faults} == {"dual bound", "bound"}


def test_verification_when_written_then_is_plain():
    plain = verify(_problem(), replace(_portfolio(), gap=0.5)).to_dict()
    assert plain["ok"] is False
    assert {"name": "gap", "ok": False, "finding": "Bound and value leave a gap of 0.00e+00."} in plain[
        "checks"
    ]

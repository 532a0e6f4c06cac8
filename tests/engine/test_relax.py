from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from citylinks.engine.portfolio.solve import InfeasibleProgram
from citylinks.engine.program import Problem, Program
from citylinks.engine.relax import Relaxation
from citylinks.engine.scores import DenseScores
from engine import oracle

FUZZ = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
NAN = float("nan")
SCORES = DenseScores([[0.75, 0.5, NAN], [1.0, 0.25, 0.125], [NAN, NAN, 0.5]], [1, 2, 3], [7, 8, 9])


def _refused(problem: Problem) -> tuple[Relaxation, ...]:
    with pytest.raises(InfeasibleProgram) as caught:
        problem.select()
    return caught.value.relaxations


def test_select_when_a_floor_is_too_high_then_says_how_many_partners_it_needs():
    program = Program().quota("region", ["Pacific", "Pacific", "Asia"], at_least={"Pacific": 4})
    assert _refused(program.on(SCORES)) == (
        Relaxation(
            ("quota:region:Pacific",),
            (2.0,),
            "The floor for Pacific (region) needs two more partners: 2 of 4 can be had.",
            exact=True,
        ),
    )


def test_select_when_either_of_two_rules_may_give_then_lists_both_smallest_first():
    program = Program(budget=7.0).cost([6.0, 4.0, 9.0], of="offer")
    program = program.quota("region", ["Pacific", "Pacific", "Asia"], at_least={"Pacific": 2})
    assert [(r.rules, r.by, str(r)) for r in _refused(program.on(SCORES))] == [
        (
            ("quota:region:Pacific",),
            (1.0,),
            "The floor for Pacific (region) needs one more partner: 1 of 2 can be had.",
        ),
        (("budget",), (3.0,), "The budget would have to rise by 3.00, from 7.00 to 10.00."),
    ]


REGION = ["a", "a", "b"]


@pytest.mark.parametrize(
    ("program", "sentences"),
    [
        (
            Program().quota("region", REGION, at_least={"a": 2}).at_most_one({"twins": [7, 8, 9]}),
            [
                "The group twins would have to allow 2 partnerships.",
                "The floor for a (region) needs one more partner: 1 of 2 can be had.",
            ],
        ),
        (
            Program().min_share("newcomer", 0.6, [9]).must(1, 7),
            [
                "The share of newcomer needs one more partner of that kind, or a lower share.",
                "The lock of need 1 with offer 7 would have to be lifted.",
            ],
        ),
        (
            Program().must(1, 7).must(2, 8).quota("region", REGION, at_most={"a": 1}),
            [
                "The lock of need 1 with offer 7 would have to be lifted.",
                "The lock of need 2 with offer 8 would have to be lifted.",
                "The ceiling for a (region) would have to rise from 1 to 2.",
            ],
        ),
    ],
)
def test_select_when_rules_contradict_then_each_that_could_give_is_named(
    program: Program, sentences: list[str]
):
    assert [str(relaxation) for relaxation in _refused(program.on(SCORES))] == sentences


def test_select_when_no_rule_alone_suffices_then_gives_the_least_together():
    program = Program(budget=3.0).cost(4.0).must(1, 7).must(2, 8)
    (together,) = _refused(program.quota("region", REGION, at_least={"b": 2}).on(SCORES))
    assert together.rules == ("quota:region:b", "must:1:7", "must:2:8", "budget")
    assert together.by == (1.0, 1.0, 1.0, 1.0)
    assert together.sentence.count(" And: ") == 3


@FUZZ
@given(oracle.problems(max_side=3))
def test_relaxations_when_applied_then_just_suffice(problem: Problem):
    if oracle.best(problem) is not None:
        return
    for relaxation in _refused(problem):
        if len(relaxation.rules) > 1:
            continue
        key, by = relaxation.rules[0], relaxation.by[0]
        assert oracle.best(_relaxed(problem, key, by)) is not None
        if by > 1.5 and key.startswith("quota"):
            assert oracle.best(_relaxed(problem, key, by - 1)) is None
        if key == "budget":
            assert oracle.best(_relaxed(problem, key, by - 0.5)) is None


def _relaxed(problem: Problem, key: str, by: float) -> Problem:
    program, (kind, _, name) = problem.program, key.partition(":")
    if kind == "budget":
        program = replace(program, budget=(program.budget or 0.0) + by)
    elif kind == "must":
        program = replace(program, locks=())
    elif kind in {"min_share", "at_most_one"}:
        program = replace(program, shares=(), groups=())
    else:
        name, _, label = name.rpartition(":")
        quotas = []
        for quota in program.quotas:
            low, high = dict(quota.at_least), dict(quota.at_most)
            if quota.name == name:
                oracle_low = low.get(label, 0) - round(by)
                low = low | {label: max(0, oracle_low)}
                high = {k: v + round(by) if k == label else v for k, v in high.items()}
            quotas.append(replace(quota, at_least=low, at_most=high))
        program = replace(program, quotas=tuple(quotas))
    return program.on(problem.scores)


def test_select_when_a_large_program_cannot_be_kept_then_still_says_what_would_do():
    rng = np.random.default_rng(0)
    scores = DenseScores(rng.random((100, 120)))
    program = Program(budget=90.0).cost(5.0).quota("region", [f"r{k % 4}" for k in range(100)], at_least=5)
    relaxed = _refused(program.on(scores))
    assert [(r.rules, r.by) for r in relaxed] == [
        (("quota:region:r0",), (2.0,)),
        (("quota:region:r1",), (2.0,)),
        (("quota:region:r2",), (2.0,)),
        (("quota:region:r3",), (2.0,)),
        (("budget",), (10.0,)),
    ]
    assert not any(r.exact for r in relaxed)

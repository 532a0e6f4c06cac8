from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citylinks.engine.pair_scores import PairScores
from citylinks.engine.portfolio.result import Portfolio
from citylinks.engine.program import Program
from citylinks.engine.rank import rank
from citylinks.engine.scores import DenseScores
from citylinks.engine.table import PartyTable
from citylinks.engine.verify import verify
from engine import oracle
from engine.worlds import ALL_KINDS, world

KERNELS = ("reference", "fast")
REGIONS = ["north", "south", "north", "west"]


def _tables(seed: int, offers: int) -> tuple[PartyTable, PartyTable]:
    return world(seed, 4, shift=9000), world(seed + 1, offers)


def _program(offers: int) -> Program:
    program = Program(budget=90.0).capacity(1).cost(np.linspace(20, 40, offers), of="offer")
    return program.quota("region", REGIONS, at_most={"north": 1})


def _named(portfolio: Portfolio) -> list[tuple[int, int]]:
    return [(pair.need, pair.offer) for pair in portfolio.pairs]


@pytest.mark.parametrize("kernel", KERNELS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_select_when_given_tables_then_equals_enumeration_over_their_scores(kernel: str, seed: int):
    needs, offers = _tables(seed, 5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITYLINKS_ENGINE_KERNEL", kernel)
        problem = _program(5).on(PairScores(needs, offers, ALL_KINDS))
        chosen = _program(5).select(needs, offers, ALL_KINDS, gap=0.0)
        best = oracle.best(problem)
        assert best is not None
        assert chosen.value == pytest.approx(best, abs=1e-9)
        assert chosen.bound_scope == "all eligible pairs"
        assert verify(problem, chosen).faults == ()


@pytest.mark.parametrize("kernel", KERNELS)
def test_select_when_given_tables_then_as_with_the_scores_that_rank_publishes(
    kernel: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CITYLINKS_ENGINE_KERNEL", kernel)
    needs, offers = _tables(7, 400)
    published = np.empty((4, 400), np.float32)
    for i, need in enumerate(needs.ids):
        ranking = rank(needs.need(int(need)), offers, ALL_KINDS, k=None)
        published[i, ranking.rows] = ranking.scores
    chosen = _program(400).select(needs, offers, ALL_KINDS, gap=0.0)
    expected = _program(400).select(DenseScores(published, needs.ids, offers.ids), gap=0.0)
    assert _named(chosen) == _named(expected)
    assert chosen.value == pytest.approx(expected.value, abs=4 * 2e-6)


def test_select_when_offers_come_in_another_order_then_the_same_pairs():
    needs, offers = _tables(11, 60)
    mixed = offers.take(np.random.default_rng(1).permutation(60))
    program = Program().capacity(2)
    assert _named(program.select(needs, mixed, ALL_KINDS)) == _named(program.select(needs, offers, ALL_KINDS))


@pytest.mark.parametrize("kernel", KERNELS)
def test_select_when_pairs_are_masked_then_none_of_them_is_chosen_and_the_reason_stays(kernel: str):
    needs, offers = _tables(3, 40)
    free = Program().capacity(1).select(PairScores(needs, offers, ALL_KINDS, kernel=kernel), gap=0.0)
    barred = np.zeros((4, 40), bool)
    for need, offer in _named(free):
        barred[needs.row_of(need), offers.row_of(offer)] = True
    source = PairScores(needs, offers, ALL_KINDS, exclude={"met before": barred}, kernel=kernel)
    problem = Program().capacity(1).on(source)
    chosen = problem.select(gap=0.0)
    assert not set(_named(chosen)) & set(_named(free))
    assert chosen.value < free.value
    assert verify(problem, chosen).faults == ()
    assert "met before" in str(chosen.why_not(*_named(free)[0]))

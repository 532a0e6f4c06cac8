from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from citylinks.engine.pair_scores import PairScores
from citylinks.engine.portfolio import model as models
from citylinks.engine.portfolio import sweep as sweeps
from citylinks.engine.portfolio.generate import Clock
from citylinks.engine.portfolio.model import Columns, Model
from citylinks.engine.portfolio.pricing import price_all
from citylinks.engine.program import Problem, Program
from citylinks.engine.scores import DenseScores, digest, read_rows
from citylinks.engine.verify import verify
from engine import oracle
from engine.test_portfolio import _large
from engine.worlds import ALL_KINDS, world

FUZZ = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def _nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "CACHE_BYTES", 0)
    monkeypatch.setattr(sweeps, "PART", 2)
    monkeypatch.setattr(sweeps, "WIDTH", 3)


@FUZZ
@given(oracle.problems())
def test_select_when_scores_are_not_kept_then_equals_enumeration_and_verifies(problem: Problem):
    portfolio = oracle.held_against_enumeration(problem)
    assert portfolio is None or portfolio.bound_scope == "all eligible pairs"


def test_select_when_scores_are_not_kept_then_bounds_what_is_found_where_they_are(
    monkeypatch: pytest.MonkeyPatch,
):
    swept = _large().select(gap=1e-3)
    monkeypatch.setattr(models, "CACHE_BYTES", 1 << 30)
    kept = _large().select(gap=0.0)
    assert swept.gap <= 1e-3
    assert swept.value <= kept.value <= swept.bound + 1e-9
    assert verify(_large(), swept).faults == ()


def test_select_when_scores_are_not_kept_then_answers_the_same_bytes_and_order():
    rng = np.random.default_rng(5)
    array = rng.random((20, 30))
    rows, columns = rng.permutation(20), rng.permutation(30)
    needs, offers = np.arange(100, 120), np.arange(500, 530)
    plain, again = (Program().select(DenseScores(array, needs, offers)) for _ in range(2))
    mixed = Program().select(DenseScores(array[rows][:, columns], needs[rows], offers[columns]))
    assert json.dumps(plain.to_dict(), sort_keys=True) == json.dumps(again.to_dict(), sort_keys=True)
    assert (mixed.pairs, mixed.duals) == (plain.pairs, plain.duals)


def test_sweep_when_walks_go_on_then_every_bound_holds_over_all_pairs():
    problem = _large()
    best = problem.select(gap=0.0).value
    model = Model(problem)
    swept = sweeps.sweep(model, Clock.start(60.0), gap=1e-4, seed=0)
    assert swept is not None
    assert swept.answer is not None
    assert swept.answer.value <= best + 1e-9
    assert best <= swept.bound.value + 1e-9


def test_pool_when_it_holds_all_pairs_then_prices_as_a_walk_does():
    model = Model(_large())
    need, offer = np.divmod(np.arange(model.m * model.n), model.n)
    pool = sweeps.Pool(model, Columns.join([model.columns(need, offer)] * 2))
    rng = np.random.default_rng(2)
    prices = sweeps.Prices(
        rng.random(len(model.rows.keys)) / 50, np.zeros(model.m), rng.random(model.n) / 5, np.zeros(0)
    )
    line = rng.random(model.m) / 2
    for keep in (None, 2):
        walked, priced = price_all(model, prices, line, keep), pool.price(model, prices, line, keep)
        assert priced.gain == pytest.approx(walked.gain, abs=1e-12)
        assert priced.price == pytest.approx(walked.price, abs=1e-12)
        found = [sorted(zip(p.columns.need, p.columns.offer, strict=True)) for p in (walked, priced)]
        assert found[0] == found[1]


def test_part_when_needs_are_taken_then_holds_their_scores_and_their_share_of_rules():
    model = Model(_large())
    part = model.part(np.array([3, 40, 41]))
    assert np.array_equal(part.block(0, 3), model.block(0, 60)[[3, 40, 41]])
    assert part.rows.upper[0] == model.rows.upper[0] * 3 / 60
    assert part.capacity.tolist() == (model.capacity * 0.05).tolist()
    assert [hi - lo for lo, hi in part.spans()] == [3]
    assert all(a[1] == b[0] for a, b in pairwise(model.spans()))


def test_read_rows_when_in_any_order_then_equals_one_by_one():
    needs, parties = world(3, 12), world(4, 20)
    where = np.random.default_rng(1).random((12, 20)) < 0.7
    source = PairScores(needs, parties, ALL_KINDS, where)
    rows = np.array([7, 2, 9, 2])
    one_by_one = np.vstack([source.block(r, r + 1) for r in rows.tolist()])
    assert np.array_equal(read_rows(source, rows), one_by_one, equal_nan=True)
    dense = DenseScores(source.block(0, 12))
    assert np.array_equal(read_rows(dense, rows), one_by_one, equal_nan=True)
    assert np.array_equal(read_rows(dense, rows[:0]), one_by_one[:0])


def test_digest_when_scores_are_computed_then_covers_what_they_follow_from():
    needs, parties = world(3, 12), world(4, 20)
    where = np.ones((12, 20), bool)
    sources = [
        PairScores(needs, parties, ALL_KINDS),
        PairScores(needs, parties, ALL_KINDS, where),
        PairScores(needs.take(np.arange(11)), parties, ALL_KINDS),
        PairScores(needs, parties, ALL_KINDS.with_weights({ALL_KINDS.names[0]: 0.9})),
    ]
    assert len({digest(source) for source in sources}) == len(sources)
    assert digest(sources[0]) == digest(PairScores(needs, parties, ALL_KINDS))

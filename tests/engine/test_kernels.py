from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citylinks.engine.allpairs import rank_all
from citylinks.engine.asks import asks_of
from citylinks.engine.criteria import KINDS, kind_of
from citylinks.engine.kernels import choose
from citylinks.engine.kernels.fast import leaf_excesses
from citylinks.engine.kernels.layout import layout_of, pack_one
from citylinks.engine.kernels.pack import pack_asks, plan_of
from citylinks.engine.kernels.reference import approximate, block_bounds, score
from citylinks.engine.pair_scores import PairScores
from citylinks.engine.problem import Criteria, ProblemError
from citylinks.engine.rank import rank
from engine.worlds import ALL_KINDS, world

SEEDS = st.integers(0, 10_000)
FUZZ = settings(max_examples=20, deadline=None)
WITHOUT_TEXT = Criteria([row for row in ALL_KINDS if row.kind != "cosine"])


@FUZZ
@given(SEEDS, st.integers(1, 40), st.sampled_from([0.0, 0.2, 0.7]))
def test_rank_when_either_kernel_searches_then_the_answer_has_the_same_bytes(
    seed: int, k: int, missing: float
):
    parties = world(seed, 700, missing=missing)
    where = np.random.default_rng(seed).random(700) < 0.9
    need = world(seed + 1, 1, shift=9000).need(9001)
    one = rank(need, parties, ALL_KINDS, k=k, where=where, kernel="fast")
    other = rank(need, parties, ALL_KINDS, k=k, where=where, kernel="reference")
    for name in ("ids", "scores", "low", "high", "values", "contributions"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name
    assert one.certificate.input_sha256 == other.certificate.input_sha256


@settings(max_examples=12, deadline=None)
@given(SEEDS, st.integers(1, 5), st.sampled_from([0.0, 0.2, 0.7]))
def test_fast_kernel_when_many_blocks_are_left_early_then_no_party_is_missed(
    seed: int, k: int, missing: float
):
    drawn = np.random.default_rng(seed)
    weights = np.where(drawn.random(len(ALL_KINDS)) < 0.25, 0.0, drawn.random(len(ALL_KINDS)) ** 3) + 0.0
    weights[drawn.integers(0, len(ALL_KINDS))] = 1.0
    criteria = ALL_KINDS.with_weights(dict(zip(ALL_KINDS.names, weights.tolist(), strict=True)))
    parties, needs = world(seed, 5000, missing=missing), world(seed + 1, 3, shift=9000, missing=missing)
    found = rank_all(needs, parties, criteria, k, kernel="fast")
    expected = rank_all(needs, parties, criteria, k, kernel="reference")
    assert found.indices.tolist() == expected.indices.tolist()
    assert np.abs(found.scores - expected.scores).max() < 1e-11
    for need in needs.ids:
        one, other = (
            rank(needs.need(int(need)), parties, criteria, k=k, kernel=kernel)
            for kernel in ("fast", "reference")
        )
        assert one.ids.tobytes() == other.ids.tobytes()
        assert one.scores.tobytes() == other.scores.tobytes()


@FUZZ
@given(SEEDS)
def test_fast_kernel_when_fuzzed_then_within_two_millionths_of_the_reference(seed: int):
    parties, needs = world(seed, 600), world(seed + 1, 3, shift=9000)
    for row in (*WITHOUT_TEXT, None):
        criteria = WITHOUT_TEXT if row is None else Criteria([row])
        plan = plan_of(criteria, parties)
        assert plan is not None
        expected = score(criteria, asks_of(needs, parties, criteria), parties, np.arange(600)).scores
        found = PairScores(needs, parties, criteria, kernel="fast").block(0, 3)
        assert np.abs(found - expected).max() <= min(2e-6, plan.error)


@FUZZ
@given(SEEDS, st.sampled_from([0.0, 0.2, 0.9]))
def test_bounds_of_every_kind_when_fuzzed_then_no_value_of_a_block_exceeds_them(seed: int, missing: float):
    parties, needs = world(seed, 600, missing=missing), world(seed + 1, 4, shift=9000)
    asks = asks_of(needs, parties, ALL_KINDS)
    assert {row.kind for row in ALL_KINDS} == set(KINDS)
    for criterion, ask in zip(ALL_KINDS, asks, strict=True):
        bounds = kind_of(criterion).bounds(criterion, ask, parties)
        values = kind_of(criterion).value(criterion, ask, parties.column(criterion.column))
        for b, (lo, hi) in enumerate(zip(parties.blocks.starts, parties.blocks.ends, strict=True)):
            part = values[:, lo:hi]
            known = ~np.isnan(part)
            assert (np.where(known, part, 0).max(axis=1) <= bounds.high[:, b] + 1e-12).all(), criterion.name
            assert (bounds.some_known[:, b] >= known.any(axis=1)).all(), criterion.name
            assert (bounds.some_missing[:, b] >= ~known.all(axis=1)).all(), criterion.name


@FUZZ
@given(SEEDS, st.sampled_from([0.0, 0.2, 0.9]))
def test_block_bounds_when_facts_are_missing_then_no_score_of_a_block_exceeds_them(seed: int, missing: float):
    parties, needs = world(seed, 600, missing=missing), world(seed + 1, 4, shift=9000)
    asks = asks_of(needs, parties, ALL_KINDS)
    bounds = block_bounds(ALL_KINDS, asks, parties)
    scores = score(ALL_KINDS, asks, parties, np.arange(600)).scores
    for b, (lo, hi) in enumerate(zip(parties.blocks.starts, parties.blocks.ends, strict=True)):
        assert (scores[:, lo:hi].max(axis=1) <= bounds[:, b]).all()


@FUZZ
@given(SEEDS, st.sampled_from([0.0, 0.2, 0.9]))
def test_leaf_bounds_when_facts_are_missing_then_as_tight_as_the_reference_s_and_no_score_exceeds_them(
    seed: int, missing: float
):
    laid_out, needs = world(seed, 600, missing=missing), world(seed + 1, 4, shift=9000)
    layout = layout_of(WITHOUT_TEXT, laid_out)
    assert layout is not None
    plan = layout.plan
    parties = laid_out.take(plan.order)  # so that the reference's blocks hold four leaves each
    asks = asks_of(needs, parties, WITHOUT_TEXT)
    scores = score(WITHOUT_TEXT, asks, parties, np.arange(600)).scores
    bounds = np.repeat(block_bounds(WITHOUT_TEXT, asks, parties), 4, axis=1)
    packed = pack_asks(WITHOUT_TEXT, asks, laid_out, plan)
    for b, (lo, hi) in enumerate(zip(plan.leaves.starts, plan.leaves.ends, strict=True)):
        for i, best in enumerate(scores[:, lo:hi].max(axis=1).tolist()):
            assert leaf_excesses(layout, packed, best)[i, b] >= 0
            assert leaf_excesses(layout, packed, min(best, 0.5))[i, b] >= 0
            assert leaf_excesses(layout, packed, float(bounds[i, b]) + 0.05)[i, b] < 0


@FUZZ
@given(SEEDS, st.sampled_from([0.0, 0.2, 0.9]))
def test_a_need_laid_out_alone_when_fuzzed_then_as_among_others(seed: int, missing: float):
    parties, needs = world(seed, 600), world(seed + 1, 4, shift=9000, missing=missing)
    criteria = ALL_KINDS.with_weights({"coast": 0.0, "themes": 0.0, "income": 0.0})
    layout = layout_of(criteria, parties)
    assert layout is not None
    for need in needs.ids.tolist():
        asks = asks_of(needs.need(need), parties, criteria)
        alone = pack_one(layout, asks, parties).packed
        other = pack_asks(criteria, asks, parties, layout.plan)
        assert (alone.places < 0).tolist() == (other.places < 0).tolist()
        for cut in (0.2, 0.7):
            one, among = leaf_excesses(layout, alone, cut), leaf_excesses(layout, other, cut)
            assert one.tobytes() == among.tobytes()
        assert alone.base.tolist() == other.base.tolist()
        assert np.allclose(alone.facts, other.facts, rtol=1e-12, atol=0)
        assert alone.queries.tolist() == other.queries.tolist()


@FUZZ
@given(SEEDS)
def test_numpy_search_when_text_is_multiplied_in_float32_then_within_its_error_bound(seed: int):
    parties, needs = world(seed, 300), world(seed + 1, 3, shift=9000)
    asks = asks_of(needs, parties, ALL_KINDS)
    found, error = approximate(ALL_KINDS, asks, parties, None)
    assert np.abs(found - score(ALL_KINDS, asks, parties, np.arange(300)).scores).max() <= error


def test_choose_when_the_environment_names_a_kernel_then_it_is_used(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CITYLINKS_ENGINE_KERNEL", "reference")
    assert choose(1_000_000) == "reference"
    monkeypatch.setenv("CITYLINKS_ENGINE_KERNEL", "fast")
    assert choose(10) == "fast"
    monkeypatch.setenv("CITYLINKS_ENGINE_KERNEL", "quick")
    with pytest.raises(ProblemError, match="use reference or fast"):
        choose(10)

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from citylinks.engine import nearest
from citylinks.engine.asks import asks_of
from citylinks.engine.explain import field_of
from citylinks.engine.kernels.reference import combine
from citylinks.engine.nearest import Search
from engine.worlds import ALL_KINDS, world

FUZZ = settings(max_examples=25, deadline=None)
RAW = np.array([row.weight for row in ALL_KINDS], dtype=np.float64)


def field(seed, number, missing):
    parties = world(seed, number, missing=missing)
    need = world(seed + 1, 1, missing=0.0, shift=900).need(901)
    me = int(np.random.default_rng(seed).integers(0, number))
    return field_of(asks_of(need, parties, ALL_KINDS), parties, ALL_KINDS, me, None)


def found(one, k, first, more):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearest, "FIRST_RIVALS", first)
        patch.setattr(nearest, "MORE_RIVALS", more)
        search = Search(one, RAW, k)
        return [search.nearest(c) for c in range(RAW.size)]


@FUZZ
@given(st.integers(0, 10_000), st.integers(1, 6), st.sampled_from([0.0, 0.3, 0.7]))
def test_nearest_when_few_rivals_are_looked_at_is_what_all_of_them_give(seed, k, missing):
    one = field(seed, 80, missing)
    assume(int(one.ahead(RAW).sum()) >= k)
    assert found(one, k, 1, 2) == found(one, k, 10_000, 1)


@FUZZ
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.5]))
def test_field_when_scores_are_near_says_who_is_ahead_as_the_reference_does(seed, missing):
    one = field(seed, 60, missing)
    weights = np.random.default_rng(seed).random(RAW.size)
    scores = combine(one.values, weights / weights.sum()).scores
    mine = scores[one.me]
    assert (
        one.ahead(weights).tolist()
        == ((scores > mine) | ((scores == mine) & (one.ids < one.ids[one.me]))).tolist()
    )
    rows, level = one.level(weights / weights.sum())
    assert rows.tolist() == np.flatnonzero(scores >= mine).tolist()
    assert level.tolist() == scores[rows].tolist()
    assert one.first(7).tolist() == np.lexsort((one.ids, -one.scores))[:7].tolist()

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citylinks.engine.asks import asks_of
from citylinks.engine.criteria import kind_of
from citylinks.engine.problem import Column, Criteria, Criterion, Need, ProblemError
from citylinks.engine.rank import rank
from citylinks.engine.table import PartyTable
from engine.worlds import ALL_KINDS, world

SEEDS = st.integers(0, 10_000)
FUZZ = settings(max_examples=25, deadline=None)


def brute_force(
    need: Need, parties: PartyTable, criteria: Criteria, where: np.ndarray
) -> list[tuple[int, float]]:
    """Every eligible party, scored alone by plain Python sums over the kinds' values."""
    asks = asks_of(need, parties, criteria)
    scores = []
    for row in np.flatnonzero(where):
        values = [
            float(kind_of(c).value(c, ask, parties.column(c.column).take(np.array([row])))[0, 0])
            for c, ask in zip(criteria, asks, strict=True)
        ]
        known = [(w, v) for w, v in zip(criteria.weights, values, strict=True) if not np.isnan(v)]
        total = sum(w for w, _ in known)
        scores.append((int(parties.ids[row]), sum(w * v for w, v in known) / total if total else 0.0))
    return sorted(scores, key=lambda pair: (-round(pair[1], 10), pair[0]))


@FUZZ
@given(SEEDS, st.integers(1, 30))
def test_rank_when_fuzzed_then_equals_brute_force(seed: int, k: int):
    parties = world(seed, 60)
    where = np.random.default_rng(seed).random(60) < 0.8
    need = world(seed + 1, 1, shift=900).need(901)
    expected = brute_force(need, parties, ALL_KINDS, where)[:k]
    found = rank(need, parties, ALL_KINDS, k=k, where=where)
    assert found.ids.tolist() == [party for party, _ in expected]
    assert np.allclose(found.scores, [score for _, score in expected], atol=1e-10, rtol=0)
    assert found.compared == int(where.sum())
    assert found.certificate.exact


@FUZZ
@given(SEEDS)
def test_rank_when_facts_are_missing_then_contributions_sum_and_the_interval_holds_the_score(seed: int):
    parties = world(seed, 80, missing=0.4)
    found = rank(parties.need(3), parties, ALL_KINDS, k=None)
    assert np.allclose(found.contributions.sum(axis=1), found.scores, atol=1e-12, rtol=0)
    assert (found.low <= found.scores + 1e-12).all()
    assert (found.scores <= found.high + 1e-12).all()
    assert (found.contributions[~found.known] == 0).all()
    known = found.values[found.known]
    assert ((known >= 0) & (known <= 1)).all()


@FUZZ
@given(SEEDS)
def test_rank_when_parties_are_permuted_then_the_answer_is_the_same(seed: int):
    parties = world(seed, 50)
    order = np.random.default_rng(seed).permutation(50)
    shuffled = parties.take(order)
    need = parties.need(7)
    one, other = rank(need, parties, ALL_KINDS, k=12), rank(need, shuffled, ALL_KINDS, k=12)
    assert one.ids.tobytes() == other.ids.tobytes()
    assert one.scores.tobytes() == other.scores.tobytes()
    assert one.contributions.tobytes() == other.contributions.tobytes()


@FUZZ
@given(SEEDS, st.integers(0, len(ALL_KINDS) - 1), st.floats(0.1, 5))
def test_rank_when_a_weight_rises_then_a_party_best_on_it_never_falls(seed: int, which: int, more: float):
    parties = world(seed, 40, missing=0.0)
    need = parties.need(5)
    before = rank(need, parties, ALL_KINDS, k=None)
    name = ALL_KINDS.names[which]
    values = before.values[:, which]
    if np.isnan(values).all():
        return
    best = before.ids[values == np.nanmax(values)].tolist()
    heavier = ALL_KINDS.with_weights({name: ALL_KINDS[name].weight + more})
    after = rank(need, parties, heavier, k=None)
    for party in best:
        others = set(after.ids[: after.ids.tolist().index(party)].tolist())
        passed_by = others - set(before.ids[: before.ids.tolist().index(party)].tolist())
        assert passed_by <= set(best)


def test_rank_when_scores_are_equal_then_the_smaller_id_comes_first():
    parties = PartyTable.build([30, 10, 20], {"size": Column("float", np.full(3, 5.0))})
    criteria = Criteria([Criterion("size", "gaussian", "size", params={"scale": 1.0})])
    assert rank(Need(1, {"size": 4.0}), parties, criteria, k=2).ids.tolist() == [10, 20]


def test_rank_when_masks_exclude_then_each_party_is_counted_at_its_first_reason():
    parties = world(1, 10)
    exclude = {"itself": parties.ids == 4, "same half": parties.ids <= 5}
    found = rank(parties.need(4), parties, ALL_KINDS, k=3, where=parties.ids != 9, exclude=exclude)
    assert dict(found.excluded) == {"itself": 1, "same half": 4, "not eligible": 1}
    assert found.compared == 4
    assert set(found.ids.tolist()) <= {6, 7, 8, 10}


def test_rank_when_nothing_is_known_then_the_score_is_zero_and_the_interval_is_everything():
    parties = PartyTable.build([1], {"size": Column("float", np.array([np.nan]))})
    criteria = Criteria([Criterion("size", "gaussian", "size", params={"scale": 1.0})])
    found = rank(Need(2, {"size": 4.0}), parties, criteria)
    assert (found.scores.tolist(), found.low.tolist(), found.high.tolist()) == ([0.0], [0.0], [1.0])


def test_rank_when_replayed_then_byte_identical_with_the_same_certificate():
    one, other = (rank(world(4, 70).need(2), world(4, 70), ALL_KINDS, k=9) for _ in range(2))
    assert one.certificate == other.certificate
    for name in ("ids", "rows", "scores", "low", "high", "values", "contributions", "known"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


def test_rank_when_a_weight_changes_then_the_input_hash_changes():
    parties = world(4, 20)
    one = rank(parties.need(2), parties, ALL_KINDS)
    other = rank(parties.need(2), parties, ALL_KINDS.with_weights({"size": 9.0}))
    assert one.certificate.input_sha256 != other.certificate.input_sha256


def test_rank_when_criteria_do_not_fit_then_all_faults_are_named():
    parties = world(1, 5)
    criteria = Criteria(
        [
            Criterion("a", "gausian", "population"),
            Criterion("b", "gaussian", "populace", params={"scale": 1.0}),
            Criterion("c", "gaussian", "zone", params={"scale": 1.0}),
            Criterion("d", "linear", "coast"),
            Criterion("e", "overlap", "hazards", params={"mode": "some", "much": 1.0}),
        ]
    )
    with pytest.raises(ProblemError) as caught:
        rank(parties.need(1), parties, criteria)
    assert len(caught.value.faults) == 6
    assert caught.value.faults[3] == "“d” lacks veto."

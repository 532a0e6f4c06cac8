from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from citylinks.engine.explain import explain, why_not
from citylinks.engine.problem import Column, Criteria, Criterion, Need
from citylinks.engine.rank import rank
from citylinks.engine.stability import acceptability, stability_interval
from citylinks.engine.table import PartyTable
from engine.worlds import ALL_KINDS, world

SEEDS = st.integers(0, 10_000)
FUZZ = settings(max_examples=8, deadline=None)
FEW = Criteria([ALL_KINDS[name] for name in ("size", "climate", "zone", "language", "months", "hazards")])


def place(need: Need, parties: PartyTable, criteria: Criteria, party: int) -> int:
    return rank(need, parties, criteria, k=None).ids.tolist().index(party) + 1


@FUZZ
@given(SEEDS)
def test_explain_when_facts_are_missing_then_contributions_sum_and_the_side_is_named(seed: int):
    parties = world(seed, 30, missing=0.4)
    need = parties.need(3)
    ranking = rank(need, parties, ALL_KINDS, k=None)
    made = explain(need, parties, ALL_KINDS, 9)
    at = ranking.ids.tolist().index(9)
    assert made.score == ranking.scores[at]
    assert abs(sum(row.contribution for row in made.rows) - made.score) < 1e-12
    for row in made.rows:
        assert (row.value is None) == (row.missing != "")
        assert row.missing == "" or row.contribution == 0


def test_explain_when_a_party_lacks_a_fact_then_inputs_and_units_of_both_sides_are_given():
    parties = PartyTable.build(
        [1, 2],
        {
            "size": Column("float", np.array([100.0, np.nan]), unit="people", source="the census"),
            "zone": Column("category", np.array([0, 1]), vocabulary=("Cfa", "Cfb")),
        },
    )
    criteria = Criteria(
        [
            Criterion("size", "gaussian", "size", 3.0, params={"scale": 50.0}),
            Criterion("zone", "hierarchy", "zone", 1.0, params={"grades": (0.2, 0.6, 1.0)}),
        ]
    )
    size, zone = explain(Need(9, {"size": 100.0, "zone": "Cfa"}), parties, criteria, 2).rows
    assert (size.value, size.missing, size.asked, size.had) == (None, "party", 100.0, None)
    assert (size.unit, size.source, size.weight, size.share) == ("people", "the census", 0.75, 0.0)
    assert (zone.value, zone.share, zone.asked, zone.had) == (pytest.approx(0.6), 1.0, "Cfa", "Cfb")


@FUZZ
@given(SEEDS, st.integers(1, 4), st.sampled_from([0.0, 0.3]))
def test_why_not_when_one_weight_changes_then_it_is_the_nearest_that_does(seed: int, k: int, missing: float):
    parties = world(seed, 25, missing=missing)
    need = world(seed + 1, 1, missing=0.0, shift=900).need(901)
    party = int(rank(need, parties, FEW, k=None).ids[k + 3])
    answer = why_not(need, parties, FEW, party, k)
    assert answer.rank == k + 4
    changes = {change.name: change for change in answer.weights}
    for criterion in FEW:
        change = changes.get(criterion.name)
        end = 60.0 if change is None else change.after
        tried = np.linspace(criterion.weight, end, 20)[1:-1] if change else np.linspace(0, end, 40)
        for weight in tried:
            assert place(need, parties, FEW.with_weights({criterion.name: float(weight)}), party) > k
        if change:
            assert place(need, parties, FEW.with_weights({criterion.name: change.after}), party) <= k


def known_alike(seed: int, need: Need, number: int) -> PartyTable:
    """Build a world of parties of which the same facts are known beside a need: all else is no linear program."""
    many = world(seed, 8 * number, missing=0.0)
    ranking = rank(need, many, FEW, k=None)
    _, kinds = np.unique(np.isnan(ranking.values), axis=0, return_inverse=True)
    rows = np.sort(ranking.rows[kinds.reshape(-1) == np.bincount(kinds.reshape(-1)).argmax()])[:number]
    assert rows.size == number
    return PartyTable.build(many.ids[rows], {name: one.take(rows) for name, one in many.columns.items()})


@FUZZ
@given(SEEDS, st.integers(1, 4))
def test_why_not_when_all_weights_may_change_then_as_little_as_the_whole_linear_program(seed: int, k: int):
    need = world(seed + 1, 1, missing=0.0, shift=900).need(901)
    parties = known_alike(seed, need, 25)
    ranking = rank(need, parties, FEW, k=None)
    me = k + 4
    answer = why_not(need, parties, FEW, int(ranking.ids[me]), k)
    rivals = [j for j in range(25) if j >= k - 1 and j != me]
    known = ~np.isnan(ranking.values[0])
    cuts = np.where(known, ranking.values[rivals] - ranking.values[me], 0.0)
    n, eye = len(FEW), np.eye(len(FEW))
    solved = linprog(
        [0] * n + [1] * n,
        A_ub=np.block([[cuts, 0 * cuts], [eye, -eye], [-eye, -eye]]),
        b_ub=np.concatenate([np.full(len(cuts), -1e-8), FEW.weights, -FEW.weights]),
        A_eq=[[1] * n + [0] * n],
        b_eq=[1],
        options={"primal_feasibility_tolerance": 1e-10},
    )
    if solved.status != 0:
        assert answer.mixed is None
        return
    assert answer.mixed is not None
    assert answer.mixed.exact
    assert answer.mixed.size <= solved.fun + 1e-5
    assert place(need, parties, FEW.with_weights(answer.mixed.after), answer.id) <= k


@FUZZ
@given(SEEDS, st.integers(1, 4), st.sampled_from([0.0, 0.3]))
def test_why_not_when_one_fact_changes_then_the_party_is_among_the_first(seed: int, k: int, missing: float):
    parties = world(seed, 25, missing=missing)
    need = world(seed + 1, 1, missing=0.0, shift=900).need(901)
    ranking = rank(need, parties, FEW, k=None)
    party = int(ranking.ids[k + 1])
    answer = why_not(need, parties, FEW, party, k)
    for change in answer.facts:
        assert 0 <= change.needed <= 1
        if change.after is not None:
            assert (
                place(need, altered(parties, party, FEW[change.name].column, change.after), FEW, party) <= k
            )


def altered(parties: PartyTable, party: int, name: str, after: object) -> PartyTable:
    column, row = parties.columns[name], parties.row_of(party)
    data = np.array(column.data)
    if column.kind == "float":
        data[row] = after
    elif column.kind == "category":
        data[row] = column.vocabulary.index(str(after))
    elif column.kind == "months":
        data[row] = sum(1 << (int(month) - 1) for month in after)
    elif column.kind == "bits":
        places = [column.vocabulary.index(word) for word in after]
        data[row] = [sum(1 << (p % 64) for p in places if p // 64 == w) for w in range(data.shape[1])]
    else:
        # A plain fact names the languages; at their fullest they are worth no less than what was asked for.
        data[row] = [1.0 if word in after else 0.0 for word in column.vocabulary]
    columns = {**parties.columns, name: Column(column.kind, data, column.unit, column.vocabulary)}
    return PartyTable.build(parties.ids, columns, parties.text)


def test_why_not_when_a_mask_excludes_then_its_reason_is_the_answer():
    parties = world(3, 12)
    answer = why_not(parties.need(4), parties, FEW, 7, 3, exclude={"same country": parties.ids == 7})
    assert (answer.reason, answer.rank, answer.compared, answer.weights) == ("same country", None, 11, ())


def test_why_not_when_among_the_first_then_only_its_rank():
    parties = world(3, 12)
    answer = why_not(parties.need(4), parties, FEW, 4, 3)
    assert (answer.rank, answer.reason, answer.weights, answer.mixed, answer.facts) == (1, None, (), None, ())


@FUZZ
@given(SEEDS, st.sampled_from(FEW.names))
def test_stability_interval_when_sampled_then_the_first_change_only_outside(seed: int, name: str):
    parties = world(seed, 30, missing=0.2)
    need = world(seed + 1, 1, missing=0.0, shift=900).need(901)
    interval = stability_interval(need, parties, FEW, name, k=4)

    def first(weight: float) -> set[int]:
        return set(rank(need, parties, FEW.with_weights({name: weight}), k=4).ids.tolist())

    now = first(interval.weight)
    end = interval.high if interval.high is not None else 80.0
    for weight in np.linspace(interval.low + 1e-6, end - 1e-6, 40):
        assert first(float(weight)) == now
    if interval.high is not None:
        assert first(interval.high + 1e-6) != now
    if interval.low > 1e-5:
        assert first(interval.low - 1e-6) != now


def test_acceptability_when_drawn_then_shares_add_up_and_replay_is_byte_identical():
    parties = world(5, 40)
    one, other = (acceptability(parties.need(2), parties, FEW, 3, draws=200, seed=8) for _ in range(2))
    assert one.top.tobytes() == other.top.tobytes()
    assert one.ids[0] == 2
    assert one.first.sum() == pytest.approx(1.0)
    assert one.top.sum() == pytest.approx(3.0)
    assert np.allclose(one.central.sum(axis=1), 1.0)


def test_acceptability_when_concentrated_then_the_ranking_of_the_weights():
    parties = world(5, 40)
    drawn = acceptability(parties.need(2), parties, FEW, 5, draws=50, concentration=1e9)
    assert set(drawn.ids.tolist()) == set(rank(parties.need(2), parties, FEW, k=5).ids.tolist())

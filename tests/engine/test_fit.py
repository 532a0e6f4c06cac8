from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from citylinks.engine.choices import Choices, Decided, draw_choices, filled_in
from citylinks.engine.fit import fit, fit_groups, folds_of
from citylinks.engine.problem import Column, Criteria, Criterion, ProblemError
from citylinks.engine.table import PartyTable
from engine.worlds import ALL_KINDS, world

NAMES = ("climate", "ties", "size")


def chosen(utility, n: int = 4000, k: int = 6, seed: int = 1) -> Choices:
    """Choices made by a logit with this utility, the chosen one brought to the front."""
    rng = np.random.default_rng(seed)
    values = rng.random((n, k, len(utility))).astype(np.float32)
    worth = values @ np.asarray(utility) + rng.gumbel(size=(n, k))
    best = worth.argmax(axis=1)
    first = values[np.arange(n), best].copy()
    values[np.arange(n), best] = values[:, 0]
    values[:, 0] = first
    return Choices(NAMES[: len(utility)], values, np.ones((n, k), bool), np.arange(n) // 2)


def test_fit_when_weights_are_planted_then_finds_them_within_its_intervals():
    found = fit(chosen([4.0, 2.0, 0.0]), ridge=0.0, resamples=400)
    assert found.utility == pytest.approx([4.0, 2.0, 0.0], abs=0.25)
    truth = np.array([4.0, 2.0, 0.0]) / 0.06
    assert ((found.low <= truth + 1e-9) & (truth <= found.high + 1e-9)).tolist() == [True, True, True]
    assert found.high[0] - found.low[0] < 6
    assert found.likelihood > found.even_likelihood == pytest.approx(-np.log(6))


def test_fit_when_written_out_by_hand_then_scipy_finds_the_same():
    choices = chosen([2.0, 1.0, 1.5], n=400, k=4)
    values = choices.values.astype(np.float64)

    def cost(weights):
        worth = values @ weights
        return -(worth[:, 0] - np.log(np.exp(worth).sum(axis=1))).sum() + 0.5 * 2.0 * weights @ weights

    direct = minimize(cost, np.ones(3), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
    assert fit(choices, ridge=2.0).utility == pytest.approx(np.maximum(direct.x, 0.0), abs=1e-4)


def test_fit_when_a_criterion_speaks_against_what_was_chosen_then_its_weight_is_zero():
    found = fit(chosen([3.0, -2.0, 1.0]))
    assert found.by_name["ties"] == pytest.approx(0.0, abs=1e-9)


def test_fit_when_pairs_are_drawn_again_then_the_intervals_agree_with_refits():
    choices = chosen([3.0, 1.0, 2.0], n=600)
    found = fit(choices, resamples=300)
    rng = np.random.default_rng(5)
    numbers = np.unique(choices.pairs)
    again = []
    for _ in range(100):
        drawn = rng.choice(numbers, numbers.size)
        parts = np.concatenate([np.flatnonzero(choices.pairs == number) for number in drawn])
        again.append(fit(choices.take(parts), resamples=0).weights)
    low, high = np.percentile(again, (2.5, 97.5), axis=0)
    assert found.low == pytest.approx(low, abs=3.0)
    assert found.high == pytest.approx(high, abs=3.0)


def test_fit_when_there_are_few_pairs_then_stays_near_its_prior():
    prior = {"climate": 20.0, "ties": 30.0, "size": 50.0}
    few = chosen([4.0, 0.0, 0.0], n=8)
    free, held, bound = (fit(few, prior=prior, ridge=ridge).by_name["climate"] for ridge in (0.0, 10.0, 1e6))
    assert bound == pytest.approx(20.0, abs=0.01)
    assert bound < held < free


def test_fit_when_limits_are_set_then_keeps_them_and_names_who_is_at_one():
    found = fit(chosen([4.0, 2.0, 0.0]), limits={"size": (10.0, 100.0), "climate": (0.0, 40.0)})
    assert found.by_name["size"] == pytest.approx(10.0, abs=0.1)
    assert found.by_name["climate"] == pytest.approx(40.0, abs=0.1)
    assert found.at_limit == ("climate", "size")
    assert sum(found.by_name.values()) == pytest.approx(100)


def test_fit_when_repeated_then_has_the_same_bytes_and_hash():
    one, other = (fit(chosen([2.0, 1.0, 1.0], n=300), seed=3) for _ in range(2))
    assert one.utility.tobytes() == other.utility.tobytes()
    assert one.low.tobytes() == other.low.tobytes()
    assert one.certificate == other.certificate


def test_fit_when_groups_differ_then_each_leans_from_the_whole_to_its_own():
    left, right = chosen([4.0, 1.0], n=1500), chosen([1.0, 4.0], n=1500, seed=2)
    both = Choices.joined([left, right])
    overall = fit(both)
    first = np.arange(both.n) < left.n
    groups = fit_groups(both, {"left": first, "right": ~first, "none": first & ~first}, overall)
    assert list(groups) == ["left", "right"]
    assert groups["left"].by_name["climate"] > overall.by_name["climate"] > groups["right"].by_name["climate"]


def test_fit_when_the_input_has_faults_then_names_all():
    with pytest.raises(ProblemError) as caught:
        fit(chosen([1.0, 1.0]), prior={"rain": 1.0}, limits={"ties": (60.0, 50.0)}, ridge=-1.0)
    assert caught.value.faults == (
        "There is no criterion “rain”; there are climate, ties.",
        "Limits are two numbers from 0 to 100, the lower first.",
        "The ridge is -1.0; it must be 0 or more.",
    )


def test_filled_in_when_a_value_is_missing_then_it_speaks_for_nobody():
    values = np.array([[[1.0], [np.nan], [0.5], [9.0]]], np.float32)
    choices = Choices(("climate",), values, np.array([[True, True, True, False]]), np.zeros(1, np.int64))
    assert filled_in(choices)[0, :3, 0].tolist() == [1.0, 0.75, 0.5]


def test_draw_choices_when_drawn_then_never_offers_the_need_the_partner_or_its_own_country():
    parties = world(3, 400, missing=0.0)
    countries = parties.columns["country"].data
    seen = PartyTable(
        parties.ids,
        {"country": parties.columns["country"], "row": Column("float", np.arange(parties.n))},
        None,
        parties.order,
    )
    criteria = Criteria([Criterion("row", "level", "row", params={"full": 1000.0})])
    own, partner = 5, int(np.flatnonzero(countries != countries[5])[0])
    decided = [Decided(seen.need(int(parties.ids[own])), (int(parties.ids[partner]),), (0,))]
    made = draw_choices(decided, seen, criteria, drawn=15)
    rows = np.rint(made.values[..., 0] * 1000).astype(int)
    assert rows[:, 0].tolist() == [partner, partner]
    assert set(countries[rows[0]]) == {countries[partner]}
    assert countries[own] not in countries[rows[1]]
    assert partner not in rows[:, 1:]
    assert made.pairs.tolist() == [0, 0]
    again = draw_choices(decided, seen, criteria, drawn=15)
    assert again.values.tobytes() == made.values.tobytes()


def test_draw_choices_when_a_country_has_one_city_then_that_choice_is_left_out():
    country = Column("category", np.array([0, 1, 1, 1, 1]), vocabulary=("A", "B"))
    size = Column("float", np.arange(1, 6))
    parties = PartyTable.build(np.arange(1, 6), {"country": country, "size": size})
    criteria = Criteria([Criterion("size", "level", "size", params={"full": 9.0})])
    made = draw_choices([Decided(parties.need(2), (1,), (7,))], parties, criteria, drawn=3)
    assert made.n == 0


def test_draw_choices_when_every_kind_is_there_then_values_are_those_of_the_reference():
    parties = world(4, 300, missing=0.0)
    partner = int(parties.ids[200])
    made = draw_choices([Decided(parties.need(int(parties.ids[0])), (partner,), (0,))], parties, ALL_KINDS)
    assert made.names == ALL_KINDS.names
    assert np.nanmin(made.values) >= 0
    assert np.nanmax(made.values) <= 1


def test_folds_when_dealt_then_are_of_equal_size_and_the_same_again():
    dealt = folds_of(np.arange(100), 5, seed=4)
    assert sorted(list(dealt.values()).count(fold) for fold in range(5)) == [20] * 5
    assert dealt == folds_of(np.arange(100), 5, seed=4) != folds_of(np.arange(100), 5, seed=5)

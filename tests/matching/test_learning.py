from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from citylinks.kernel.errors import Faults
from citylinks.matching.criteria import LIMITS, base_weights
from citylinks.matching.decided import DecidedPair, read_pairs, usable
from citylinks.matching.judging import METHODS, figures, gain, judge
from citylinks.matching.learned import read_weights, shipped, write_weights
from citylinks.matching.learning import as_weights, choices_of, folds, learn, learn_groups
from citylinks.matching.world import world_from_gazetteer
from citylinks.places.ties import TieRecord, twin_towns

EIGHT = (
    (160263, 1007311), (1007311, 4155966), (1707404, 4155966), (1153669, 4931972),
    (3608248, 4951257), (3488981, 2146142), (1627896, 2165087), (1256237, 5574991),
)  # fmt: skip


def twins(number):
    record, world = twin_towns(), world_from_gazetteer()
    pairs = [DecidedPair(*pair) for pair in record.ids[record.pairs].tolist()]
    good = usable(pairs, world).pairs
    order = np.random.default_rng(1).permutation(len(good))[:number]
    return [good[place] for place in order]


def test_read_pairs_when_a_file_is_right_then_gives_them_with_theme_and_program(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("host,partner,theme,program\n1627896,2165087,coastal-erosion,CAPP\n\n5,6,,\n")
    assert read_pairs(path) == (
        DecidedPair(1627896, 2165087, "coastal-erosion", "CAPP"),
        DecidedPair(5, 6),
    )


def test_read_pairs_when_lines_are_wrong_then_names_each(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("a,b,theme\nLima,6\n5,6,coast\n")
    with pytest.raises(Faults) as caught:
        read_pairs(path)
    assert [sentence.split(":")[0] for sentence in caught.value.traced()] == [
        "pairs.csv, line 2",
        "pairs.csv, line 3",
    ]


def test_usable_when_pairs_cannot_be_used_then_counts_why():
    pairs = [
        DecidedPair(1627896, 2165087),
        DecidedPair(2165087, 1627896),
        DecidedPair(1627896, 999),
        DecidedPair(1627896, 1622786),
    ]
    found = usable(pairs, world_from_gazetteer())
    assert found.pairs == (pairs[0],)
    assert found.left_out == {
        "given twice": 1,
        "with a place that the table does not hold": 1,
        "within one country": 1,
    }


def test_learn_when_given_twin_towns_then_comes_near_the_shipped_weights_within_limits():
    found = learn(twins(600), world_from_gazetteer())
    for name, (low, high) in LIMITS.items():
        assert low - 0.1 <= found.by_name[name] <= high + 0.1, name
    near = base_weights()
    assert max(abs(found.by_name[name] - near[name]) for name in ("capacity", "ties", "known")) < 6


def test_learn_when_there_are_too_few_pairs_then_refuses():
    with pytest.raises(Faults) as caught:
        learn(twins(3), world_from_gazetteer())
    assert caught.value.traced() == ("pairs: There are 3 pairs to learn from; it takes 5 or more.",)


def test_choices_when_one_pair_goes_from_the_record_then_its_values_stay():
    world = world_from_gazetteer()
    record = world.ties.record
    for pair in twins(5):
        others = record.ids[record.pairs].tolist()
        without = TieRecord.of([two for two in others if {*two} != {pair.host, pair.partner}])
        assert without.n == record.n - 1
        five = [pair, *[DecidedPair(*other) for other in EIGHT[:4]]]
        seen, blind = (choices_of(five, known) for known in (world, world.with_record(without)))
        ties = seen.names.index("ties")
        mine = seen.pairs == 0
        assert seen.values[mine, 0, ties].tolist() == blind.values[mine, 0, ties].tolist()


def test_folds_when_dealt_then_judge_every_city_by_what_has_not_seen_it():
    pairs, world = twins(120), world_from_gazetteer()
    dealt = folds(pairs, world, number=2, parts=2)
    cities = [city for fold in dealt for city in fold.cities]
    assert sorted(cities) == sorted({city for pair in pairs for city in (pair.host, pair.partner)})
    assert all(fold.record.of_city(city) == () for fold in dealt for city in fold.cities)
    assert [one.weights == other.weights for one, other in pairwise(dealt)] == [True, False, True]


def test_judge_when_the_eight_pairs_are_ranked_from_both_sides_then_learned_weights_find_them():
    pairs = [DecidedPair(*pair) for pair in EIGHT]
    judged = judge(pairs, world_from_gazetteer(), shipped().per_cent)
    found = {row.method: row for row in figures(judged)}
    assert tuple(found) == METHODS
    assert found["these weights"].mean.value >= 0.88
    assert found["these weights"].mean.value > found["most alike"].mean.value
    assert (found["random"].mean.value, found["random"].top_tenth.value) == (0.5, 0.0)
    assert judged.shares["these weights"].size == 16


def test_judge_when_groups_are_told_apart_then_each_has_its_figures():
    pairs = [DecidedPair(*pair) for pair in EIGHT[-3:]]
    rows = figures(judge(pairs, world_from_gazetteer(), shipped().per_cent, by="income"))
    assert {row.group: row.pairs for row in rows} == {
        "": 3,
        "High income and Upper middle income": 2,
        "High income and Lower middle income": 1,
    }


def test_judge_when_cities_are_masked_then_are_not_compared():
    world = world_from_gazetteer()
    pair = [DecidedPair(1627896, 2165087)]
    few = judge(pair, world, shipped().per_cent, where=world.populations > 600_000)
    everyone = judge(pair, world, shipped().per_cent)
    assert (few.ranks["random"] < everyone.ranks["random"]).all()


def test_weights_when_written_then_are_read_as_they_were(tmp_path):
    found = as_weights(learn(twins(40), world_from_gazetteer(), prior=shipped().per_cent), "pairs.csv")
    write_weights(found, tmp_path / "weights.toml")
    assert read_weights(tmp_path / "weights.toml") == found
    (tmp_path / "other.toml").write_text("pairs = 1\n")
    with pytest.raises(Faults) as caught:
        read_weights(tmp_path / "other.toml")
    assert "This is not a file of weights" in caught.value.traced()[0]


def test_learn_groups_when_the_ridge_is_strong_then_groups_stay_near_the_overall_weights():
    pairs, world = twins(200), world_from_gazetteer()
    overall = learn(pairs, world, resamples=0)
    near, far = (
        learn_groups(pairs, world, overall, "direction", ridge=ridge, resamples=0)
        for ridge in (10_000.0, 1.0)
    )
    assert list(near) == ["the host looks", "the resource partner looks"]
    away = [
        sum(
            abs(fit.by_name[name] - overall.by_name[name])
            for fit in groups.values()
            for name in overall.names
        )
        for groups in (near, far)
    ]
    assert away[0] < away[1]


def test_gain_when_weights_are_learned_then_is_the_difference_of_the_means_with_its_interval():
    found = gain(twins(60), world_from_gazetteer(), shipped().per_cent)
    assert found.mean.value == pytest.approx(found.after.mean.value - found.before.mean.value)
    assert found.mean.low <= found.mean.value <= found.mean.high

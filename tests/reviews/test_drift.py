from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citylinks.reviews.drift import Drift, Mark, adjusted_totals, drifts
from citylinks.reviews.ranking import Standing, Weighed, ranking, total

FUZZ = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
TRUTH = {"a": 40.0, "b": 55.0, "c": 70.0, "d": 50.0}
BIAS = {"rui": 6.0, "sol": -4.0, "tea": -2.0}  # they sum to 0


def marks(*pairs, bias=BIAS):
    return [Mark(reviewer, one, TRUTH[one] + bias[reviewer]) for reviewer, one in pairs]


CIRCLE = (("rui", "a"), ("sol", "a"), ("sol", "b"), ("tea", "b"), ("tea", "c"), ("rui", "c"))


def test_drift_of_reviewers_is_the_mean_of_their_totals_less_the_others():
    found = drifts(
        [
            Mark("rui", "a", 80.0),
            Mark("sol", "a", 60.0),
            Mark("tea", "a", 70.0),
            Mark("rui", "b", 50.0),
            Mark("sol", "b", 40.0),
            Mark("tea", "c", 90.0),
        ]
    )
    assert found == (
        Drift("rui", 2, 12.5, pytest.approx(3.5355339)),
        Drift("sol", 2, -12.5, pytest.approx(3.5355339)),
        Drift("tea", 1, 0.0, None),
    )
    assert [one.is_hint for one in found] == [True, True, True]


def test_drift_of_a_reviewer_who_shares_no_application_is_not_known():
    assert drifts([Mark("rui", "a", 80.0)]) == (Drift("rui", 0, None, None),)
    assert drifts([]) == ()


def test_adjusted_totals_when_reviewers_are_lenient_and_severe_find_the_truth():
    found = adjusted_totals(marks(*CIRCLE))
    assert {one: pytest.approx(TRUTH[one]) for one in "abc"} == found


def test_adjusted_totals_when_groups_share_nothing_adjust_each_for_itself():
    found = adjusted_totals([Mark("rui", "a", 60.0), Mark("sol", "b", 30.0), Mark("tea", "b", 40.0)])
    assert found == {"a": pytest.approx(60.0), "b": pytest.approx(35.0)}


def test_adjusted_totals_when_beyond_the_scale_are_cut_to_it():
    found = adjusted_totals(
        [Mark("rui", "a", 100.0), Mark("sol", "a", 80.0), Mark("sol", "b", 98.0), Mark("tea", "b", 98.0)]
    )
    assert found["b"] <= 100.0


@FUZZ
@given(st.permutations(CIRCLE))
def test_drift_and_adjusted_totals_when_marks_come_in_another_order_are_the_same(order):
    assert drifts(marks(*order)) == tuple(
        Drift(one.reviewer, one.shared, pytest.approx(one.mean), pytest.approx(one.spread))
        for one in drifts(marks(*CIRCLE))
    )
    again = adjusted_totals(marks(*order))
    assert again == {key: pytest.approx(value) for key, value in adjusted_totals(marks(*CIRCLE)).items()}


@FUZZ
@given(st.dictionaries(st.sampled_from("abcd"), st.sampled_from([20.0, 50.0, 80.0]), min_size=1))
def test_adjusted_totals_when_all_reviewers_agree_are_the_totals(totals):
    found = adjusted_totals(
        [Mark(who, one, value) for one, value in totals.items() for who in ("rui", "sol")]
    )
    assert found == {one: pytest.approx(value) for one, value in totals.items()}


def test_total_of_a_review_weighs_each_share_of_its_scale():
    assert total([Weighed(3, 60, 5), Weighed(10, 40, 10)]) == pytest.approx(76.0)
    assert total([]) == 0.0


def test_ranking_when_means_are_equal_shares_the_rank_and_puts_the_unreviewed_last():
    found = ranking(
        ["c", "a", "b", "d"],
        [Mark("rui", "a", 80.0), Mark("sol", "a", 40.0), Mark("rui", "b", 60.0), Mark("rui", "d", 20.0)],
        {"a": 61.0},
    )
    assert found == (
        Standing("a", 1, 60.0, 40.0, 80.0, 2, 61.0),
        Standing("b", 1, 60.0, 60.0, 60.0, 1, None),
        Standing("d", 3, 20.0, 20.0, 20.0, 1, None),
        Standing("c", None, None, None, None, 0, None),
    )
    assert [one.disagree for one in found] == [True, False, False, False]

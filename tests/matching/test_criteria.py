from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citylinks.engine.criteria import KINDS
from citylinks.matching.criteria import (
    BY_NAME,
    CONTEXT,
    LIMITS,
    TABLE,
    base_weights,
    came_about,
    chosen_weights,
    criteria_of,
    default_weights,
    emphasis,
    views,
)
from citylinks.matching.learned import shipped
from citylinks.themes.taxonomy import THEMES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "criteria.md"


def test_table_when_read_then_defaults_sum_to_a_hundred():
    assert sum(spec.weight for spec in TABLE) == 100
    assert len({spec.name for spec in TABLE}) == len(TABLE) == 14
    assert all(spec.kind in KINDS for spec in TABLE)
    assert all(spec.value.endswith(".") and spec.rationale.endswith(".") for spec in TABLE)


def test_page_when_compared_with_the_table_then_says_the_same():
    weights = base_weights()
    rows = [
        f"| `{spec.name}` | {spec.label} | {weights[spec.name]:g} | {came_about(spec)} | {spec.weight:g} | "
        f"{spec.value} | {spec.rationale} |"
        for spec in TABLE
    ]
    written = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert written == rows


def test_themes_when_they_emphasize_then_name_criteria_of_the_table():
    assert {name for theme in THEMES.values() for name in theme.emphasis} <= set(CONTEXT)


def test_default_weights_when_likeness_alone_is_asked_then_are_the_table():
    weights = default_weights(weighting="alike")
    assert weights == {
        "climate": 18.0,
        "temperature": 8.0,
        "precipitation": 8.0,
        "elevation": 8.0,
        "coast": 18.0,
        "population": 14.0,
        "income": 8.0,
        "language": 12.0,
        "distance": 6.0,
        "time_zone": 0.0,
        "capacity": 0.0,
        "ties": 0.0,
        "known": 0.0,
        "experience": 0.0,
    }


def test_default_weights_when_nothing_is_asked_then_are_the_learned_ones():
    assert default_weights() == pytest.approx({**shipped().per_cent, "experience": 0.0}, abs=0.1)
    assert sum(shipped().per_cent.values()) == pytest.approx(100, abs=0.2)


def test_learned_weights_when_shipped_then_stay_within_the_limits_set_by_hand():
    for name, learned in shipped().weights.items():
        low, high = LIMITS.get(name, (0.0, 100.0))
        assert low - 0.05 <= learned.weight <= high + 0.05, name
        assert learned.low <= learned.weight <= learned.high, name
        assert learned.how == "learned" or BY_NAME[name].kept, name


def test_came_about_when_learned_or_held_then_says_from_what():
    ties, capacity = BY_NAME["ties"], BY_NAME["capacity"]
    found = shipped().weights["capacity"]
    assert came_about(capacity) == f"Learned from 9,651 pairs, from {found.low} to {found.high}."
    assert came_about(ties) == f"Held at 20.0 by hand. {ties.kept}"
    assert came_about(BY_NAME["experience"]) == ""


def test_default_weights_when_a_theme_has_evidence_then_experience_takes_half():
    weights = default_weights(["coastal-erosion"], with_experience=True, weighting="alike")
    assert weights["experience"] == 50.0
    assert weights["coast"] / weights["climate"] == pytest.approx(2.0)
    assert weights["elevation"] / weights["temperature"] == pytest.approx(1.5)
    assert default_weights(["coastal-erosion"], with_experience=True)["experience"] == 50.0


def test_emphasis_when_two_themes_are_asked_then_the_larger_factor_counts():
    assert emphasis(["stormwater", "land-subsidence"]) == {
        "precipitation": 2.0,
        "elevation": 2.0,
        "coast": 1.5,
    }


@given(st.lists(st.sampled_from(sorted(THEMES)), max_size=5), st.booleans())
def test_default_weights_when_given_any_themes_then_sum_to_a_hundred(themes, experienced):
    assert sum(default_weights(themes, with_experience=experienced).values()) == pytest.approx(100)


@given(st.dictionaries(st.sampled_from(CONTEXT), st.floats(0.01, 1000), min_size=1))
def test_chosen_weights_when_a_person_changes_some_then_sum_to_a_hundred(changes):
    assert sum(chosen_weights(default_weights(), changes).values()) == pytest.approx(100)


def test_chosen_weights_when_one_is_set_to_zero_then_the_others_keep_their_proportions():
    weights = chosen_weights(default_weights(weighting="alike"), {"coast": 0})
    assert weights["coast"] == 0
    assert weights["climate"] == pytest.approx(18 / 82 * 100)


def test_criteria_of_when_a_weight_is_zero_then_leaves_it_out():
    alike = default_weights(weighting="alike")
    assert "time_zone" not in criteria_of(alike).names
    assert "time_zone" in criteria_of({**alike, "time_zone": 5.0}).names


def test_views_when_shown_then_carry_both_weights_and_the_unit():
    defaults = default_weights(weighting="alike")
    shown = {view.name: view for view in views(chosen_weights(defaults, {"coast": 0}), defaults)}
    assert (
        shown["coast"].label,
        shown["coast"].weight,
        shown["coast"].default_weight,
        shown["coast"].unit,
    ) == (
        "Distance to the coast",
        0.0,
        18.0,
        "km",
    )

from __future__ import annotations

import re

import pytest

from citylinks.themes.taxonomy import AREAS, LANGUAGES, PURPOSES, THEMES, nearest

CRITERIA = {
    "climate",
    "temperature",
    "precipitation",
    "elevation",
    "coast",
    "population",
    "income",
    "language",
    "distance",
}


def test_themes_when_read_then_are_a_municipal_handful():
    assert 20 <= len(THEMES) <= 40
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in THEMES)
    assert len({theme.label for theme in THEMES.values()}) == len(THEMES)


@pytest.mark.parametrize("code", sorted(THEMES))
def test_theme_when_read_then_every_part_has_its_form(code):
    theme = THEMES[code]
    assert theme.area in AREAS
    assert set(theme.purposes) <= set(PURPOSES)
    assert tuple(theme.keywords) == LANGUAGES
    assert all(len(set(keywords)) == len(keywords) >= 3 for keywords in theme.keywords.values())
    assert theme.crs
    assert theme.sdg
    assert theme.cofog
    assert all(re.fullmatch(r"[1-9]\d{4}", purpose) for purpose in theme.crs)
    assert all(re.fullmatch(r"\d{1,2}\.[0-9a-d]{1,2}", target) for target in theme.sdg)
    assert all(1 <= goal <= 17 for goal in theme.goals)
    assert all(re.fullmatch(r"(0[1-9]|10)\.\d(\.\d)?", group) for group in theme.cofog)
    assert set(theme.emphasis) <= CRITERIA
    assert all(1.0 < factor <= 3.0 for factor in theme.emphasis.values())
    assert theme.why.endswith(".")


def test_theme_when_shown_whole_then_is_the_row_of_the_file():
    theme = THEMES["stormwater"]
    assert (theme.label, theme.area, theme.purposes) == (
        "Stormwater and drainage",
        "basic-services",
        ("climate-governance", "water-sanitation"),
    )
    assert (theme.crs, theme.sdg, theme.goals, theme.cofog) == (
        ("14022", "43032"),
        ("6.3", "11.5"),
        (6, 11),
        ("05.2",),
    )
    assert dict(theme.emphasis) == {"precipitation": 2.0, "elevation": 1.25}


def test_themes_when_seen_together_then_every_purpose_and_area_has_some():
    assert {purpose for theme in THEMES.values() for purpose in theme.purposes} == set(PURPOSES)
    assert {theme.area for theme in THEMES.values()} == set(AREAS)


def test_nearest_when_a_code_is_misspelled_then_suggests_by_word_and_by_spelling():
    assert nearest("stormwatr")[0] == "stormwater"
    assert nearest("erosion")[0] == "coastal-erosion"
    assert nearest("qqqq") == []


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("flods", "river-flooding"),
        ("floods", "river-flooding"),
        ("trash", "solid-waste"),
        ("inundación", "river-flooding"),
        ("Clean energy", "clean-energy"),
        ("trafic", "urban-mobility"),
    ],
)
def test_nearest_when_the_word_is_a_keyword_or_almost_one_then_its_theme_comes_first(word, first):
    assert nearest(word)[0] == first

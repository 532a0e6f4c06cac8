from __future__ import annotations

from dataclasses import replace

import pytest

from citylinks.matching.climate import ZONES
from citylinks.matching.sentences import DIFFERENCE, LIKENESS, language_name, sentence, size
from citylinks.matching.world import world_from_gazetteer
from matching.worlds import EROSION, small

ALL = dict.fromkeys(("climate", "coast", "elevation", "precipitation", "temperature", "language"), 10.0)


@pytest.fixture
def semarang():
    return small().city(1)


@pytest.mark.parametrize(
    ("ours", "theirs", "text"),
    [
        (100, 110, "about the same size"),
        (100, 130, "somewhat larger"),
        (130, 100, "somewhat smaller"),
        (100, 150, "one and a half times larger"),
        (100, 200, "two times larger"),
        (250, 100, "two and a half times smaller"),
        (100, 940, "nine and a half times larger"),
        (100, 980, "10 times larger"),
        (100, 1234, "12 times larger"),
        (100, 12_000, "over a hundred times larger"),
        (0, 12, ""),
    ],
)
def test_size_when_compared_then_is_said_in_words(semarang, ours, theirs, text):
    assert size(replace(semarang, population=ours), replace(semarang, population=theirs)) == text


@pytest.mark.parametrize(
    ("ours", "theirs", "text"),
    [
        (0.5, 1.0, "both under 2 km from the sea"),
        (4.0, 3.0, "both under 5 km from the sea"),
        (40.0, 30.0, "both under 50 km from the sea"),
        (61.0, 59.0, "both some 60 km from the sea"),
        (300.0, 500.0, "both far from the sea"),
        (None, 5.0, ""),
    ],
)
def test_coast_when_alike_then_says_how_near_both_are(semarang, ours, theirs, text):
    assert LIKENESS["coast"](replace(semarang, coast_km=ours), replace(semarang, coast_km=theirs)) == text


@pytest.mark.parametrize(
    ("name", "change", "text"),
    [
        ("climate", {"climate": "BWh"}, "another climate (BWh, here Am)"),
        ("coast", {"coast_km": 400.0}, "400 km from the sea, here 3"),
        ("elevation", {"elevation_m": 2310.0}, "2,300 m higher"),
        ("elevation", {"elevation_m": -310.0}, "300 m lower"),
        ("precipitation", {"rain_mm": 300.0}, "much less rain"),
        ("precipitation", {"rain_mm": 9000.0}, "much more rain"),
        ("precipitation", {"driest_mm": 0.0}, "a drier dry season"),
        ("precipitation", {"driest_mm": 400.0}, "a wetter dry season"),
        ("temperature", {"coldest_c": 1.0}, "colder winters"),
        ("temperature", {"coldest_c": 36.0}, "warmer winters"),
        ("temperature", {"warmest_c": 15.0}, "cooler summers"),
        ("temperature", {"warmest_c": 45.0}, "hotter summers"),
    ],
)
def test_difference_when_large_then_says_which_way(semarang, name, change, text):
    assert DIFFERENCE[name](semarang, replace(semarang, **change)) == text


def test_sentence_when_everything_is_alike_then_keeps_to_three_likenesses(semarang):
    values = dict.fromkeys(ALL, 1.0)
    assert sentence(semarang, small().city(2), values, ALL, ()) == (
        "Same climate (Am), both under 5 km from the sea, much the same rain; about the same size."
    )


def test_sentence_when_both_are_high_and_share_a_language_then_says_so():
    dakar, abidjan = small().city(5), small().city(6)
    high = [replace(city, elevation_m=2600.0) for city in (dakar, abidjan)]
    values = {"elevation": 1.0, "language": 0.6}
    assert sentence(*high, values, ALL, ()) == (
        "Both above 2,500 m, French spoken in both countries; one and a half times larger."
    )


def test_sentence_when_nothing_is_alike_then_says_the_largest_difference(semarang):
    values = {"climate": 0.0, "coast": 0.3, "elevation": None}
    assert sentence(semarang, small().city(4), values, ALL, ()) == (
        "64 times smaller; but another climate (BWh, here Am)."
    )


def test_sentence_when_there_is_evidence_on_another_theme_then_keeps_silent(semarang):
    peer = small([(3, EROSION)]).city(3)
    silent = "Two and a half times smaller."
    proven = "Proven experience: Coastal erosion and shoreline protection; two and a half times smaller."
    assert sentence(semarang, peer, {}, ALL, ("drought",)) == silent
    assert sentence(semarang, peer, {}, ALL, ("coastal-erosion",)) == proven


def test_language_name_when_the_code_is_known_or_not_then_names_it():
    assert (language_name("es"), language_name("zzz")) == ("Spanish", "zzz")


def test_language_name_when_the_reader_reads_spanish_then_is_spanish(settings):
    from django.utils import translation

    with translation.override("es"):
        assert language_name("fr") == "francés"


def test_zones_when_compared_with_the_cities_then_name_every_one():
    assert set(world_from_gazetteer().parties.column("climate").vocabulary) <= set(ZONES)

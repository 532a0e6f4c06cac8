from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citylinks.places.gazetteer import Gazetteer
from citylinks.places.names import fold
from citylinks.places.records import Hit
from places.tables import (
    BOULDER,
    DURBAN,
    LA_CEIBA,
    LEGAZPI,
    LEGAZPI_ES,
    MOSCOW,
    MUMBAI,
    MUNICH,
    PORTMORE,
    SEMARANG,
    TOKYO,
)


@pytest.mark.parametrize(
    ("text", "geonameid", "how"),
    [
        ("Moscú", MOSCOW, "alternate name"),
        ("moscu", MOSCOW, "alternate name"),
        ("Москва", MOSCOW, "alternate name"),
        ("München", MUNICH, "alternate name"),
        ("MUNCHEN", MUNICH, "alternate name"),
        ("東京", TOKYO, "alternate name"),
        ("Bombay", MUMBAI, "alternate name"),
        ("semarang", SEMARANG, "name"),
        ("Legaspi", LEGAZPI, "alternate name"),
        ("  La   Ceiba ", LA_CEIBA, "name"),
        ("Durbn", DURBAN, "similar name"),
        ("Bouldr", BOULDER, "similar name"),
    ],
)
def test_find_when_a_name_is_known_puts_its_city_first(world, text, geonameid, how):
    first = world.find(text)[0]
    assert (first.geonameid, first.how) == (geonameid, how)


def test_find_when_several_cities_share_a_name_ranks_by_population(world):
    assert [(hit.geonameid, hit.population) for hit in world.find("Legazpi")] == [
        (LEGAZPI, 179481),
        (LEGAZPI_ES, 19468),
    ]


def test_find_when_a_country_is_given_keeps_to_it(world):
    assert [hit.geonameid for hit in world.find("Legazpi", country="es")] == [LEGAZPI_ES]
    assert {hit.country for hit in world.find("Springfild", country="US")} == {"US"}


def test_find_says_what_was_matched(world):
    assert world.find("MOSCÚ", limit=1) == [
        Hit(MOSCOW, "Moscow", "RU", "Moskva", 10381222, "MOSCÚ", "alternate name")
    ]
    assert world.find("bombay", limit=1)[0].matched == "Bombay"


def test_find_when_a_duplicate_was_dropped_gives_one_city(world):
    assert [hit.geonameid for hit in world.find("La Ceiba", country="HN")] == [LA_CEIBA]


@pytest.mark.parametrize("text", ["", "   ", "!!!", "\u0301", "qqqqzzzzxxxx"])
def test_find_when_nothing_is_like_it_is_empty(world, text):
    assert world.find(text) == []


def test_find_when_the_limit_is_zero_is_empty(world):
    assert (world.find("Durban", limit=0), world.suggest("Durban", n=0)) == ([], [])


@pytest.mark.parametrize("text", ["Semarangg", "Xqzzyk", "東亰", "Боулдеррр", "Semarang"])
def test_suggest_names_as_many_as_asked_for_however_far_they_are(text):
    hits = Gazetteer.load().suggest(text, 3)
    assert len({hit.geonameid for hit in hits}) == 3


def test_suggest_names_the_nearest(world):
    assert [hit.name for hit in world.suggest("Semarnag")][:1] == ["Semarang"]
    assert [hit.geonameid for hit in world.suggest("Portmoer", n=1)] == [PORTMORE]
    assert len(world.suggest("San Jose", n=3)) == 3


def test_find_when_a_longer_name_begins_so_puts_it_before_other_similar_ones(world):
    assert [hit.name for hit in world.find("Santa Cruz de la", limit=3)] == [
        "Santa Cruz de la Sierra",
        "Santa Cruz de la Palma",
        "Mao",
    ]
    assert world.find("Fort Lauder", limit=1)[0].name == "Fort Lauderdale"


def test_find_for_every_name_of_a_city_finds_that_city(dozen):
    for key, geonameid, name in dozen.names.lines():
        assert geonameid in {hit.geonameid for hit in dozen.find(name, limit=100)}, name
        assert fold(name) == key


def test_names_with_a_prefix_are_all_that_have_it(dozen):
    every = list(dozen.names.lines())
    for prefix in ("m", "mos", "東", "zzz", "la ceiba"):
        assert list(dozen.names.lines(prefix)) == [line for line in every if line[0].startswith(prefix)]


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=300))
def test_find_of_any_text_never_fails(text):
    hits = Gazetteer.load().find(text, limit=3)
    assert len(hits) <= 3
    if any(hit.how == "similar name" for hit in hits):
        assert all(hit.how == "similar name" for hit in hits)


@settings(deadline=None, max_examples=40)
@given(st.text(alphabet="abcdeéèüßñøłмос東", min_size=1, max_size=12))
def test_find_with_and_without_accents_finds_the_same_cities(text):
    gazetteer = Gazetteer.load()
    assert {hit.geonameid for hit in gazetteer.find(text, limit=1000)} == {
        hit.geonameid for hit in gazetteer.find(fold(text), limit=1000)
    }


@pytest.mark.parametrize(
    ("text", "city"), [("San José", ("San José", "CR")), ("San Jose", ("San Jose", "US"))]
)
def test_find_when_an_accent_is_typed_puts_the_city_spelled_so_first(text, city):
    first = Gazetteer.load().find(text)[0]
    assert (first.name, first.country) == city

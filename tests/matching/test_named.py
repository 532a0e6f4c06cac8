from __future__ import annotations

import pytest

from citylinks.kernel.errors import Faults
from citylinks.matching.named import UnknownCity, named_city
from citylinks.places.gazetteer import Gazetteer


def find(text):
    return named_city(text, Gazetteer.load())


@pytest.mark.parametrize(
    ("text", "geonameid"),
    [
        ("Semarang", 1627896),
        ("1627896", 1627896),
        ("Moscú", 524901),
        ("東京", 1850147),
        ("Lima", 3936456),
        ("Lima, US", 5160783),
        ("Lima, OH, US", 5160783),
        ("Lima, Ohio", 5160783),
        ("lima, oh, united states", 5160783),
        ("Somerville, MA", 4951257),
        ("Somerville, MA, USA", 4951257),
    ],
)
def test_named_city_when_written_in_these_ways_then_finds_it(text, geonameid):
    assert find(text).geonameid == geonameid


def test_named_city_when_the_name_is_unique_then_has_no_notice():
    assert find("Semarang").notice == ""


def test_named_city_when_unknown_then_suggests_the_nearest():
    with pytest.raises(UnknownCity) as caught:
        find("Somervile")
    assert caught.value.suggestions[0] == "Somerville, Massachusetts, United States (4951257)"
    assert len(caught.value.suggestions) == 3


def test_named_city_when_the_number_is_unknown_then_says_so():
    with pytest.raises(UnknownCity) as caught:
        find("12")
    assert caught.value.message == "No city of the table has the geonameid 12."


def test_named_city_when_the_country_is_unknown_then_suggests_one():
    with pytest.raises(Faults) as caught:
        find("Lima, OH, Untied States")
    assert caught.value.traced() == (
        "city: “Untied States” is not a country. Did you mean United States (US) or United Arab Emirates (AE)?",
    )


def test_named_city_when_the_place_is_in_another_country_then_refuses():
    with pytest.raises(UnknownCity) as caught:
        find("Semarang, France")
    assert caught.value.message.startswith("No city is called “Semarang, France”. Did you mean Semarang,")


@pytest.mark.parametrize("text", ["Kennedy, CO", "7033318"])
def test_named_city_when_a_section_is_written_then_is_its_city_and_says_so(text):
    found = find(text)
    assert found.geonameid == 3688689
    assert found.notice.startswith("Kennedy, ")
    assert found.notice.endswith(" is a part of Bogotá, Colombia: the whole city is taken.")

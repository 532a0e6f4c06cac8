from __future__ import annotations

import pytest

from citylinks.web.cities.lookup import Found, Place, look_up, place_of

pytestmark = pytest.mark.databases

SEMARANG = Place(1627896, "Semarang", "Jawa Tengah", "Indonesia", 1_694_740)


@pytest.mark.parametrize(
    "text", ["Semarang", " semarang ", "Semarang, Indonesia", "Semarang, ID", "1627896", SEMARANG.label]
)
def test_look_up_when_one_city_is_meant_finds_it(text):
    assert look_up(text) == Found(SEMARANG)


def test_look_up_of_a_name_in_another_script_finds_the_city():
    found = look_up("東京").place
    assert found is not None
    assert (found.name, found.country) == ("Tokyo", "Japan")


def test_look_up_of_a_shared_name_offers_all_who_bear_it():
    found = look_up("Cambridge")
    assert (found.place, found.ambiguous) == (None, True)
    assert {"Cambridge, England, United Kingdom", "Cambridge, Massachusetts, United States"} <= {
        choice.label for choice in found.choices
    }


def test_look_up_of_a_shared_name_when_a_country_narrows_it_finds_the_city():
    found = look_up("Cambridge, Massachusetts, United States").place
    assert found is not None
    assert found.label == "Cambridge, Massachusetts, United States"


def test_look_up_of_a_misspelled_name_offers_the_nearest_three():
    found = look_up("Durbam")
    assert (found.place, found.ambiguous) == (None, False)
    assert [choice.label for choice in found.choices] == [
        "Durban, Kwazulu-Natal, South Africa",
        "Durham, North Carolina, United States",
        "Durbanville, Western Cape, South Africa",
    ]


@pytest.mark.parametrize("text", ["99", "Qwertzuiopq"])
def test_look_up_of_nothing_known_finds_nothing(text):
    assert look_up(text) == Found(None)


def test_place_of_an_unknown_number_is_none():
    assert place_of(99) is None

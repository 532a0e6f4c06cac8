from __future__ import annotations

import pytest

from citylinks.places.lookup import Lookup, NamedCity, UnknownName


@pytest.fixture(scope="module")
def lookup():
    return Lookup.load()


def test_city_when_named_in_any_way_is_the_one_city(lookup):
    semarang = NamedCity(1627896, "Semarang", "ID")
    assert [
        lookup.city(text, "ID") for text in ("Semarang", "SEMARANG", "1627896", "Semarang, Jawa Tengah")
    ] == [semarang] * 4


def test_city_when_there_are_several_or_none_says_what_to_write(lookup):
    several = lookup.city("Springfield", "US")
    assert isinstance(several, UnknownName)
    assert several.message.endswith("cities in United States are called “Springfield”.")
    assert several.mend.startswith("Write “Name, State” or the number: Springfield, Missouri, US (")
    none = lookup.city("Semarnag", "ID")
    assert none.message == "No city in Indonesia is called “Semarnag”."
    assert none.mend.startswith("The nearest are: Semarang, ")
    wrong = lookup.city("1627896", "PH")
    assert wrong.message == "Semarang is in ID, not in PH."


def test_country_when_written_otherwise_is_told(lookup):
    assert lookup.country_mend("Indonesia") == "Write ID."
    assert lookup.country_mend("idn") == "Write ID."
    assert lookup.country_mend("UK") == "Write GB."
    assert lookup.country_mend("Atlantis") == "Use the two letters of ISO 3166-1, such as TZ."


def test_name_when_written_for_any_city_finds_that_city(lookup):
    columns = lookup.gazetteer.columns
    for row in range(0, lookup.gazetteer.n, 97):
        geonameid, country = int(columns["geonameid"][row]), str(columns["country"][row])
        found = lookup.city(lookup.name_for(geonameid), country)
        assert isinstance(found, NamedCity)
        assert found.geonameid == geonameid


def test_name_when_others_have_it_too_names_the_state_or_the_number(lookup):
    assert lookup.name_for(1627896) == "Semarang"
    assert lookup.name_for(4951788) == "Springfield, Massachusetts"
    with pytest.raises(LookupError):
        lookup.name_for(1)

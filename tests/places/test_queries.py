from __future__ import annotations

import datetime as dt

import pytest

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.places import queries
from citylinks.places.operations import load_gazetteer
from citylinks.places.queries import CityChoice, UnknownCity
from places.tables import (
    BOULDER,
    DOZEN,
    LA_CEIBA,
    LEGAZPI,
    LEGAZPI_ES,
    MOSCOW,
    MUMBAI,
    MUNICH,
    PORTMORE,
    SEMARANG,
    SOMERVILLE,
    TOKYO,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded(db, dozen):
    load_gazetteer(by=SYSTEM, at=AT, gazetteer=dozen)


def ids(choices):
    return [choice.geonameid for choice in choices]


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("Sem", [SEMARANG]),
        ("sEMA", [SEMARANG]),
        ("mün", [MUNICH]),
        ("mos", [MOSCOW]),
        ("Моск", [MOSCOW]),
        ("東", [TOKYO]),
        ("bomb", [MUMBAI]),
        ("legaz", [LEGAZPI, LEGAZPI_ES]),
        ("la ceiba", [LA_CEIBA]),
        ("la  ceiba!", [LA_CEIBA]),
        ("bo", [MUMBAI, BOULDER]),
        ("%", []),
        ("_", []),
        ("zzz", []),
        ("", []),
    ],
)
def test_city_names_when_a_name_begins_so_are_found(prefix, found):
    assert ids(queries.city_names(prefix))[: len(found) or 10] == found


def test_city_names_when_a_city_has_many_such_names_list_it_once():
    assert len(ids(queries.city_names("m"))) == len(set(ids(queries.city_names("m"))))


def test_city_names_when_a_country_is_given_keep_to_it():
    assert ids(queries.city_names("legaz", country="es")) == [LEGAZPI_ES]


def test_city_names_hold_to_the_limit():
    assert (ids(queries.city_names("m", limit=2)), queries.city_names("m", limit=0)) == ([MUMBAI, MOSCOW], ())


def test_city_name_says_where_and_by_which_name():
    semarang, bombay = queries.city_names("semar")[0], queries.city_names("bombay")[0]
    assert semarang == CityChoice(SEMARANG, "Semarang", "Semarang", "Jawa Tengah", "ID", "Indonesia", 1694740)
    assert (semarang.label, bombay.label) == (
        "Semarang, Jawa Tengah, Indonesia",
        "Mumbai, Mahārāshtra, India (Bombay)",
    )


@pytest.mark.parametrize("prefix", ["semar", "m"])
def test_city_names_cost_two_queries(django_assert_num_queries, prefix):
    with django_assert_num_queries(2):
        assert queries.city_names(prefix)


def test_city_names_are_read_from_the_index():
    rows = queries.CityName.objects.filter(queries.prefix_of("sem")).values_list("key")
    plan = rows.explain()
    if "SEARCH" in plan:
        assert "places_cityname_by_key (key>? AND key<?)" in plan
    else:  # the planner of PostgreSQL prefers to scan a table as small as this one
        assert "cityname" in plan


def test_city_from_the_database_is_the_one_of_the_package(dozen):
    assert [queries.city(number) for number in DOZEN] == [dozen.city(number) for number in DOZEN]


def test_city_costs_five_queries(django_assert_num_queries):
    with django_assert_num_queries(5):
        assert queries.city(PORTMORE).name == "Portmore"


def test_city_when_the_number_is_unknown_is_refused():
    with pytest.raises(UnknownCity) as refusal:
        queries.city(1)
    assert (refusal.value.code, refusal.value.message) == ("unknown-city", "No city has the geonameid 1.")


def test_other_names_leave_out_the_own():
    names = queries.other_names(MUMBAI)
    assert ("Bombay" in names, "Mumbai" in names) == (True, False)


def test_cities_are_largest_first_with_their_country(django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = [(city.geonameid, city.country.name) for city in queries.cities(country="us")]
    assert rows == [(BOULDER, "United States"), (SOMERVILLE, "United States")]
    assert [city.geonameid for city in queries.cities(min_population=9_000_000)] == [MUMBAI, MOSCOW, TOKYO]


def test_countries_are_those_of_the_package(dozen, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = {country.iso2: queries.country_record(country) for country in queries.countries()}
    assert found == dozen.countries


def test_country_lists_are_those_of_the_package(dozen, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = queries.country_lists()
    assert found == dozen.country_lists


def test_edition_says_what_was_loaded_when(dozen):
    loaded = queries.edition()
    assert (loaded.sha256, loaded.cities, loaded.loaded_at) == (dozen.sha256, 13, AT)
    assert queries.data_version() == dozen.sha256
    assert loaded.loaded_at.tzinfo is dt.UTC

"""Every named constraint refuses, on both databases, what no operation may write."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.places.models import (
    City,
    CityName,
    Country,
    CountryLanguage,
    CountryList,
    CountryListEntry,
    Edition,
)
from citylinks.places.operations import load_gazetteer
from places.tables import SEMARANG

pytestmark = pytest.mark.django_db

WRONG_CITY = [
    ("places_city_has_name", {"name": ""}),
    ("places_city_latitude", {"latitude": 90.1}),
    ("places_city_latitude", {"latitude": -90.1}),
    ("places_city_longitude", {"longitude": 180.1}),
    ("places_city_longitude", {"longitude": -180.1}),
    ("places_city_population", {"population": -1}),
    ("places_city_utc_offset", {"utc_offset_hours": 14.5}),
    ("places_city_elevation", {"elevation_m": 9001.0}),
    ("places_city_coast", {"coast_km": -0.1}),
    ("places_city_temp_coldest", {"temp_coldest_c": -61.0}),
    ("places_city_temp_order", {"temp_coldest_c": 30.0, "temp_warmest_c": 20.0}),
    ("places_city_rain_annual", {"rain_annual_mm": 20_001.0}),
    ("places_city_rain_order", {"rain_driest_mm": 2421.0}),
    ("places_city_rain_order", {"rain_driest_mm": -1.0}),
    ("places_city_elevation_has_source", {"elevation_source": ""}),
    ("places_city_elevation_has_source", {"elevation_m": None}),
    ("places_city_climate_has_source", {"climate_source": ""}),
    ("places_city_climate_has_source", {"climate_zone": ""}),
    ("places_city_kind", {"kind": "village"}),
    ("places_city_section_has_city", {"kind": "section"}),
    ("places_city_section_has_city", {"part_of": 1}),
    ("places_city_not_its_own_section", {"kind": "section", "part_of": SEMARANG}),
]
WRONG_COUNTRY = [
    ("places_country_iso3", {"iso3": "idn"}),
    ("places_country_currency", {"currency": "Rp"}),
    ("places_country_has_name", {"name": ""}),
]


@pytest.fixture(autouse=True)
def _loaded(db, dozen):
    load_gazetteer(by=SYSTEM, at=AT, gazetteer=dozen)


def refuses(change, constraint):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change()
    assert constraint in str(refusal.value)


def refuses_again(change):
    """Uniqueness: SQLite names the columns, PostgreSQL the constraint."""
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        change()


@pytest.mark.parametrize(("constraint", "values"), WRONG_CITY)
def test_city_when_a_value_cannot_be_is_refused(constraint, values):
    refuses(lambda: City.objects.filter(geonameid=SEMARANG).update(**values), constraint)


@pytest.mark.parametrize(("constraint", "values"), WRONG_COUNTRY)
def test_country_when_a_value_cannot_be_is_refused(constraint, values):
    refuses(lambda: Country.objects.filter(iso2="ID").update(**values), constraint)


def test_country_when_its_code_is_not_two_capitals_is_refused():
    values = {"iso3": "XXA", "name": "Nowhere", "ldc": False, "lldc": False, "sids": False}
    refuses(lambda: Country.objects.create(iso2="xx", **values), "places_country_iso2")


def test_city_when_figures_are_not_known_is_accepted():
    unknown = {"elevation_m": None, "elevation_source": "", "rain_annual_mm": None, "rain_driest_mm": None}
    assert City.objects.filter(geonameid=SEMARANG).update(**unknown) == 1


def test_language_when_its_share_is_above_one_is_refused():
    change = CountryLanguage.objects.filter(country="ID", code="id")
    refuses(lambda: change.update(share=1.01), "places_language_share")


def test_language_when_a_country_has_it_already_is_refused():
    refuses_again(lambda: CountryLanguage.objects.create(country_id="ID", code="id", share=0.5))


def test_name_when_its_key_is_empty_is_refused():
    values = {"city_id": SEMARANG, "key": "", "name": "!", "prominence": 1}
    refuses(lambda: CityName.objects.create(**values), "places_cityname_has_key")


def test_list_when_it_names_no_source_is_refused():
    refuses(lambda: CountryList.objects.update(source=""), "places_countrylist_has_source")


def test_list_when_another_has_its_name_and_date_is_refused():
    one = CountryList.objects.get(code="ghi-plus-2010")
    copy = CountryList(code="other", name=one.name, as_of=one.as_of, day_known=False, source="A source")
    refuses_again(copy.save)
    copy.as_of = dt.date(2012, 1, 1)
    copy.save()
    assert str(copy) == "Global Health Initiative: GHI Plus countries, 2012-01"


def test_list_when_a_country_stands_on_it_already_is_refused():
    refuses_again(lambda: CountryListEntry.objects.create(country_list_id="ghi-plus-2010", country_id="BD"))


def test_edition_is_one_row_with_a_date():
    refuses(lambda: Edition.objects.create(id=2), "places_edition_is_one_row")
    refuses(lambda: Edition.objects.update(loaded_at=None), "places_edition_is_dated")


def test_rows_name_themselves():
    city = City.objects.get(geonameid=SEMARANG)
    name = CityName.objects.get(city=city, key="semarang")
    language = CountryLanguage.objects.get(country="ID", code="jv")
    entry = CountryListEntry.objects.get(country_list="ghi-plus-2010", country="BD")
    rows = (city, city.country, name, language, entry, Edition(), Edition.objects.get())
    assert [str(row) for row in rows[:-1]] == [
        "Semarang, ID",
        "Indonesia",
        "Semarang",
        "jv in ID",
        "BD on ghi-plus-2010",
        "nothing loaded",
    ]
    assert str(rows[-1]) == Edition.objects.get().sha256[:12]

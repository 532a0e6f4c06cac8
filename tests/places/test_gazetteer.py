"""The package's own tables: real values of real cities, and what must hold for all of them."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tomllib

import numpy as np
import pytest

from citylinks.places import columns
from citylinks.places.gazetteer import DATA, Gazetteer
from citylinks.places.records import CountryRecord, Figure, OverrideRecord
from places.tables import (
    AREQUIPA,
    BOULDER,
    DURBAN,
    LA_CEIBA,
    LEGAZPI,
    PORTMORE,
    SEMARANG,
)


def facts(city):
    return (
        city.name,
        city.admin1_name,
        city.country_name,
        city.population,
        city.timezone,
        city.utc_offset_hours,
        city.elevation_m,
        city.coast_km,
        city.climate_zone,
    )


def test_city_has_its_real_figures(world):
    assert [facts(world.city(number)) for number in (SEMARANG, DURBAN, LA_CEIBA, BOULDER)] == [
        ("Semarang", "Jawa Tengah", "Indonesia", 1694740, "Asia/Jakarta", 7.0, 18.0, 3.6, "Am"),
        ("Durban", "Kwazulu-Natal", "South Africa", 3338026, "Africa/Johannesburg", 2.0, 21.0, 1.2, "Cfa"),
        ("La Ceiba", "Atlántida", "Honduras", 222055, "America/Tegucigalpa", -6.0, 14.0, 3.3, "Am"),
        ("Boulder", "Colorado", "United States", 106803, "America/Denver", -7.0, 1630.0, 1206.9, "BSk"),
    ]


def test_normals_of_a_city_are_in_degrees_and_millimeters(world):
    city = world.city(SEMARANG)
    normals = (city.temp_coldest_c, city.temp_warmest_c, city.rain_annual_mm, city.rain_driest_mm)
    assert normals == (26.0, 27.7, 2420.0, 27.0)


def test_rain_when_it_contradicts_the_zone_is_not_known(world):
    city = world.city(AREQUIPA)
    assert (city.climate_zone, city.rain_annual_mm, city.rain_driest_mm) == ("BWk", None, None)


def test_elevation_when_the_point_was_moved_is_not_that_of_the_old_point(world):
    assert world.city(PORTMORE).figure("elevation_m") == Figure("elevation_m", "Elevation", None, "m", "")


def test_figure_when_the_program_corrects_it_carries_the_correction(world):
    assert world.city(PORTMORE).figure("population") == Figure(
        "population",
        "Population",
        182153,
        "people",
        "geonames",
        OverrideRecord(
            PORTMORE,
            "population",
            "102861",
            "182153",
            "The gazetteer counts a part of the municipality; the census of 2011 counted 182,153 people in Portmore.",
            "Jamaica Observer, STATIN stands by Portmore figures from last census "
            "(a newspaper's account of the census of 2011)",
            "https://jamaicaobserver.com/news/statin-stands-by-portmore-figures-from-last-census",
        ),
    )
    assert world.city(PORTMORE).figure("latitude").override is None


def test_corrections_all_stand_in_the_table(world):
    read = {row["geonameid"]: row for row in columns.read_rows(DATA / "cities.csv.gz")}
    overrides = tomllib.loads((DATA / "overrides.toml").read_text(encoding="utf-8"))
    shown = [(str(o["geonameid"]), o["column"], o["value"]) for o in overrides["figure"]]
    assert [(number, column, read[number][column]) for number, column, _ in shown] == shown
    assert [o["geonameid"] for o in overrides["duplicate"] if o["geonameid"] in world] == []
    assert (world.city(LEGAZPI).name, world.city(LEGAZPI).country) == ("Legazpi", "PH")


def test_every_figure_names_a_source_that_is_described(world):
    named = {figure.source for number in world.ids[::97].tolist() for figure in world.city(number).figures}
    assert named - set(world.sources) == {""}  # the source of what is not known
    assert [s.code for s in world.sources.values() if not (s.license and s.url and s.attribution)] == []


def test_cities_are_all_in_range(world):
    table = world.columns
    assert (world.n, len(set(world.ids.tolist()))) == (33960, 33960)
    assert int(table["population"].min()) >= 15000
    assert (np.abs(table["latitude"]) <= 90).all()
    assert (np.abs(table["longitude"]) <= 180).all()
    assert set(table["country"].tolist()) <= set(world.countries)
    assert (table["climate_zone"] == "").sum() == 0
    assert ((table["elevation_source"] == "") == np.isnan(table["elevation_m"])).all()
    cold, warm, year, driest = table["normals"].T
    assert (cold <= warm).all()
    assert (np.isnan(year) | (driest * 12 <= year + 12)).all()


def test_city_when_the_number_is_unknown_is_a_lookup_error(world):
    with pytest.raises(LookupError, match="No city of the table has the geonameid 1\\."):
        world.city(1)
    assert (1 in world, SEMARANG in world, 10**12 in world) == (False, True, False)


def test_country_has_its_real_figures(world):
    assert world.countries["NA"] == CountryRecord(
        iso2="NA",
        iso3="NAM",
        name="Namibia",
        region="Africa",
        subregion="Southern Africa",
        income_group="Lower middle income",
        ldc=False,
        lldc=False,
        sids=False,
        languages=world.countries["NA"].languages,
        currency="NAD",
    )
    indonesia = world.countries["ID"].languages
    assert list(indonesia)[:3] == ["id", "jv", "su"]
    assert (indonesia["id"], indonesia["jv"]) == (0.64, 0.34)
    assert (world.countries["HT"].ldc, world.countries["JM"].sids, world.countries["ET"].income_group) == (
        True,
        True,
        "",
    )


def test_country_lists_are_dated_and_name_known_countries(world):
    assert [(one.code, one.dated, one.as_of, len(one.countries)) for one in world.country_lists] == [
        ("feed-the-future-2010", "2010-04", dt.date(2010, 4, 1), 20),
        ("ghi-plus-2010", "2010-06", dt.date(2010, 6, 1), 8),
        ("ghi-second-round-2011", "2011-11", dt.date(2011, 11, 1), 21),
    ]
    assert {iso2 for one in world.country_lists for iso2 in one.countries} <= set(world.countries)
    assert world.city(LA_CEIBA).country_lists == ("feed-the-future-2010",)


def test_cities_of_the_program_are_all_in_the_table(world):
    cities = [
        ("Dar es Salaam", "TZ"), ("Durban", "ZA"), ("Fort Lauderdale", "US"), ("Legazpi", "PH"), ("Chiang Rai", "TH"),
        ("Cambridge", "US"), ("La Ceiba", "HN"), ("Somerville", "US"), ("Portmore", "JM"), ("Townsville", "AU"),
        ("Semarang", "ID"), ("Gold Coast", "AU"), ("Shimla", "IN"), ("Boulder", "US"), ("Arequipa", "PE"),
        ("Nablus", "PS"),
    ]  # fmt: skip
    found = [world.find(name, country=country, limit=1)[0] for name, country in cities]
    assert [(hit.name, hit.country, hit.how) for hit in found] == [(*city, "name") for city in cities]


def test_tables_when_the_environment_names_a_directory_come_from_there(dozen, monkeypatch):
    monkeypatch.setenv("CITYLINKS_PLACES_DIR", str(dozen.directory))
    assert (Gazetteer.load().n, Gazetteer.load() is Gazetteer.load()) == (13, True)
    assert Gazetteer.load().sha256 == dozen.sha256


def test_gazetteer_when_imported_needs_no_django():
    code = "import sys, citylinks.places.gazetteer; print([m for m in sys.modules if m.split('.')[0] == 'django'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

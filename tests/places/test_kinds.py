"""What the package's table says its entries are, and which of them are one built-up area."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

AREQUIPA, BOGOTA, MEXICO_CITY, KYIV, SINGAPORE, NEW_YORK = 3947322, 3688689, 3530597, 703448, 1880252, 5128581
SURABAYA, MEDELLIN, PHOENIX, BOSTON, KAMPALA = 1625822, 3674962, 5308655, 4930956, 232422


@pytest.fixture(scope="module")
def table(world):
    return world.columns


def found(world, name, country):
    return world.find(name, country=country, limit=1)[0]


@pytest.mark.parametrize(
    ("name", "country", "city"),
    [
        ("Kennedy", "CO", BOGOTA),
        ("Tlalpan", "MX", MEXICO_CITY),
        ("Coyoacán", "MX", MEXICO_CITY),
        ("Xochimilco", "MX", MEXICO_CITY),
        ("Álvaro Obregón", "MX", MEXICO_CITY),
        ("Jacobo Hunter", "PE", AREQUIPA),
        ("Ciudad Satelite", "PE", AREQUIPA),
        ("Selva Alegre", "PE", AREQUIPA),
        ("Cono Norte", "PE", AREQUIPA),
        ("Dniprovskyi", "UA", KYIV),
        ("Darnytsya", "UA", KYIV),
        ("Kembangan", "SG", SINGAPORE),
        ("Bukit Merah Estate", "SG", SINGAPORE),
        ("Brooklyn", "US", NEW_YORK),
    ],
)
def test_section_is_found_by_its_name_and_leads_to_its_city(world, name, country, city):
    hit = found(world, name, country)
    assert (hit.name, hit.part_of, hit.part_of_name) == (name, city, world.city(city).name)
    assert world.city(hit.geonameid).kind == "section"


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Makati City", "PH"), ("Quezon City", "PH"), ("Pasig City", "PH"), ("Marikina City", "PH"),
        ("Callao", "PE"), ("Soacha", "CO"), ("Bello", "CO"), ("Sidoarjo", "ID"), ("Kawasaki", "JP"),
        ("Machida", "JP"), ("Giza", "EG"), ("Kimberley", "ZA"), ("Getafe", "ES"), ("Pikine", "SN"),
        ("Gazipur", "BD"), ("Maipú", "CL"), ("Esenyurt", "TR"), ("Soyapango", "SV"), ("Somerville", "US"), ("Bogotá", "CO"), ("Singapore", "SG"),
    ],
)  # fmt: skip
def test_city_with_a_government_of_its_own_is_no_section(world, name, country):
    hit = found(world, name, country)
    assert (hit.name, hit.part_of, hit.part_of_name) == (name, 0, "")
    assert world.city(hit.geonameid).kind != "section"


def test_kinds_of_the_table_are_counted(table):
    assert Counter(table["kind"].tolist()) == {"unknown": 18_881, "seat": 12_178, "section": 2_901}
    shares = table["urban_area"] > 0
    assert (int(shares.sum()), len(set(table["urban_area"][shares].tolist()))) == (12_205, 2_106)


def test_city_of_every_section_stands_in_the_table_and_is_no_section(world, table):
    sections = table["kind"] == "section"
    assert (sections == (table["part_of"] > 0)).all()
    cities = np.searchsorted(world.ids, table["part_of"][sections])
    assert (world.ids[cities] == table["part_of"][sections]).all()
    assert set(table["kind"][cities].tolist()) == {"seat", "unknown"}
    assert (table["urban_area"][cities] == table["urban_area"][sections]).all()


def test_center_of_every_urban_area_stands_in_it(world, table):
    shares = table["urban_area"][table["urban_area"] > 0]
    centers = np.searchsorted(world.ids, shares)
    assert (world.ids[centers] == shares).all()
    assert (table["urban_area"][centers] == shares).all()


@pytest.mark.parametrize(
    ("center", "members"),
    [
        (SURABAYA, ["Sidoarjo", "Gedangan", "Kebomas", "Buduran"]),
        (MEDELLIN, ["Bello", "Itagüí", "Envigado"]),
        (PHOENIX, ["Mesa", "Scottsdale", "Tempe"]),
        (BOSTON, ["Cambridge", "Somerville"]),
        (KAMPALA, ["Nansana"]),
    ],
)
def test_urban_area_holds_the_cities_that_people_would_name(world, center, members):
    country = world.city(center).country
    areas = {
        name: {world.city(hit.geonameid).urban_area for hit in world.find(name, country=country)}
        for name in members
    }
    assert [name for name, found in areas.items() if center not in found] == []
    assert world.city(center).urban_area == center


@pytest.mark.parametrize("name", ["Arequipa", "Boulder", "Semarang"])
def test_urban_area_of_far_cities_is_not_shared(world, name):
    city = found(world, name, None)
    assert world.city(city.geonameid).urban_area in {None, city.geonameid}


def test_capital_that_lies_in_a_city_with_a_larger_government_stands_for_itself(world):
    new_delhi = world.city(1261481)
    assert (new_delhi.name, new_delhi.kind, new_delhi.part_of) == ("New Delhi", "seat", None)

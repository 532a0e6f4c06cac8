"""`citylinks places`, run as a person runs it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys

import pytest

from places.tables import BOULDER, MOSCOW, PORTMORE, SEMARANG


def run(*words):
    code = "import sys; from citylinks.cli.app import main; sys.argv[0] = 'citylinks'; main()"
    command = [sys.executable, "-c", code, "places", *words]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "160"}
    )
    return done.returncode, done.stdout, done.stderr


def test_find_when_asked_for_json_prints_every_hit():
    code, out, err = run("find", "Moscú", "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out) == [
        {
            "geonameid": MOSCOW,
            "name": "Moscow",
            "country": "RU",
            "admin1": "Moskva",
            "population": 10381222,
            "matched": "Moscú",
            "how": "alternate name",
            "part_of": 0,
            "part_of_name": "",
        }
    ]


def test_find_when_asked_for_csv_prints_a_head_and_rows():
    _, out, _ = run("find", "Boulder", "--country", "us", "--limit", "1", "--format", "csv")
    assert list(csv.reader(io.StringIO(out))) == [
        ["geonameid", "name", "country", "admin1", "population", "matched", "how", "part_of", "part_of_name"],
        [str(BOULDER), "Boulder", "US", "Colorado", "106803", "Boulder", "name", "0", ""],
    ]


def test_find_when_printed_for_people_is_a_table():
    _, out, _ = run("find", "Semarang")
    assert [line.split() for line in out.splitlines() if "Semarang" in line] == [
        ["1627896", "Semarang", "Jawa", "Tengah", "ID", "1,694,740", "Semarang", "name"]
    ]


def test_find_of_a_section_names_its_city_and_show_gives_it_as_a_figure():
    _, out, _ = run("find", "Kennedy", "--country", "CO")
    line = next(" ".join(line.split()) for line in out.splitlines() if "Kennedy" in line)
    assert line == ("7033318 Kennedy, part of Bogotá Distrito Capital de Bogotá CO 979,914 Kennedy name")
    shown = [" ".join(line.split()) for line in run("show", "7033318")[1].splitlines()]
    assert [text.split(" GeoNames")[0] for text in shown if text.startswith(("Kind", "Section", "Urban area"))] == [
        "Kind of entry section", "Section of Bogotá", "Urban area Bogotá Computed from",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["find", "xqzzt"], "No city of 15,000 or more people is called “xqzzt”."),
        (
            ["find", "xqzzt", "--country", "hn"],
            "No city in Honduras of 15,000 or more people is called “xqzzt”.",
        ),
        (["find", "León", "--country", "ZZ"], "“ZZ” is not a country; write its two letters, such as HN."),
        (["show", "1"], "No city has the geonameid 1; look it up with `places find`."),
    ],
)
def test_places_when_there_is_no_answer_says_so_in_one_sentence(words, sentence):
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert err.strip().endswith(sentence)
    assert len(err.strip().splitlines()) == 1


def test_show_when_asked_for_json_gives_figures_with_sources():
    code, out, _ = run("show", str(PORTMORE), "--format", "json")
    document = json.loads(out)
    figures = {figure["name"]: figure for figure in document["figures"]}
    assert (code, document["name"], document["population"], document["elevation_m"]) == (
        0,
        "Portmore",
        182153,
        None,
    )
    assert document["country_record"]["income_group"] == "Upper middle income"
    assert (figures["population"]["override"]["was"], figures["coast_km"]["override"]) == ("102861", None)
    named = {figure["source"] for figure in document["figures"]} - {""}
    assert {source["code"] for source in document["sources"]} == named


def test_show_of_a_city_on_a_list_gives_the_list_with_its_date():
    document = json.loads(run("show", str(SEMARANG), "--format", "json")[1])
    assert document["country_lists"] == [
        {
            "code": "ghi-second-round-2011",
            "name": "Global Health Initiative: second round",
            "as_of": "2011-11",
            "source": "Global Health Initiative, the 21 countries added in November 2011",
        }
    ]


def test_show_when_printed_for_people_names_each_source_and_correction():
    _, out, _ = run("show", str(PORTMORE))
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "Portmore, Jamaica (3488981)" in lines
    assert any(
        line.startswith("Population 182,153 people Jamaica Observer, STATIN stands by") for line in lines
    )
    assert "Elevation not known m" in lines
    assert "Jamaica: Caribbean; Upper middle income; SIDS." in lines
    assert any(line.startswith("Corrected: population was 102861. ") for line in lines)


def test_show_when_asked_for_csv_prints_a_row_per_figure():
    rows = list(csv.DictReader(io.StringIO(run("show", str(BOULDER), "--format", "csv")[1])))
    assert [(row["name"], row["value"], row["source"]) for row in rows][7:10] == [
        ("elevation_m", "1630.0", "geonames-dem"),
        ("coast_km", "1206.9", "natural-earth"),
        ("climate_zone", "BSk", "koeppen-map"),
    ]


def test_places_when_run_needs_no_django():
    code = (
        "import sys; from citylinks.cli.app import build; build('places');"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'django', 'scipy', 'highspy', 'rapidfuzz'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

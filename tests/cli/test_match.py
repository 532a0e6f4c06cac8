"""`citylinks match` on the sample program's files."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from citylinks.cli.app import build

SAMPLE = Path(str(files("citylinks.samples"))) / "data" / "citylinks-2011"
FILES = [str(SAMPLE / "needs.csv"), str(SAMPLE / "offers.csv")]
PROGRAM = ["--program", str(SAMPLE / "program.toml")]


def run(*words: str) -> str:
    result = CliRunner().invoke(build("match"), ["match", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_match_as_json_gives_every_need_its_offers_with_contributions_that_add_up() -> None:
    answer = json.loads(run(*FILES, *PROGRAM, "--top", "2", "--format", "json"))
    assert [(need["id"], len(need["offers"])) for need in answer["needs"]] == [
        ("dar-es-salaam", 2),
        ("durban", 2),
        ("legazpi", 2),
        ("chiang-rai", 2),
        ("la-ceiba", 2),
        ("portmore", 2),
        ("semarang", 2),
        ("shimla", 2),
        ("arequipa", 2),
        ("nablus", 0),
    ]
    offers = [offer for need in answer["needs"] for offer in need["offers"]]
    for offer in offers:
        assert sum(offer["contributions"].values()) == pytest.approx(offer["score"], abs=1e-12)
        assert offer["low"] <= offer["score"] <= offer["high"]
    assert sum(answer["weights"].values()) == pytest.approx(1)


def test_match_as_json_says_which_rule_excluded_whom() -> None:
    answer = json.loads(run(*FILES, *PROGRAM, "--format", "json"))
    assert {need["id"]: need["excluded"] for need in answer["needs"] if need["excluded"]} == {
        "durban": [
            {
                "rule": "same-city",
                "because": "both are the same city",
                "count": 1,
                "offers": ["ethekwini"],
            }
        ],
        "nablus": [
            {
                "rule": "purpose",
                "because": "no purpose of the program covers this need in its country",
                "count": 7,
                "offers": ["ethekwini", "broward-fort-lauderdale", "cambridge", "somerville", "townsville"],
            }
        ],
    }


def test_match_as_csv_has_a_row_for_each_need_and_offer() -> None:
    rows = list(csv.DictReader(io.StringIO(run(*FILES, *PROGRAM, "--top", "1", "--format", "csv"))))
    assert [row["need"] for row in rows] == [
        "dar-es-salaam",
        "durban",
        "legazpi",
        "chiang-rai",
        "la-ceiba",
        "portmore",
        "semarang",
        "shimla",
        "arequipa",
    ]
    assert {row["rank"] for row in rows} == {"1"}
    assert "contributions.climate" in rows[0]


def test_match_as_a_table_tells_people_the_weights_the_offers_and_the_exclusions(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    shown = run(*FILES, *PROGRAM, "--explain", "--top", "1")
    assert "Scores are points of 100. Weights: Climate zone 9" in shown
    assert "portmore: Portmore, JM. A climate action plan for storms and a rising sea" in shown
    assert "Not known: Months." in shown
    assert (
        "Rule purpose excludes 7, because no purpose of the program covers this need in its country" in shown
    )


def test_match_with_third_cities_that_no_program_allows_says_aside_that_they_stand_aside(
    tmp_path: Path,
) -> None:
    offers = tmp_path / "offers.csv"
    offers.write_text(
        "id,organization,city,country,role\na,A,Boulder,US,\nb,B,Durban,ZA,third\n", encoding="utf-8"
    )
    result = CliRunner().invoke(build("match"), ["match", FILES[0], str(offers), "--format", "csv"])
    assert result.stderr == "Offers of role third stand aside, the program allows no third city: 1.\n"
    assert {row["offer"] for row in csv.DictReader(io.StringIO(result.stdout))} == {"a"}


def test_match_with_faults_in_a_real_process_exits_1_with_one_sentence_per_fault(tmp_path: Path) -> None:
    needs, offers = tmp_path / "needs.csv", tmp_path / "offers.csv"
    needs.write_text("id,city,country,text\na,Semarng,ID,x\n", encoding="utf-8")
    offers.write_text("id,organization,city,country,role\nb,,Boulder,US,chief\n", encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        "from citylinks.cli.app import main; main()",
        "match",
        "needs.csv",
        "offers.csv",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (
        1,
        "",
        [
            "needs.csv, row 2, column city: No city in Indonesia is called “Semarng”. The nearest are: Semarang, Jawa Tengah, ID (1627896); Serang, Banten, ID (1627549); Sepang, Selangor, MY (1734821).",
            "offers.csv, row 2, column organization: This cell is blank. It is required.",
            "offers.csv, row 2, column role: “chief” is not known here. Write resource or third.",
        ],
    )

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from citylinks.cli.app import build
from citylinks.kernel.errors import DomainError
from citylinks.matching.learned import read_weights
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.ties import twin_towns

EIGHT = """host,partner,theme,program
160263,1007311,coastal-erosion,2011-16
1007311,4155966,regional-cooperation,2011-16
1707404,4155966,,2011-16
1153669,4931972,,2011-16
3608248,4951257,,2011-16
3488981,2146142,,2015
1627896,2165087,coastal-erosion,2015
1256237,5574991,,2015
"""


def run(*words):
    return CliRunner().invoke(build(words[0]), list(words))


@pytest.fixture
def pairs(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text(EIGHT)
    return path


def test_evaluate_when_a_table_then_sets_weights_beside_plainer_ways(pairs):
    text = " ".join(run("weights", "evaluate", str(pairs)).stdout.split())
    assert text.startswith(
        "8 pairs, both cities of each looked for among their country's cities of 20,000 people"
    )
    for method in ("these weights", "most alike", "population similarity", "distance", "ties", "random"):
        assert method in text


def test_evaluate_when_csv_by_program_then_each_group_has_its_rows(pairs):
    rows = list(
        csv.DictReader(
            io.StringIO(run("weights", "evaluate", str(pairs), "--by", "program", "--format", "csv").stdout)
        )
    )
    learned = {row["group"]: row for row in rows if row["method"] == "these weights"}
    assert {group: row["pairs"] for group, row in learned.items()} == {"": "8", "2011-16": "5", "2015": "3"}
    assert float(learned[""]["mean"]) >= 0.88
    assert float(learned[""]["mean_low"]) <= float(learned[""]["mean"]) <= float(learned[""]["mean_high"])
    assert {"reciprocal", "in_10", "in_100", "in_1000"} <= set(rows[0])


def test_fit_when_it_stays_near_the_shipped_weights_then_shows_its_gain_and_keeps_a_file(tmp_path):
    record, held = twin_towns(), Gazetteer.load()
    rows = [pair for pair in record.ids[record.pairs].tolist() if pair[0] in held and pair[1] in held]
    path, out = tmp_path / "pairs.csv", tmp_path / "weights.toml"
    path.write_text("host,partner\n" + "".join(f"{one},{other}\n" for one, other in rows[::200]))
    done = run("weights", "fit", str(path), "--from-shipped", "--ridge", "50", "--out", str(out))
    text = " ".join(done.stdout.split())
    assert "On pairs held back" in text
    assert "Learning gains" in text
    assert "citylinks peers CITY --weights climate=" in text
    judged = run("weights", "evaluate", str(path), "--weights", str(out), "--format", "json").stdout
    assert json.loads(judged)[0]["pairs"] == read_weights(out).pairs


def test_fit_when_there_are_too_few_pairs_to_hold_any_back_then_says_so(pairs):
    done = run("weights", "fit", str(pairs), "--from-shipped")
    assert "Weights per cent, learned from 8 pairs" in done.stdout
    assert done.stdout.endswith("It takes 15 pairs to hold some back and see what learning gains.\n")


def test_fit_when_json_then_every_weight_has_its_interval(pairs):
    answer = json.loads(run("weights", "fit", str(pairs), "--from-shipped", "--format", "json").stdout)
    assert answer["pairs"] == 8
    assert {"weight", "low", "high", "how"} == set(answer["weights"]["capacity"])


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("direction", {"the host looks": 8, "the resource partner looks": 8}),
        ("theme", {"not stated": 5}),
        ("income", {}),
    ],
)
def test_fit_when_groups_are_asked_for_then_each_of_five_pairs_has_its_weights(pairs, by, groups):
    answer = json.loads(run("weights", "fit", str(pairs), "--by", by, "--format", "json").stdout)
    assert {label: one["pairs"] for label, one in answer.get("groups", {}).items()} == groups
    assert all(one["weights"].keys() == answer["weights"].keys() for one in answer.get("groups", {}).values())


def test_fit_when_groups_are_shown_then_stand_beside_all_pairs(pairs):
    text = " ".join(run("weights", "fit", str(pairs), "--by", "direction").stdout.split())
    assert "the host looks: 8 pairs" in text
    assert "Criterion Weight From To All pairs" in text
    rows = list(
        csv.DictReader(
            io.StringIO(run("weights", "fit", str(pairs), "--by", "direction", "--format", "csv").stdout)
        )
    )
    assert [row["group"] for row in rows[::13]] == ["", "the host looks", "the resource partner looks"]


def test_fit_when_the_file_has_faults_then_names_the_lines(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("host,partner\nSemarang,Gold Coast\n")
    done = run("weights", "fit", str(path))
    assert isinstance(done.exception, DomainError)
    assert done.exception.traced() == (
        "pairs.csv, line 2: The first two columns are not two GeoNames' numbers.",
    )

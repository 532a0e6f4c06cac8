from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from citylinks import samples
from citylinks.cli.app import build
from citylinks.kernel.errors import DomainError
from citylinks.matching.criteria import BY_NAME

SEMARANG = 1627896


def run(*words):
    return CliRunner().invoke(build(words[0]), list(words))


def refused(*words):
    done = run(*words)
    assert isinstance(done.exception, DomainError), done.output
    return list(done.exception.traced())


def test_peers_when_json_then_rows_carry_what_programs_need():
    rows = json.loads(
        run("peers", "Semarang", "--top", "2", "--weighting", "alike", "--format", "json").stdout
    )
    assert [(row["rank"], row["geonameid"], row["name"], row["country"]) for row in rows] == [
        (1, 1720151, "Caloocan", "PH"),
        (2, 2324774, "Port Harcourt", "NG"),
    ]
    assert sum(rows[0]["contributions"].values()) == pytest.approx(rows[0]["score"], abs=1e-12)
    assert set(rows[0]) == {
        "rank", "geonameid", "name", "country", "admin1", "population", "score", "contributions", "sentence", "behind",
    }  # fmt: skip


def test_peers_when_explained_in_json_then_rows_carry_values_and_weights_too():
    row = json.loads(run("peers", str(SEMARANG), "--top", "1", "--explain", "--format", "json").stdout)[0]
    assert row["low"] - 1e-9 <= row["score"] <= row["high"] + 1e-9
    assert row["contributions"]["coast"] == pytest.approx(
        row["values"]["coast"] * row["weights"]["coast"] / 100
    )


def test_peers_when_csv_then_has_a_column_per_criterion():
    text = run("peers", "Semarang", "--top", "3", "--format", "csv", "--country", "Australia").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["country"] for row in rows] == ["AU", "AU", "AU"]
    assert "contributions.climate" in rows[0]


def test_peers_when_all_are_asked_then_ranks_every_city_that_fits():
    text = run(
        "peers", "Semarang", "--all", "--format", "csv", "--country", "MY", "--min-population", "500000"
    ).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [int(row["rank"]) for row in rows] == list(range(1, len(rows) + 1))
    assert all(int(row["population"]) >= 500_000 for row in rows)
    assert len(rows) > 10


def test_peers_when_a_table_then_says_how_many_were_compared_and_what_is_not_known():
    text = " ".join(run("peers", "Semarang", "--top", "1", "--theme", "drought").stdout.split())
    assert "Peers of Semarang, Indonesia: " in text
    assert "in the same country" in text
    assert "No hazard statistics are available" in text


def test_peers_when_explained_in_a_table_then_shows_points_of_the_weight():
    text = run(
        "peers", "Semarang", "--top", "1", "--explain", "--weights", "coast=82", "--weighting", "alike"
    ).stdout
    assert re.search(r"Distance to the coast \d\d\.\d of 50, Size \d\.\d of 9", " ".join(text.split()))


def test_peers_when_weights_are_scaled_then_rank_the_same():
    plain = "climate=1,coast=2,population=3,temperature=1,precipitation=1,elevation=1,income=1,language=1,distance=1"
    scaled = ",".join(f"{part.split('=')[0]}={10 * int(part.split('=')[1])}" for part in plain.split(","))
    first = run("peers", "Semarang", "--format", "csv", "--weighting", "alike", "--weights", plain).stdout
    assert (
        first
        == run("peers", "Semarang", "--format", "csv", "--weighting", "alike", "--weights", scaled).stdout
    )


def test_peers_when_the_city_is_unknown_then_suggests_three():
    (sentence,) = refused("peers", "Semarangg")
    assert sentence == (
        "city: No city is called “Semarangg”. Did you mean Semarang, Jawa Tengah, Indonesia (1627896) or "
        "Samraong, Otdar Mean Chey, Cambodia (1825093) or Shenyang, Liaoning Sheng, China (2034937)?"
    )


def test_peers_when_no_city_is_named_then_says_what_to_write():
    for blank in ("", " , ", "--"):
        assert refused("peers", "--", blank) == [
            "city: No city is named here. Write its name, or its geonameid."
        ]


def test_peers_when_the_name_is_endless_then_quotes_its_beginning():
    (sentence,) = refused("peers", "a" * 10_000)
    assert sentence.startswith(f"city: No city is called “{'a' * 59}…”. Did you mean ")
    assert len(sentence) < 300


@pytest.mark.parametrize(
    ("weights", "faults"),
    [
        ("coast=nan", ["weights: The weight of “coast” is nan. Give a number of 0 or more."]),
        ("coast=-1", ["weights: The weight of “coast” is -1. Give a number of 0 or more."]),
        (
            "coast=1e308,climate=1e400",
            [
                "weights: The weight of “coast” is 1e+308. Give a number from 0 to 1,000,000.",
                "weights: The weight of “climate” is inf. Give a number from 0 to 1,000,000.",
            ],
        ),
        ("coast=1, coast=2", ["weights: “coast” has two weights. Keep one."]),
    ],
)
def test_peers_when_a_weight_is_beyond_reckoning_then_refuses(weights, faults):
    assert refused("peers", "Semarang", "--weights", weights) == faults


def test_peers_when_much_is_wrong_then_says_all_of_it():
    assert refused(
        "peers", "Semarang", "--weights", "foo=3", "--theme", "stormwatter", "--country", "Austrlia"
    ) == [
        "countries: “Austrlia” is not a country. Did you mean Australia (AU) or Austria (AT) or Syria (SY)?",
        "themes: “stormwatter” is not a theme. Did you mean stormwater or storms or solid-waste?",
        f"weights: “foo” is not a criterion. The criteria are {', '.join(BY_NAME)}.",
    ]


def test_peers_when_weights_cannot_be_read_then_names_each():
    assert refused("peers", "Semarang", "--weights", "coast=x,income") == [
        "weights: “coast=x” is not a number. Write for example coast=30,climate=20.",
        "weights: “income” names no weight. Write for example coast=30,climate=20.",
    ]


def test_peers_when_the_name_is_not_unique_then_takes_the_largest_and_says_so():
    done = run("peers", "Lima", "--top", "1", "--weighting", "alike", "--format", "json")
    assert done.stderr == (
        "Took Lima, Municipalidad Metropolitana de Lima, Peru (3936456), the largest of 2; "
        "there is also Lima, Ohio, United States (5160783).\n"
    )
    assert json.loads(done.stdout)[0]["country"] != "PE"
    assert run("peers", "Lima, US", "--top", "1", "--format", "json").stderr == ""


@pytest.mark.parametrize("words", [[], ["--theme", "coastal-erosion"]], ids=["context", "sample evidence"])
def test_peers_when_run_as_a_program_then_loads_neither_django_nor_numba(words):
    code = (
        f"import sys; sys.argv = ['citylinks', 'peers', 'Semarang', '--top', '1', *{words}]\n"
        "from citylinks.cli.app import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('django', 'numba', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_why_not_when_json_then_names_the_changes_that_would_do():
    words = ("why-not", "Semarang", "Darwin", "--country", "Australia", "--top", "2")
    answer = json.loads(run(*words, "--format", "json").stdout)
    assert (answer["other"]["name"], answer["top"], answer["excluded"]) == ("Darwin", 2, None)
    assert answer["rank"] > 2
    change = answer["weight_changes"][0]
    weights = ",".join(f"{name}={weight!r}" for name, weight in change["weights"].items())
    words = ("peers", "Semarang", "--country", "AU", "--top", "2", "--weights", weights, "--format", "json")
    assert "Darwin" in {row["name"] for row in json.loads(run(*words).stdout)}


def test_why_not_when_a_table_then_sets_the_cities_side_by_side():
    text = " ".join(run("why-not", "Semarang", "Darwin", "--country", "AU", "--top", "2").stdout.split())
    assert re.match(r"Darwin is number \d+ of \d+. It would be among the first 2 if", text)
    assert "Am (tropical" in text  # a narrow column breaks the line here
    assert "Enough by itself:" in text


def test_why_not_when_csv_then_has_a_row_per_criterion():
    text = run("why-not", "Semarang", "Townsville", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows][:2] == ["climate", "temperature"]
    assert len(rows) == 13


def test_why_not_when_the_other_is_left_out_then_says_by_what():
    text = run("why-not", "Semarang", "Townsville", "--country", "PH").stdout
    assert text.startswith("Townsville is left out: outside the chosen countries.")


def test_why_not_when_it_is_the_same_city_then_refuses():
    assert refused("why-not", "Semarang", "Semarang") == [
        "other: A city is never its own peer. Choose another city."
    ]


SAMPLE_OFFERS = Path(samples.__file__).parent / "data" / "citylinks-2011" / "offers.csv"


def test_peers_when_given_offers_then_their_evidence_counts_as_experience():
    words = ("peers", "Semarang", "--theme", "coastal-erosion", "--country", "AU", "--format", "json")
    plain = json.loads(run(*words, "--offers", "none").stdout)
    proven = json.loads(run(*words, "--offers", str(SAMPLE_OFFERS)).stdout)
    gold_coast = next(row for row in proven if row["name"] == "Gold Coast")
    assert "experience" not in plain[0]["contributions"]
    assert gold_coast["contributions"]["experience"] == pytest.approx(0.4, abs=0.001)
    assert "proven experience: Coastal erosion" in gold_coast["sentence"]


def test_peers_when_a_theme_is_asked_for_then_counts_the_samples_evidence_and_says_whose_it_is():
    words = ("peers", "Semarang", "--theme", "coastal-erosion", "--top", "20", "--format", "json")
    said = (
        "The evidence is the sample program's of 2011-2016; --offers FILE counts yours instead, "
        "--offers none counts none."
    )
    done, own, none = (
        run(*words, *more) for more in ((), ("--offers", str(SAMPLE_OFFERS)), ("--offers", "none"))
    )
    proven = [
        {row["geonameid"]: row["contributions"].get("experience", 0.0) for row in json.loads(one.stdout)}
        for one in (done, own, none)
    ]
    both = proven[0].keys() & proven[1].keys()
    assert len(both) >= 18  # the sample's own partnerships count as ties too, where nobody chose other offers
    assert {key: proven[0][key] for key in both} == {key: proven[1][key] for key in both}
    assert max(proven[0].values()) > 0
    assert set(proven[2].values()) == {0.0}
    assert [one.stderr for one in (done, own, none)] == [f"{said}\n", "", ""]
    tables = [
        run(name, "Semarang", *other, "--theme", "coastal-erosion")
        for name, other in (("peers", ()), ("peers", ("--explain",)), ("why-not", ("Perth",)))
    ]
    assert [" ".join(table.stdout.split()).count(said) for table in tables] == [1, 1, 1]
    assert [table.stderr.count(said) for table in tables] == [0, 0, 0]


def test_peers_when_the_offers_cannot_be_read_then_refuses(tmp_path):
    missing = tmp_path / "offers.csv"
    assert refused("peers", "Semarang", "--offers", str(missing)) == [
        f"{missing}: It cannot be read: There is no such file."
    ]

"""`citylinks portfolio` and `citylinks verify`: chosen, kept, checked, and every tampering found."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from citylinks.cli.app import build
from citylinks.kernel.errors import DomainError

SAMPLE = Path(str(files("citylinks.samples"))) / "data" / "citylinks-2011"
FILES = [str(SAMPLE / "needs.csv"), str(SAMPLE / "offers.csv")]
PROGRAM = ["--program", str(SAMPLE / "program.toml")]
PAIRS = [
    ("dar-es-salaam", "ethekwini"),
    ("durban", "broward-fort-lauderdale"),
    ("legazpi", "broward-fort-lauderdale"),
    ("chiang-rai", "cambridge"),
    ("la-ceiba", "somerville"),
    ("portmore", "townsville"),
    ("semarang", "gold-coast"),
    ("shimla", "boulder"),
]
CHECKS = [
    "files",
    "input",
    "pairs",
    "eligibility",
    "scores",
    "costs",
    "demand",
    "capacity",
    "value",
    "cost",
    "scope",
    "order",
    "dual bound",
    "bound",
    "gap",
    "status",
    "told",
    "money",
]


def run(*words: str) -> str:
    result = CliRunner().invoke(build(words[0]), words)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*words: str) -> tuple[str, ...]:
    result = CliRunner().invoke(build(words[0]), words)
    assert isinstance(result.exception, DomainError), result.output
    return result.exception.traced()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "portfolio.json"
    run("portfolio", *FILES, *PROGRAM, "--output", str(path))
    return path


def test_portfolio_as_json_names_the_pairs_the_proof_and_the_exclusions(kept: Path) -> None:
    printed = json.loads(run("portfolio", *FILES, *PROGRAM, "--format", "json"))
    assert printed == json.loads(kept.read_text(encoding="utf-8"))
    assert [(one["need"], one["offer"]) for one in printed["partnerships"]] == PAIRS
    assert (printed["bound_scope"], printed["status"]) == ("all eligible pairs", "optimal")
    assert printed["value"] <= printed["bound"] <= printed["value"] * (1 + 1e-4)
    assert printed["value"] == pytest.approx(sum(one["score"] for one in printed["partnerships"]))
    assert [(one["need"]) for one in printed["unmatched"]] == ["arequipa", "nablus"]
    assert [(one["rule"], one["pairs"]) for one in printed["excluded"]] == [("purpose", 7), ("same-city", 1)]


def test_portfolio_as_csv_has_a_row_for_each_partnership() -> None:
    rows = list(csv.DictReader(io.StringIO(run("portfolio", *FILES, *PROGRAM, "--format", "csv"))))
    assert [(row["need"], row["offer"]) for row in rows] == PAIRS


def test_portfolio_as_a_table_tells_the_gap_the_prices_and_who_is_left_out(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "220")
    shown = run("portfolio", *FILES, *PROGRAM)
    assert "CityLinks 2011-2016: 8 partnerships" in shown
    assert "no portfolio over all eligible pairs is worth more than" in shown
    assert "Rule same-city excludes 1 pair, because both are the same city: durban with ethekwini." in shown
    assert "Without a partner: nablus. No offer is eligible: no purpose of the program covers" in shown


def test_verify_of_an_untouched_portfolio_in_a_real_process_exits_0(kept: Path) -> None:
    words = ["verify", str(kept), *FILES, *PROGRAM, "--format", "json"]
    command = [sys.executable, "-c", "from citylinks.cli.app import main; main()", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr, answer["ok"]) == (0, "", True)
    assert [check["check"] for check in answer["checks"]] == CHECKS


def _swap_offers(document: dict) -> None:
    pairs = document["engine"]["pairs"]
    pairs[0]["offer"], pairs[3]["offer"] = pairs[3]["offer"], pairs[0]["offer"]


def _raise_score(document: dict) -> None:
    document["engine"]["pairs"][0]["score"] += 0.01


def _claim_a_lower_bound(document: dict) -> None:
    document["engine"]["bound"] = document["bound"] = document["engine"]["value"] - 0.2


def _choose_the_excluded(document: dict) -> None:
    document["engine"]["pairs"][1]["offer"] = 1


def _overload(document: dict) -> None:
    document["engine"]["pairs"][3]["offer"] = 7


def _drop_a_pair(document: dict) -> None:
    del document["engine"]["pairs"][-1]


def _invent_a_party(document: dict) -> None:
    document["engine"]["pairs"][0]["offer"] = 99


def _tell_another_partner(document: dict) -> None:
    document["partnerships"][0]["offer"] = "gold-coast"


def _tell_another_contribution(document: dict) -> None:
    document["partnerships"][0]["contributions"]["climate"] += 0.001


def _hide_an_exclusion(document: dict) -> None:
    del document["excluded"][0]


@pytest.mark.parametrize(
    ("tamper", "failing"),
    [
        (_swap_offers, {"scores", "told"}),
        (_raise_score, {"scores", "value", "told"}),
        (_claim_a_lower_bound, {"order", "bound"}),
        (_choose_the_excluded, {"eligibility"}),
        (_overload, {"capacity", "scores", "told"}),
        (_drop_a_pair, {"value", "told"}),
        (_invent_a_party, {"pairs"}),
        (_tell_another_partner, {"told"}),
        (_tell_another_contribution, {"told"}),
        (_hide_an_exclusion, {"told"}),
    ],
)
def test_verify_of_a_tampered_portfolio_names_each_check_that_fails(
    kept: Path, tamper: Callable[[dict], None], failing: set[str]
) -> None:
    document = json.loads(kept.read_text(encoding="utf-8"))
    tamper(document)
    kept.write_text(json.dumps(document), encoding="utf-8")
    sentences = refused("verify", str(kept), *FILES, *PROGRAM)
    assert failing <= {sentence.partition(":")[0] for sentence in sentences}


def test_verify_with_other_files_says_which_one_differs(kept: Path, tmp_path: Path) -> None:
    offers = tmp_path / "offers.csv"
    text = (SAMPLE / "offers.csv").read_text(encoding="utf-8")
    offers.write_text(text.replace("boulder,City of Boulder", "boulder,Boulder"), encoding="utf-8")
    sentences = refused("verify", str(kept), FILES[0], str(offers), *PROGRAM)
    assert sentences == (
        f"files: {offers} is not the file the portfolio was made from.",
        "told: partnerships[8].organization is 'City of Boulder', not 'Boulder'.",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "This is not JSON in UTF-8."),
        (b"\xff", "This is not JSON in UTF-8."),
        (b"[" * 100_000, "This is not JSON in UTF-8."),
        (b'{"value": NaN}', "This is not JSON in UTF-8."),
        (b"[]", "This is not a file of the format citylinks-portfolio-1; citylinks portfolio writes one."),
        (b'{"format": "citylinks-portfolio-1"}', "“text” is neither words nor encoder."),
        (
            b'{"format": "citylinks-portfolio-1", "text": "words", "engine": {"pairs": 3}}',
            "“engine” does not hold a portfolio.",
        ),
    ],
)
def test_verify_of_a_file_of_another_form_says_so(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "p.json"
    path.write_bytes(content)
    assert refused("verify", str(path), *FILES) == (f"{path}: {message}",)


def test_verify_of_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    assert refused("verify", str(path), *FILES) == (f"{path}: It cannot be read: There is no such file.",)


def test_portfolio_when_asked_why_not_and_without_answers_below_and_in_json(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    asked = ["--why-not", "shimla:boulder", "--without", "nablus"]
    shown = run("portfolio", *FILES, *PROGRAM, *asked)
    assert shown.splitlines()[-2:] == [
        "shimla with boulder is in the portfolio.",
        "Without nablus: 0.0 points less. Pairs that go: none. Pairs that come: none.",
    ]
    document = json.loads(run("portfolio", *FILES, *PROGRAM, *asked, "--format", "json"))
    assert [one["sentence"] for one in document["why_not"]] == ["shimla with boulder is in the portfolio."]
    assert [one["loss"] for one in document["without"]] == [0.0]


def test_portfolio_that_cannot_be_kept_says_where(tmp_path: Path) -> None:
    place = tmp_path / "no" / "such" / "folder.json"
    sentences = refused("portfolio", *FILES, "--output", str(place))
    assert sentences == (f"{place}: It cannot be written: No such file or directory.",)

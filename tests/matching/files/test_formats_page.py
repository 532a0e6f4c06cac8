"""The page on file formats keeps up with the readers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from citylinks.matching.files.columns import NEED_COLUMNS, OFFER_COLUMNS, Column
from citylinks.matching.files.faults import FaultLog
from citylinks.matching.files.inputs import read_inputs
from citylinks.matching.files.program_toml import read_program
from citylinks.matching.files.reference import Reference
from citylinks.matching.files.scoring import CRITERION_NAMES
from citylinks.matching.files.sheet import write_sheet
from citylinks.matching.files.toml_table import Table
from citylinks.needs.hazards import HAZARDS

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "file-formats.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]


@pytest.mark.parametrize("columns", [NEED_COLUMNS, OFFER_COLUMNS], ids=["needs", "offers"])
def test_page_shows_every_column_as_the_reader_knows_it(columns: tuple[Column, ...]) -> None:
    rows = []
    for column in columns:
        name = f"`{column.name}`" + (" (required)" if column.required else "")
        meaning = column.meaning + (" May stand again per language." if column.translated else "")
        rows.append(
            "| " + " | ".join(cell.replace("|", "\\|") for cell in (name, meaning, column.example)) + " |"
        )
    assert "\n".join(rows) in PAGE


def test_page_shows_every_hazard() -> None:
    assert "\n".join(f"| `{code}` | {label} |" for code, label in HAZARDS.items()) in PAGE


def test_example_program_of_the_page_has_every_key_and_no_fault(monkeypatch) -> None:
    asked: dict[str, set[str]] = {}
    given: dict[str, set[str]] = {}

    def remember(table: Table) -> None:
        path = re.sub(r"\[\d+\]", "", table.path)
        asked.setdefault(path, set()).update(table.asked)
        given.setdefault(path, set()).update(table.values)

    monkeypatch.setattr(Table, "close", remember)
    log = FaultLog()
    read_program(EXAMPLE.encode(), "p.toml", Reference.load(CRITERION_NAMES), log)
    log.refuse()
    one_of = {"country", "subregion", "income_group", "theme", "purpose"}
    missing = {path: keys - given[path] for path, keys in asked.items() if keys - given[path]}
    assert missing == {"quotas": one_of, "weights": set(CRITERION_NAMES) - {"climate", "themes"}}


def test_examples_of_the_columns_when_written_as_a_file_read_without_a_fault(tmp_path: Path) -> None:
    for name, columns in (("needs.csv", NEED_COLUMNS), ("offers.csv", OFFER_COLUMNS)):
        row = {column.name: column.example for column in columns}
        text = write_sheet(tuple(row), [row | ({"conflicts": "semarang"} if "conflicts" in row else {})])
        (tmp_path / name).write_bytes(text.encode("utf-8"))
    read = read_inputs(tmp_path / "needs.csv", tmp_path / "offers.csv", None, ())
    assert (read.needs[0].id, read.offers[0].id) == ("semarang", "gold-coast")

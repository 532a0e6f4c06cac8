"""The page on file formats keeps up with the template, and the template's examples can be imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from citylinks.network.members.columns import COLUMNS
from network.members.files import said

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "file-formats.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_page_shows_every_column_as_the_reader_knows_it(column):
    cells = (f"`{column.name}`", column.meaning, column.example)
    assert f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |" in PAGE


def test_examples_of_the_columns_when_written_as_a_file_read_without_a_fault():
    assert said({column.name: column.example for column in COLUMNS}) == []

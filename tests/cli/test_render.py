from __future__ import annotations

import csv
import io
import json

from citylinks.cli.render import LONG, Column, flattened, progress, safe, write_csv, write_json, write_table


def test_flattened_when_a_row_holds_maps_and_lists_then_is_one_level():
    assert flattened({"a": 1, "b": {"c": None, "d": {"e": 2.5}}, "f": ("x", "y")}) == {
        "a": 1,
        "b.c": None,
        "b.d.e": 2.5,
        "f": "x; y",
    }


def test_safe_when_a_text_would_be_a_formula_then_is_quoted():
    assert [safe(cell) for cell in ("=1+1", "@x", "-5", "|a", "%a", "＝1", -5, "plain", None)] == [
        "'=1+1",
        "'@x",
        "'-5",
        "'|a",
        "'%a",
        "'＝1",
        -5,
        "plain",
        None,
    ]


def test_write_csv_when_rows_differ_then_has_all_columns(capsys):
    write_csv([{"a": 1}, {"a": 2, "b": "=2"}])
    assert list(csv.reader(io.StringIO(capsys.readouterr().out))) == [["a", "b"], ["1", ""], ["2", "'=2"]]


def test_write_json_when_names_have_accents_then_keeps_them(capsys):
    write_json([{"name": "São Paulo"}])
    text = capsys.readouterr().out
    assert (json.loads(text), "São" in text) == ([{"name": "São Paulo"}], True)


def test_write_table_when_a_cell_looks_like_markup_then_prints_it_as_it_is(capsys):
    write_table(
        [Column("#", number=True), Column("City")],
        [["1", "[red]Bo[/red]"]],
        title="Cities",
        notes=["A note."],
    )
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines == ["Cities", "", "#   City", "─────────────────", "1   [red]Bo[/red]", "A note."]


def test_write_table_when_long_then_is_in_fixed_columns_and_the_last_is_whole(capsys):
    rows = [[str(number), "x" * 40, "why " * 20] for number in range(LONG)]
    write_table(
        [Column("#", number=True), Column("City"), Column("Why")], rows, title="All", notes=["A note."]
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["All", "", "  #  City                            Why"]
    assert lines[3] == f"  0  {'x' * 30}  {('why ' * 20).rstrip()}"
    assert lines[-1] == "A note."
    assert len(lines) == LONG + 4


def test_progress_when_there_is_no_terminal_then_keeps_silent(capsys):
    with progress("Long work") as told:
        told(1, 2)
    assert capsys.readouterr() == ("", "")

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citylinks.standards.spreadsheet.columns import Column
from citylinks.standards.spreadsheet.delimited import write_csv
from citylinks.standards.spreadsheet.formulas import FORMULA_SIGNS, harmless, plain
from citylinks.standards.spreadsheet.headings import headed, pick
from citylinks.standards.spreadsheet.reading import read
from citylinks.standards.spreadsheet.sheets import column_letter
from citylinks.standards.spreadsheet.writing import write_xlsx
from standards.spreadsheet.files import ods

# What XML and a spreadsheet can hold; outer blanks are not part of a cell.
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
HOSTILE = st.sampled_from(
    ["=1+1", "'=1", "''+x", "@a", "-5", "|", "%x", "\\|", "_x0041_", "NA", "007", "'", '"', "＝1"]
)
CELLS = st.one_of(
    HOSTILE, st.text(st.one_of(LETTERS, st.sampled_from("=+-@'|;,\n\t\""))).map(str.strip), st.just("")
)
COLUMNS = (
    Column("name", "the name.", "Sample member 1", required=True),
    Column("kind", "a kind.", choices=("firm", "utility")),
    Column("city", "the city.", aliases=("town",)),
)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6)


def trimmed(rows):
    """As a reader gives rows back: without blank cells at the end."""
    short = []
    for row in rows:
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        short.append(tuple(cells))
    while short and not short[-1]:
        short.pop()
    return short


@given(CELLS)
def test_harmless_when_undone_gives_the_cell_back_and_is_never_a_formula(cell):
    assert plain(harmless(cell)) == cell
    assert not harmless(cell).startswith(FORMULA_SIGNS)


@given(ROWS)
def test_csv_when_read_back_is_what_was_written(rows):
    (sheet,) = read(write_csv([tuple(column.name for column in COLUMNS), *rows]))
    assert trimmed(sheet.rows[1:]) == trimmed(rows)
    assert sheet.note == ""


@given(ROWS)
def test_xlsx_when_read_back_is_what_was_written(rows):
    sheet, about = read(write_xlsx("Members", COLUMNS, rows, ["A sentence."]))
    assert (sheet.name, about.name) == ("Members", "About")
    assert sheet.rows[0] == ("name", "kind", "city")
    assert trimmed(sheet.rows[1:]) == trimmed(rows)


@given(ROWS)
def test_ods_when_written_by_another_program_reads_as_it_was(rows):
    (sheet,) = read(ods([[plain(cell) for cell in row] for row in rows]))

    def spaced(cell):  # ods writes runs of blanks and tabs as elements, which odfpy's plain text does not
        return " ".join(plain(cell).split())

    assert [tuple(" ".join(cell.split()) for cell in row) for row in trimmed(sheet.rows)] == [
        tuple(plain(spaced(cell)) for cell in row) for row in trimmed(rows)
    ]


def test_xlsx_when_opened_explains_its_columns_and_offers_choices():
    import io
    import zipfile

    data = write_xlsx("Members", COLUMNS, [("a", "b", "c")], ["Blanks never overwrite."])
    about = read(data)[1]
    assert about.rows[0] == ("", "Blanks never overwrite.", "")
    assert about.rows[2:] == (
        ("Heading", "What it holds", "Example"),
        ("name", "The name. Required.", "Sample member 1"),
        ("kind", "A kind.", ""),
        ("city", "The city.", ""),
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'type="list"' in sheet
    assert "firm,utility" in sheet
    assert 'state="frozen"' in sheet


def test_xlsx_when_a_cell_is_too_long_refuses_instead_of_leaving_it_out():
    with pytest.raises(ValueError, match="A2 holds more than a spreadsheet can"):
        write_xlsx("Members", COLUMNS, [("x" * 32_768, "", "")], [])


def test_letters_when_counted_are_those_of_spreadsheets():
    assert [column_letter(index) for index in (0, 25, 26, 701, 702, 16_383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]


def head(text, columns=COLUMNS):
    return headed(read(text.encode())[0], columns)


def said(found):
    return [f"{fault.place}: {fault.message} {fault.mend}".strip() for fault in found.faults]


def test_headings_when_the_file_is_in_order_name_the_cells():
    found = head("NAME,Town,Kind\n\nAda,Durban,\n,,\nBo,,firm\n")
    assert said(found) == []
    assert [(row.number, dict(row.cells)) for row in found.rows] == [
        (3, {"name": "Ada", "city": "Durban", "kind": ""}),
        (5, {"name": "Bo", "city": "", "kind": "firm"}),
    ]
    assert str(found.place(3, "city")) == "row 3, column B (city)"


def test_headings_when_a_title_stands_above_are_found_below_it():
    found = head("Our members,,\n2026,,\n,,\nname,kind,city\nAda,firm,Durban\n")
    assert said(found) == []
    assert [row.number for row in found.rows] == [5]


MEND = "Give its column a heading; in csv, quote cells that hold the delimiter."


def test_headings_when_wrong_in_many_ways_are_faulted_all_at_once():
    found = head("nmae,city,city,,shoe size\nAda,Durban,,,44,more\nBo,,,lost\n")
    assert said(found) == [
        "row 1, column A (nmae): There is no such column. Did you mean name?",
        "row 1, column C (city): This column stands twice. Remove one of the two.",
        "row 3, column D: This column has no heading. Give it one, or empty the column.",
        "row 1, column E (shoe size): There is no such column. The columns are: name, kind, city.",
        "row 1: The column name is missing. It holds the name.",
        f"row 2, column F: This cell stands right of the last heading. {MEND}",
    ]


def test_headings_when_there_are_none_or_no_rows_say_so():
    assert said(head("x,y\n1,2\n")) == [
        ": No row names the columns. The first row must name them: name, kind, city."
    ]
    assert said(head("name\n")) == [": The sheet has a header but no rows. Add a row."]
    (empty,) = [sheet for sheet in read(ods([])) if not sheet.rows]
    assert said(headed(empty, COLUMNS)) == [
        "sheet Members: The sheet is empty. The first row must name them: name, kind, city."
    ]


def test_pick_when_the_table_is_not_the_first_sheet_finds_it():
    data = write_xlsx("Members", COLUMNS, [("a", "b", "c")], ["x"])
    sheets = tuple(reversed(read(data)))
    assert pick(sheets, COLUMNS).name == "Members"
    assert pick(sheets, (Column("other", "x"),)).name == "About"
    assert pick((), COLUMNS) is None

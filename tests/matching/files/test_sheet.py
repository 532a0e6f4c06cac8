"""CSV bytes to rows: encodings, delimiters, limits, hostile bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citylinks.matching.files.columns import NEED_COLUMNS, Column
from citylinks.matching.files.faults import FaultLog, FileFaults
from citylinks.matching.files.sheet import read_sheet, sniff, write_sheet

COLUMNS = (
    Column("id", "an id.", "a", required=True),
    Column("city", "a city.", "Durban", required=True),
    Column("text", "a text.", "…", translated=True),
)


def read(
    data: bytes, columns: tuple[Column, ...] = COLUMNS
) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    log = FaultLog()
    rows = read_sheet(data, "f.csv", columns, log)
    faults = []
    try:
        log.refuse()
    except FileFaults as refusal:
        faults = list(refusal.traced())
    return [(row.number, dict(row.cells)) for row in rows], faults


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_sheet_in_any_common_dress_reads_the_same(encoding: str, delimiter: str, end: str) -> None:
    lines = (delimiter.join(("ID", " City ", "text es")), delimiter.join(("a", "Shimla", '"één, x;\ty"')))
    data = (end.join(lines) + end).encode(encoding)
    assert read(data) == ([(2, {"id": "a", "city": "Shimla", "text_es": "één, x;\ty"})], [])


def test_row_numbers_with_quoted_line_ends_and_blank_rows_match_the_spreadsheet() -> None:
    data = b'id,city,text\na,X,"one\ntwo\nthree"\n\n,,\nb,Y,z\n'
    assert read(data) == (
        [
            (2, {"id": "a", "city": "X", "text": "one\ntwo\nthree"}),
            (5, {"id": "b", "city": "Y", "text": "z"}),
        ],
        [],
    )


def test_sep_line_of_spreadsheets_names_the_delimiter_and_is_not_a_row() -> None:
    assert read(b"sep=;\r\nid;city\r\na;X\r\n") == ([(2, {"id": "a", "city": "X"})], [])


@pytest.mark.parametrize(
    ("title", "header"), [(b"Needs of 2015,,\n", 2), (b"\nNeeds of 2015,,\n\nas of May,,\n", 5)]
)
def test_sheet_with_a_title_above_the_header_says_so_and_reads_the_rest(title: bytes, header: int) -> None:
    rows, faults = read(title + b"id,city,text\na,X,one\n,,\nb,Y,two\n")
    first = 1 if header == 2 else 2
    assert rows == [
        (header + 1, {"id": "a", "city": "X", "text": "one"}),
        (header + 3, {"id": "b", "city": "Y", "text": "two"}),
    ]
    said = f"f.csv, row {first}: This row does not name the columns, row {header} does."
    assert faults == [f"{said} Delete what stands above row {header}."]


def test_sheet_without_a_required_column_says_so_once_and_not_in_every_row() -> None:
    log = FaultLog()
    row, _ = read_sheet(b"ID no,city\n1,X\n2,Y\n", "f.csv", COLUMNS, log)
    row.fault("id", "The id is blank.")
    row.fault("city", "This is a fault.")
    with pytest.raises(FileFaults) as refusal:
        log.refuse()
    assert refusal.value.traced() == (
        "f.csv, row 1, column id_no: There is no such column. Did you mean id?",
        "f.csv, row 1: The column id is missing. It holds an id.",
        "f.csv, row 2, column city: This is a fault.",
    )


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (b"", ["f.csv: The file is empty. Its first row must name the columns."]),
        (b"\n\n,,\n", ["f.csv: The file is empty. Its first row must name the columns."]),
        (b"id,city\n", ["f.csv: The file has a header but no rows. Add at least one row below row 1."]),
        (b"id,city\n,\n", ["f.csv: The file has a header but no rows. Add at least one row below row 1."]),
        (
            b"id,city\na,M\xfcnchen\n",
            ["f.csv, row 2: Byte 12 is not UTF-8 text. Save it again as “CSV UTF-8”."],
        ),
        (
            b"id,city\na,b\0c\n",
            [
                "f.csv, row 2: The file holds a zero byte, so it is not plain text. Save it again as “CSV UTF-8”."
            ],
        ),
        (
            b"\xff\xfei\0d",
            ["f.csv: Byte 5 is not UTF-16 text. Save it again as “CSV UTF-8”."],
        ),
        (
            b'id,city\n"a\n","b\nc"\nd,\xff\n',
            ["f.csv, row 3: Byte 22 is not UTF-8 text. Save it again as “CSV UTF-8”."],
        ),
        (
            b"id,city\na," + b"x" * 140_000 + b"\xff",
            ["f.csv: Byte 140,011 is not UTF-8 text. Save it again as “CSV UTF-8”."],
        ),
        (
            b"PK\x03\x04rest",
            ["f.csv: This is a spreadsheet file, not CSV. Save it as “CSV UTF-8” and use that file."],
        ),
        (
            b'id,city\na,"open\nb,c\n',
            [
                'f.csv, row 2: A quotation mark opens or closes in the wrong place, so the rest cannot be read. Put cells that hold " in quotation marks and double each ".'
            ],
        ),
        (
            b"id,citty,city,city,text_es,text_\na,b,X,X,d,e\n",
            [
                "f.csv, row 1, column citty: There is no such column. The columns are: id, city, text.",
                "f.csv, row 1, column city: This column stands twice. Remove one of them.",
                "f.csv, row 1, column text_: There is no such column. Did you mean text?",
            ],
        ),
        (
            b"id,text,ctiy\na,b,c\n",
            [
                "f.csv, row 1, column ctiy: There is no such column. Did you mean city?",
                "f.csv, row 1: The column city is missing. It holds a city.",
            ],
        ),
        (
            b"id,city\na,b,,c,d\n",
            ["f.csv, row 2: The row has 2 cells more than the header. Quote cells that hold the delimiter."],
        ),
        (
            b"id,city,text\na,b," + b"x" * 32_768 + b"\n",
            ["f.csv, row 2, column text: The cell has 32,768 characters; the most is 32,767. Shorten it."],
        ),
        (
            b"id,city\n" + b",".join(b"x" for _ in range(3)) + b"\n" + b"a,b\n" * 50_000,
            [
                "f.csv, row 2: The row has 1 cell more than the header. Quote cells that hold the delimiter.",
                "f.csv, row 50002: The file has more than 50,000 rows. Split it into several files.",
            ],
        ),
        (
            b"x" * 20_000_001,
            ["f.csv: The file has more than 20,000,000 bytes. Split it into several files."],
        ),
        (
            b",".join(b"c%d" % number for number in range(201)) + b"\n1\n",
            [
                "f.csv, row 1: The file has 201 columns; the most is 200. Remove the columns that are not used."
            ],
        ),
    ],
    ids=lambda value: repr(value)[:24] if isinstance(value, bytes) else "",
)
def test_faulty_sheet_names_every_fault_with_its_place(data: bytes, faults: list[str]) -> None:
    assert read(data)[1] == faults


@given(st.binary(max_size=400))
def test_hostile_bytes_when_read_give_rows_or_faults_and_never_crash(data: bytes) -> None:
    rows, faults = read(data, NEED_COLUMNS)
    assert rows or faults


@given(st.lists(st.text(alphabet="id,city;\t\r\n\"'=+-@|aé\ufeff", max_size=60), max_size=6))
def test_hostile_text_when_read_gives_rows_or_faults_and_never_crashes(lines: list[str]) -> None:
    rows, faults = read(("id,city\n" + "\n".join(lines)).encode())
    assert rows or faults


CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40).map(
    str.strip
)


@given(st.lists(st.tuples(CELLS.filter(bool), CELLS, CELLS), min_size=1, max_size=8))
def test_written_sheet_reads_back_the_same(rows: list[tuple[str, str, str]]) -> None:
    names = ("id", "city", "text")
    records = [dict(zip(names, row, strict=True)) for row in rows]
    data = write_sheet(names, records).encode("utf-8")
    assert read(data) == ([(number, record) for number, record in enumerate(records, start=2)], [])


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [("a,b;c,d\n;;;;", ","), ('"a,b,c";d\n', ";"), ("a\tb\n", "\t"), ("a\n", ","), ("", ",")],
)
def test_sniff_counts_in_the_header_outside_quotation_marks(text: str, delimiter: str) -> None:
    assert sniff(text) == delimiter

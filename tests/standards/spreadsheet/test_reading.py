from __future__ import annotations

import datetime as dt
import re
import struct
import zipfile

import pytest

from citylinks.standards.spreadsheet import package, sheets
from citylinks.standards.spreadsheet.reading import read
from citylinks.standards.spreadsheet.sheets import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, UnreadableError
from citylinks.standards.spreadsheet.values import text_of
from standards.spreadsheet.files import ods, ods_row, repacked, xlsx

SHEET = "xl/worksheets/sheet1.xml"


def refusal(data):
    with pytest.raises(UnreadableError) as caught:
        read(data)
    fault = caught.value.fault
    return f"{fault.place}: {fault.message} {fault.mend}".strip(": ")


def one(workbook, cells=(("a", "b"), ("1", "2"))):
    sheet = workbook.add_worksheet("Members")
    for number, row in enumerate(cells):
        for index, cell in enumerate(row):
            sheet.write_string(number, index, cell)


def test_text_when_a_cell_holds_any_kind_is_what_a_person_wrote():
    values = [12.0, -3.0, 0.1, 1e15, 1e300, True, False, "NA", "007", float("nan")]
    assert [text_of(value) for value in values] == [
        "12", "-3", "0.1", "1000000000000000.0", "1e+300", "TRUE", "FALSE", "NA", "007", "",
    ]  # fmt: skip
    moment = dt.datetime(2014, 8, 4, 9, 30)  # noqa: DTZ001 - a cell knows no time zone
    assert [
        text_of(value)
        for value in (
            dt.date(2014, 8, 4),
            moment,
            moment.replace(hour=0, minute=0),
            dt.time(9, 30),
            dt.timedelta(hours=36),
            dt.timedelta(minutes=-90, seconds=-5),
        )
    ] == ["2014-08-04", "2014-08-04 09:30", "2014-08-04", "09:30", "36:00", "-1:30:05"]


def test_read_when_given_an_xlsx_reads_values_as_written():
    def write(workbook):
        sheet = workbook.add_worksheet("Members")
        date = workbook.add_format({"num_format": "d mmm yyyy"})
        sheet.write_row(0, 0, ["NA", "N/A", "007", " outer ", "two\nlines", "=1+1", "http://a.example"])
        sheet.write_number(1, 0, 12)
        sheet.write_datetime(1, 1, dt.datetime(2014, 8, 4), date)  # noqa: DTZ001
        sheet.write_boolean(1, 2, True)
        sheet.write_formula(1, 3, "=A2*2", None, 24)
        sheet.write_formula(1, 4, '="a"&"b"', None, "ab")
        workbook.add_worksheet("Empty")

    found = read(xlsx(write, strings_to_formulas=False))
    assert [(sheet.name, sheet.rows, sheet.faults) for sheet in found] == [
        (
            "Members",
            (
                ("NA", "N/A", "007", "outer", "two\nlines", "=1+1", "http://a.example"),
                ("12", "2014-08-04", "TRUE", "24", "ab", "", ""),
            ),
            (),
        ),
        ("Empty", (), ()),
    ]


def test_read_when_a_formula_failed_says_where_instead_of_reading_a_blank():
    def write(workbook):
        workbook.add_worksheet("First").write(0, 0, "x")
        sheet = workbook.add_worksheet("Second")
        sheet.write_formula(2, 27, "=NA()", None, "#N/A")

    (fault,) = read(xlsx(write))[1].faults
    assert (str(fault.place), fault.message) == (
        "sheet Second, row 3, column AB",
        "The formula in this cell failed: #N/A.",
    )


def test_read_when_given_an_ods_reads_values_as_written():
    rows = [
        ["NA", "007", " outer ", "two\nlines", "", "last"],
        [
            {"valuetype": "float", "value": "12.0", "text": "12"},
            {"valuetype": "date", "datevalue": "2014-08-04", "text": "4 Aug 2014"},
            {"valuetype": "boolean", "booleanvalue": "true", "text": "TRUE"},
            {"valuetype": "float", "value": "24", "formula": "of:=[.A2]*2", "text": "24"},
            {"valuetype": "percentage", "value": "0.5", "text": "50%"},
        ],
    ]
    (sheet,) = read(ods(rows, extra=[ods_row([""], 1_048_000)]))
    assert (sheet.name, sheet.rows, sheet.faults) == (
        "Members",
        (
            ("NA", "007", "outer", "two\nlines", "", "last"),
            ("12", "2014-08-04", "TRUE", "24", "0.5", ""),
        ),
        (),
    )


def test_read_when_rows_stand_below_blank_ones_keeps_their_numbers():
    def write(workbook):
        workbook.add_worksheet("A").write(3, 1, "x")

    assert read(xlsx(write))[0].rows == (("", ""), ("", ""), ("", ""), ("", "x"))
    assert read(ods([[""], ["", "x"]]))[0].rows == (("", ""), ("", "x"))
    assert read(b"\n\na,b\n")[0].rows == ((), (), ("a", "b"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_read_when_given_csv_of_any_kind_finds_encoding_and_delimiter(encoding, delimiter):
    text = f'name{delimiter}city\r\nZoë{delimiter}"Semarang, Jawa;Tengah"\r\n東京{delimiter}NA\r\n'
    (sheet,) = read(text.encode(encoding))
    assert (sheet.rows, sheet.note) == (
        (("name", "city"), ("Zoë", "Semarang, Jawa;Tengah"), ("東京", "NA")),
        "",
    )


def test_read_when_csv_is_windows_text_says_that_it_took_it_for_that():
    (sheet,) = read("name;city\r\nZoë;Curaçao – “x”\r\n".encode("cp1252"))
    assert sheet.rows[1] == ("Zoë", "Curaçao – “x”")
    assert sheet.note.endswith("Check the accents.")


def test_read_when_csv_names_its_delimiter_believes_it():
    assert read(b"sep=;\r\na,b;c\r\n")[0].rows == (("a,b", "c"),)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty. Its first row must name the columns."),
        (b" \r\n ", "The file is empty. Its first row must name the columns."),
        (b"a" * (MOST_BYTES + 1), "The file has more than 20,000,000 bytes. Split it into several files."),
        (b"\xd0\xcf\x11\xe0rest", "The file is of Excel's old kind, or protected by a password. Save it as"),
        (b"%PDF-1.7", "The file is a PDF. Save the table as xlsx, ods or csv."),
        (b"PK\x03\x04junk", "The file is damaged. Open it in a spreadsheet program and save it again."),
        (b"a,b\nc\0,d\n", "row 2: The file holds a zero byte, so it is not plain text."),
        (b"a,b\n\x81,d\n", "Byte 5 is neither UTF-8 nor Windows-1252 text. Save it again as"),
        (b"\xff\xfea", "Byte 3 is not UTF-16 text. Save it again"),
        (b'a,b\n"c"d,e\n', "row 2: A quotation mark opens or closes in the wrong place"),
        (b'a,b\n"open\n\n', "row 2: A quotation mark opens or closes in the wrong place"),
        (b'a\n"' + b"x" * 200_000 + b'"\n', "row 2: A quotation mark opens or closes in the wrong place"),
        (b"a\n" * (MOST_ROWS + 1), "row 50001: The file has more than 50,000 rows. Split it."),
        (b"," * MOST_COLUMNS, "row 1: The row has 201 cells; 200 are the most."),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else "",
)
def test_read_when_the_bytes_are_no_spreadsheet_says_why(data, said):
    assert refusal(data).startswith(said)


def test_read_when_a_zip_is_no_spreadsheet_says_so():
    assert refusal(repacked(xlsx(one), {"mimetype": b"text/plain"})[:-30]).startswith("The file is damaged.")
    plain_zip = repacked(ods([["a"]]), {"mimetype": b"text/plain"})
    assert refusal(plain_zip).startswith("The file is no spreadsheet.")


def test_read_when_the_zip_is_a_bomb_stops_before_it_is_unpacked(monkeypatch):
    bomb = repacked(xlsx(one), {SHEET: b"<worksheet>" + b" " * 5_000_000 + b"</worksheet>"})
    assert len(bomb) < 20_000
    monkeypatch.setattr(package, "MOST_UNPACKED_BYTES", 1_000_000)
    assert refusal(bomb).startswith("Unpacked, the file has more than 1,000,000 bytes.")


def test_read_when_the_zip_lies_about_a_size_is_refused():
    data = bytearray(repacked(xlsx(one), {SHEET: lambda content: content + b" " * 100_000}))
    at = data.rindex(SHEET.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<I", data, at + 24, 20)
    assert refusal(bytes(data)).startswith("The file is damaged.")


def test_read_when_the_zip_has_too_many_parts_is_refused():
    many = {f"xl/x{number}.xml": b"<a/>" for number in range(package.MOST_PARTS)}
    assert refusal(repacked(xlsx(one), many)).startswith("The file is packed from more than 1,000 parts.")


def test_read_when_a_part_is_packed_in_a_rare_way_is_refused():
    assert refusal(repacked(xlsx(one), {}, zipfile.ZIP_LZMA)).startswith("The file is damaged.")


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_read_when_xml_declares_entities_is_refused(part):
    def declare(content):
        return re.sub(rb"(<\?xml[^>]*>)", rb'\1<!DOCTYPE x [<!ENTITY a "aaaa">]>', content)

    assert refusal(repacked(xlsx(one), {part: declare})).startswith("The file holds a DOCTYPE")
    assert refusal(repacked(ods([["a"]]), {"content.xml": declare})).startswith("The file holds a DOCTYPE")


def test_read_when_xml_is_in_another_encoding_or_broken_is_refused():
    as_utf16 = repacked(xlsx(one), {SHEET: lambda content: content.decode().encode("utf-16")})
    assert refusal(as_utf16).startswith("The file is damaged.")
    assert refusal(repacked(xlsx(one), {SHEET: b"<worksheet>"})).startswith("The file is damaged.")
    assert refusal(repacked(xlsx(one), {"xl/workbook.xml": b"<workbook/>x"})).startswith(
        "The file is damaged."
    )


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("XFD1048576", "The sheet has a cell in row 1,048,576; 50,000 rows are the most."),
        ("XFD2", "row 2: A cell stands in column XFD; 200 columns are the most."),
        ("&#88;FD2", "row 2: A cell stands in column XFD; 200 columns are the most."),
        ("xfd2", "row 2: A cell stands in column XFD; 200 columns are the most."),
    ],
)
def test_read_when_a_cell_stands_far_out_is_refused_before_the_block_is_laid_out(cell, said):
    far = f'<c r="{cell}"><v>1</v></c>'.encode()
    data = repacked(xlsx(one), {SHEET: lambda content: content.replace(b"</row>", far + b"</row>", 1)})
    assert refusal(data).startswith(said)


def test_read_when_far_cells_are_only_formatted_reads_the_rest():
    def write(workbook):
        sheet = workbook.add_worksheet("A")
        sheet.write(0, 0, "x")
        sheet.write_blank(1_048_575, 16_383, None, workbook.add_format({"bold": True}))

    assert read(xlsx(write))[0].rows == (("x",),)


def test_read_when_the_dimension_lies_reads_the_cells():
    def lie(content):
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', content)

    assert read(repacked(xlsx(one), {SHEET: lie}))[0].rows == (("a", "b"), ("1", "2"))


def test_read_when_ods_repeats_a_value_without_end_is_refused():
    far = {"valuetype": "string", "text": "x", "numbercolumnsrepeated": 16_384}
    assert refusal(ods([[far]])).startswith("row 1: A cell stands in column XFD")
    many = ods([["a"]], extra=[ods_row(["x"], 1_000_000)])
    assert refusal(many).startswith("The sheet has a cell in row 1,000,001;")


def test_read_when_one_long_text_is_used_everywhere_is_refused(monkeypatch):
    def write(workbook):
        sheet = workbook.add_worksheet("A")
        for number in range(200):
            sheet.write_string(number, 0, "x" * 1000)

    assert len(read(xlsx(write))[0].rows) == 200
    monkeypatch.setattr("citylinks.standards.spreadsheet.extents.MOST_TEXT", 100_000)
    assert refusal(xlsx(write)).startswith("The cells hold more than 100,000 characters.")
    assert refusal(ods([], extra=[ods_row(["x" * 1000], 200)])).startswith("The cells hold more than")


def test_read_when_a_shared_text_is_missing_is_refused():
    data = repacked(xlsx(one), {SHEET: lambda content: content.replace(b"<v>0</v>", b"<v>99</v>")})
    assert refusal(data).startswith("The file is damaged.")


def test_read_when_ods_shows_an_error_says_where():
    data = ods([["a"], [{"valuetype": "string", "stringvalue": "", "formula": "of:=NA()", "text": "#N/A"}]])

    def mark(content):
        assert b'office:string-value=""' in content
        return content.replace(
            b'office:string-value=""', b'calcext:value-type="error" office:string-value=""'
        ).replace(
            b"<office:document-content ",
            b'<office:document-content xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" ',
        )

    (sheet,) = read(repacked(data, {"content.xml": mark}))
    assert [(str(fault.place), fault.message) for fault in sheet.faults] == [
        ("sheet Members, row 2, column A", "The formula in this cell failed: #N/A."),
    ]


def test_read_when_a_cell_is_too_long_says_where():
    (sheet,) = read(b"a,b\nx," + b"y" * (sheets.MOST_CHARACTERS + 1) + b"\n")
    assert [(str(fault.place), fault.message) for fault in sheet.faults] == [
        ("row 2, column B", "The cell has 32,768 characters; 32,767 are the most."),
    ]

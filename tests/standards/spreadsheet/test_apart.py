from __future__ import annotations

import resource

import pytest

from citylinks.standards.confined import Budget
from citylinks.standards.spreadsheet import reading, sheets
from citylinks.standards.spreadsheet.apart import BUDGET, read_apart
from citylinks.standards.spreadsheet.sheets import UnreadableError
from standards.spreadsheet.files import ods, repacked, xlsx

SHEET = "xl/worksheets/sheet1.xml"


def one(workbook):
    sheet = workbook.add_worksheet("Members")
    sheet.write_row(0, 0, ["NA", "007", "Zoë", "東京"])
    sheet.write_formula(1, 0, "=NA()", None, "#N/A")


def refusal(data, **options):
    with pytest.raises(UnreadableError) as caught:
        read_apart(data, **options)
    return caught.value.fault.message


@pytest.mark.parametrize("data", [xlsx(one), ods([["a", "007"], ["", "x"]]), b"a,b\n1,2\n"])
def test_read_apart_when_a_file_is_whole_reads_what_reading_here_does(data):
    assert read_apart(data) == reading.read(data)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04junk", b"%PDF-1.7", b"a,b\nc\0,d\n"])
def test_read_apart_when_a_file_is_none_says_what_reading_here_does(data):
    with pytest.raises(UnreadableError) as here:
        reading.read(data)
    with pytest.raises(UnreadableError) as apart:
        read_apart(data)
    assert apart.value.fault == here.value.fault


def test_read_apart_when_tags_are_nested_without_end_refuses_it_within_its_budget():
    """.11 MB that hold 119 MB of nested tags took 19 s and 2 GB."""
    deep = b"<a>" * 17_000_000 + b"</a>" * 17_000_000
    data = repacked(xlsx(one), {SHEET: deep})
    assert (len(deep), len(data) < 200_000) == (119_000_000, True)
    del deep
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = refusal(data)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert said in {
        "The file has more than 100 tags inside each other.",
        "Reading the file takes more memory than it may.",
    }
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used < BUDGET.cpu_s + 1


def test_read_when_tags_are_nested_deeper_than_any_program_writes_is_refused():
    nested = b"<a>" * 101 + b"</a>" * 101
    with pytest.raises(UnreadableError, match="more than 100 tags inside each other"):
        reading.read(repacked(xlsx(one), {SHEET: nested}))


def test_read_when_the_blocks_of_all_sheets_are_too_large_is_refused(monkeypatch):
    def write(workbook):
        for name in ("A", "B"):
            workbook.add_worksheet(name).write(99, 99, "x")

    assert len(reading.read(xlsx(write))) == 2
    monkeypatch.setattr(reading, "MOST_CELLS", 19_999)
    with pytest.raises(UnreadableError, match="The sheets span 20,000 cells; 19,999 are the most"):
        reading.read(xlsx(write))
    assert sheets.MOST_CELLS > 1_250_000  # 50,000 members and the 25 columns of the template


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (Budget(wall_s=0.001), "Reading the file takes too long."),
        (Budget(memory_mb=34), "Reading the file takes more memory than it may."),
    ],
)
def test_read_apart_when_its_process_is_ended_says_so(budget, said):
    def many(workbook):
        sheet = workbook.add_worksheet("A")
        for number in range(20_000):
            sheet.write_row(number, 0, [f"cell {number} {column}" for column in range(20)])

    assert refusal(xlsx(many), budget=budget) == said

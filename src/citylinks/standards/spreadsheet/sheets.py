"""What a spreadsheet is here: sheets of rows of text, each cell with the place a person finds it at."""

from __future__ import annotations

from dataclasses import dataclass

MOST_BYTES = 20_000_000
MOST_UNPACKED_BYTES = 120_000_000  # of an xlsx or ods file, which are zip files
MOST_PARTS = 1_000
MOST_SHEETS = 50
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 2_000_000  # of all sheets together: 50,000 rows of 40 columns
MOST_DEPTH = 100  # of tags inside each other; spreadsheet programs write about a dozen
MOST_CHARACTERS = 32_767  # what a cell of a spreadsheet holds
MOST_TEXT = 100_000_000  # characters of all cells together

ZIP = b"PK\x03\x04"
_OLD = b"\xd0\xcf\x11\xe0"
_PDF = b"%PDF"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is, as the spreadsheet shows it: rows from 1, columns by their letter."""

    sheet: str = ""
    row: int | None = None
    column: str = ""
    heading: str = ""

    def __str__(self) -> str:
        parts = [f"sheet {self.sheet}"] if self.sheet else []
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(
                f"column {self.column} ({self.heading})" if self.heading else f"column {self.column}"
            )
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class SheetFault:
    """One thing wrong with a file: where, what, and how to mend it."""

    place: Place
    message: str
    mend: str = ""


class UnreadableError(Exception):
    """The file as a whole cannot be read; `fault` says why."""

    def __init__(self, message: str, mend: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.fault = SheetFault(place or Place(), message, mend)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet from its first row on: `rows[0]` is row 1. Cells have no outer blanks, a blank one is "".

    Rows may differ in length. `faults` are cells that hold no value, such as a formula that failed.
    `note` tells the person something about how the file was read, or is empty.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    faults: tuple[SheetFault, ...] = ()
    note: str = ""


def refuse_odd(data: bytes) -> None:
    """Raise UnreadableError for what its size or its first bytes tell to be no spreadsheet of ours."""
    if len(data) > MOST_BYTES:
        raise UnreadableError(f"The file has more than {MOST_BYTES:,} bytes.", "Split it into several files.")
    if not data.strip():
        raise UnreadableError("The file is empty.", "Its first row must name the columns.")
    if data.startswith(_OLD):
        raise UnreadableError(
            "The file is of Excel's old kind, or protected by a password.",
            "Save it as “Excel Workbook (.xlsx)” without a password.",
        )
    if data.startswith(_PDF):
        raise UnreadableError("The file is a PDF.", "Save the table as xlsx, ods or csv.")


def column_letter(index: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def long_cells(sheet: str, rows: tuple[tuple[str, ...], ...]) -> tuple[SheetFault, ...]:
    """Say which cells hold more than a spreadsheet can."""
    return tuple(
        SheetFault(
            Place(sheet, number, column_letter(index)),
            f"The cell has {len(cell):,} characters; {MOST_CHARACTERS:,} are the most.",
            "Shorten it.",
        )
        for number, row in enumerate(rows, start=1)
        for index, cell in enumerate(row)
        if len(cell) > MOST_CHARACTERS
    )

"""From a sheet to rows of named cells: where the header is, what it names, and what is wrong with it."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citylinks.standards.spreadsheet.columns import Column
from citylinks.standards.spreadsheet.sheets import Place, Sheet, SheetFault, column_letter

MOST_TITLES = 10  # rows a title, a date and blank rows may take above the header
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class NamedRow:
    """One row: its number in the sheet, and its cells by the names of their columns; "" is blank."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Headed:
    """The rows below the header that hold anything. `letters` says where each named column stands."""

    sheet: str
    letters: Mapping[str, str]
    rows: tuple[NamedRow, ...]
    faults: tuple[SheetFault, ...]

    def place(self, row: int | None, column: str = "") -> Place:
        """Return where a cell is, by the name of its column, for a fault."""
        return Place(self.sheet, row, self.letters.get(column, ""), column)


def folded(heading: str) -> str:
    """Return a heading as it is compared: without accents and capitals, and words joined by _."""
    decomposed = unicodedata.normalize("NFKD", heading.casefold())
    kept = "".join(sign if sign.isalnum() else " " for sign in decomposed if not unicodedata.combining(sign))
    return "_".join(kept.split())


def pick(sheets: Sequence[Sheet], columns: Sequence[Column]) -> Sheet | None:
    """Return the sheet whose header names most of these columns, of equal ones the first; None of none."""
    known = _known(columns)
    return max(sheets, key=lambda sheet: _header_row(sheet, known)[1], default=None)


def headed(sheet: Sheet, columns: Sequence[Column]) -> Headed:
    """Name the cells of a sheet; every fault of its header is in the answer.

    A column that the header lacks is a fault where it is required; one that nobody knows is a fault too,
    since what stands in it would be lost in silence.
    """
    known = _known(columns)
    at, count = _header_row(sheet, known)
    if not count:
        names = ", ".join(column.name for column in columns)
        message = "No row names the columns." if any(map(any, sheet.rows)) else "The sheet is empty."
        fault = SheetFault(Place(sheet.name), message, f"The first row must name them: {names}.")
        return Headed(sheet.name, {}, (), (fault,))
    faults: list[SheetFault] = []
    found: dict[int, str] = {}
    for index, heading in enumerate(sheet.rows[at]):
        place = Place(sheet.name, at + 1, column_letter(index), heading[:_SHOWN])
        name = known.get(folded(heading))
        if not heading:
            faults.extend(_unnamed(sheet, at, index))
        elif name is None:
            faults.append(SheetFault(place, "There is no such column.", _nearest(heading, known, columns)))
        elif name in found.values():
            faults.append(SheetFault(place, "This column stands twice.", "Remove one of the two."))
        else:
            found[index] = name
    faults.extend(
        SheetFault(
            Place(sheet.name, at + 1), f"The column {column.name} is missing.", f"It holds {column.meaning}"
        )
        for column in columns
        if column.required and column.name not in found.values()
    )
    rows, beyond = _rows(sheet, at, found)
    letters = {name: column_letter(index) for index, name in found.items()}
    if not rows and not faults:
        faults.append(SheetFault(Place(sheet.name), "The sheet has a header but no rows.", "Add a row."))
    return Headed(sheet.name, letters, rows, (*sheet.faults, *faults, *beyond))


def _known(columns: Sequence[Column]) -> dict[str, str]:
    aliases = {folded(alias): column.name for column in columns for alias in column.aliases}
    return aliases | {folded(column.name): column.name for column in columns}


def _header_row(sheet: Sheet, known: Mapping[str, str]) -> tuple[int, int]:
    """Return the first of the top rows with the most known headings, and how many it has."""
    filled = [number for number, row in enumerate(sheet.rows[:200]) if any(row)][: MOST_TITLES + 1]
    counts = {number: sum(folded(cell) in known for cell in sheet.rows[number] if cell) for number in filled}
    best = max(counts.values(), default=0)
    return next((number for number in filled if counts[number] == best), 0), best


def _rows(
    sheet: Sheet, at: int, found: Mapping[int, str]
) -> tuple[tuple[NamedRow, ...], tuple[SheetFault, ...]]:
    rows: list[NamedRow] = []
    beyond: list[SheetFault] = []
    width = len(sheet.rows[at])
    for number, row in enumerate(sheet.rows[at + 1 :], start=at + 2):
        if any(row[width:]):
            index = next(index for index in range(width, len(row)) if row[index])
            beyond.append(
                SheetFault(
                    Place(sheet.name, number, column_letter(index)),
                    "This cell stands right of the last heading.",
                    "Give its column a heading; in csv, quote cells that hold the delimiter.",
                )
            )
        cells = {name: row[index] for index, name in found.items() if index < len(row)}
        if any(cells.values()):
            rows.append(NamedRow(number, cells))
    return tuple(rows), tuple(beyond)


def _unnamed(sheet: Sheet, at: int, index: int) -> list[SheetFault]:
    """Say that a column without heading holds something, at the first cell that does."""
    for number, row in enumerate(sheet.rows[at + 1 :], start=at + 2):
        if index < len(row) and row[index]:
            place = Place(sheet.name, number, column_letter(index))
            return [SheetFault(place, "This column has no heading.", "Give it one, or empty the column.")]
    return []


def _nearest(heading: str, known: Mapping[str, str], columns: Sequence[Column]) -> str:
    near = difflib.get_close_matches(folded(heading), list(known), n=1)
    if near:
        return f"Did you mean {known[near[0]]}?"
    return f"The columns are: {', '.join(column.name for column in columns)}."

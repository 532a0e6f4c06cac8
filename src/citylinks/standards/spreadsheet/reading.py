"""Any spreadsheet to sheets of text: what kind it is, is read from its bytes, never from its name.

A workbook is read here only in a process of its own, see `apart`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from citylinks.standards.spreadsheet.delimited import read_csv
from citylinks.standards.spreadsheet.extents import Extent, check_ods, check_xlsx, sheet_parts
from citylinks.standards.spreadsheet.formulas import plain
from citylinks.standards.spreadsheet.package import BROKEN, SAVE_AGAIN, is_ods, is_xlsx, pack, unpack
from citylinks.standards.spreadsheet.sheets import (
    MOST_CELLS,
    MOST_SHEETS,
    ZIP,
    Place,
    Sheet,
    SheetFault,
    UnreadableError,
    column_letter,
    long_cells,
    refuse_odd,
)
from citylinks.standards.spreadsheet.values import text_of


def read(data: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of an xlsx, ods or csv file, in their order; a csv file is one sheet without a name.

    Raises UnreadableError when nothing can be read; a cell that holds no value is a fault of its sheet. An
    xlsx of 11,000 rows and 25 columns takes about a second.
    """
    refuse_odd(data)
    if data.startswith(ZIP):
        return _workbook(data)
    return (read_csv(data),)


def _workbook(data: bytes) -> tuple[Sheet, ...]:
    parts = unpack(data)
    if is_ods(parts):
        extents = check_ods(parts.get("content.xml", b""))
        take_cells(extents.values())
        return _sheets(pack(parts), extents)
    if is_xlsx(parts):
        by_part = check_xlsx(parts)
        take_cells(by_part.values())
        named = sheet_parts(parts)
        return _sheets(pack(parts), {name: by_part[part] for name, part in named.items() if part in by_part})
    if any("workbook.bin" in name for name in parts):
        raise UnreadableError("The file is of Excel's binary kind.", "Save it as “Excel Workbook (.xlsx)”.")
    raise UnreadableError("The file is no spreadsheet.", "Save the table as xlsx, ods or csv.")


def take_cells(extents: Iterable[Extent]) -> None:
    """Count the cells of the blocks that the parser behind lays out. Raises UnreadableError over the most."""
    count = sum((one.row + 1) * (one.column + 1) for one in extents)
    if count > MOST_CELLS:
        raise UnreadableError(
            f"The sheets span {count:,} cells; {MOST_CELLS:,} are the most.",
            "Delete the sheets, columns and rows that are not used, or split the file.",
        )


def _sheets(data: bytes, extents: Mapping[str, Extent]) -> tuple[Sheet, ...]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            if len(workbook.sheet_names) > MOST_SHEETS:
                raise UnreadableError(f"The file has more than {MOST_SHEETS} sheets.", "Remove the others.")
            return tuple(
                _sheet(name, workbook.get_sheet_by_name(name), extents.get(name, Extent()))
                for name in workbook.sheet_names
            )
    except CalamineError as fault:
        raise UnreadableError(BROKEN, SAVE_AGAIN) from fault


def _sheet(name: str, sheet: CalamineSheet, extent: Extent) -> Sheet:
    rows = tuple(
        tuple(plain(text_of(value).strip()) for value in row)
        for row in sheet.to_python(skip_empty_area=False)
    )
    errors = [
        SheetFault(
            Place(name, row + 1, column_letter(column)),
            f"The formula in this cell failed: {shown or 'it shows an error'}.",
            "Mend the formula, or write the value.",
        )
        for row, column, shown in extent.errors
    ]
    return Sheet(name, rows, (*errors, *long_cells(name, rows)))

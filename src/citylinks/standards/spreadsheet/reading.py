"""Any spreadsheet to sheets of text: what kind it is, is read from its bytes, never from its name."""

from __future__ import annotations

import io
from collections.abc import Mapping

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from citylinks.standards.spreadsheet.delimited import read_csv
from citylinks.standards.spreadsheet.extents import Extent, check_ods, check_xlsx, sheet_parts
from citylinks.standards.spreadsheet.package import BROKEN, SAVE_AGAIN, is_ods, is_xlsx, pack, unpack
from citylinks.standards.spreadsheet.sheets import (
    MOST_BYTES,
    MOST_SHEETS,
    Place,
    Sheet,
    SheetFault,
    UnreadableError,
    column_letter,
    long_cells,
    plain,
)
from citylinks.standards.spreadsheet.values import text_of

_OLD = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_PDF = b"%PDF"


def read(data: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of an xlsx, ods or csv file, in their order; a csv file is one sheet without a name.

    Raises UnreadableError when nothing can be read; a cell that holds no value is a fault of its sheet. An
    xlsx of 11,000 rows and 25 columns takes about a second.
    """
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
    if data.startswith(_ZIP):
        return _workbook(data)
    return (read_csv(data),)


def _workbook(data: bytes) -> tuple[Sheet, ...]:
    parts = unpack(data)
    if is_ods(parts):
        return _sheets(pack(parts), check_ods(parts.get("content.xml", b"")))
    if is_xlsx(parts):
        extents = check_xlsx(parts)
        named = sheet_parts(parts)
        return _sheets(pack(parts), {name: extents[part] for name, part in named.items() if part in extents})
    if any("workbook.bin" in name for name in parts):
        raise UnreadableError("The file is of Excel's binary kind.", "Save it as “Excel Workbook (.xlsx)”.")
    raise UnreadableError("The file is no spreadsheet.", "Save the table as xlsx, ods or csv.")


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

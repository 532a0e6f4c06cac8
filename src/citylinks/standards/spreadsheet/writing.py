"""Writing a template or an export as xlsx: a table to work in, and a sheet that explains it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from citylinks.standards.spreadsheet.columns import Column
from citylinks.standards.spreadsheet.formulas import harmless, plain
from citylinks.standards.spreadsheet.sheets import MOST_CHARACTERS, MOST_ROWS, column_letter

ABOUT = "About"
_MOST_LISTED = 255  # characters of a list to pick from that Excel keeps inside the cell's rule
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,  # rows go out as they come
}
_PROPERTIES = {"title": "", "subject": "", "author": "", "comments": ""}


def write_xlsx(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], about: Sequence[str]
) -> bytes:
    """Write a sheet `title` with a frozen header, and a sheet that says what each column holds.

    Every cell is text: a date or a number in it stays as it is written, also when a person adds a row. `rows`
    follow the columns. Raises ValueError for a cell that holds more than a spreadsheet can.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **_OPTIONS}) as workbook:
        workbook.set_properties({**_PROPERTIES, "title": title})
        text = workbook.add_format({"num_format": "@", "valign": "top"})
        head = workbook.add_format({"bold": True, "bg_color": "#0B3A53", "font_color": "#FFFFFF"})
        plain_text = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheet = workbook.add_worksheet(title)
        _lay_out(sheet, columns, text, head)
        for number, row in enumerate(rows, start=1):
            for index, cell in enumerate(row):
                if cell:
                    _write(sheet, number, index, cell, text)
        _explain(workbook.add_worksheet(ABOUT), columns, about, plain_text, head)
    return out.getvalue()


def _lay_out(sheet: Worksheet, columns: Sequence[Column], text: Format, head: Format) -> None:
    sheet.freeze_panes(1, 1)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width, text)
        sheet.write_string(0, index, column.name, head)
        listed = column.choices and not column.several and len(",".join(column.choices)) <= _MOST_LISTED
        if listed:
            sheet.data_validation(
                1,
                index,
                MOST_ROWS - 1,
                index,
                {
                    "validate": "list",
                    "source": list(column.choices),
                    "error_type": "warning",
                    "error_title": column.name,
                    "error_message": "Pick one from the list, or leave the cell blank.",
                },
            )


def _write(sheet: Worksheet, row: int, index: int, cell: str, text: Format) -> None:
    """Write text as text; only what the reader would take an apostrophe off gets one more."""
    shown = harmless(cell) if plain(cell) != cell else cell
    if len(shown) > MOST_CHARACTERS or sheet.write_string(row, index, shown, text) != 0:
        raise ValueError(f"The cell {column_letter(index)}{row + 1} holds more than a spreadsheet can.")


def _explain(
    sheet: Worksheet, columns: Sequence[Column], about: Sequence[str], text: Format, head: Format
) -> None:
    sheet.set_column(0, 0, 24, text)
    sheet.set_column(1, 1, 90, text)
    sheet.set_column(2, 2, 40, text)
    number = 0
    for sentence in about:
        sheet.write_string(number, 1, sentence, text)
        number += 1
    number += 1
    for index, heading in enumerate(("Heading", "What it holds", "Example")):
        sheet.write_string(number, index, heading, head)
    for column in columns:
        number += 1
        sheet.write_string(number, 0, column.name, text)
        meaning = f"{column.meaning} Required." if column.required else column.meaning
        sheet.write_string(number, 1, meaning[:1].upper() + meaning[1:], text)
        sheet.write_string(number, 2, column.example, text)

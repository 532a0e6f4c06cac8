"""Spreadsheet files made by other programs' rules: xlsx by xlsxwriter, ods by odfpy, and hostile ones by hand."""

from __future__ import annotations

import io
import zipfile

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P


def xlsx(write, **options):
    """Let `write(workbook)` fill a workbook; return its bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False, **options}) as workbook:
        write(workbook)
    return out.getvalue()


def ods(rows, name="Members", extra=()):
    """Write rows of text, or of dicts of odfpy's attributes with `text`, as an ods file; return its bytes."""
    document = OpenDocumentSpreadsheet()
    table = Table(name=name)
    document.spreadsheet.addElement(table)
    for row in rows:
        line = TableRow()
        table.addElement(line)
        for cell in row:
            line.addElement(ods_cell(cell))
    for line in extra:
        table.addElement(line)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def ods_cell(cell):
    if cell == "":
        return TableCell()
    given = {"valuetype": "string", "text": cell} if isinstance(cell, str) else dict(cell)
    text = given.pop("text", "")
    made = TableCell(**given)
    for line in text.split("\n"):
        made.addElement(P(text=line))
    return made


def ods_row(cells, times):
    row = TableRow(numberrowsrepeated=times)
    for cell in cells:
        row.addElement(ods_cell(cell))
    return row


def repacked(data, changes, compression=zipfile.ZIP_DEFLATED):
    """Return the zip file with some parts changed: bytes, or a function from bytes to bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", compression) as new:
        for name in old.namelist():
            content = old.read(name)
            change = changes.get(name)
            new.writestr(name, change(content) if callable(change) else content if change is None else change)
        for name, change in changes.items():
            if name not in old.namelist():
                new.writestr(name, change)
    return out.getvalue()

"""CSV bytes to rows of named cells. Files come from strangers: size, shape and encoding are not trusted."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from citylinks.matching.files.columns import Column, columns_of, split_language
from citylinks.matching.files.faults import FaultLog, FileFault, did_you_mean, nearest
from citylinks.standards.spreadsheet.formulas import harmless, plain

MOST_BYTES = 20_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_TITLES = 10  # rows a title, a date and blank rows may take above the header
MOST_CHARACTERS = 32_767  # what a cell of a spreadsheet holds
DELIMITERS = (",", ";", "\t")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAVE_AS = "Save it again as “CSV UTF-8”."


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its spreadsheet number, its cells without outer spaces, and where its faults go."""

    file: str
    number: int
    cells: Mapping[str, str]
    log: FaultLog
    missing: frozenset[str] = frozenset()  # required columns the file lacks: said once, not row by row

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def fault(self, column: str, message: str, mend: str = "") -> None:
        if column not in self.missing:
            self.log.add(FileFault(self.file, message, mend, self.number, column))


def read_sheet(data: bytes, file: str, columns: tuple[Column, ...], log: FaultLog) -> tuple[Row, ...]:
    """Read the rows below the header that hold anything; of a file beyond reading, none and a fault."""
    before = len(log)
    text = _decoded(data, file, log)
    if text is None:
        return ()
    rows = _records(text, file, log)
    required = frozenset(column.name for column in columns if column.required)
    header, rows = _header_record(rows, required, file, log)
    if header is None:
        if len(log) == before:
            log.add(FileFault(file, "The file is empty.", "Its first row must name the columns."))
        return ()
    names = _header(header[1], file, header[0], columns, log)
    if names is None:
        return ()
    found = tuple(_rows(rows, names, required.difference(names), file, log))
    if not found and len(log) == before:
        log.add(FileFault(file, "The file has a header but no rows.", "Add at least one row below row 1."))
    return found


Record = tuple[int, list[str]]


def _header_record(
    rows: Iterator[Record], required: frozenset[str], file: str, log: FaultLog
) -> tuple[Record | None, Iterator[Record]]:
    """Give the first row that holds anything, or the header below a title; and the rows after it."""
    filled = (row for row in rows if any(cell.strip() for cell in row[1]))
    first = next(filled, None)
    if first is None or required & set(_names(first[1])):
        return first, rows
    seen = list(islice(filled, MOST_TITLES))
    for place, row in enumerate(seen):
        if required <= set(_names(row[1])):
            message = f"This row does not name the columns, row {row[0]} does."
            log.add(FileFault(file, message, f"Delete what stands above row {row[0]}.", first[0]))
            return row, chain(seen[place + 1 :], rows)
    return first, chain(seen, rows)


def _names(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(cell.strip().lower().replace(" ", "_") for cell in cells)


def _decoded(data: bytes, file: str, log: FaultLog) -> str | None:
    """Decode, or log one fault: bytes are never guessed at, a wrong accent would become a wrong city."""
    if len(data) > MOST_BYTES:
        fault = f"The file has more than {MOST_BYTES:,} bytes."
        log.add(FileFault(file, fault, "Split it into several files."))
        return None
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        log.add(
            FileFault(
                file, "This is a spreadsheet file, not CSV.", "Save it as “CSV UTF-8” and use that file."
            )
        )
        return None
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        row = _row_at(data[: error.start]) if encoding.startswith("utf-8") else None
        named = encoding.removesuffix("-sig").upper()
        log.add(FileFault(file, f"Byte {error.start + 1:,} is not {named} text.", _SAVE_AS, row))
        return None
    if "\0" in text:
        row = _row_at(text[: text.index("\0")].encode())
        log.add(FileFault(file, "The file holds a zero byte, so it is not plain text.", _SAVE_AS, row))
        return None
    return text


def _row_at(data: bytes) -> int | None:
    """Count the rows of what stands before a fault, its own included; None when they cannot be told apart."""
    text = data.decode("utf-8-sig", "replace") + "x"
    try:
        return sum(1 for _ in csv.reader(io.StringIO(text, newline=""), delimiter=sniff(text)))
    except csv.Error:
        return None


def _records(text: str, file: str, log: FaultLog) -> Iterator[Record]:
    """Yield records with their spreadsheet numbers: a quoted cell may hold line ends, a blank line counts."""
    delimiter = sniff(text)
    if text[:4].lower() == "sep=" and text[4:5] in DELIMITERS:
        delimiter = text[4]
        text = text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            message = "A quotation mark opens or closes in the wrong place, so the rest cannot be read."
            log.add(
                FileFault(
                    file, message, 'Put cells that hold " in quotation marks and double each ".', number
                )
            )
            return
        if number > MOST_ROWS + 1:
            message = f"The file has more than {MOST_ROWS:,} rows."
            log.add(FileFault(file, message, "Split it into several files.", number))
            return
        yield number, record


def sniff(text: str) -> str:
    """Find the delimiter: the one most often in the header outside quotation marks, else a comma."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for sign in text[:10_000].lstrip("\r\n"):
        if sign == '"':
            quoted = not quoted
        elif not quoted and sign in counts:
            counts[sign] += 1
        elif not quoted and sign in "\r\n":
            break
    return max(DELIMITERS, key=lambda sign: counts[sign])


def _header(
    cells: list[str], file: str, number: int, columns: tuple[Column, ...], log: FaultLog
) -> tuple[str, ...] | None:
    """Name the columns in the file's order, "" where there is no name; None when there are too many."""
    names = _names(cells)
    if len(names) > MOST_COLUMNS:
        message = f"The file has {len(names):,} columns; the most is {MOST_COLUMNS}."
        log.add(FileFault(file, message, "Remove the columns that are not used.", number))
        return None
    known = columns_of(columns)
    seen: set[str] = set()
    for name in names:
        if name in seen:
            log.add(FileFault(file, "This column stands twice.", "Remove one of them.", number, name[:40]))
        elif name and name not in known and split_language(name, columns) is None:
            choices = tuple(choice for choice in nearest(name, tuple(known)) if choice not in names)[:1]
            mend = did_you_mean(choices) or f"The columns are: {', '.join(known)}."
            log.add(FileFault(file, "There is no such column.", mend, number, name[:40]))
        if name:
            seen.add(name)
    for column in columns:
        if column.required and column.name not in seen:
            log.add(
                FileFault(file, f"The column {column.name} is missing.", f"It holds {column.meaning}", number)
            )
    return names


def _rows(
    records: Iterable[Record], names: tuple[str, ...], missing: frozenset[str], file: str, log: FaultLog
) -> Iterator[Row]:
    for number, record in records:
        cells = [plain(cell.strip()) for cell in record]
        if not any(cells):
            continue
        named = {name: cell for name, cell in zip(names, cells, strict=False) if name}
        row = Row(file, number, named, log, missing)
        for name, cell in row.cells.items():
            if len(cell) > MOST_CHARACTERS:
                message = f"The cell has {len(cell):,} characters; the most is {MOST_CHARACTERS:,}."
                row.fault(name, message, "Shorten it.")
        extra = sum(1 for cell in cells[len(names) :] if cell)
        if extra:
            more = "cell more" if extra == 1 else "cells more"
            row.fault(
                "", f"The row has {extra} {more} than the header.", "Quote cells that hold the delimiter."
            )
        yield row


def write_sheet(names: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> str:
    """Write CSV (comma, CRLF) that opens harmlessly in a spreadsheet and reads back the same."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([harmless(row.get(name, "")) for name in names])
    return out.getvalue()

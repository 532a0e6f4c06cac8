"""CSV: text in any of the encodings that spreadsheet programs save, and back in the one they all open."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from defusedcsv import csv as defused

from citylinks.standards.spreadsheet.formulas import harmless, plain
from citylinks.standards.spreadsheet.sheets import (
    MOST_COLUMNS,
    MOST_ROWS,
    Place,
    Sheet,
    UnreadableError,
    long_cells,
)

DELIMITERS = (",", ";", "\t")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAVE_AS = "Save it again as “CSV UTF-8”."
WINDOWS_NOTE = "The file is not UTF-8; it was read as Western European (Windows-1252). Check the accents."


def read_csv(data: bytes) -> Sheet:
    """Read a csv file with commas, semicolons or tabs. Raises UnreadableError."""
    text, note = _decoded(data)
    rows = tuple(_records(text))
    return Sheet("", rows, long_cells("", rows), note)


def _decoded(data: bytes) -> tuple[str, str]:
    """Decode by the mark at the start, as UTF-8, or as Windows-1252 with a note that says so."""
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "")
    note = ""
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            named = encoding.removesuffix("-sig").upper()
            raise UnreadableError(f"Byte {error.start + 1:,} is not {named} text.", _SAVE_AS) from error
        text, note = _western(data), WINDOWS_NOTE
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        raise UnreadableError(
            "The file holds a zero byte, so it is not plain text.", _SAVE_AS, Place("", row)
        )
    return text, note


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        message = f"Byte {error.start + 1:,} is neither UTF-8 nor Windows-1252 text."
        raise UnreadableError(message, _SAVE_AS) from error


def _records(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows as a spreadsheet shows them: a quoted cell may hold line ends, a blank line is a row."""
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
        except csv.Error as error:
            raise UnreadableError(
                "A quotation mark opens or closes in the wrong place, so the rest cannot be read.",
                'Put cells that hold " in quotation marks and double each ".',
                Place("", number),
            ) from error
        if number > MOST_ROWS:
            raise UnreadableError(
                f"The file has more than {MOST_ROWS:,} rows.", "Split it.", Place("", number)
            )
        if len(record) > MOST_COLUMNS:
            raise UnreadableError(
                f"The row has {len(record):,} cells; {MOST_COLUMNS} are the most.",
                "Remove the columns that are not used.",
                Place("", number),
            )
        yield tuple(plain(cell.strip()) for cell in record)


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


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Write commas, CRLF and UTF-8 with its mark, which every spreadsheet opens, and no cell as a formula."""
    out = io.StringIO(newline="")
    writer = defused.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")

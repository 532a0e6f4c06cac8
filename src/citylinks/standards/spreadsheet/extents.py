"""Walking the XML of a workbook before it is parsed: how far its cells reach, and which of them failed.

The parser behind lays a sheet out as one block, so two cells at opposite corners would fill the memory, and a
text that stands once may be used a million times. A real XML parser looks first, with names as the parser
behind compares them: without prefix. It also reports what that one would pass over: cells in error.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from citylinks.standards.spreadsheet.package import BROKEN, SAVE_AGAIN
from citylinks.standards.spreadsheet.sheets import (
    MOST_COLUMNS,
    MOST_DEPTH,
    MOST_ROWS,
    MOST_TEXT,
    Place,
    UnreadableError,
    column_letter,
)

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
Attributes = dict[str, str]


@dataclass(slots=True)
class Extent:
    """The furthest filled cell of a sheet, from 0, and the cells in error with what they show."""

    row: int = -1
    column: int = -1
    errors: list[tuple[int, int, str]] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Count a filled cell. Raises UnreadableError when it stands too far out."""
        if row >= MOST_ROWS:
            raise UnreadableError(
                f"The sheet has a cell in row {row + 1:,}; {MOST_ROWS:,} rows are the most.",
                "Delete what stands below your last row, or split the file.",
            )
        if column >= MOST_COLUMNS:
            raise UnreadableError(
                f"A cell stands in column {column_letter(column)}; {MOST_COLUMNS} columns are the most.",
                "Delete the columns that are not used.",
                Place("", row + 1),
            )
        self.row, self.column = max(self.row, row), max(self.column, column)


def walk(
    content: bytes,
    start: Callable[[str, Attributes], None],
    text: Callable[[str], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> None:
    """Parse one part as UTF-8 without any DOCTYPE, names without prefix. Raises UnreadableError.

    Another encoding is refused, so that no parser can read the same bytes as something else.
    """

    def refuse(*_: object) -> None:
        raise UnreadableError("The file holds a DOCTYPE, which no spreadsheet program writes.", SAVE_AGAIN)

    depth = 0

    def started(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise UnreadableError(f"The file has more than {MOST_DEPTH} tags inside each other.", SAVE_AGAIN)
        start(name.rpartition(":")[2] if ":" in name else name, attributes)

    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = started
    if text is not None:
        parser.buffer_text = True
        parser.CharacterDataHandler = text

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(name.rpartition(":")[2])

    parser.EndElementHandler = ended
    try:
        if b"\0" in content:
            raise UnreadableError(BROKEN, SAVE_AGAIN)
        content.decode()
        parser.Parse(content, True)
    except (expat.ExpatError, UnicodeDecodeError) as fault:
        raise UnreadableError(BROKEN, SAVE_AGAIN) from fault


def check_xlsx(parts: Mapping[str, bytes]) -> dict[str, Extent]:
    """Return the extent of each part that holds cells, by its name. Raises UnreadableError."""
    found: dict[str, Extent] = {}
    lengths: list[int] | None = None
    used: Counter[int] = Counter()
    room = MOST_TEXT
    for name, content in parts.items():
        if name == "mimetype":
            continue
        cells = _XlsxPart()
        walk(content, cells.start, cells.text, cells.end)
        if cells.root == "sst":
            if lengths is not None:
                raise UnreadableError(BROKEN, SAVE_AGAIN)
            lengths = cells.lengths
        room = take(room, cells.length)
        used.update(cells.used)
        if cells.extent.row >= 0:
            found[name] = cells.extent
    known = lengths or []
    if used and max(used) >= len(known):
        raise UnreadableError(BROKEN, SAVE_AGAIN)
    take(room, sum(times * known[index] for index, times in used.items()))
    return found


class _XlsxPart:
    """One part: the cells of a sheet (`c` in `row`, filled when a value stands in it), or shared texts."""

    def __init__(self) -> None:
        self.root = ""
        self.extent = Extent()
        self.length = 0  # of the texts that stand in their cells
        self.used: Counter[int] = Counter()  # how often each shared text is used
        self.lengths: list[int] = []  # of the shared texts
        self._row, self._column = -1, -1
        self._kind = ""
        self._value: list[str] | None = None

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            match = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._kind = attributes.get("t", "")
            if match is None:
                self._column += 1
            else:
                self._column, self._row = _column_index(match[1]), int(match[2]) - 1
        elif tag in {"v", "is"}:
            self.extent.reach(max(self._row, 0), max(self._column, 0))
            self._value = []
        elif tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if _NUMBER.fullmatch(number) else self._row + 1
            self._column = -1
        elif tag == "si":
            self.lengths.append(0)
        if not self.root:
            self.root = tag

    def text(self, data: str) -> None:
        if self._value is not None:
            self._value.append(data)
        elif self.lengths:
            self.lengths[-1] += len(data)

    def end(self, tag: str) -> None:
        if tag not in {"v", "is"} or self._value is None:
            return
        value, self._value = "".join(self._value), None
        if self._kind == "s" and _NUMBER.fullmatch(value.strip()):
            self.used[int(value)] += 1
            return
        self.length += len(value)
        if self._kind == "e":
            self.extent.errors.append((self._row, self._column, value))


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the part of each sheet of an xlsx file by the sheet's name, as far as the workbook says."""
    sheets: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            local = {name.rpartition(":")[2]: value for name, value in attributes.items()}
            sheets[local.get("name", "")] = local.get("id", "")

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "").removeprefix("/xl/")

    walk(parts.get("xl/workbook.xml", b"<none/>"), sheet)
    walk(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"), relation)
    return {name: f"xl/{targets.get(key, '')}" for name, key in sheets.items()}


def check_ods(content: bytes) -> dict[str, Extent]:
    """Return the extent of each table of `content.xml`, by its name. Raises UnreadableError."""
    cells = _OdsCells()
    walk(content, cells.start, cells.text, cells.end)
    return cells.extents


class _OdsCells:
    """The cells of all tables; a row or a cell may stand for many by its count of repetitions."""

    def __init__(self) -> None:
        self.extents: dict[str, Extent] = {}
        self._extent: Extent | None = None
        self._room = MOST_TEXT
        self._row, self._rows = 0, 1
        self._column, self._columns = 0, 1
        self._length = 0
        self._text: list[str] = []
        self._failed = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "table":
            name = next((value for name, value in attributes.items() if name.endswith(":name")), "")
            self._extent = self.extents.setdefault(name, Extent())
            self._row, self._rows = 0, 0
        elif tag == "table-row":
            self._row += self._rows
            self._rows = _repeats(attributes, "number-rows-repeated")
            self._column, self._columns = 0, 0
        elif tag in {"table-cell", "covered-table-cell"}:
            self._column += self._columns
            self._columns = _repeats(attributes, "number-columns-repeated")
            self._length, self._text = 0, []
            values = {name.rpartition(":")[2]: value for name, value in attributes.items()}
            self._failed = attributes.get("calcext:value-type") == "error"
            if values.keys() & {"value-type", "value", "string-value", "formula"} and self._extent:
                self._extent.reach(
                    self._row + max(self._rows, 1) - 1, self._column + max(self._columns, 1) - 1
                )
                self._length = sum(len(value) for value in values.values())

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, tag: str) -> None:
        if tag not in {"table-cell", "covered-table-cell"} or self._extent is None:
            return
        shown = "".join(self._text)
        if self._failed:
            self._extent.errors.append((self._row, self._column, shown.strip()))
        if self._length:
            times = max(self._rows, 1) * max(self._columns, 1)
            self._room = take(self._room, times * (self._length + len(shown)))


def take(room: int, length: int) -> int:
    """Return what is left of the room for text. Raises UnreadableError when it is used up."""
    room -= length
    if room < 0:
        raise UnreadableError(
            f"The cells hold more than {MOST_TEXT:,} characters.", "Split the file into several."
        )
    return room


def _repeats(attributes: Attributes, wanted: str) -> int:
    for name, value in attributes.items():
        if name.rpartition(":")[2] == wanted:
            if not _NUMBER.fullmatch(value):
                raise UnreadableError(BROKEN, SAVE_AGAIN)
            return int(value)
    return 1


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1

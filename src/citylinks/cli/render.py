"""Answers as a table for people, or as JSON or CSV for programs.

Programs read stdout; what is said to the person beside the answer goes to stderr.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from citylinks.standards.spreadsheet.formulas import harmless

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH = 120
LONG = 500  # rows from which a table is written in fixed columns: laying out 34,000 takes half a minute
WIDEST = 30
UNKNOWN_SIGN = "\N{REPLACEMENT CHARACTER}"
DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Format(StrEnum):
    """How a command writes its answer."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table for people: its title, and whether it holds numbers."""

    title: str
    number: bool = False
    least: int | None = None  # characters it keeps when the screen is narrow


Cell = str | int | float | None


def write_table(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], *, title: str = "", notes: Sequence[str] = ()
) -> None:
    """Print a table with a title above and notes below; a long one in fixed columns, its last never cut."""
    cells = [list(row) for row in rows]
    if len(cells) >= LONG:
        write_lines(columns, cells, [*([title, ""] if title else [])], notes)
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        table.add_column(
            printable(column.title),
            justify="right" if column.number else "left",
            min_width=column.least,
            no_wrap=column.number,
            overflow="fold",
        )
    for row in cells:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console = out()
    if title:
        console.print(Text(printable(title), style="bold"))
        console.print()
    console.print(table)
    for note in notes:
        console.print(Text(printable(note), style="dim"))


def write_lines(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], above: Sequence[str], below: Sequence[str]
) -> None:
    """Print rows line by line in columns of fixed width."""
    titles = [column.title for column in columns]
    rows = [[printable(cell) for cell in row] for row in rows]
    widths = [min(WIDEST, max(map(len, cells))) for cells in zip(titles, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        *first, last = (
            f"{cell:>{width}}" if column.number else f"{cell[:width]:<{width}}"
            for cell, column, width in zip(cells, columns, widths, strict=True)
        )
        return "  ".join([*first, last if columns[-1].number else cells[-1]]).rstrip()

    typer.echo("\n".join([*above, line(titles), *(line(row) for row in rows), *below]))


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on stderr while something takes long, to be told how much of how much is done."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield told


def out() -> Console:
    """Give the console for stdout; without a terminal it is 120 columns wide and has no colors."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
    return Console(width=wide, highlight=False, soft_wrap=False)


def write_json(answer: object) -> None:
    """Print one JSON document, in UTF-8, with names as people write them."""
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def write_csv(rows: Sequence[Mapping[str, object]]) -> None:
    """Print CSV with a header; maps inside a row become columns `outer.inner`."""
    flat = [flattened(row) for row in rows]
    names = list(dict.fromkeys(name for row in flat for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: safe(cell) for name, cell in row.items()} for row in flat)
    typer.echo(text.getvalue(), nl=False)


def flattened(row: Mapping[str, object]) -> dict[str, Cell]:
    """Give a row without maps in it: `{"a": {"b": 1}}` becomes `{"a.b": 1}`."""
    flat: dict[str, Cell] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{inner}": cell for inner, cell in flattened(value).items()}
        elif value is None or isinstance(value, str | int | float):
            flat[name] = value
        else:
            flat[name] = "; ".join(str(part) for part in value) if isinstance(value, Iterable) else str(value)
    return flat


def printable(text: str) -> str:
    """Show a stranger's text as itself; what would command a terminal or turn the text becomes a sign."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(sign if sign == "\n" or not commands(sign) else UNKNOWN_SIGN for sign in text)


def commands(sign: str) -> bool:
    """Tell whether a sign is no sign at all: control codes, and marks that override the direction."""
    return unicodedata.category(sign) in {"Cc", "Cs"} or sign in DIRECTIONS


def safe(cell: Cell) -> Cell:
    """Keep a spreadsheet from reading a text as a formula."""
    return harmless(cell) if isinstance(cell, str) else cell


def aside(sentence: str) -> None:
    """Say something to the person beside the answer, on stderr."""
    typer.echo(printable(sentence), err=True)

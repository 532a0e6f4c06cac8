"""What a component repeats: the bars of a score, the cells of a table's row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.safestring import SafeString

from citylinks.web.components import numbers
from citylinks.web.components.stencil import Value, fill, fill_all


def bars(drawn: Iterable[numbers.DrawnBar]) -> SafeString:
    """Draw one bar a row."""
    return fill("bars", rows=fill_all("bar", (bar.values() for bar in drawn)))


def fields(row: Sequence[numbers.DrawnCell]) -> SafeString:
    """Draw the cells of a row, the first as its heading."""
    return fill_all("data_field", (_field(one, first=place == 0) for place, one in enumerate(row)))


def _field(one: numbers.DrawnCell, *, first: bool) -> dict[str, Value]:
    cell = one.cell
    return {
        "text": cell.text,
        "href": cell.href,
        "note": cell.note,
        "language": cell.language,
        "note_language": cell.note_language,
        "column": one.column.label,
        "numeric": one.column.numeric,
        "first": first,
    }

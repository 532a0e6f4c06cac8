"""What components compute before they are drawn: shares as percentages, points, pages, faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.core.paginator import Page
from django.utils.translation import ngettext

from citylinks.web import numerals
from citylinks.web.address import Address
from citylinks.web.components.data import Bar, Cell, Column, Deviation, Link, Table

FEW = 2  # points of a hundred: bars under it fold into one line


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar in points; `percent` is a plain number for an SVG attribute, never localized."""

    label: str
    points: int
    maximum: int
    percent: str
    known: bool

    def values(self) -> dict[str, str | int]:
        """Give the values by name, as their stencil takes them."""
        return {
            "label": self.label,
            "points": self.points,
            "maximum": self.maximum,
            "percent": self.percent,
            "known": self.known,
        }


@dataclass(frozen=True, slots=True)
class DrawnBars:
    """The bars of a card: what gives points, and under one line what gives few."""

    shown: tuple[DrawnBar, ...]
    folded: tuple[DrawnBar, ...]
    line: str


@dataclass(frozen=True, slots=True)
class DrawnDeviation:
    """A deviation on a strip from -100 to 100; all but label and points are numbers for SVG attributes."""

    label: str
    points: str
    start: str
    width: str
    low: str
    high: str
    is_above: bool
    has_spread: bool


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell with its column, which a phone shows beside it."""

    cell: Cell
    column: Column


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence and the id of the field that it is about; an empty id is a fault of the whole form."""

    sentence: str
    field_id: str


def drawn_bar(bar: Bar) -> DrawnBar:
    """Round to whole points; the bar itself keeps the exact share."""
    share = 0.0 if bar.value is None or bar.maximum <= 0 else min(max(bar.value / bar.maximum, 0.0), 1.0)
    return DrawnBar(
        label=bar.label,
        points=round(bar.value or 0.0),
        maximum=round(bar.maximum),
        percent=f"{100 * share:.4g}",
        known=bar.value is not None,
    )


def folded_bars(bars: Sequence[Bar]) -> DrawnBars:
    """Fold known bars of under FEW points where there are several, so that a phone shows less."""
    drawn = [drawn_bar(bar) for bar in bars]
    few = tuple(bar for bar in drawn if bar.known and bar.points < FEW)
    if len(few) < 2:
        return DrawnBars(tuple(drawn), (), "")
    line = ngettext(
        "and %(count)s more criterion under %(few)s points",
        "and %(count)s more criteria under %(few)s points",
        len(few),
    )
    counts = {"count": numerals.count(len(few)), "few": numerals.count(FEW)}
    return DrawnBars(tuple(bar for bar in drawn if bar not in few), few, line % counts)


def drawn_deviations(items: Sequence[Deviation]) -> list[DrawnDeviation]:
    """Fit all deviations and their whiskers to one strip, so that rows can be compared."""
    reach = max((abs(one.value) + (one.spread or 0.0) for one in items), default=0.0)
    scale = 95 / max(reach, 10.0)

    def at(points: float) -> str:
        return f"{points * scale:.4g}"

    return [
        DrawnDeviation(
            label=one.label,
            points=numerals.signed(one.value),
            start=at(min(one.value, 0.0)),
            width=at(abs(one.value)),
            low=at(one.value - (one.spread or 0.0)),
            high=at(one.value + (one.spread or 0.0)),
            is_above=one.value >= 0,
            has_spread=one.spread is not None,
        )
        for one in items
    ]


def drawn_score(value: float, low: float | None, high: float | None) -> dict[str, int | bool]:
    """Points of 100; `open` says that missing facts could move them."""
    points = round(100 * value)
    least = points if low is None else round(100 * low)
    most = points if high is None else round(100 * high)
    return {"points": points, "low": least, "high": most, "open": least < most}


def labelled_rows(table: Table) -> list[list[DrawnCell]]:
    """Every cell beside its column; a row of another length is a mistake of the page and raises."""
    return [
        [
            DrawnCell(cell if isinstance(cell, Cell) else Cell(cell), column)
            for cell, column in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]


def page_links(page: Page[object], address: Address) -> list[Link | None]:
    """List the pages around this one, with None where numbers are left out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [
        Link(str(number), str(address.put("page", number)), current=number == page.number)
        if isinstance(number, int)
        else None
        for number in numbers
    ]


def faults(form: forms.BaseForm) -> list[Fault]:
    """List all faults of a form, those of the whole first; a group of boxes is met at its first box."""
    found = [Fault(str(sentence), "") for sentence in form.non_field_errors()]
    for field in form.visible_fields():
        field_id = field.id_for_label or f"{field.auto_id}_0"
        found += [Fault(said(str(field.label), str(sentence)), field_id) for sentence in field.errors]
    return found


def said(label: str, sentence: str) -> str:
    """Put a fault behind the label it is about; a question keeps its own mark."""
    return f"{label} {sentence}" if label.endswith(("?", "؟")) else f"{label}: {sentence}"

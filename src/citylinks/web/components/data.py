"""What pages hand to components: small frozen values, ready to show, so that a template decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `current` marks the page one is on."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form and nothing else: what it is about, its button, and where one leaves to."""

    title: str
    lede: str
    button: str
    trail: tuple[Link, ...]
    leave: Link


@dataclass(frozen=True, slots=True)
class Chip:
    """A fact or a chosen filter; with `remove_href` it carries a cross that leads to the page without it."""

    label: str
    remove_href: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One criterion of a score, in points: `value` of `maximum`; None is a fact that nobody has stated."""

    label: str
    value: float | None
    maximum: float


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far one is from the others, in points of 100, to either side of nothing; `spread` around it."""

    label: str
    value: float
    spread: float | None


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A city on the map; latitude and longitude in degrees."""

    name: str
    latitude: float
    longitude: float
    href: str = ""


@dataclass(frozen=True, slots=True)
class Arc:
    """A partnership on the map: amber host city, teal resource partner, and the sentence a pointer reads."""

    host: MapPoint
    partner: MapPoint
    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column; numbers stand right-aligned in tabular figures."""

    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell; `note` stands small under the text. A language marks what is not the reader's own."""

    text: str
    href: str = ""
    note: str = ""
    language: str = ""
    note_language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in the order of the columns; the first cell of a row is its heading."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | str]]


@dataclass(frozen=True, slots=True)
class Step:
    """One state on the way of a thing; `detail` says who and when, or who must act."""

    label: str
    state: Literal["done", "current", "next"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One stretch of a history: who or what, from when to when, and why it ended; `now` still goes on."""

    who: str
    when: str
    why: str = ""
    now: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits for the reader; `when` says until when, or since when it is late."""

    sentence: str
    href: str
    when: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class ZonedTime:
    """A moment in the words of a zone; `iso` has the zone's offset, so that a script can add the reader's."""

    text: str
    iso: str

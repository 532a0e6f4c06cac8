"""What can wait for a person: a thing to do, until when, and where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from citylinks.access.actors import Actor, Grant


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line: what waits, where it is done, until when, and whether that is past."""

    sentence: str
    href: str
    due: dt.datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is here, which of their roles wait for a second factor, and when it is now."""

    actor: Actor
    waiting: frozenset[Grant]
    at: dt.datetime


# A source asks its domain's scoped queries and makes a line of each answer; see `sources.SOURCES`.
Source = Callable[[Visit], Iterable[Waiting]]

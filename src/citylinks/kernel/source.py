"""Where a fact comes from: every reported figure carries it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader can look up; `url` is empty when it is not on the web."""

    title: str
    url: str = ""

"""Where a fact comes from: every reported figure carries it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from citylinks.kernel.errors import Fault
from citylinks.kernel.text import line_faults


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader can look up; `url` is empty when it is not on the web."""

    title: str
    url: str = ""

    def faults(self, place: str = "source") -> Iterator[Fault]:
        """Say what keeps its title or its address from being one line; an empty one is none."""
        yield from line_faults(place, self.title, "source")
        yield from line_faults(place, self.url, "address of the source")

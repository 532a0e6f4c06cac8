"""Holes of Python itself that a visitor or a file can reach here, and the versions that close them.

Each row's versions are those of the record at https://www.cve.org/CVERecord?id=..., which the Python Software
Foundation keeps; https://docs.python.org/3.11/whatsnew/changelog.html names them too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Hole:
    """One hole, and per series the first version without it; a series that is not named never had it."""

    name: str
    closed: tuple[Version, ...]


HOLES = (
    Hole("CVE-2024-0450", ((3, 11, 8), (3, 12, 2))),  # zip files that unpack to far more than they say
    Hole("CVE-2024-7592", ((3, 11, 10), (3, 12, 6))),  # a cookie that takes minutes to read
    Hole("CVE-2025-4517", ((3, 11, 13), (3, 12, 11), (3, 13, 4))),  # archives that write outside their folder
    Hole("CVE-2025-8194", ((3, 11, 14), (3, 12, 12), (3, 13, 6))),  # archives that never end
)


def warning(this: Version) -> str:
    """Return a sentence that names the holes of a Python and the version to take; none is an empty text."""
    found = list(open_holes(this))
    if not found:
        return ""
    names = ", ".join(name for name, _ in found)
    said, wanted = (".".join(map(str, version)) for version in (this, max(closed for _, closed in found)))
    return f"Python {said} has known holes ({names}): take Python {wanted} or a newer one of its series."


def open_holes(this: Version) -> Iterator[tuple[str, Version]]:
    """Give the name of each hole of a version, with the version of its series that closes it."""
    for hole in HOLES:
        for closed in hole.closed:
            if closed[:2] == this[:2] and this < closed:
                yield hole.name, closed

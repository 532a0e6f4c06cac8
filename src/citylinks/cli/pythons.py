"""Holes of Python itself that a visitor or a file can reach here, and the versions that close them.

A distribution may close a hole and leave the version's number as it is: where a hole shows without harm, it
is tried.

Each row's versions are those of the record at https://www.cve.org/CVERecord?id=..., which the Python Software
Foundation keeps; https://docs.python.org/3.11/whatsnew/changelog.html names them too.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from io import BytesIO
from struct import pack
from zlib import crc32

Version = tuple[int, int, int]
QUOTE = r"\""  # as a cookie holds one inside a text


@dataclass(frozen=True, slots=True)
class Hole:
    """One hole, and per series the first version without it; a series that is not named never had it."""

    name: str
    closed: tuple[Version, ...]
    shows: Callable[[], bool] | None = None  # tries whether the Python that runs has it


def reads_slowly() -> bool:
    """Tell whether four times as many backslashes in a cookie take far more than four times as long."""
    few, many = (min(_seconds(f'a="{QUOTE * number}"') for _ in range(3)) for number in (500, 2000))
    return many > 8 * few


def _seconds(cookie: str) -> float:
    started = time.thread_time()
    SimpleCookie(cookie)
    return time.thread_time() - started


def opens_overlapping() -> bool:
    """Tell whether a file of an archive is read although it holds another file of the archive."""
    inner = _local(b"b", b"x") + b"x"
    outer = _local(b"a", inner)
    content = outer + inner
    central = _central(b"a", inner, 0) + _central(b"b", b"x", len(outer))
    end = pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(central), len(content), 0)
    try:
        with zipfile.ZipFile(BytesIO(content + central + end)) as archive:
            archive.read("a")
    except zipfile.BadZipFile:
        return False
    return True


def _local(name: bytes, content: bytes) -> bytes:
    return pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, *_sizes(content), len(name), 0) + name


def _central(name: bytes, content: bytes, at: int) -> bytes:
    start = pack("<4s6H3L", b"PK\1\2", 20, 20, 0, 0, 0, 33, *_sizes(content))
    return start + pack("<5H2L", len(name), 0, 0, 0, 0, 0, at) + name


def _sizes(content: bytes) -> tuple[int, int, int]:
    return crc32(content), len(content), len(content)


HOLES = (
    Hole("CVE-2024-0450", ((3, 11, 8), (3, 12, 2)), opens_overlapping),  # zip files that unpack to far more
    Hole("CVE-2024-7592", ((3, 11, 10), (3, 12, 6)), reads_slowly),  # a cookie that takes minutes to read
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
            if closed[:2] == this[:2] and this < closed and (hole.shows is None or hole.shows()):
                yield hole.name, closed

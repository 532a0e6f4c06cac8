"""What is said of a PDF file: its pages, or every reason to refuse it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_PAGES = 200  # a letter is a few pages; who attaches a book has attached the wrong file
MOST_OBJECTS = 100_000
MOST_STREAMS = 10_000
MOST_UNPACKED = 64 * 1024 * 1024  # bytes of the streams that hold objects, all together


class Reason(StrEnum):
    """Why a PDF file is refused."""

    DAMAGED = "damaged"  # not whole, or read in more than one way
    LOCKED = "locked"
    UNPACKS = "unpacks"  # it uses more memory than it may
    SLOW = "slow"  # reading it takes longer than it may
    BUSY = "busy"  # other files are being read
    PARTS = "parts"
    NO_PAGE = "no-page"
    PAGES = "pages"
    SCRIPT = "script"
    LAUNCH = "launch"
    SENDS = "sends"
    LOADS = "loads"
    ELSEWHERE = "elsewhere"
    ATTACHED = "attached"
    MEDIA = "media"
    XFA = "xfa"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Report:
    """How many pages and parts were counted, and the reasons to refuse the file, each once."""

    pages: int
    parts: int
    reasons: tuple[Reason, ...]

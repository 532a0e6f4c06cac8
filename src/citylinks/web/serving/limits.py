"""How much one request may send, by where it goes. Tables only: the settings read this.

A text counts twelve bytes a character here: that is what a form makes of one outside the first 65,536.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

COOKIE = 8 * 1024  # bytes of all cookies together; ours take some 200
# Python before 3.11.10 and 3.12.6 takes time with the square of these to read a cookie (CVE-2024-7592).
BACKSLASHES = 256

SMALL = 64 * 1024  # bytes of a form that anybody may send
LONG = (
    2_621_440  # bytes of a form with long texts: 100,000 characters of any script, and room for more fields
)
UPLOAD = 25 * 1024 * 1024 + SMALL  # bytes of a file and the form around it

GRACE = 10.0  # seconds within which the first byte of a body, and all of a small one, has to be there
FLOOR = 4096  # bytes a second that a longer body has to bring from then on
LONGEST = 900.0  # seconds that any body may take


@dataclass(frozen=True, slots=True)
class Bound:
    """What a page takes of a person who is signed in: bytes at most, and whether as a form with files."""

    path: re.Pattern[str]
    most: int
    files: bool = False


# Of anybody else, and everywhere else, SMALL is the most, and a form with files is refused. The scripts that
# save a draft while it is typed send it as a form with files, though it has none.
BOUNDS = (
    Bound(re.compile(r"/network/import/"), UPLOAD, files=True),
    Bound(re.compile(r"/applications/[-\w]+/files/"), UPLOAD, files=True),
    Bound(re.compile(r"/applications/[-\w]+/answers/save/"), LONG, files=True),
    Bound(re.compile(r"/needs/drafts/[-\w]+/save"), LONG, files=True),
    Bound(re.compile(r"/reviews/[-\w]+/save/"), LONG, files=True),
    Bound(re.compile(r"/(applications|calls|needs|network|outbox|programs|reviews)/.*"), LONG),
)
ELSEWHERE = Bound(re.compile(r".*"), SMALL)


def bound_of(path: str) -> Bound:
    """Return the first row that fits a path without its query."""
    return next((bound for bound in BOUNDS if bound.path.fullmatch(path)), ELSEWHERE)


def is_form_with_files(content_type: str) -> bool:
    """Tell whether a body comes in parts, of which each may be a file."""
    return content_type.strip().lower().startswith("multipart/")


def is_cookie_too_costly(cookies: str) -> bool:
    """Tell whether reading these cookies could take more than a few milliseconds, whatever the Python."""
    return len(cookies) > COOKIE or cookies.count("\\") > BACKSLASHES


def seconds_for(received: int) -> float:
    """Return after how many seconds from its start a body must have brought more than so many bytes."""
    return min(GRACE + received / FLOOR, LONGEST)

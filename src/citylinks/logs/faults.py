"""A fault as it may stand in a line: which kinds, where in the code, never what was said.

The message of an exception holds what somebody typed (`Key (email)=(...) already exists`), and so do local
variables. A refusal of ours has a code that is a constant: that one is told.
"""

from __future__ import annotations

import traceback
from pathlib import PurePath
from typing import TypedDict

MOST_FRAMES = 40
MOST_CAUSES = 5


class Told(TypedDict):
    """One exception: its kind, the code if it is a refusal of ours, and its frames, the outermost first."""

    kind: str
    code: str
    frames: list[str]


def told(fault: BaseException) -> list[Told]:
    """Return the exception and what caused it, the last raised first, at most five of them."""
    found: list[Told] = []
    current: BaseException | None = fault
    while current is not None and len(found) < MOST_CAUSES:
        found.append(
            Told(kind=kind_of(current), code=code_of(current), frames=frames_of(current)[-MOST_FRAMES:])
        )
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return found


def kind_of(fault: BaseException) -> str:
    """Return the full name of an exception's class."""
    kind = type(fault)
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def code_of(fault: BaseException) -> str:
    """Return the code of a refusal of ours; of anything else, an empty text."""
    ours = kind_of(fault).startswith("citylinks.")
    code = getattr(fault, "code", "") if ours else ""
    return code if isinstance(code, str) else ""


def frames_of(fault: BaseException) -> list[str]:
    """Return `file:line function` for each frame, with the file from its package on."""
    return [
        f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(fault.__traceback__)
    ]


def _short(filename: str) -> str:
    parts = PurePath(filename).parts
    for root in ("site-packages", "src"):
        if root in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(root) :])
    return "/".join(parts[-3:])

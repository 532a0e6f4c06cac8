"""Kernels: `reference` in numpy and float64, `fast` in numba and float32; and which of them is used when."""

from __future__ import annotations

import importlib.util
import os
import sys
from functools import cache

from citylinks.engine.problem import ProblemError

SWITCH = "CITYLINKS_ENGINE_KERNEL"
FAST_FROM = 60_000
REFERENCE, FAST = "reference", "fast"


@cache
def has_numba() -> bool:
    return importlib.util.find_spec("numba") is not None


def is_warm() -> bool:
    """Whether the fast kernel is already loaded in this process."""
    module = sys.modules.get("citylinks.engine.kernels.compiled")
    return bool(getattr(module, "warm", False))


def choose(rows: int, wanted: str | None = None) -> str:
    """Name the kernel for a table of so many rows.

    `wanted`, else the environment's CITYLINKS_ENGINE_KERNEL, decides. Without either, tables below 60,000
    rows are scored with numpy, unless the fast kernel is warm: loading it costs more than it saves. Raises
    ProblemError when the fast kernel is wanted and numba is not installed, or for another word.
    """
    asked = wanted or os.environ.get(SWITCH, "")
    if asked not in {"", REFERENCE, FAST}:
        raise ProblemError([f"{SWITCH} is “{asked}”; use {REFERENCE} or {FAST}."])
    if asked == FAST and not has_numba():
        raise ProblemError(["The fast kernel needs numba: install citylinks[fast]."])
    if asked:
        return asked
    if is_warm():
        return FAST
    return FAST if rows >= FAST_FROM and has_numba() else REFERENCE

"""Examining a PDF in a process of its own, with limits. Nothing else opens one."""

from __future__ import annotations

from typing import TypedDict, cast

from citylinks.standards.confined import Budget, ConfinedError, Ending, run_confined
from citylinks.standards.pdf.report import Reason, Report

BUDGET = Budget(cpu_s=2, wall_s=20.0, memory_mb=256)
_ENDED = {
    Ending.TIME: Reason.SLOW,
    Ending.MEMORY: Reason.UNPACKS,
    Ending.CRASHED: Reason.DAMAGED,
    Ending.BUSY: Reason.BUSY,
}


class Told(TypedDict):
    """A report as it comes through the pipe."""

    pages: int
    parts: int
    reasons: list[str]


def examine_apart(content: bytes, *, budget: Budget = BUDGET) -> Report:
    """Return what a PDF is; the process that could not finish is a reason too. Takes about .2 s."""
    try:
        told = cast("Told", run_confined("citylinks.standards.pdf.examining:examine", content, budget=budget))
    except ConfinedError as ended:
        return Report(0, 0, (_ENDED[ended.ending],))
    return Report(told["pages"], told["parts"], tuple(Reason(one) for one in told["reasons"]))

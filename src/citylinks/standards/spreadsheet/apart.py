"""Reading a stranger's spreadsheet: a workbook in a process of its own with limits, csv right here.

A csv file is read in one pass within limits of rows, cells and bytes. An xlsx or ods file is a zip file of
XML, which can be made small and yet take minutes and gigabytes to read.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import NotRequired, TypedDict, cast

from citylinks.standards.confined import Budget, ConfinedError, Ending, run_confined
from citylinks.standards.spreadsheet import delimited
from citylinks.standards.spreadsheet.sheets import (
    ZIP,
    Place,
    Sheet,
    SheetFault,
    UnreadableError,
    refuse_odd,
)

# 11,000 rows of 25 different texts take about two seconds of computing and 142 MB; 30,000 do not fit.
BUDGET = Budget(cpu_s=10, wall_s=60.0, memory_mb=256, answer_mb=64)
_ENDED = {
    Ending.TIME: (
        "Reading the file takes too long.",
        "Copy the rows into a new workbook, or save the sheet as csv.",
    ),
    Ending.MEMORY: (
        "Reading the file takes more memory than it may.",
        "Save the sheet as csv, or split the file into several.",
    ),
    Ending.CRASHED: ("The file is damaged.", "Open it in a spreadsheet program and save it again."),
    Ending.BUSY: ("Too many files are being read just now.", "Send it again in a minute."),
}


class ToldFault(TypedDict):
    """A SheetFault as it comes through the pipe; `place` has the fields of Place."""

    place: dict[str, str | int | None]
    message: str
    mend: str


class ToldSheet(TypedDict):
    """A Sheet as it comes through the pipe."""

    name: str
    rows: list[list[str]]
    faults: list[ToldFault]
    note: str


class Told(TypedDict):
    """What the process answers: the sheets, or why the file cannot be read."""

    sheets: list[ToldSheet]
    refusal: NotRequired[ToldFault]


def read_apart(data: bytes, *, budget: Budget = BUDGET) -> tuple[Sheet, ...]:
    """Return the sheets of an xlsx, ods or csv file, in their order; a csv file is one sheet without a name.

    Raises UnreadableError when nothing can be read; a cell that holds no value is a fault of its sheet. An
    xlsx of 11,000 rows and 25 columns takes about two seconds.
    """
    refuse_odd(data)
    if not data.startswith(ZIP):
        return (delimited.read_csv(data),)
    try:
        told = cast("Told", run_confined("citylinks.standards.spreadsheet.apart:told", data, budget=budget))
    except ConfinedError as ended:
        raise UnreadableError(*_ENDED[ended.ending]) from ended
    if refusal := told.get("refusal"):
        fault = _fault(refusal)
        raise UnreadableError(fault.message, fault.mend, fault.place)
    return tuple(
        Sheet(
            one["name"],
            tuple(map(tuple, one["rows"])),
            tuple(map(_fault, one["faults"])),
            one["note"],
        )
        for one in told["sheets"]
    )


def _fault(told: ToldFault) -> SheetFault:
    return SheetFault(Place(**told["place"]), told["message"], told["mend"])  # type: ignore[arg-type]


def told(data: bytes) -> dict[str, object]:
    """Read a workbook and return it as JSON can carry it. Runs in the process of its own."""
    from citylinks.standards.spreadsheet.reading import read

    try:
        sheets = read(data)
    except UnreadableError as error:
        return {"sheets": [], "refusal": asdict(error.fault)}
    return {
        "sheets": [
            {
                "name": one.name,
                "rows": one.rows,
                "faults": [asdict(fault) for fault in one.faults],
                "note": one.note,
            }
            for one in sheets
        ]
    }

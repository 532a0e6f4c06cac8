"""What a cell of a workbook holds, as the text a person would have typed."""

from __future__ import annotations

import datetime as dt
import math

Value = int | float | str | bool | dt.date | dt.time | dt.datetime | dt.timedelta

# From here on a float no longer holds every whole number.
EXACT = 1e15


def text_of(value: Value) -> str:
    """Write 12.0 as 12, a date as 2014-08-04, true as TRUE, and text as it stands, "NA" and 007 too."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else _without_zeros(value.isoformat(" "))
    if isinstance(value, dt.time):
        return _without_zeros(value.isoformat())
    if isinstance(value, dt.timedelta):
        return _duration(value)
    return str(value)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    if value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return repr(value)


def _without_zeros(text: str) -> str:
    """Leave the seconds out where they are zero."""
    return text.removesuffix(":00") if text.count(":") == 2 else text


def _duration(value: dt.timedelta) -> str:
    """Hours and minutes, as 36:00."""
    sign = "-" if value < dt.timedelta() else ""
    minutes, seconds = divmod(round(abs(value).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{sign}{hours}:{minutes:02}"
    return f"{text}:{seconds:02}" if seconds else text

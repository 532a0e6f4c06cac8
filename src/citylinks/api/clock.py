"""The clock, as only interfaces read it."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """Return this moment in UTC."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Return the day it is in UTC."""
    return now().date()

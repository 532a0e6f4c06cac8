"""Until when: pure functions of a call's dates and a moment that is passed in.

A deadline names a minute and that minute counts whole: at 17:00:59 a call that closes at 17:00 still takes an
application, at 17:01:00 it does not. Who reads "until 23:59" has until midnight.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from zoneinfo import ZoneInfo

from citylinks.calls.models import Call
from citylinks.calls.states import CallState
from citylinks.kernel.time import aware_utc

MINUTE = dt.timedelta(minutes=1)


class Phase(StrEnum):
    """Where a call stands by its state and the clock, as a reader sees it."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    PAST = "past"
    DECIDED = "decided"


def phase(call: Call, at: dt.datetime) -> Phase:
    """Tell whether the call is to come, takes applications, or has passed its deadline."""
    if call.state == CallState.DRAFT:
        return Phase.DRAFT
    if call.state == CallState.DECIDED:
        return Phase.DECIDED
    if call.state == CallState.CLOSED or not is_before(at, call.closes_at):
        return Phase.PAST
    return Phase.UPCOMING if aware_utc(at) < call.opens_at else Phase.OPEN


def is_before(at: dt.datetime, deadline: dt.datetime) -> bool:
    """Tell whether the moment is not past the deadline's minute."""
    return aware_utc(at) < end_of(deadline)


def end_of(deadline: dt.datetime) -> dt.datetime:
    """Return the first moment after the deadline's minute."""
    return deadline.replace(second=0, microsecond=0) + MINUTE


def day_in_zone(at: dt.datetime, time_zone: str) -> dt.date:
    """Return the date that a clock on the wall shows there."""
    return aware_utc(at).astimezone(ZoneInfo(time_zone)).date()


def said(at: dt.datetime, time_zone: str) -> str:
    """Write a moment for a sentence of refusal: `2027-02-25 17:00 (America/New_York)`."""
    return f"{aware_utc(at).astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M} ({time_zone})"


def is_time_zone(name: str) -> bool:
    """Tell whether it is a zone of the IANA database; a path or a wrong case is none."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return False
    except KeyError:
        return False
    return True

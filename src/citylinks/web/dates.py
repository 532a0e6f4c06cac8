"""Dates as far as a source gives them, in the reader's words."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time, get_timezone_name

from citylinks.kernel.time import PartialDate
from citylinks.web import numerals


def partial(date: PartialDate) -> str:
    """`2014`, `August 2014` or `August 4, 2014`."""
    shown = numerals.locale()
    if len(date.text) == 4:
        return date.text
    if len(date.text) == 7:
        return format_skeleton("yMMMM", date.first_day, locale=shown)
    return format_date(date.first_day, format="long", locale=shown)


def day(date: dt.date) -> str:
    """`August 4, 2014`."""
    return format_date(date, format="long", locale=numerals.locale())


def period(started: PartialDate | None, ended: PartialDate | None) -> str:
    """One date, or two with a dash between; empty when no source gives one."""
    if started is None:
        return "" if ended is None else "– " + partial(ended)
    if ended is None or ended == started:
        return partial(started)
    return f"{partial(started)} – {partial(ended)}"


def moment(at: dt.datetime) -> str:
    """`Nov 23, 2026, 12:00 PM UTC`: a moment as the reader writes it, in UTC."""
    shown = numerals.locale()
    day = format_date(at.astimezone(dt.UTC), format="medium", locale=shown)
    return f"{day}, {format_time(at, format='short', tzinfo=dt.UTC, locale=shown)} UTC"


def in_zone(at: dt.datetime, time_zone: str) -> str:
    """`Thursday, February 25, 2027, 5:00 PM Eastern Standard Time`: a moment on a wall clock there."""
    local, shown = at.astimezone(ZoneInfo(time_zone)), numerals.locale()
    day = format_date(local, format="full", locale=shown)
    hour = format_time(local, format="short", tzinfo=local.tzinfo, locale=shown)
    return f"{day}, {hour} {get_timezone_name(local, locale=shown)}"


def next_day(at: dt.datetime) -> dt.datetime:
    """Return the midnight after a moment, in UTC: when a page that shows what holds today changes."""
    return dt.datetime.combine(at.astimezone(dt.UTC).date() + dt.timedelta(days=1), dt.time(), dt.UTC)

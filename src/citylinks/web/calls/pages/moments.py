"""Moments as the pages of calls show them: in the call's own zone, and ready to be said in the reader's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.utils.translation import ngettext

from citylinks.calls.deadlines import Phase
from citylinks.calls.queries import CallFacts
from citylinks.web import dates
from citylinks.web.components.data import ZonedTime

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def moment(at: dt.datetime, time_zone: str) -> ZonedTime:
    """Put a moment into the words of a zone."""
    return ZonedTime(dates.in_zone(at, time_zone), at.astimezone(ZoneInfo(time_zone)).isoformat())


def left(until: dt.datetime, at: dt.datetime) -> str:
    """`12 days left`, `5 hours left`, `14 minutes left`, never more than there are; empty once it is over."""
    rest = until - at
    if rest <= dt.timedelta():
        return ""
    if rest >= 2 * DAY:
        return ngettext("%(count)s day left", "%(count)s days left", rest.days) % {"count": rest.days}
    if rest >= HOUR:
        hours = int(rest / HOUR)
        return ngettext("%(count)s hour left", "%(count)s hours left", hours) % {"count": hours}
    minutes = max(int(rest / MINUTE), 1)
    return ngettext("%(count)s minute left", "%(count)s minutes left", minutes) % {"count": minutes}


def next_step(until: dt.datetime, at: dt.datetime) -> dt.datetime:
    """Return when `left` says something else than at this moment: a day, an hour or a minute less."""
    rest = until - at
    step = DAY if rest >= 2 * DAY else HOUR if rest >= HOUR else MINUTE
    return until - rest // step * step


def next_turn(calls: Collection[CallFacts], at: dt.datetime) -> dt.datetime | None:
    """Return the first moment from `at` on at which one of the calls reads differently; None if none will."""
    turns = [turn for call in calls for turn in call.turns]
    steps = [next_step(call.closes_at, at) for call in calls if call.phase is Phase.OPEN]
    return min((turn for turn in (*turns, *steps) if turn >= at), default=None)

"""Moments as the pages of calls show them: in the call's own zone, and ready to be said in the reader's."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.translation import ngettext

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

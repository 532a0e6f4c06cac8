"""Times and dates as the field reports them: aware moments in UTC, and dates known only in part."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def aware_utc(at: dt.datetime) -> dt.datetime:
    """Return the same moment in UTC; a naive time is a programming mistake and raises ValueError."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone; pass an aware time.")
    return at.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as a source gives it, written `2014`, `2014-08` or `2014-08-04`: a year, a month or a day.

    Orders as text does: the year before its months, the month before its days.
    """

    text: str

    def __post_init__(self) -> None:
        found = _PARTIAL.fullmatch(self.text)
        if found is None:
            message = _("%(text)s is not a date: write 2014, 2014-08 or 2014-08-04.")
            raise ValueError(message % {"text": repr(self.text)})
        year, month, day = (int(part) if part else 1 for part in found.groups())
        dt.date(year, month, day)  # raises ValueError for the 13th month and the 31st of June

    def __str__(self) -> str:
        return self.text

    @property
    def year(self) -> int:
        """The year, which is always known."""
        return int(self.text[:4])

    @property
    def first_day(self) -> dt.date:
        """The earliest day it can mean."""
        year, month, day = [*(int(part) for part in self.text.split("-")), 1, 1][:3]
        return dt.date(year, month, day)

    @property
    def last_day(self) -> dt.date:
        """The latest day it can mean."""
        first = self.first_day
        if len(self.text) == 4:
            return dt.date(first.year, 12, 31)
        if len(self.text) == 7:
            return dt.date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
        return first

"""A moment typed as a clock on the wall shows it, and turned into one of the world's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from citylinks.places.gazetteer import Gazetteer

TYPED = "%Y-%m-%dT%H:%M"


class WallClockField(forms.Field):
    """A date and a time of day, to the minute, without a zone: the form knows which one is meant."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TYPED)

    def to_python(self, value: object) -> dt.datetime | None:
        """Read what browsers send for a local date and time, or the same with a blank between."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return value
        try:
            found = dt.datetime.fromisoformat(str(value).strip())
        except ValueError as fault:
            raise forms.ValidationError(_("Write a date and a time, such as 2027-02-25 17:00.")) from fault
        return found.replace(second=0, microsecond=0, tzinfo=None)


def in_zone(typed: dt.datetime, time_zone: str) -> dt.datetime:
    """Return the moment at which a wall clock there shows this. Raises ValidationError where none ever does.

    Of an hour that a clock shows twice, the first is meant.
    """
    zone = ZoneInfo(time_zone)
    found = typed.replace(tzinfo=zone).astimezone(dt.UTC)
    if found.astimezone(zone).replace(tzinfo=None) != typed:
        raise forms.ValidationError(_("On this day clocks there skip this time. Choose an hour later."))
    return found


def on_the_wall(at: dt.datetime | None, time_zone: str) -> str:
    """Return a moment as its field shows it."""
    return at.astimezone(ZoneInfo(time_zone)).strftime(TYPED) if at else ""


@cache
def zones() -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """Return the zones that the world's cities have, by area; UTC first. Older names of them are left out."""
    named = sorted(set(Gazetteer.load().columns["timezone"].tolist()))
    groups = [
        (area, [(name, name.partition("/")[2].replace("_", " ")) for name in within])
        for area, within in groupby(named, key=lambda name: name.partition("/")[0])
    ]
    return [("UTC", [("UTC", "UTC")]), *groups]

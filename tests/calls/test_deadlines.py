from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from citylinks.calls.deadlines import Phase, day_in_zone, is_before, is_time_zone, phase, said
from citylinks.calls.models import Call

NEW_YORK = ZoneInfo("America/New_York")
OPENS = dt.datetime(2027, 1, 6, 9, 0, tzinfo=NEW_YORK)
CLOSES = dt.datetime(2027, 2, 25, 17, 0, tzinfo=NEW_YORK)


def at(hour, minute, second, zone=NEW_YORK, day=25):
    return dt.datetime(2027, 2, day, hour, minute, second, tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "in_time"),
    [
        (at(16, 59, 59), True),
        (at(17, 0, 0), True),
        (at(17, 0, 59), True),
        (at(17, 1, 0), False),
        (at(22, 0, 59, dt.UTC), True),
        (at(22, 1, 0, dt.UTC), False),
        (at(5, 0, 59, ZoneInfo("Asia/Jakarta"), day=26), True),
        (at(5, 1, 0, ZoneInfo("Asia/Jakarta"), day=26), False),
    ],
    ids=str,
)
def test_is_before_when_around_the_minute_counts_the_minute_whole(moment, in_time):
    assert is_before(moment, CLOSES.astimezone(dt.UTC)) is in_time


@pytest.mark.parametrize(
    ("state", "moment", "expected"),
    [
        ("draft", OPENS, Phase.DRAFT),
        ("open", OPENS - dt.timedelta(seconds=1), Phase.UPCOMING),
        ("open", OPENS, Phase.OPEN),
        ("open", CLOSES + dt.timedelta(seconds=59), Phase.OPEN),
        ("open", CLOSES + dt.timedelta(minutes=1), Phase.PAST),
        ("closed", OPENS, Phase.PAST),
        ("decided", CLOSES, Phase.DECIDED),
    ],
)
def test_phase_when_the_clock_moves_follows_state_and_dates(state, moment, expected):
    call = Call(state=state, opens_at=OPENS.astimezone(dt.UTC), closes_at=CLOSES.astimezone(dt.UTC))
    assert phase(call, moment) is expected


def test_day_in_zone_when_it_is_tomorrow_there_is_that_day():
    moment = dt.datetime(2027, 2, 25, 22, 0, tzinfo=dt.UTC)
    assert day_in_zone(moment, "Asia/Jakarta") == dt.date(2027, 2, 26)
    assert day_in_zone(moment, "America/New_York") == dt.date(2027, 2, 25)


def test_said_when_clocks_have_changed_says_the_time_on_the_wall():
    assert said(dt.datetime(2027, 7, 1, 21, 0, tzinfo=dt.UTC), "America/New_York") == (
        "2027-07-01 17:00 (America/New_York)"
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("America/New_York", True),
        ("UTC", True),
        ("Mars/Olympus", False),
        ("../etc/passwd", False),
        ("", False),
    ],
)
def test_is_time_zone_when_asked_knows_the_iana_names_only(name, expected):
    assert is_time_zone(name) is expected


def test_naive_times_when_compared_are_a_programming_mistake():
    with pytest.raises(ValueError, match="has no time zone"):
        is_before(dt.datetime(2027, 2, 25, 17, 0), CLOSES)  # noqa: DTZ001

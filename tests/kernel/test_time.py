from __future__ import annotations

import datetime as dt

import pytest

from citylinks.kernel.time import PartialDate, aware_utc


def test_aware_utc_when_given_another_zone_keeps_the_moment():
    bangkok = dt.timezone(dt.timedelta(hours=7))
    assert aware_utc(dt.datetime(2014, 8, 4, 6, tzinfo=bangkok)) == dt.datetime(2014, 8, 3, 23, tzinfo=dt.UTC)
    assert aware_utc(dt.datetime(2014, 8, 4, 6, tzinfo=bangkok)).tzinfo is dt.UTC


def test_aware_utc_when_naive_is_refused():
    with pytest.raises(ValueError, match="has no time zone"):
        aware_utc(dt.datetime(2014, 8, 4))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014", dt.date(2014, 1, 1), dt.date(2014, 12, 31)),
        ("2014-11", dt.date(2014, 11, 1), dt.date(2014, 11, 30)),
        ("2012-02", dt.date(2012, 2, 1), dt.date(2012, 2, 29)),
        ("2014-08-04", dt.date(2014, 8, 4), dt.date(2014, 8, 4)),
    ],
)
def test_partial_date_when_written_knows_the_days_it_can_mean(text, first, last):
    date = PartialDate(text)
    assert (date.first_day, date.last_day, date.year, str(date)) == (first, last, first.year, text)


@pytest.mark.parametrize("text", ["", "14", "2014-13", "2014-06-31", "2014-8", "August 2014", "2014-08-04 "])
def test_partial_date_when_it_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        PartialDate(text)


def test_partial_dates_when_sorted_put_the_vaguer_first():
    dates = [PartialDate("2014-08-04"), PartialDate("2015"), PartialDate("2014-08"), PartialDate("2014")]
    assert [str(date) for date in sorted(dates)] == ["2014", "2014-08", "2014-08-04", "2015"]

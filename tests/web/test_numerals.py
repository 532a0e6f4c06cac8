from __future__ import annotations

import pytest
from django.utils import translation

from citylinks.kernel.time import PartialDate
from citylinks.web import dates, numerals


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ("640,778", "1.69 million", "9,999", "3.6", "27")),
        ("es", ("640.778", "1,69 millones", "9.999", "3,6", "27")),
        ("ar", ("640,778", "1.69 مليون", "9,999", "3.6", "27")),
    ],
)
def test_numbers_in_a_language_read_as_its_people_write_them(language, shown):
    with translation.override(language):
        found = (
            numerals.count(640_778),
            numerals.compact(1_692_000),
            numerals.compact(9_999),
            numerals.measure(3.64),
            numerals.measure(27.0),
        )
    assert found == shown


@pytest.mark.parametrize(("share", "shown"), [(0.0, "0"), (0.825, "83"), (0.8249, "82"), (1.0, "100")])
def test_points_of_a_share_are_rounded_half_up(share, shown):
    assert numerals.points(share) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("2014", "2014"), ("2014-08", "August 2014"), ("2014-08-04", "August 4, 2014")],
)
def test_partial_date_shows_no_more_than_is_known(text, shown):
    with translation.override("en"):
        assert dates.partial(PartialDate(text)) == shown


def test_period_shows_one_date_when_both_ends_are_the_same():
    with translation.override("en"):
        assert [
            dates.period(None, None),
            dates.period(PartialDate("2014"), None),
            dates.period(PartialDate("2014"), PartialDate("2014")),
            dates.period(PartialDate("2014-08-04"), PartialDate("2014-08-06")),
        ] == ["", "2014", "2014", "August 4, 2014 – August 6, 2014"]


@pytest.mark.parametrize(("value", "shown"), [("102861", "102.861"), ("Legaspi", "Legaspi"), ("", "")])
def test_value_of_a_table_in_spanish_is_written_as_a_number_when_it_is_one(value, shown):
    with translation.override("es"):
        assert numerals.given(value) == shown

from __future__ import annotations

import pytest

from citylinks.matching.facts import changed, great_circle_km, km, offset, pieces, zone
from matching.worlds import small


@pytest.mark.parametrize(
    ("name", "after", "needed", "text"),
    [
        ("climate", "Am", 1.0, "Am (tropical monsoon)"),
        ("income", "High income", 1.0, "High income"),
        ("temperature", (12.4, 29.6), 0.5, "12 to 30 °C"),
        ("precipitation", (1010.0, 10.0), 0.5, "1,000 mm a year, 0 in the driest month"),
        ("elevation", 1234.5, 0.5, "1,234 m"),
        ("coast", 5.5, 0.5, "4.5 km"),
        ("population", 123_456.0, 0.5, "123,000 people"),
        ("time_zone", 5.5, 0.5, "UTC+5:30"),
        ("language", ("en",), 0.42, "a common language of 42% of the people"),
        ("distance", None, 0.75, "within 5,004 km"),
        ("experience", ("drought",), 0.96, "2 pieces of evidence on each theme"),
        ("experience", ("drought",), 0.97, "3 pieces of evidence on each theme"),
        ("elevation", None, 0.5, ""),
    ],
)
def test_changed_when_the_engine_names_a_fact_then_is_said_in_words(name, after, needed, text):
    assert changed(name, after, needed) == text


def test_km_when_short_then_keeps_a_decimal():
    assert [km(distance) for distance in (-0.2, 0.04, 9.94, 12.5, 1234.5)] == [
        "0.0 km", "0.0 km", "9.9 km", "12 km", "1,234 km",
    ]  # fmt: skip


def test_offset_when_west_or_between_hours_then_is_written_as_people_do():
    assert [offset(hours) for hours in (0, -3, 5.75)] == ["UTC+0", "UTC−3", "UTC+5:45"]


def test_pieces_when_counted_then_agree_in_number():
    assert [pieces(number) for number in (0, 1, 2)] == [
        "no evidence on file", "1 piece of evidence", "2 pieces of evidence",
    ]  # fmt: skip


def test_zone_when_unknown_then_is_the_code():
    assert zone("Xx") == "Xx"


def test_great_circle_when_between_real_cities_then_is_in_km():
    assert great_circle_km(small().city(1), small().city(3)) == pytest.approx(5084, abs=1)
    assert great_circle_km(small().city(1), small().city(1)) == 0

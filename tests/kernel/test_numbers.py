from __future__ import annotations

import pytest

from citylinks.kernel.numbers import whole_number


@pytest.mark.parametrize(
    "text",
    ["", " ", "-1", "+1", "1.5", "1e9", "NaN", "٣", "²", "１２", "0x10", "1_000", "1" * 19, "9" * 5000],
)
def test_whole_number_when_it_is_none_is_none(text):
    assert whole_number(text) is None


def test_whole_number_when_it_is_one_is_read():
    assert [whole_number("0"), whole_number(" 12 "), whole_number("9" * 18)] == [0, 12, 10**18 - 1]
    assert whole_number("123456", most_digits=5) is None

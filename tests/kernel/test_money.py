from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citylinks.kernel.money import CurrencyMismatch, Money, sums

cents = st.integers(-(10**14), 10**14).map(lambda number: Money(Decimal(number).scaleb(-2), "USD"))


def usd(amount):
    return Money(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("typed", "currency", "shown"),
    [
        ("25000000", "USD", "USD 25,000,000.00"),
        ("92,410", "usd", "USD 92,410.00"),
        ("92 410.5", " eur ", "EUR 92,410.50"),
        ("-3", "JPY", "JPY -3"),
        ("1.125", "KWD", "KWD 1.125"),
        ("-0", "USD", "USD 0.00"),
    ],
)
def test_money_when_typed_is_read_exactly(typed, currency, shown):
    assert str(Money.parse(typed, currency)) == shown


@pytest.mark.parametrize(
    ("typed", "currency", "sentence"),
    [
        ("", "USD", "“” is no amount"),
        ("a lot", "USD", "“a lot” is no amount"),
        ("1e3", "USD", "“1e3” is no amount"),
        ("12,34", "USD", "“12,34” is no amount"),
        ("1.005", "USD", "more than the 2 digits that USD has"),
        ("0.5", "JPY", "more than the 0 digits that JPY has"),
        ("5", "US", "'US' is no currency"),
        ("5", "dollars", "'DOLLARS' is no currency"),
        ("9" * 16, "USD", "is no amount of money"),
        ("9" * 400, "USD", "is no amount of money"),
    ],
)
def test_money_when_typed_badly_says_what_is_wrong(typed, currency, sentence):
    with pytest.raises(ValueError, match=sentence):
        Money.parse(typed, currency)


@pytest.mark.parametrize("amount", [1.5, 1, "1"])
def test_money_when_not_made_of_a_decimal_is_refused(amount):
    with pytest.raises(TypeError, match="An amount is a Decimal"):
        Money(amount, "USD")


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_money_when_not_finite_is_refused(amount):
    with pytest.raises(ValueError, match="is no amount of money"):
        usd(amount)


def test_money_when_equal_is_equal_however_it_was_written():
    assert usd("5") == usd("5.00")
    assert hash(usd("5")) == hash(usd("5.00"))
    assert usd("5") != Money(Decimal(5), "EUR")


def test_money_when_made_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        usd("5").amount = Decimal(6)


def test_money_when_reckoned_with_stays_exact():
    assert usd("0.10") + usd("0.20") == usd("0.30")
    assert usd("1") - usd("3") == -usd("2")
    assert 3 * usd("0.10") == usd("0.30")
    assert (usd("1") < usd("2"), usd("2") <= usd("2"), usd("3") > usd("2"), usd("2") >= usd("3")) == (
        True,
        True,
        True,
        False,
    )


@pytest.mark.parametrize("times", [0.5, Decimal("0.5")])
def test_money_when_multiplied_by_a_part_is_refused(times):
    with pytest.raises(TypeError):
        usd("1") * times


@pytest.mark.parametrize(
    "reckon",
    [
        lambda one, other: one + other,
        lambda one, other: one - other,
        lambda one, other: one < other,
        lambda one, other: one <= other,
        lambda one, other: one > other,
        lambda one, other: one >= other,
    ],
)
def test_money_when_two_currencies_meet_is_refused(reckon):
    with pytest.raises(CurrencyMismatch, match="USD and EUR cannot be added or compared"):
        reckon(usd("1"), Money(Decimal(1), "EUR"))


def test_sums_when_currencies_are_mixed_are_kept_apart():
    assert sums([usd("1"), Money(Decimal(5), "EUR"), usd("2")]) == (Money(Decimal(5), "EUR"), usd("3"))
    assert sums([]) == ()


@given(st.lists(cents, max_size=20))
def test_sums_when_taken_in_any_order_are_the_same(amounts):
    assert sums(amounts) == sums(list(reversed(amounts)))


@given(cents, cents)
def test_money_when_added_and_taken_away_is_what_it_was(one, other):
    assert one + other - other == one

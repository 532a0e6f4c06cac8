"""Numbers as people read them, in the reader's language."""

from __future__ import annotations

import math
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_compact_decimal, format_currency, format_decimal
from django.utils.translation import get_language

from citylinks.kernel.money import Money

MINUS = "\N{MINUS SIGN}"


@cache
def locale_of(language: str) -> Locale:
    """Return the locale of a language code, English for one that nobody knows."""
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def locale() -> Locale:
    """Return the reader's, with Latin digits, as the figures of all tables are."""
    return locale_of(get_language() or "en")


def count(value: int) -> str:
    """`640,778`."""
    return _count(value, get_language() or "en")


@lru_cache(maxsize=4096)
def _count(value: int, language: str) -> str:
    return format_decimal(value, locale=locale_of(language), numbering_system="latn")


def given(value: str) -> str:
    """Write a value of a table as a reader does when it is a number; a word stays as it is."""
    return count(int(value)) if value.isdecimal() else value


def compact(value: int) -> str:
    """`1.69 million`; numbers below ten thousand in full."""
    if value < 10_000:
        return count(value)
    digits = 2 if value >= 1_000_000 else 0
    return format_compact_decimal(
        value, format_type="long", locale=locale(), fraction_digits=digits, numbering_system="latn"
    )


def measure(value: float, digits: int = 1) -> str:
    """`3.6`, `27.0` as `27`: at most this many digits after the point, none that say nothing."""
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return format_decimal(value, format=pattern, locale=locale(), numbering_system="latn")


def money(value: Money) -> str:
    """`USD 25,000,000`: the code, not a sign that several currencies share; whole amounts without cents."""
    whole = value.amount == value.amount.to_integral_value()
    return format_currency(
        value.amount,
        value.currency,
        format="¤¤\u00a0#,##0" if whole else "¤¤\u00a0#,##0.00",
        locale=locale(),
        currency_digits=not whole,
        numbering_system="latn",
    )


def tenths(value: float) -> str:
    """Write a figure of a column of figures, always with one digit after the point: `45.0`."""
    return format_decimal(value, format="#,##0.0", locale=locale(), numbering_system="latn")


def signed(value: float) -> str:
    """Write a deviation with its sign and at most one digit after the point: `+4.5`, `−2`, `0`."""
    shown = measure(abs(value), 1)
    return shown if shown == "0" else f"{'+' if value > 0 else MINUS}{shown}"


def points(share: float) -> str:
    """Return a share of one as points of a hundred, rounded half up: `82`."""
    return str(math.floor(share * 100 + 0.5))

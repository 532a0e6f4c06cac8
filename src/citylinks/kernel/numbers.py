"""Reading numbers that came from outside: what is no such number is None, and nothing of it raises.

Python refuses to read more than 4,300 digits with ValueError, and takes digits of every script; a database
holds far less. So digits are counted before they are read.
"""

from __future__ import annotations

MOST_DIGITS = 18  # of a number that fits a column of 64 bits


def whole_number(text: str, *, most_digits: int = MOST_DIGITS) -> int | None:
    """Return a whole number of at most so many plain digits, without a sign; None for any other text."""
    digits = text.strip()
    if not digits.isascii() or not digits.isdecimal() or len(digits) > most_digits:
        return None
    return int(digits)

"""What letters about reviews say in the reader's language."""

from __future__ import annotations

import datetime as dt

from babel import Locale, UnknownLocaleError
from babel.dates import format_date


def in_words(day: dt.date, language: str) -> str:
    """Write a day as people of this language do; in English where Unicode's data do not know the language."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return format_date(day, "long", locale)

"""Sentences in the reader's language where Django runs, in English where it does not.

The command line starts without Django, for speed; there the English text is the answer.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from decimal import Decimal
from math import ceil, floor

MOST_DIGITS = 6


def _django_runs() -> bool:
    conf = sys.modules.get("django.conf")
    return conf is not None and bool(conf.settings.configured)


def gettext_noop(message: str) -> str:
    """Mark a text of a table, which is translated where it is shown."""
    return message


def gettext(message: str) -> str:
    """Translate a sentence or a part of one."""
    if not _django_runs():
        return message
    from django.utils import translation

    return translation.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Translate with the plural that fits the number."""
    if not _django_runs():
        return singular if number == 1 else plural
    from django.utils import translation

    return translation.ngettext(singular, plural, number)


def reader_language() -> str:
    """Code of the language that sentences are in now."""
    if not _django_runs():
        return "en"
    from django.utils import translation

    return translation.get_language() or "en"


def number(value: float, digits: int = 0) -> str:
    """Write a number with this many digits after the point, as the reader's language groups and points it."""
    language = reader_language()
    if language.split("-")[0] == "en":
        return f"{value:,.{digits}f}"
    from babel.numbers import format_decimal

    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    rounded = Decimal(f"{value:.{digits}f}")
    return format_decimal(rounded, format=pattern, locale=language.replace("-", "_"), numbering_system="latn")


def apart(after: float, before: float) -> tuple[str, str]:
    """Write a changed number and the one before to a tenth, or to as many digits as tell them apart.

    The changed one is rounded away from the other, so that what is written suffices.
    """
    away = ceil if after > before else floor
    texts = number(after, 1), number(before, 1)
    for digits in range(1, MOST_DIGITS + 1):
        texts = number(away(round(after * 10**digits, 6)) / 10**digits, digits), number(before, digits)
        if texts[0] != texts[1] or after == before:
            break
    return texts


def listed(texts: Iterable[str]) -> str:
    """Write texts one after the other, with the comma of the reader's language."""
    return gettext(", ").join(texts)

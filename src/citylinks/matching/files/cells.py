"""What a cell may say: each function reads one cell of a row, or logs the fault and answers with nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from citylinks.matching.files.columns import Column, split_language
from citylinks.matching.files.faults import did_you_mean, nearest
from citylinks.matching.files.records import ALL_MONTHS, Amount
from citylinks.matching.files.sheet import Row
from citylinks.needs.hazards import HAZARDS
from citylinks.places.names import fold
from citylinks.themes.taxonomy import nearest as nearest_themes

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?", re.ASCII)
_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d{1,2})?", re.ASCII)
_GROUPED_NUMBER = re.compile(r"\d{1,3}(?:([, \u00a0\u202f'])\d{3})(?:\1\d{3})*(?:\.\d{1,2})?", re.ASCII)
_CODE_AROUND = re.compile(r"(?:([A-Za-z]{3})\s*)?([\d.,\s\u00a0\u202f']+?)(?:\s*([A-Za-z]{3}))?", re.ASCII)
_LIST_SIGNS = re.compile(r"[|;\n]")
_SPAN = re.compile(r"(\w+)\s*(?:-|–|\.\.|to)\s*(\w+)")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YES = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
_MOST_DIGITS = 15
# Without the plural's s. A word that several countries use says so instead of guessing.
CURRENCY_WORDS = {
    "dollar": "USD for US dollars, or the three letters of the other country's dollar",
    "$": "USD for US dollars, or the three letters of the other country's dollar",
    "us$": "USD",
    "us dollar": "USD",
    "euro": "EUR",
    "€": "EUR",
    "pound": "GBP for British pounds, or the three letters of the other country's pound",
    "£": "GBP for British pounds, or the three letters of the other country's pound",
    "rand": "ZAR",
    "rupiah": "IDR",
    "baht": "THB",
}


def identity(row: Row, column: str = "id") -> str:
    text = row.text(column)
    if not text:
        row.fault(column, "The id is blank.", "Give the row a short name of its own.")
    elif not ID.fullmatch(text):
        row.fault(
            column, f"“{_short(text)}” is no id.", "Use up to 64 letters a to z, digits, “-”, “_” and “.”."
        )
    return text


def required_text(row: Row, column: str) -> str:
    text = row.text(column)
    if not text:
        row.fault(column, "This cell is blank.", "It is required.")
    return text


def number(row: Row, column: str, low: int, high: int) -> int | None:
    """Read a whole number between two bounds; None when blank or faulty."""
    text = row.text(column)
    if not text:
        return None
    digits = re.sub(r"[, \u00a0\u202f']", "", text) if _GROUPED_NUMBER.fullmatch(text) else text
    if not re.fullmatch(r"[0-9]{1,15}", digits):
        row.fault(column, f"“{_short(text)}” is not a whole number.", "Write digits only, such as 60000.")
        return None
    value = int(digits)
    if not low <= value <= high:
        bounds = f"{low} to {high}" if high < 10_000 else f"{low:,} to {high:,}"
        row.fault(column, f"{value} is out of range.", f"It must be from {bounds}.")
        return None
    return value


def amount(row: Row, column: str, currencies: frozenset[str]) -> Amount | None:
    """Read an amount with its currency, from this cell or from the column currency."""
    text = row.text(column)
    if not text:
        return None
    match = _CODE_AROUND.fullmatch(text)
    if match is None:
        row.fault(column, f"“{_short(text)}” is not an amount.", "Write digits, such as 45000 or 45000.50.")
        return None
    value = decimal(match[2].strip())
    if value is None:
        mend = "Write it without thousands signs and with a point before cents, such as 45000.50."
        row.fault(column, f"“{_short(text)}” can be read in two ways.", mend)
        return None
    codes = {code.upper() for code in (match[1], match[3], row.text("currency")) if code}
    if not codes:
        row.fault(column, "The amount has no currency.", "Add a column currency, or write 45000 USD.")
        return None
    if len(codes) > 1:
        row.fault(column, f"The amount has two currencies, {' and '.join(sorted(codes))}.", "Keep one.")
        return None
    code = codes.pop()
    if code not in currencies:
        written = row.text("currency") or code
        where = "currency" if row.text("currency") else column
        row.fault(where, f"“{_short(written)}” is no currency.", _currency_mend(written, currencies))
        return None
    return Amount(value, code)


def _currency_mend(written: str, currencies: frozenset[str]) -> str:
    """Say what to write for a currency's name, its sign, or a code with one letter wrong."""
    lowered = written.lower()
    for word in (lowered, fold(written).removesuffix("s")):
        if word in CURRENCY_WORDS:
            return f"Write {CURRENCY_WORDS[word]}."
    near = nearest(written, tuple(sorted(currencies))) if len(written) == 3 else ()
    return did_you_mean(near) or "Use the three letters of ISO 4217, such as USD."


def decimal(text: str) -> Decimal | None:
    """Read a decimal number that can mean one thing only: 12000, 12,000.50, 12 000; not 12.000 or 12,5."""
    if len(text) > _MOST_DIGITS + 8:
        return None
    if _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    if _GROUPED_NUMBER.fullmatch(text):
        return Decimal(re.sub(r"[, \u00a0\u202f']", "", text))
    return None


def month(row: Row, column: str) -> date | None:
    """Read a month of a year as its first day."""
    text = row.text(column)
    if not text:
        return None
    match = _MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12 or not 1990 <= int(match[1]) <= 2100:
        row.fault(column, f"“{_short(text)}” is not a month.", "Write year and month, such as 2015-09.")
        return None
    return date(int(match[1]), int(match[2]), 1)


def months(row: Row, column: str) -> tuple[int, ...]:
    """Read calendar months: numbers, English names, and ranges that may run over the new year (11..2)."""
    found: set[int] = set()
    for entry in entries(row.text(column), commas=True):
        span = _SPAN.fullmatch(entry)
        ends = [_month_number(word) for word in (span.groups() if span else (entry, entry))]
        if None in ends:
            mend = "Write numbers 1 to 12 or ranges, such as 3|9..11."
            row.fault(column, f"“{_short(entry)}” is not a month.", mend)
            continue
        first, last = (end or 0 for end in ends)
        found.update((first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1))
    return tuple(value for value in ALL_MONTHS if value in found)


def _month_number(word: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,2}", word):
        return int(word) if 1 <= int(word) <= 12 else None
    name = word.lower()[:3]
    return _MONTH_NAMES.index(name) + 1 if name in _MONTH_NAMES else None


def yes(row: Row, column: str) -> bool:
    text = row.text(column)
    if not text:
        return False
    answer = _YES.get(text.lower())
    if answer is None:
        row.fault(column, f"“{_short(text)}” is neither yes nor no.", "Write yes or no.")
    return bool(answer)


def choice(row: Row, column: str, choices: tuple[str, ...], default: str) -> str:
    text = row.text(column).lower()
    if not text:
        return default
    if text not in choices:
        row.fault(column, f"“{_short(text)}” is not known here.", f"Write {' or '.join(choices)}.")
        return default
    return text


def entries(text: str, *, commas: bool = False) -> tuple[str, ...]:
    """Split a cell at | or ; (and , where entries cannot hold one) without blanks and repeats."""
    signs = _LIST_SIGNS.split(text.replace(",", "|") if commas else text)
    return tuple(dict.fromkeys(entry for sign in signs if (entry := sign.strip())))


def codes(row: Row, column: str, vocabulary: Mapping[str, str], what: str) -> tuple[str, ...]:
    """Read a list of codes; a code's label does as well. Unknown ones suggest the nearest three."""
    known = {label.lower(): code for code, label in vocabulary.items()} | {code: code for code in vocabulary}
    whole = entries(row.text(column))
    parts = [part for entry in whole for part in ((entry,) if entry.lower() in known else entry.split(","))]
    found: list[str] = []
    for part in (stripped for piece in parts if (stripped := piece.strip())):
        if part.lower() in known:
            found.append(known[part.lower()])
            continue
        near = () if row.log.full else _nearest_codes(part, known, what)
        mend = did_you_mean(near) or f"The {what}s are: {', '.join(vocabulary)}."
        row.fault(column, f"“{_short(part)}” is no {what}.", mend)
    return tuple(dict.fromkeys(found))


def _nearest_codes(part: str, known: Mapping[str, str], what: str) -> tuple[str, ...]:
    if what == "theme":  # their keywords tell more than their spelling
        return tuple(nearest_themes(part))
    return tuple(dict.fromkeys(known[name] for name in nearest(part, tuple(known), 6)))[:3]


def hazards(row: Row) -> tuple[str, ...]:
    return codes(row, "hazards", HAZARDS, "hazard")


def identities(row: Row, column: str) -> tuple[str, ...]:
    """Read a list of ids of other rows; whether they exist is known when all files are read."""
    found = entries(row.text(column), commas=True)
    for entry in found:
        if not ID.fullmatch(entry):
            row.fault(column, f"“{_short(entry)}” is no id.", "Use ids of rows of your files.")
    return found


def languages(row: Row, column: str, known: frozenset[str]) -> tuple[str, ...]:
    found = tuple(
        dict.fromkeys(entry.lower().replace("_", "-") for entry in entries(row.text(column), commas=True))
    )
    for code in found:
        _check_language(row, column, code, known)
    return found


def language(row: Row, known: frozenset[str]) -> str:
    code = row.text("language").lower().replace("_", "-") or "en"
    _check_language(row, "language", code, known)
    return code


def translations(
    row: Row, base: str, columns: tuple[Column, ...], own: str, known: frozenset[str]
) -> dict[str, str]:
    """Gather a text in all languages of the row (text, text_es, text_pt_br), the row's own language first."""
    found: dict[str, tuple[str, str]] = {}
    for name in sorted(row.cells):
        cell = row.cells[name]
        split = (base, own) if name == base else split_language(name, columns)
        if split is None or split[0] != base or not cell:
            continue
        code = split[1]
        if name != base:
            _check_language(row, name, code, known)
        if code in found and found[code][0] != cell:
            mend = "Keep one of the two."
            row.fault(name, f"The text in “{code}” stands in {found[code][1]} too, and differs.", mend)
        found.setdefault(code, (cell, name))
    return {code: found[code][0] for code in sorted(found, key=lambda code: (code != own, code))}


def _check_language(row: Row, column: str, code: str, known: frozenset[str]) -> None:
    if code.partition("-")[0] not in known:
        named = "" if row.log.full else _language_code(code)
        mend = f"Write {named}." if named else "Use ISO 639-1 codes, such as en, es or id."
        row.fault(column, f"“{_short(code)}” is no language code.", mend)


def _language_code(name: str) -> str:
    """Find the code of a language by its English name; empty when there is none."""
    from babel import Locale

    names = Locale("en").languages
    return next((code for code, known in names.items() if known.lower() == name and len(code) == 2), "")


def _short(text: str) -> str:
    """Quote a stranger's text without its line ends, and not all of it."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"

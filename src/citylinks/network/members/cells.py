"""What a cell may say: each function reads one cell of a row, or logs the fault and answers with nothing.

A blank cell reads as None or "", and (none) as CLEARED; the caller never sees a value that is wrong.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from citylinks.kernel.text import line_faults
from citylinks.kernel.time import PartialDate
from citylinks.network.members.columns import CLEAR, CLEARABLE
from citylinks.network.members.faults import Row, did_you_mean, meant_one_of, short
from citylinks.network.members.records import CLEARED, Clear, Period
from citylinks.network.states import ExpertiseLevel, LanguageLevel
from citylinks.places.lookup import Lookup, UnknownName
from citylinks.themes.taxonomy import THEMES, nearest

ID = re.compile(r"[0-9a-z]{4,10}", re.ASCII)
LONGEST_NAME = 200
LONGEST_LINK = 500
MOST_PERIODS = 24
LONGEST_PERIOD = dt.timedelta(days=731)
_LIST_SIGNS = re.compile(r"[|;\n]")
_SPAN = re.compile(r"(\S+?)\s*(?:\.\.\.?|–|—|\bto\b|/)\s*(\S+)")
_DATE = re.compile(r"[12][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_YES = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
_is_link = URLValidator(schemes=("http", "https"))


@dataclass(frozen=True, slots=True)
class Reference:
    """What cells are checked against; looking cities up is remembered in it."""

    lookup: Lookup
    themes: Mapping[str, str]  # what people write, in small letters -> code
    languages: Mapping[str, str]
    near_countries: dict[str, str] = field(default_factory=dict)  # what was asked of a name that is none

    @classmethod
    def load(cls) -> Reference:
        """Build it from the tables of the package; the first time takes about a tenth of a second."""
        labels = {theme.label.casefold(): code for code, theme in THEMES.items()}
        lookup = Lookup.load()
        countries = lookup.gazetteer.countries.values()
        spoken = {code.replace("_", "-").partition("-")[0] for one in countries for code in one.languages}
        languages = _languages() | {code: code for code in spoken}
        return cls(lookup, labels | {code: code for code in THEMES}, languages)


@cache
def _languages() -> dict[str, str]:
    from babel import Locale

    names = {str(code): str(name) for code, name in Locale("en").languages.items() if len(str(code)) <= 3}
    return {name.casefold(): code for code, name in names.items()} | {code: code for code in names}


def is_clear(row: Row, column: str) -> bool:
    """Tell whether a cell is to be emptied; a fault where that cannot be."""
    if row.text(column).casefold() != CLEAR:
        return False
    if column not in CLEARABLE:
        message = _("%(sign)s cannot empty this.") % {"sign": CLEAR}
        row.fault(column, message, _("Write the value, or leave the cell blank."))
    return True


def line(row: Row, column: str, most: int = LONGEST_NAME) -> str | Clear:
    """Read a text of one line."""
    if is_clear(row, column):
        return CLEARED
    text = row.text(column)
    if len(text) > most:
        message = _("The text has %(count)s characters.") % {"count": f"{len(text):,}"}
        row.fault(column, message, _("Use at most %(most)s.") % {"most": most})
    for fault in line_faults(column, text):
        row.fault(column, fault.message, fault.mend)
    return text


def identity(row: Row) -> str:
    """Read the code of a member."""
    text = row.text("id")
    if text and not ID.fullmatch(text):
        message = _("“%(text)s” is no code of a member.") % {"text": short(text)}
        row.fault("id", message, _("Copy it from an export, or leave it blank."))
        return ""
    return text


def emails(row: Row) -> tuple[str, ...]:
    """Read addresses, each once."""
    if is_clear(row, "emails"):
        return ()
    found: dict[str, str] = {}
    for address in entries(row.text("emails"), commas=True):
        try:
            validate_email(address)
        except ValidationError:
            row.fault(
                "emails",
                _("“%(text)s” is no e-mail address.") % {"text": short(address)},
                _("Write one such as ana@city.example, several with ; between."),
            )
            continue
        found.setdefault(address.casefold(), address)
    return tuple(found.values())


def date(row: Row, column: str) -> PartialDate | Clear | None:
    """Read a date known as far as a year, a month or a day."""
    text = row.text(column)
    if not text:
        return None
    if is_clear(row, column):
        return CLEARED
    found = partial_date(text)
    if found is None:
        message = _("“%(text)s” is no date.") % {"text": short(text)}
        row.fault(column, message, _("Write 2014, 2014-08 or 2014-08-04."))
    return found


def partial_date(text: str) -> PartialDate | None:
    """Read a date, or answer None: one that can be read in two ways is none."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return PartialDate(text)
    except ValueError:
        return None


def yes(row: Row, column: str) -> bool | Clear | None:
    """Read yes or no."""
    text = row.text(column)
    if not text:
        return None
    if is_clear(row, column):
        return CLEARED
    answer = _YES.get(text.casefold())
    if answer is None:
        message = _("“%(text)s” is neither yes nor no.") % {"text": short(text)}
        row.fault(column, message, _("Write yes or no."))
    return answer


def days(row: Row) -> int | Clear | None:
    """Read how many days a year."""
    text = row.text("pro_bono_days")
    if not text:
        return None
    if is_clear(row, "pro_bono_days"):
        return CLEARED
    if not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) or int(text) > 366:
        message = _("“%(text)s” is no number of days of a year.") % {"text": short(text)}
        row.fault("pro_bono_days", message, _("Write 0 to 366."))
        return None
    return int(text)


def choice(row: Row, column: str, kind: type[TextChoices]) -> str:
    """Read one of a table of values, by its code or its label."""
    text = row.text(column)
    if not text or is_clear(row, column):
        return ""
    known = _names_of(kind)
    found = known.get(text.casefold())
    if found is None:
        values = {"values": ", ".join(kind.values)}
        mend = did_you_mean(text, known) or _("Write one of: %(values)s.") % values
        row.fault(column, _("“%(text)s” is not known here.") % {"text": short(text)}, mend)
    return found or ""


@cache
def _names_of(kind: type[TextChoices]) -> Mapping[str, str]:
    """Return the values by what people write for them, in small letters: the value or its label."""
    return {str(one.label).casefold(): str(one.value) for one in kind} | {one: one for one in kind.values}


def themes(row: Row, reference: Reference) -> Mapping[str, str] | Clear | None:
    """Read themes by code or label, each with its level or "" where none is given."""
    return _levelled(row, "themes", reference.themes, ExpertiseLevel, "theme")


def theme(row: Row, column: str, reference: Reference) -> str:
    """Read one theme."""
    text = row.text(column)
    found = reference.themes.get(text.casefold(), "")
    if text and not found:
        row.fault(column, _(_NONE["theme"]) % {"text": short(text)}, _theme_mend(row, text))
    return found


def languages(row: Row, reference: Reference) -> Mapping[str, str] | Clear | None:
    """Read languages by code or English name, each with how well or "" where that is not given."""
    return _levelled(row, "languages", reference.languages, LanguageLevel, "language")


_NONE = {
    "theme": gettext_noop("“%(text)s” is no theme."),
    "language": gettext_noop("“%(text)s” is no language."),
}


def _the_levels(levels: type[TextChoices]) -> str:
    return _("The levels are: %(levels)s.") % {"levels": ", ".join(levels.values)}


def _levelled(
    row: Row, column: str, known: Mapping[str, str], levels: type[TextChoices], what: str
) -> Mapping[str, str] | Clear | None:
    text = row.text(column)
    if not text:
        return None
    if is_clear(row, column):
        return CLEARED
    by_name = _names_of(levels)
    found: dict[str, str] = {}
    for entry in _parts(text, known):
        name, colon, level = (part.strip() for part in entry.partition(":"))
        code = _code(name, known, what)
        if code is None:
            mend = _theme_mend(row, name) if what == "theme" else _language_mend(row, name, known)
            row.fault(column, _(_NONE[what]) % {"text": short(name)}, mend)
        elif colon and level.casefold() not in by_name:
            mend = did_you_mean(level, by_name) or _the_levels(levels)
            row.fault(column, _("“%(text)s” is no level.") % {"text": short(level)}, mend)
        elif code in found:
            message = _("“%(text)s” stands twice.") % {"text": code}
            row.fault(column, message, _("Keep one of the two."))
        else:
            found[code] = by_name.get(level.casefold(), "")
    return found


def _parts(text: str, known: Mapping[str, str]) -> Iterable[str]:
    """Split a list; at commas too, but for a name that has one."""
    for entry in entries(text):
        whole = entry.partition(":")[0].strip().casefold() in known
        yield from (entry,) if whole else (part.strip() for part in entry.split(",") if part.strip())


def _code(name: str, known: Mapping[str, str], what: str) -> str | None:
    folded = name.casefold()
    if folded in known:
        return known[folded]
    if what == "language" and _LANGUAGE.fullmatch(name) and name.partition("-")[0] in known:
        return name
    return None


def _theme_mend(row: Row, text: str) -> str:
    near = [] if row.log.full else nearest(text)
    return meant_one_of(near) or _("See the themes page for the codes.")


def _language_mend(row: Row, text: str, known: Mapping[str, str]) -> str:
    near = "" if row.log.full or len(text) < 4 else did_you_mean(text, known)
    return near or _("Write a code such as es, or the language's English name.")


def periods(row: Row) -> tuple[Period, ...] | Clear | None:
    """Read periods: first..last, each a day, a month or a year; one alone means all of it."""
    text = row.text("available")
    if not text:
        return None
    if is_clear(row, "available"):
        return CLEARED
    found: list[Period] = []
    for entry in entries(text, commas=True):
        span = _SPAN.fullmatch(entry)
        first, last = (partial_date(end) for end in (span.groups() if span else (entry, entry)))
        if first is None or last is None:
            mend = _("Write first..last, such as 2027-03-01..2027-04-15, or months, such as 2027-09.")
            row.fault("available", _("“%(text)s” is no period.") % {"text": short(entry)}, mend)
            continue
        starts, ends = first.first_day, last.last_day
        if ends < starts:
            message = _("“%(text)s” ends before it begins.") % {"text": short(entry)}
            row.fault("available", message, _("Exchange or mend the dates."))
        elif ends - starts > LONGEST_PERIOD:
            message = _("“%(text)s” is longer than two years.") % {"text": short(entry)}
            row.fault("available", message, _("End it earlier."))
        else:
            found.append(Period(starts, ends))
    if len(found) > MOST_PERIODS:
        message = _("These are %(count)s periods.") % {"count": len(found)}
        row.fault("available", message, _("Keep at most %(most)s.") % {"most": MOST_PERIODS})
    return tuple(sorted(set(found), key=lambda one: (one.starts, one.ends)))


def link(row: Row, column: str) -> str | Clear:
    """Read a web address."""
    found = line(row, column, LONGEST_LINK)
    if isinstance(found, str) and found:
        try:
            _is_link(found)
        except ValidationError:
            mend = _("Copy it whole, with https:// at its start.")
            row.fault(column, _("“%(text)s” is no web address.") % {"text": short(found)}, mend)
    return found


def country(row: Row, reference: Reference) -> str:
    """Read a country by its two letters, its three, or its English name; NA is Namibia."""
    text = row.text("country")
    if not text or is_clear(row, "country"):
        return ""
    lookup = reference.lookup
    if text.upper() in lookup.countries:
        return text.upper()
    found = lookup.country_named(text)
    if not found:
        near = "" if row.log.full else reference.near_countries.get(text)
        if near is None:
            near = reference.near_countries[text] = did_you_mean(text, lookup.country_codes)
        message = _("“%(text)s” is no country.") % {"text": short(text)}
        row.fault("country", message, near or lookup.country_mend(text))
    return found


def city(row: Row, reference: Reference) -> int | Clear | None:
    """Find the city of a row, or log why not with the nearest three."""
    text = row.text("city")
    if text and is_clear(row, "city"):
        return CLEARED
    before = row.faulty
    within = country(row, reference)
    if not text or (row.faulty and not before):
        return None
    found = reference.lookup.city(text, within)
    if isinstance(found, UnknownName):
        row.fault("city", found.message, found.mend)
        return None
    return found.geonameid


def entries(text: str, *, commas: bool = False) -> tuple[str, ...]:
    """Split a cell at ; or | or line ends (and commas where entries hold none) without blanks and repeats."""
    signs = _LIST_SIGNS.split(text.replace(",", ";") if commas else text)
    return tuple(dict.fromkeys(entry for sign in signs if (entry := sign.strip())))

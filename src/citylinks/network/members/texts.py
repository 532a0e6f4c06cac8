"""A member as cells: what the export writes, and what a preview shows of a change."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest

from citylinks.network.members.columns import NAMES
from citylinks.network.members.records import Affiliated, Member, Period, Shown, Workplace

CityName = Callable[[int], tuple[str, str]]  # geonameid -> what to write in the columns city and country
Cells = Mapping[str, str]


def rows_of(member: Member, city_name: CityName) -> list[tuple[str, ...]]:
    """Return the rows of one member, in the order of the columns: one, or more where it needs them."""
    further = zip_longest(member.affiliations, member.evidence)
    said = [
        (_place_cells(one, city_name) if one else {}) | (_evidence_cells(shown) if shown else {})
        for one, shown in further
    ]
    if member.city is not None:
        name, country = city_name(member.city)
        own = {"city": name, "country": country}
        if said and not member.affiliations:
            said[0] = own | said[0]
        else:
            said.append(own)
    first, *rest = said or [{}]
    rows = [once_cells(member) | first, *({"id": member.public_id} | one for one in rest)]
    return [tuple(row.get(name, "") for name in NAMES) for row in rows]


def once_cells(member: Member) -> dict[str, str]:
    """Return the cells that are said once of a member."""
    return {
        "id": member.public_id,
        "name": member.name,
        "emails": "; ".join(member.emails),
        "themes": "; ".join(f"{code}: {level.value}" for code, level in member.themes),
        "languages": "; ".join(f"{code}: {level.value}" for code, level in member.languages),
        "visibility": member.visibility.value,
        "will_travel": said_or_not(member.will_travel),
        "will_host": said_or_not(member.will_host),
        "pro_bono_days": "" if member.pro_bono_days is None else str(member.pro_bono_days),
        "available": "; ".join(period_text(period) for period in member.periods),
    }


def said_or_not(answer: bool | None) -> str:  # noqa: FBT001 - the value itself is what is written
    """Return yes, no, or nothing where nobody has said."""
    return "" if answer is None else "yes" if answer else "no"


def period_text(period: Period) -> str:
    """Return a period as short as it can be read back: 2027-09 for all of September."""
    starts, ends = period.starts, period.ends
    last = calendar.monthrange(ends.year, ends.month)[1]
    if starts.day == 1 and ends.day == last:
        first_month, last_month = f"{starts:%Y-%m}", f"{ends:%Y-%m}"
        return first_month if first_month == last_month else f"{first_month}..{last_month}"
    return starts.isoformat() if starts == ends else f"{starts.isoformat()}..{ends.isoformat()}"


def _place_cells(one: Affiliated, city_name: CityName) -> dict[str, str]:
    name, country = city_name(one.workplace.city)
    return {
        "organization": one.workplace.name,
        "organization_kind": one.workplace.kind.value,
        "city": name,
        "country": country,
        "position": one.position,
        "started": str(one.started or ""),
        "ended": str(one.ended or ""),
    }


def _evidence_cells(one: Shown) -> dict[str, str]:
    return {
        "evidence_theme": one.theme,
        "evidence": one.what,
        "evidence_where": one.where,
        "evidence_when": str(one.when or ""),
        "evidence_link": one.link,
    }


def affiliation_text(one: Affiliated, city_name: CityName) -> str:
    """Return an affiliation in one line: `Engineer, City of Durban (Durban, ZA), 2014 to 2016`."""
    parts = [one.position, workplace_text(one.workplace, city_name)]
    if one.started or one.ended:
        parts.append(f"{one.started or '?'} to {one.ended}" if one.ended else f"since {one.started}")
    return ", ".join(part for part in parts if part)


def workplace_text(one: Workplace, city_name: CityName) -> str:
    """Return an organization with its city: `City of Durban (Durban, ZA)`."""
    return f"{one.name} ({', '.join(city_name(one.city))})"


def evidence_text(one: Shown) -> str:
    """Return a piece of evidence in one line, its theme first."""
    parts: Sequence[str] = [f"{one.theme}: {one.what}", one.where, str(one.when or ""), one.link]
    return " · ".join(part for part in parts if part)

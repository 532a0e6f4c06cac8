"""What a file changes of one member: what it says is laid over what there is, and blanks change nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.utils.translation import gettext as _

from citylinks.kernel.time import PartialDate
from citylinks.network.members.records import (
    Affiliated,
    Clear,
    Levels,
    Member,
    Period,
    Said,
    SaidAffiliation,
    SaidEvidence,
    Shown,
    Workplace,
)
from citylinks.network.members.texts import CityName, affiliation_text, evidence_text, once_cells
from citylinks.network.states import ExpertiseLevel, LanguageLevel, Visibility

Refuse = Callable[[int, str, str, str], None]  # row, column, message, mend
Known = Callable[[Workplace], Workplace]
Level = TypeVar("Level", ExpertiseLevel, LanguageLevel)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One change, as cells: what stood there, and what will."""

    column: str
    before: str
    after: str


def laid_over(said: Said, before: Member, known: Known, refuse: Refuse) -> Member:
    """Return the member as the file wants it; what cannot be goes to `refuse`."""
    row = said.rows[0]
    once = said.once
    evidence = _evidence(said, before)
    themes = _levels(once.get("themes"), before.themes, ExpertiseLevel, ExpertiseLevel.PRACTISED)
    had = dict(before.themes)
    for one in said.evidence:
        themes.setdefault(one.theme, had.get(one.theme, ExpertiseLevel.PRACTISED))
    for theme in sorted({one.theme for one in evidence} - set(themes)):
        refuse(
            row,
            "themes",
            _("%(theme)s is left out, but there is evidence for it.") % {"theme": theme},
            _("Add it to the list, or take the evidence back on the member's page first."),
        )
    languages = _levels(once.get("languages"), before.languages, LanguageLevel, LanguageLevel.WORKING)
    return replace(
        before,
        name=str(once.get("name", before.name)),
        emails=_emails(said, before),
        city=_city(said, before, refuse),
        visibility=Visibility(str(once.get("visibility", before.visibility))),
        will_travel=_answer(once.get("will_travel"), before.will_travel),
        will_host=_answer(once.get("will_host"), before.will_host),
        pro_bono_days=_number(once.get("pro_bono_days"), before.pro_bono_days),
        themes=tuple(sorted(themes.items())),
        languages=tuple(sorted(languages.items())),
        periods=_periods(once.get("available"), before.periods),
        affiliations=_affiliations(said, before, known, refuse),
        evidence=evidence,
    )


def _emails(said: Said, before: Member) -> tuple[str, ...]:
    """Take the file's list, in the spelling there is where only the case of letters differs."""
    spelled = {address.casefold(): address for address in before.emails}
    return tuple(spelled.get(one.casefold(), one) for one in said.emails) or before.emails


def _city(said: Said, before: Member, refuse: Refuse) -> int | None:
    found = before.city
    if len({city for _row, city in said.cities}) > 1:
        message = _("Row %(row)s says that the member lives elsewhere.") % {"row": said.cities[0][0]}
        refuse(said.cities[-1][0], "city", message, _("Keep one of the two."))
    for _row, city in said.cities:
        found = None if isinstance(city, Clear) else city
    return found


def _answer(said: object, before: bool | None) -> bool | None:  # noqa: FBT001 - a value, not a switch
    if isinstance(said, Clear):
        return None
    return said if isinstance(said, bool) else before


def _number(said: object, before: int | None) -> int | None:
    if isinstance(said, Clear):
        return None
    return said if isinstance(said, int) else before


def _periods(said: object, before: tuple[Period, ...]) -> tuple[Period, ...]:
    if isinstance(said, Clear):
        return ()
    if not isinstance(said, tuple):
        return before
    return tuple(sorted(set(said), key=lambda one: (one.starts, one.ends)))


def _levels(
    said: object, before: Sequence[tuple[str, Level]], kind: type[Level], usual: Level
) -> dict[str, Level]:
    """Take the file's list; a code without a level keeps the one it has, else gets the usual one."""
    had = dict(before)
    if isinstance(said, Clear):
        return {}
    if not isinstance(said, Mapping):
        return had
    levels: Levels = said
    return {code: kind(level) if level else had.get(code, usual) for code, level in levels.items()}


def _affiliations(said: Said, before: Member, known: Known, refuse: Refuse) -> tuple[Affiliated, ...]:
    """Match each row with an affiliation there is: the very same first, else by organization and start."""
    found = list(before.affiliations)
    free = set(range(len(found)))
    wanted = [(one, known(one.workplace)) for one in said.affiliations]
    rest = []
    for one, workplace in wanted:
        same = next((at for at in sorted(free) if found[at] == _applied(one, Affiliated(workplace))), None)
        if same is None:
            rest.append((one, workplace))
        else:
            free.discard(same)
    for one, workplace in rest:
        at = _meant(one, workplace, found, free)
        made = _applied(one, Affiliated(workplace) if at is None else found[at])
        if made.started and made.ended and made.ended.last_day < made.started.first_day:
            values = {"ended": made.ended, "started": made.started}
            message = _("It ends in %(ended)s, before it begins in %(started)s.") % values
            refuse(one.row, "ended", message, _("Exchange or mend the dates."))
        if at is None:
            found.append(made)
        else:
            found[at] = made
            free.discard(at)
    return tuple(found)


def _meant(
    one: SaidAffiliation, workplace: Workplace, found: Sequence[Affiliated], free: set[int]
) -> int | None:
    """Return which affiliation a row means: of one start, else, of those that have none, the latest."""
    there = [at for at in sorted(free) if found[at].workplace == workplace]
    if isinstance(one.started, PartialDate):
        same = [at for at in there if found[at].started == one.started]
        there = same or [at for at in there if found[at].started is None]
    open_ones = [at for at in there if found[at].ended is None]
    same_position = [at for at in there if one.position and found[at].position == one.position]
    return next(iter([*same_position, *reversed(open_ones), *reversed(there)]), None)


def _applied(one: SaidAffiliation, base: Affiliated) -> Affiliated:
    return replace(
        base,
        position=_text(one.position, base.position),
        started=_date(one.started, base.started),
        ended=_date(one.ended, base.ended),
    )


def _evidence(said: Said, before: Member) -> tuple[Shown, ...]:
    """Match each row with a piece of evidence there is: the very same first, else by theme and words."""
    found = list(before.evidence)
    free = set(range(len(found)))
    rest = []
    for one in said.evidence:
        made = _shown(one, Shown(one.theme, one.what))
        same = next((at for at in sorted(free) if _same_words(found[at], one) and found[at] == made), None)
        if same is None:
            rest.append(one)
        else:
            free.discard(same)
    for one in rest:
        at = next((at for at in sorted(free) if _same_words(found[at], one)), None)
        made = _shown(one, Shown(one.theme, one.what) if at is None else found[at])
        if at is None:
            found.append(made)
        else:
            found[at] = made
            free.discard(at)
    return tuple(found)


def _same_words(there: Shown, one: SaidEvidence) -> bool:
    return there.theme == one.theme and " ".join(there.what.split()) == " ".join(one.what.split())


def _shown(one: SaidEvidence, base: Shown) -> Shown:
    return replace(
        base,
        where=_text(one.where, base.where),
        when=_date(one.when, base.when),
        link=_text(one.link, base.link),
    )


def _text(said: str | Clear, before: str) -> str:
    return "" if isinstance(said, Clear) else said or before


def _date(said: PartialDate | Clear | None, before: PartialDate | None) -> PartialDate | None:
    return None if isinstance(said, Clear) else said or before


def changes(before: Member, after: Member, city_name: CityName) -> tuple[FieldChange, ...]:
    """Return every change, in the order of the columns."""
    if before == after:
        return ()
    old, new = once_cells(before), once_cells(after)
    found = [FieldChange(column, old[column], new[column]) for column in old if old[column] != new[column]]
    if before.city != after.city:
        ends = (", ".join(city_name(one)) if one else "" for one in (before.city, after.city))
        found.append(FieldChange("city", *ends))
    had = [affiliation_text(one, city_name) for one in before.affiliations]
    has = [affiliation_text(one, city_name) for one in after.affiliations]
    found += _rows_changed("organization", had, has)
    found += _rows_changed(
        "evidence",
        [evidence_text(one) for one in before.evidence],
        [evidence_text(one) for one in after.evidence],
    )
    return tuple(found)


def _rows_changed(column: str, had: Sequence[str], has: Sequence[str]) -> list[FieldChange]:
    """Compare rows in their order: `has` begins with what became of each that was there."""
    padded = [*had, *[""] * (len(has) - len(had))]
    return [FieldChange(column, old, new) for old, new in zip(padded, has, strict=True) if old != new]

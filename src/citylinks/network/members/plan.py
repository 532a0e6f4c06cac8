"""What a file would do: who is added, who changes and how, who stays as is, and every fault at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from django.utils.translation import gettext as _

from citylinks.network.members.changes import FieldChange, changes, laid_over
from citylinks.network.members.faults import FaultLog, RowFault
from citylinks.network.members.reading import ReadFile
from citylinks.network.members.records import Member, Said, Workplace
from citylinks.network.members.texts import CityName, workplace_text
from citylinks.places.names import fold

# From this share of letters in place two names in one city are worth a word.
NEAR = 88
MOST_NOTES = 100


class Fate(StrEnum):
    """What becomes of a member."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Planned:
    """One member of the file: its rows, what there is now, what will be, and the difference as cells."""

    rows: tuple[int, ...]
    fate: Fate
    before: Member
    after: Member
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom and what an officer may write of: the numbers of people and organizations that take part."""

    people: frozenset[int]
    organizations: frozenset[int]


@dataclass(frozen=True, slots=True)
class Register:
    """Who and what is there already, as far as a file may mean it."""

    members: Mapping[int, Member]  # by number
    by_id: Mapping[str, int]  # those merged lead to the one that was kept
    erased: frozenset[str]
    by_email: Mapping[str, frozenset[int]]
    workplaces: Mapping[int, tuple[Workplace, ...]]  # by city
    reach: Reach | None = None  # None: everybody

    def workplace(self, wanted: Workplace) -> Workplace:
        """Return the organization of this name in this city: as written, else but for case and accents."""
        there = self.workplaces.get(wanted.city, ())
        exact = [one for one in there if one.name == wanted.name]
        near = exact or [one for one in there if fold(one.name) == fold(wanted.name)]
        return near[0] if len(near) == 1 else wanted


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole of what a file would do. A faulty member is in none of the lists."""

    sha256: str
    rows: int
    members: tuple[Planned, ...]
    workplaces: tuple[Workplace, ...]  # that will be registered
    faults: tuple[RowFault, ...]
    unlisted: int  # faults that were only counted
    faulty: int  # members with a fault
    member_rows: frozenset[int]  # the rows that say something of a member
    can_skip: bool  # whether every fault is a member's, so that the rest can be taken without them
    notes: tuple[str, ...] = ()

    def of(self, fate: Fate) -> tuple[Planned, ...]:
        """Return the members of one fate, in the order of the rows."""
        return tuple(one for one in self.members if one.fate is fate)

    def count(self, fate: Fate) -> int:
        """Count the members of one fate."""
        return sum(one.fate is fate for one in self.members)

    @property
    def digest(self) -> str:
        """A code of everything that would be written: the same for the same preview of the same file."""
        told = [
            [one.rows, one.fate, one.before.public_id, [(x.column, x.before, x.after) for x in one.changes]]
            for one in self.members
        ]
        text = json.dumps([self.sha256, told, len(self.faults) + self.unlisted])
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(slots=True)
class _Planning:
    file: ReadFile
    register: Register
    city_name: CityName
    letters: Mapping[str, str]
    log: FaultLog
    meant: dict[int, int] = field(default_factory=dict)  # a member's number -> the row that means it
    new: dict[Workplace, None] = field(default_factory=dict)
    kinds: dict[Workplace, set[str]] = field(default_factory=dict)
    faulty: int = 0

    def refuse(self, row: int | None, column: str, message: str, mend: str) -> None:
        self.log.add(RowFault(row, self.letters.get(column, ""), column, message, mend, self.file.sheet))


def make_plan(file: ReadFile, register: Register, city_name: CityName) -> Plan:
    """Compare a file with what is there; reads nothing and writes nothing."""
    planning = _Planning(file, register, city_name, file.letters, file.log)
    members = [one for said in file.said if (one := _planned(said, planning))]
    rows = frozenset(row for said in file.said for row in said.rows)
    return Plan(
        sha256=file.sha256,
        rows=file.rows,
        members=tuple(members),
        workplaces=tuple(planning.new),
        faults=file.log.listed(),
        unlisted=file.log.unlisted,
        faulty=planning.faulty,
        member_rows=rows,
        can_skip=not file.log.rowless and file.log.rows <= rows,
        notes=(*file.notes, *islice(_notes(planning), MOST_NOTES)),
    )


def _planned(said: Said, planning: _Planning) -> Planned | None:
    before_faults = planning.log.count
    found = _recognized(said, planning)
    if planning.log.count == before_faults:
        _check_reach(said, found, planning)
    if planning.log.count > before_faults:
        planning.faulty += 1
        return None
    base = planning.register.members[found] if found is not None else Member(said.public_id)
    asked: dict[Workplace, Workplace] = {}

    def known(wanted: Workplace) -> Workplace:
        return asked.setdefault(wanted, planning.register.workplace(wanted))

    after = laid_over(said, base, known, planning.refuse)
    if not said.faulty:
        _check(said, base, after, planning)
    if said.faulty or planning.log.count > before_faults:
        planning.faulty += 1
        return None
    for one in after.affiliations:
        if one.workplace.pk is None:
            planning.new.setdefault(one.workplace)
    for row in said.affiliations:
        place = known(row.workplace)
        if place.pk is not None and row.kind and row.kind != place.kind:
            planning.kinds.setdefault(place, set()).add(row.kind)
    told = changes(base, after, planning.city_name)
    fate = Fate.ADDED if found is None else Fate.CHANGED if told else Fate.UNCHANGED
    return Planned(said.rows, fate, base, after, told)


def _recognized(said: Said, planning: _Planning) -> int | None:
    """Return the number of the member a file means, or None for a new one; logs why it cannot be told."""
    register, row = planning.register, said.rows[0]
    owners = {key: register.by_email.get(key.casefold(), frozenset()) for key in said.emails}
    meant = frozenset().union(*owners.values())
    if said.public_id in register.erased:
        message = _("The data of the member with this id was erased on request.")
        planning.refuse(row, "id", message, _("Leave the row out."))
        return None
    found = register.by_id.get(said.public_id) if said.public_id else None
    ids = {"ids": _ids(meant, register)}
    if found is None and said.public_id and meant:
        planning.refuse(
            row,
            "id",
            _("No member has this id, but %(ids)s has one of these addresses.") % ids,
            _("Write %(ids)s, or leave the id blank.") % ids,
        )
    elif found is None and len(meant) > 1:
        planning.refuse(
            row,
            "emails",
            _("These addresses belong to different members: %(ids)s.") % ids,
            _("If they are one person, merge them on the page of either; else fill in the id."),
        )
    elif found is None and meant:
        found = next(iter(meant))
    elif found is not None:
        _refuse_taken(said, found, owners, planning)
    if found is not None and planning.meant.setdefault(found, row) != row:
        same = {"row": planning.meant[found], "id": register.members[found].public_id}
        message = _("Row %(row)s means the same member, %(id)s.") % same
        planning.refuse(row, "id", message, _("Give both rows the same id."))
    return found


def _check_reach(said: Said, found: int | None, planning: _Planning) -> None:
    """Refuse what an officer must not write of: people and organizations outside of their programs."""
    reach, mend = planning.register.reach, _("Leave the row out, or ask a register keeper.")
    if reach is None:
        return
    if found is not None and found not in reach.people:
        outside = _("This member takes part in none of your programs.")
        planning.refuse(said.rows[0], "id" if said.public_id else "emails", outside, mend)
        return
    if found is None and not said.affiliations:
        nowhere = _("A new member without an organization takes part in none of your programs.")
        planning.refuse(said.rows[0], "organization", nowhere, mend)
    for one in said.affiliations:
        place = planning.register.workplace(one.workplace)
        if place.pk is not None and place.pk not in reach.organizations:
            outside = _("%(name)s takes part in none of your programs.") % {"name": place.name}
            planning.refuse(one.row, "organization", outside, mend)


def _refuse_taken(said: Said, found: int, owners: Mapping[str, frozenset[int]], planning: _Planning) -> None:
    """Refuse an address that is new for this member and belongs to another one."""
    own = {address.casefold() for address in planning.register.members[found].emails}
    for address, having in owners.items():
        if having - {found} and address.casefold() not in own:
            ids = {"ids": _ids(having, planning.register)}
            planning.refuse(
                said.rows[0],
                "emails",
                _("An address in this cell belongs to another member too: %(ids)s.") % ids,
                _("If they are one person, merge them on the page of either; else take it out."),
            )


def _ids(numbers: Collection[int], register: Register) -> str:
    """Name members by id in one order, after them those out of reach."""
    reach = register.reach
    within = {number for number in numbers if reach is None or number in reach.people}
    ids = sorted(register.members[number].public_id for number in within)
    return _and([*ids, *(_("another member") for number in numbers if number not in within)])


def _and(names: Iterable[str]) -> str:
    both = _("and")
    return f" {both} ".join(names)


def _check(said: Said, before: Member, after: Member, planning: _Planning) -> None:
    """Log what a member lacks, and what would mix made-up members with real ones."""
    row = said.rows[0]
    if not after.name:
        message = _("A new member needs a name.")
        planning.refuse(row, "name", message, _("Write the name used at work."))
    if before.pk is None and not said.public_id and not after.emails:
        message = _("Without an id or an address nobody can recognize this member the next time.")
        planning.refuse(row, "emails", message, _("Add an e-mail address."))
    for one in after.affiliations:
        if one.workplace.is_sample and not after.is_sample:
            message = _("%(name)s is a sample, and real members are kept apart from samples.")
            said_of = message % {"name": one.workplace.name}
            planning.refuse(row, "organization", said_of, _("Name the real organization."))


def _notes(planning: _Planning) -> Iterable[str]:
    """Say what is no fault and yet worth a look: near names of new organizations, kinds that differ."""
    from rapidfuzz import fuzz

    for new in planning.new:
        for there in planning.register.workplaces.get(new.city, ()):
            if fuzz.ratio(fold(new.name), fold(there.name)) >= NEAR:
                known = workplace_text(there, planning.city_name)
                message = _("“%(name)s” is new here, but %(known)s is registered already. Is it the same?")
                yield message % {"name": new.name, "known": known}
    for place, kinds in planning.kinds.items():
        message = _("%(name)s stays %(kind)s, not %(kinds)s: change that on the organization's page.")
        yield message % {"name": place.name, "kind": place.kind.value, "kinds": _and(sorted(kinds))}

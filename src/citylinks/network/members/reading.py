"""From a file's bytes to what it says of each member, and every fault of every row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from citylinks.network.members import cells
from citylinks.network.members.cells import Reference
from citylinks.network.members.columns import COLUMNS, ONCE
from citylinks.network.members.faults import FaultLog, Row, RowFault, short
from citylinks.network.members.records import (
    Clear,
    Once,
    Said,
    SaidAffiliation,
    SaidEvidence,
    Workplace,
)
from citylinks.network.states import OrganizationKind, Visibility
from citylinks.standards.spreadsheet.apart import read_apart
from citylinks.standards.spreadsheet.headings import headed, pick
from citylinks.standards.spreadsheet.sheets import UnreadableError


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as far as it can be read alone: without knowing who is a member already."""

    sha256: str
    log: FaultLog
    said: tuple[Said, ...] = ()
    rows: int = 0
    sheet: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)  # where each column stands
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Member:
    """The rows of one member while they are gathered."""

    rows: list[int] = field(default_factory=list)
    public_id: str = ""
    once: dict[str, Once] = field(default_factory=dict)
    cities: list[tuple[int, int | Clear]] = field(default_factory=list)
    affiliations: list[SaidAffiliation] = field(default_factory=list)
    evidence: list[SaidEvidence] = field(default_factory=list)
    faulty: bool = False


def read_members(data: bytes, reference: Reference) -> ReadFile:
    """Read every row; a file beyond reading is one fault. 11,000 rows take about three seconds."""
    log = FaultLog()
    digest = hashlib.sha256(data).hexdigest()
    try:
        sheets = read_apart(data)
    except UnreadableError as error:
        log.add_sheet([error.fault])
        return ReadFile(digest, log)
    sheet = pick(sheets, COLUMNS)
    if sheet is None:
        log.add(RowFault(None, "", "", _("The file has no sheets."), _("Start from the template.")))
        return ReadFile(digest, log)
    table = headed(sheet, COLUMNS)
    log.add_sheet(table.faults)
    if not {"id", "emails"} & set(table.letters) and table.letters:
        message = _("The file has neither a column id nor a column emails, so nobody can be recognized.")
        log.add(RowFault(None, "", "", message, _("Start from the template or from an export.")))
    gathered = _Gathered(reference)
    for named in table.rows:
        gathered.add(Row(named, table, log, faulty=named.number in log.rows))
    notes = (sheet.note,) if sheet.note else ()
    return ReadFile(digest, log, gathered.said(), len(table.rows), table.sheet, table.letters, notes)


class _Gathered:
    """Gathers rows by member: those with one id, and those without that share an address."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._members: list[_Member] = []
        self._by_id: dict[str, _Member] = {}
        self._by_email: dict[str, list[_Member]] = {}

    def add(self, row: Row) -> None:
        """Read one row and add what it says to its member."""
        public_id = cells.identity(row)
        addresses = cells.emails(row)
        if row.text("emails") and not addresses:
            row.faulty = True
        member = self._member_of(row, public_id, addresses)
        member.rows.append(row.number)
        member.public_id = member.public_id or public_id
        said = _said_once(row, addresses, self._reference)
        for column, value in said.items():
            _merge(row, member, column, value)
        self._say_place(row, member)
        self._say_evidence(row, member)
        member.faulty = member.faulty or row.faulty

    def _member_of(self, row: Row, public_id: str, addresses: Sequence[str]) -> _Member:
        keys = [address.casefold() for address in addresses]
        if public_id:
            member = self._by_id.get(public_id) or self._new()
            self._by_id[public_id] = member
        else:
            near = {id(one): one for key in keys for one in self._by_email.get(key, ())}
            if len(near) > 1:
                rows = ", ".join(str(one.rows[0]) for one in near.values())
                row.fault(
                    "emails",
                    _("These addresses stand in rows of different members too: %(rows)s.") % {"rows": rows},
                    _("Fill in the id, or merge the members first."),
                )
            member = next(iter(near.values())) if near else self._new()
        for key in keys:
            known = self._by_email.setdefault(key, [])
            if member not in known:
                known.append(member)
        return member

    def _new(self) -> _Member:
        member = _Member()
        self._members.append(member)
        return member

    def _say_place(self, row: Row, member: _Member) -> None:
        """Read the workplace, or the person's own city in a row without one."""
        name = cells.line(row, "organization")
        city = cells.city(row, self._reference)
        kind = cells.choice(row, "organization_kind", OrganizationKind)
        position = cells.line(row, "position")
        started, ended = cells.date(row, "started"), cells.date(row, "ended")
        if not name:
            for column in ("position", "started", "ended", "organization_kind"):
                if row.text(column):
                    row.fault("organization", _blank_but(column), _("Name the organization."))
                    break
            if city is not None:
                member.cities.append((row.number, city))
            return
        if isinstance(city, Clear) or isinstance(name, Clear):
            if isinstance(city, Clear):
                row.fault("city", _("An organization has a city."), _("Name it."))
            return
        if city is None:
            if not row.text("city"):
                row.fault("city", _("The organization has no city."), _("Name the city it is in."))
            return
        workplace = Workplace(name, city, OrganizationKind(kind or OrganizationKind.LOCAL_GOVERNMENT))
        said = SaidAffiliation(workplace, row.number, kind, position, started, ended)
        member.affiliations.append(said)

    def _say_evidence(self, row: Row, member: _Member) -> None:
        theme = cells.theme(row, "evidence_theme", self._reference)
        what = row.text("evidence")
        where = cells.line(row, "evidence_where")
        when = cells.date(row, "evidence_when")
        link = cells.link(row, "evidence_link")
        if what:
            cells.is_clear(row, "evidence")
        for column, missing in (("evidence", not what), ("evidence_theme", not row.text("evidence_theme"))):
            others = (name for name in _EVIDENCE if name != column and row.text(name))
            if missing and (other := next(others, None)):
                row.fault(column, _blank_but(other), _("Fill it in."))
                return
        if theme and what:
            member.evidence.append(SaidEvidence(theme, what, row.number, where, when, link))

    def said(self) -> tuple[Said, ...]:
        """Return what was gathered, in the order of the rows."""
        return tuple(
            Said(
                rows=tuple(one.rows),
                public_id=one.public_id,
                once=one.once,
                cities=tuple(one.cities),
                affiliations=tuple(one.affiliations),
                evidence=tuple(one.evidence),
                faulty=one.faulty,
            )
            for one in self._members
        )


_EVIDENCE = ("evidence_theme", "evidence", "evidence_where", "evidence_when", "evidence_link")


def _blank_but(other: str) -> str:
    return _("This cell is blank, but %(column)s is not.") % {"column": other}


def _said_once(row: Row, addresses: tuple[str, ...], reference: Reference) -> Mapping[str, Once]:
    """Read what is said once of a member; blank cells are left out."""
    read_as: dict[str, Once | None] = {
        "name": cells.line(row, "name"),
        "emails": addresses,
        "themes": cells.themes(row, reference),
        "languages": cells.languages(row, reference),
        "visibility": cells.choice(row, "visibility", Visibility),
        "will_travel": cells.yes(row, "will_travel"),
        "will_host": cells.yes(row, "will_host"),
        "pro_bono_days": cells.days(row),
        "available": cells.periods(row),
    }
    return {name: value for name in ONCE if (value := read_as[name]) not in (None, "", ())}


def _merge(row: Row, member: _Member, column: str, value: Once) -> None:
    """Add to what earlier rows say: lists grow, and anything else must be the same."""
    before = member.once.get(column)
    if before is None:
        member.once[column] = value
    elif isinstance(before, tuple) and isinstance(value, tuple):
        keys = {_key(one) for one in before}
        member.once[column] = (*before, *(one for one in value if _key(one) not in keys))
    elif isinstance(before, Mapping) and isinstance(value, Mapping):
        member.once[column] = {**before, **value}
    elif before != value:
        values = {"text": short(row.text(column)), "row": member.rows[0]}
        message = _("“%(text)s” is not what row %(row)s says of the same member.") % values
        row.fault(column, message, _("Say it once, or say the same."))


def _key(one: object) -> object:
    return one.casefold() if isinstance(one, str) else one

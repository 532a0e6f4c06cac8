"""Proving that one state of the record equals another: tables, counters, the audit trail, the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import OperationalError, ProgrammingError
from django.db.backends.base.base import BaseDatabaseWrapper

from citylinks.audit import guards
from citylinks.keeping.chain import EVENTS, HEAD, Trail, walk
from citylinks.keeping.snapshot import Snapshot
from citylinks.keeping.tables import Counted, Table, lines
from citylinks.keeping.telling import Told


@dataclass(frozen=True, slots=True)
class Tally:
    """One table's content: how many rows, and the digest of them all."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was compared, and every difference in a sentence; none means equal."""

    tables: int
    rows: int
    files: int
    trail: Trail
    faults: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """True when nothing differs."""
        return not self.faults

    def said(self) -> str:
        """Say in one line what is equal."""
        return (
            f"Equal: {self.tables} tables with {self.rows:,} rows, {self.files:,} files, "
            f"and the audit trail of {self.trail.said()}."
        )


def tally(state: Snapshot, table: Table, told: Told) -> Tally:
    """Read all rows of a table and return their number and digest."""
    counted = Counted()
    for block, _line in lines(state.rows(table), counted):
        told.step(len(block))
    return Tally(counted.rows, counted.digest)


def trail_of(state: Snapshot) -> Trail:
    """Recompute the audit trail of a state from its rows."""
    tables = {table.name: table for table in state.schema.tables}
    if EVENTS not in tables or HEAD not in tables:
        return Trail(0, "", ("There is no audit trail.",))
    names = [column.name for column in tables[HEAD].columns]
    head = next(state.rows(tables[HEAD]), None)
    end = [head[names.index("sequence")], head[names.index("digest")]] if head else None
    return walk(tables[EVENTS], state.rows(tables[EVENTS]), end)


def differences(
    state: Snapshot, wanted: Mapping[str, Tally], counters: Mapping[str, int], told: Told
) -> Iterator[str]:
    """Yield a sentence for each table of a state that is not as wanted, and for each counter set back."""
    tables = {table.name: table for table in state.schema.tables}
    told.begin("Comparing the tables", sum(one.rows for one in wanted.values()))
    for name, should in wanted.items():
        if name not in tables:
            yield f"The table {name} is missing."
            continue
        found = tally(state, tables[name], told)
        if found.rows != should.rows:
            yield f"The table {name} has {found.rows:,} rows, and should have {should.rows:,}."
        elif found.digest != should.digest:
            yield f"The rows of the table {name} are not what they were."
    for name, table in tables.items():
        if name not in wanted and state.size(table):
            yield f"The table {name} should be empty."
    given = state.counters()
    for name, last in counters.items():
        if given.get(name, 0) < last:
            yield f"The numbers of the table {name} would be given out again."


def unguarded(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Yield a sentence for each guard of the audit trail that does not stand."""
    try:
        yield from (f"The database does not hold the guard {name}." for name in guards.missing(connection))
    except (OperationalError, ProgrammingError) as fault:
        yield f"The guards of the audit trail cannot be read: {str(fault).strip().splitlines()[0]}."

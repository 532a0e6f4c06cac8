"""Moving the whole record to another database, from SQLite to PostgreSQL or back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact
from citylinks.keeping.building import building, require_free
from citylinks.keeping.databases import at_url
from citylinks.keeping.files import altered
from citylinks.keeping.loading import load, make_schema, migrate_on
from citylinks.keeping.operations.noting import noted
from citylinks.keeping.proof import Proof, Tally, differences, trail_of, unguarded
from citylinks.keeping.snapshot import Snapshot, snapshot
from citylinks.keeping.tables import Counted, Row, Table, lines
from citylinks.keeping.telling import Tell, Told, silent
from citylinks.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Moved:
    """A record that stands in its new database: the proof, and whether it was upgraded on the way."""

    proof: Proof
    upgraded: bool


def move(*, to: str, by: Actor, at: dt.datetime, tell: Tell = silent) -> Moved:
    """Copy the record into the empty database at a URL, with sessions and all, and compare both.

    The former database is left as it is; files stay where they are and are checked. The event is added to the
    new one, after the comparison. Raises DomainError where anything differs, and where somebody wrote to the
    former database meanwhile: then nothing is left in the new one.
    """
    require(by, Permission.KEEP_RECORD, None)
    told = Told(tell)
    target = at_url(to)
    aside = require_free_for_move(target)
    source = connection.copy()
    try:
        with snapshot(source) as state, building(target, aside=aside, at=at) as site:
            make_schema(site.connection, state.schema.migrations)
            sent = _sent(site.connection, state, told)
            proof = _compared(site.connection, state, sent, told)
            if not proof.equal:
                raise DomainError("not-equal", f"The moved record differs: {' '.join(proof.faults)}")
            _demand_still(source, proof)
            upgraded = migrate_on(site.connection)
            facts: dict[str, Fact] = {"database": site.connection.vendor, "rows": proof.rows}
            noted(EventName.RECORD_MOVED, facts, by=by, at=at)
    finally:
        source.close()
    return Moved(proof, upgraded)


def require_free_for_move(target: BaseDatabaseWrapper) -> bool:
    """Refuse a database that holds tables: a move needs an empty one. Returns False, for nothing is aside."""
    try:
        return require_free(target, None)
    except DomainError as refusal:
        if refusal.code != "not-empty":
            raise
        raise DomainError(
            "not-empty", "The database to move to holds tables already; make an empty one and name that."
        ) from refusal


def _sent(target: BaseDatabaseWrapper, state: Snapshot, told: Told) -> dict[str, Tally]:
    """Send all tables and return what was sent of each."""
    tables = state.schema.kept(whole=True)
    told.begin("Moving the tables", sum(state.size(table) for table in tables))
    counted = {table.name: Counted() for table in tables}

    def blocks(table: Table) -> Iterator[list[Row]]:
        return (block for block, _line in lines(state.rows(table), counted[table.name]))

    content = ((table, blocks(table)) for table in tables)
    load(target, state.schema, content, state.counters(), told)
    return {name: Tally(one.rows, one.digest) for name, one in counted.items()}


def _compared(target: BaseDatabaseWrapper, state: Snapshot, sent: dict[str, Tally], told: Told) -> Proof:
    """Read the new database again, and the files that its rows name, and compare them with what was sent."""
    was = trail_of(state)
    with snapshot(target) as new:
        faults = list(differences(new, sent, state.counters(), told))
        trail, files = trail_of(new), new.files()
    faults += trail.breaks
    if (trail.events, trail.digest) != (was.events, was.digest):
        faults.append("The audit trail does not end where it did.")
    faults += unguarded(target)
    told.begin("Comparing the files", len(files))
    faults += altered(((one.name, one.digest) for one in files.values()), lambda: told.step(1))
    return Proof(len(sent), sum(one.rows for one in sent.values()), len(files), trail, tuple(faults))


def _demand_still(source: BaseDatabaseWrapper, proof: Proof) -> None:
    """Refuse to end a move while the former record goes on: what was written since would be lost."""
    with source.cursor() as cursor:
        cursor.execute("SELECT sequence FROM audit_audithead")
        row = cursor.fetchone()
    since = (row[0] if row else 0) - proof.trail.events
    if since:
        raise DomainError(
            "written-meanwhile",
            f"Events that were recorded during the move: {since}. Stop the server, then move again.",
        )

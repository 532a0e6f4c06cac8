"""Filling a new database: its schema by migrations, its rows by the fastest way, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from citylinks.keeping.chain import EVENTS
from citylinks.keeping.tables import Migration, Row, Schema, Table, quoted, sequence_of
from citylinks.keeping.telling import Told
from citylinks.kernel.errors import DomainError

# A table with what is to stand in it, in blocks of rows.
Content = Iterable[tuple[Table, Iterable[list[Row]]]]


def make_schema(connection: BaseDatabaseWrapper, migrations: tuple[Migration, ...]) -> None:
    """Migrate an empty database to exactly these migrations; Django's own rows are not written yet."""
    executor = MigrationExecutor(connection)
    within = set(migrations)
    children = executor.loader.graph.node_map
    ends = [
        one
        for one in migrations
        if not any(child.key in within and child.key[0] == one[0] for child in children[one].children)
    ]
    executor.migrate(ends)


def migrate_on(connection: BaseDatabaseWrapper) -> bool:
    """Bring the database, which stands in as the default one, to this version's schema; False if it is."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def load(
    connection: BaseDatabaseWrapper, schema: Schema, content: Content, counters: Mapping[str, int], told: Told
) -> None:
    """Put all rows into the empty tables in one transaction, and set the counters of keys.

    Constraints and the guards of the audit trail are in force: a row that breaks one is refused, and with it
    everything. Raises DomainError with the database's reason.
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                for table in schema.tables:  # what migrations wrote; the trail is empty, and guarded
                    if table.name != EVENTS:
                        cursor.execute(f"DELETE FROM {quoted(table.name)}")  # noqa: S608  own names
            for table, blocks in content:
                for rows in _put(connection, table, blocks):
                    told.step(rows)
            _check_references(connection)
        _set_counters(connection, schema, counters)
    except (DatabaseError, ValueError) as fault:
        reason = str(fault).strip().splitlines()[0]
        raise DomainError(
            "not-taken", f"The new database does not take the record: {reason}. Nothing was written to it."
        ) from fault


def _put(connection: BaseDatabaseWrapper, table: Table, blocks: Iterable[list[Row]]) -> Iterable[int]:
    """Insert blocks of rows and yield how many each had."""
    names = ", ".join(quoted(column.name) for column in table.columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            raw = cast("Any", cursor)
            with raw.copy(f"COPY {quoted(table.name)} ({names}) FROM STDIN") as copy:
                for block in blocks:
                    for row in table.back(connection.vendor, block):
                        copy.write_row(row)
                    yield len(block)
            return
        holes = ", ".join(["?"] * len(table.columns))
        statement = f"INSERT INTO {quoted(table.name)} ({names}) VALUES ({holes})"  # noqa: S608  own names
        raw = cast("Any", connection.connection)
        for block in blocks:
            raw.executemany(statement, list(table.back(connection.vendor, block)))
            yield len(block)


def _check_references(connection: BaseDatabaseWrapper) -> None:
    """Have every reference checked now, while it can still be said what is wrong."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return
        cursor.execute("PRAGMA foreign_key_check")
        broken = sorted({f"{row[0]} names a row of {row[2]} that is not there" for row in cursor.fetchall()})
    if broken:
        raise ValueError("; ".join(broken[:3]))


def _set_counters(connection: BaseDatabaseWrapper, schema: Schema, counters: Mapping[str, int]) -> None:
    """Let the database count on where the other one was, so that no number is given twice."""
    with connection.cursor() as cursor:
        for table in schema.tables:
            last = counters.get(table.name, 0)
            if not last:
                continue
            if connection.vendor == "postgresql":
                cursor.execute(f"SELECT setval({sequence_of(table)}, %s)", [last])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])

"""One state of a database, read while people write: nobody waits, and no later change is seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol, cast

from django.db.backends.sqlite3._functions import (  # type: ignore[import-untyped]
    register as register_functions,
)

from citylinks.keeping.kinds import Value
from citylinks.keeping.rules import FILES, FORMER_TABLES, MIGRATIONS, Named
from citylinks.keeping.tables import Row, Schema, Table, quoted, schema_of, sequence_of
from citylinks.kernel.errors import DomainError

if TYPE_CHECKING:
    import psycopg
    from django.db.backends.base.base import BaseDatabaseWrapper

FETCHED = 2000  # rows that PostgreSQL sends at once


class Reader(Protocol):
    """Runs statements on one state of a database."""

    def __call__(self, statement: str) -> Iterator[Sequence[Value]]:
        """Yield the rows, not all of them in memory at once."""
        ...


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a row names: where it is in the private storage, its size and its SHA-256."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of a database and its schema, to be read as often as wanted."""

    vendor: str
    reader: Reader
    schema: Schema
    strangers: tuple[str, ...]  # tables that are not of CityLinks, and are not read

    def rows(self, table: Table) -> Iterator[Row]:
        """Yield all rows of a table in the common form, in the order of its key."""
        return table.plain(self.vendor, self.reader(table.reading(self.vendor)))

    def size(self, table: Table) -> int:
        """Count the rows of a table."""
        return int(next(iter(self.reader(f"SELECT count(*) FROM {quoted(table.name)}")))[0] or 0)  # noqa: S608

    def counters(self) -> dict[str, int]:
        """Return for each table whose key the database counts the last number that it gave, if any.

        One query on SQLite, one for each table on PostgreSQL, which may have counted on since.
        """
        counting = [table for table in self.schema.tables if table.counts]
        if self.vendor == "sqlite":
            names = {table.name for table in counting}
            given = self.reader("SELECT name, seq FROM sqlite_sequence ORDER BY name")
            return {str(name): int(last or 0) for name, last in given if last and name in names}
        found = {}
        for table in counting:
            sequence = next(iter(self.reader(f"SELECT {sequence_of(table)}")))[0]
            last, called = next(iter(self.reader(f"SELECT last_value, is_called FROM {sequence}")))  # noqa: S608
            if called:
                found[table.name] = int(last or 0)
        return found

    def files(self) -> dict[str, NamedFile]:
        """Return the files that rows name, by their name."""
        there = {table.name for table in self.schema.tables}
        found: dict[str, NamedFile] = {}
        for named in FILES:
            if named.table in there:
                found |= {file.name: file for file in self._named(named)}
        return found

    def _named(self, named: Named) -> Iterator[NamedFile]:
        columns = ", ".join(quoted(name) for name in (named.name, named.size, named.digest))
        for name, size, digest in self.reader(f"SELECT {columns} FROM {quoted(named.table)}"):  # noqa: S608
            yield NamedFile(str(name), int(size or 0), str(digest))


@contextmanager
def snapshot(connection: BaseDatabaseWrapper, *, beside: Path | None = None) -> Iterator[Snapshot]:
    """Hold one state of the database: a copy by SQLite's own online backup, or PostgreSQL's own snapshot.

    SQLite's copy lies in a folder of its own in `beside`, or beside the database, and is gone afterwards;
    every page of it is checked. Raises DomainError where the database holds no record, or is damaged.
    """
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        beside = beside or (place.parent if place.is_file() else None)
        with TemporaryDirectory(dir=beside, prefix=".citylinks-") as folder:
            path = Path(folder) / "copy.sqlite3"
            copy_sqlite(connection, path)
            with sqlite_file(path) as state:
                yield state
    else:
        with _postgresql(connection) as state:
            yield state


def copy_sqlite(connection: BaseDatabaseWrapper, path: Path) -> None:
    """Copy by the online backup: one read transaction, so that writers neither wait nor disturb."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        cast("sqlite3.Connection", connection.connection).backup(copy, pages=-1)


@contextmanager
def sqlite_file(path: Path) -> Iterator[Snapshot]:
    """Read a file of SQLite that nobody writes to. Raises DomainError where a page of it is damaged."""
    with closing(sqlite3.connect(path)) as copy:
        register_functions(copy)  # constraints call them, and the check asks the constraints
        try:
            faults = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(3)")]
        except sqlite3.DatabaseError as fault:
            faults = [str(fault)]
        if faults != ["ok"]:
            raise DomainError("damaged", f"The database is damaged: {'; '.join(faults)}.")
        yield _state("sqlite", cast("Reader", copy.execute))


@contextmanager
def _postgresql(connection: BaseDatabaseWrapper) -> Iterator[Snapshot]:
    """Read in one transaction of its own that is repeatable and writes nothing."""
    own = connection.copy()
    try:
        own.ensure_connection()
        raw = cast("psycopg.Connection[tuple[Value, ...]]", own.connection)
        raw.autocommit = True
        raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

        def read(statement: str) -> Iterator[Sequence[Value]]:
            with raw.cursor(name="citylinks_keeping", binary=False) as cursor:
                cursor.itersize = FETCHED
                yield from cursor.execute(statement.encode())

        yield _state("postgresql", read)
    finally:
        own.close()


def _state(vendor: str, reader: Reader) -> Snapshot:
    """Find the schema that a state has."""
    tables = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
        "postgresql": "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
    }
    there = {str(row[0]) for row in reader(tables[vendor])}
    if MIGRATIONS not in there:
        raise DomainError("no-record", "The database holds no record: it was never set up.")
    applied = sorted((str(app), str(name)) for app, name in reader(f"SELECT app, name FROM {MIGRATIONS}"))  # noqa: S608
    schema = schema_of(tuple(applied))
    known = {table.name for table in schema.tables} | FORMER_TABLES | {MIGRATIONS}
    strangers = sorted(name for name in there - known if not name.startswith("sqlite_"))
    return Snapshot(vendor, reader, schema, tuple(strangers))

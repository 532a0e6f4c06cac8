"""Building a database beside the one that serves: it takes its place whole, or not at all.

What stood there before is never deleted: a file of SQLite is kept under another name, PostgreSQL's tables in
another schema of the same database.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from citylinks.keeping.archive import sync_folder
from citylinks.keeping.databases import at_path, name_of, standing_in, tables_in
from citylinks.keeping.tables import quoted
from citylinks.kernel.errors import DomainError

BESIDE = ("", "-wal", "-shm")
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend' "  # who holds the lock of setting up is this very command
    "AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)"
)


@dataclass(slots=True)
class Site:
    """Where a record is being put: the open connection, and where what stood there before is kept."""

    connection: BaseDatabaseWrapper
    former: str = field(default="")


def require_free(connection: BaseDatabaseWrapper, replace: str | None) -> bool:
    """Return whether tables stand in the way and may be moved aside: their database's name was typed.

    Raises DomainError where they may not.
    """
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False
    try:
        found = tables_in(connection)
    finally:
        connection.close()  # else it is in the way itself when the file is moved aside
    if not found:
        return False
    name = name_of(connection)
    if replace is None:
        raise DomainError(
            "not-empty",
            f"The database {name} holds {len(found)} tables already; nothing is written over a record. Name "
            f"an empty database in CITYLINKS_DATABASE_URL, or move this one aside with --replace {name}.",
        )
    if replace != name:
        raise DomainError("wrong-name", f"The database is called {name}, not {replace}. Nothing was done.")
    return True


@contextmanager
def building(connection: BaseDatabaseWrapper, *, aside: bool, at: dt.datetime) -> Iterator[Site]:
    """Give an empty database that stands in as the default one; it takes its place when all went well.

    `aside` says that tables stand there which are to be moved aside. Nobody else may be connected then.
    """
    stamp = f"{at:%Y%m%d_%H%M%S}"
    way = _sqlite if connection.vendor == "sqlite" else _postgresql
    with way(connection, f"before_{stamp}" if aside else "") as site:
        yield site


@contextmanager
def _sqlite(connection: BaseDatabaseWrapper, former: str) -> Iterator[Site]:
    place = Path(connection.settings_dict["NAME"])
    connection.close()
    if former:
        release(place)
    draft = place.with_name(f".{place.name}.{os.getpid()}.restoring")
    kept = place.with_name(f"{place.stem}.{former}{place.suffix}") if former else None
    try:
        with standing_in(at_path(connection, draft)) as new:
            yield Site(new, str(kept) if kept else "")
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        if kept:
            place.rename(kept)
        for ending in BESIDE[1:]:  # of a file that held nothing
            Path(f"{place}{ending}").unlink(missing_ok=True)
        draft.rename(place)
        sync_folder(place.parent)
    finally:
        for ending in BESIDE:
            with suppress(FileNotFoundError):
                Path(f"{draft}{ending}").unlink()


def release(place: Path) -> None:
    """Bring all of a database into its one file. Raises DomainError where somebody is connected to it."""
    try:
        with closing(sqlite3.connect(place, timeout=1, isolation_level=None)) as old:
            old.execute("PRAGMA journal_mode=DELETE").fetchall()
    except sqlite3.OperationalError as fault:
        raise DomainError(
            "in-use", f"The database {place.name} is in use ({fault}). Stop the server first."
        ) from fault


@contextmanager
def _postgresql(connection: BaseDatabaseWrapper, former: str) -> Iterator[Site]:
    with standing_in(connection):
        schema = _current(connection)
        if former:
            _move_aside(connection, schema, former)
        try:
            yield Site(connection, f"the schema {former}" if former else "")
        except BaseException:
            _empty(connection, schema, former)
            raise


def _current(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def _move_aside(connection: BaseDatabaseWrapper, schema: str, former: str) -> None:
    """Rename the schema and make an empty one. Raises DomainError where others are connected."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        others = cursor.fetchone()[0]
        if others:
            raise DomainError(
                "in-use", f"Connections to the database besides this one: {others}. Stop the server first."
            )
        try:
            cursor.execute(f"ALTER SCHEMA {quoted(schema)} RENAME TO {quoted(former)}")
            cursor.execute(f"CREATE SCHEMA {quoted(schema)}")
        except DatabaseError as fault:
            reason = str(fault).strip().splitlines()[0]
            raise DomainError(
                "not-owner",
                f"What stands in the database cannot be moved aside: {reason}. Name an empty database.",
            ) from fault


def _empty(connection: BaseDatabaseWrapper, schema: str, former: str) -> None:
    """Take a record away that was only begun, and put what was there before back in its place."""
    connection.close()
    begun = ", ".join(quoted(name) for name in tables_in(connection))
    with connection.cursor() as cursor:
        if former:
            cursor.execute(f"DROP SCHEMA {quoted(schema)} CASCADE")
            cursor.execute(f"ALTER SCHEMA {quoted(former)} RENAME TO {quoted(schema)}")
        elif begun:  # the schema stays, and with it who may use it
            cursor.execute(f"DROP TABLE {begun} CASCADE")
            cursor.execute("DROP FUNCTION IF EXISTS audit_append_only()")

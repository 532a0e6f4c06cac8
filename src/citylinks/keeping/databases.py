"""Another database than the one that settings name, and working in it as if it were that one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import dj_database_url
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from citylinks.kernel.errors import DomainError

Settings = dict[str, Any]


def at_url(url: str) -> BaseDatabaseWrapper:
    """Return a connection, not yet opened, to the database of a URL. Raises DomainError for another kind."""
    try:
        found = cast("Settings", dj_database_url.parse(url))
    except (ValueError, KeyError) as fault:
        raise DomainError(
            "bad-url",
            "The database is named by a URL such as postgres://user:password@host:5432/name "
            "or sqlite:////folder/file.sqlite3.",
        ) from fault
    if not str(found.get("ENGINE", "")).endswith(("sqlite3", "postgresql")):
        raise DomainError("bad-url", "CityLinks keeps its record in PostgreSQL or SQLite.")
    if found["ENGINE"].endswith("sqlite3"):
        found["NAME"] = str(Path(found["NAME"]).resolve())
        found["OPTIONS"] = dict(settings.SQLITE_OPTIONS)
    return wrapped(found)


def at_path(like: BaseDatabaseWrapper, path: Path) -> BaseDatabaseWrapper:
    """Return a connection, not yet opened, to another file of SQLite with the same settings."""
    return wrapped(like.settings_dict | {"NAME": str(path)})


def wrapped(given: Settings) -> BaseDatabaseWrapper:
    """Return a connection with these settings and Django's own for the rest."""
    told = connections.configure_settings({DEFAULT_DB_ALIAS: given})[DEFAULT_DB_ALIAS]
    backend = load_backend(told["ENGINE"])
    return cast("BaseDatabaseWrapper", backend.DatabaseWrapper(told, DEFAULT_DB_ALIAS))


@contextmanager
def standing_in(connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """Let all that this thread does inside go to another database, which is closed afterwards."""
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connection
    try:
        yield connection
    finally:
        connections[DEFAULT_DB_ALIAS] = before
        connection.close()


def name_of(connection: BaseDatabaseWrapper) -> str:
    """Return what an operator calls a database: its name, or the name of its file."""
    name = str(connection.settings_dict["NAME"])
    return Path(name).name if connection.vendor == "sqlite" else name


def tables_in(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of all tables. Raises DomainError where the database does not answer."""
    try:
        with connection.cursor() as cursor:
            return sorted(connection.introspection.table_names(cursor))
    except OperationalError as fault:
        reason = str(fault).strip().splitlines()[0]
        raise DomainError("database-unreachable", f"The database does not answer: {reason}.") from fault

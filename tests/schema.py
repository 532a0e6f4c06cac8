"""The schema of a test database on SQLite is made once and copied: migrating takes seconds in every process.

The copy is named by what made it: the migrations of every app, so that none is ever out of date.
"""

from __future__ import annotations

import fcntl
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from django.core.management.commands.migrate import Command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from citylinks.audit import guards


def name_of_schema():
    """Digest every file of every migration, and of what they put up."""
    modules = {migration.__module__ for migration in MigrationLoader(None).disk_migrations.values()}
    modules.add(guards.__name__)
    digest = sha256()
    for module in sorted(modules):
        digest.update(Path(__import__(module, fromlist=["Migration"]).__file__).read_bytes())
    return f"{digest.hexdigest()[:20]}.sqlite3"


def copied_where_it_was_made(folder, monkeypatch):
    """Copy the schema into an empty database of SQLite before it is migrated; the first process makes the copy."""
    handle, path = Command.handle, folder / name_of_schema()

    def migrate(command, *arguments, database, **options):
        made = connections[database]
        if made.vendor != "sqlite" or made.introspection.table_names():
            return handle(command, *arguments, database=database, **options)
        made.ensure_connection()
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if path.exists():
                with closing(sqlite3.connect(path)) as kept:
                    kept.backup(made.connection)
                return None
            handle(command, *arguments, database=database, **options)
            half = path.with_suffix(".half")
            with closing(sqlite3.connect(half)) as kept:
                made.connection.backup(kept)
            half.replace(path)
        return None

    monkeypatch.setattr(Command, "handle", migrate)

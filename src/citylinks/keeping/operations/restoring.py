"""Putting a record back from its archive."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact
from citylinks.keeping.archive import Archive, reading
from citylinks.keeping.building import building, require_free
from citylinks.keeping.checking import blocks_of, check, tallies
from citylinks.keeping.databases import at_url
from citylinks.keeping.files import altered, digest_of_file, private
from citylinks.keeping.loading import load, make_schema, migrate_on
from citylinks.keeping.operations.noting import noted
from citylinks.keeping.proof import Proof, differences, trail_of, unguarded
from citylinks.keeping.snapshot import snapshot
from citylinks.keeping.telling import Tell, Told, silent
from citylinks.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Restored:
    """A record that stands again: its proof, since when, where the former one is, whether it was upgraded."""

    proof: Proof
    at: str
    missing: tuple[str, ...]
    former: str
    upgraded: bool


def restore(
    *,
    path: Path,
    replacing: str | None = None,
    into: str = "",
    by: Actor,
    at: dt.datetime,
    tell: Tell = silent,
) -> Restored:
    """Put the record of an archive into a database and compare it with the archive before it takes its place.

    The database is that of the settings, or the one of the URL `into`. It must hold no table, or `replacing`
    must be its name: then what it held is moved aside. The event is added after the comparison. Raises
    DomainError for an archive that is not whole, for a record in the way, and where anything differs.
    """
    require(by, Permission.KEEP_RECORD, None)
    told = Told(tell)
    target = at_url(into) if into else _own()
    with reading(path) as archive:
        found = check(archive, told)
        if not found.equal:
            raise DomainError("not-whole", f"{path} is not whole: {' '.join(found.faults)}")
        aside = require_free(target, replacing)
        _put_files(archive, told)
        with building(target, aside=aside, at=at) as site:
            make_schema(site.connection, archive.manifest.migrations)
            _put_rows(site.connection, archive, told)
            proof = _compared(site.connection, archive, told)
            if not proof.equal:
                raise DomainError("not-equal", f"The restored record differs: {' '.join(proof.faults)}")
            upgraded = migrate_on(site.connection)
            facts: dict[str, Fact] = {"seal": archive.seal, "rows": proof.rows, "files": proof.files}
            noted(EventName.RECORD_RESTORED, facts, by=by, at=at)
        return Restored(proof, archive.manifest.at, archive.manifest.missing, site.former, upgraded)


def _own() -> BaseDatabaseWrapper:
    """Return another connection to the database of the settings; nobody may hold a file of SQLite open."""
    if connection.vendor == "sqlite":
        connection.close()
    return connection.copy()


def _put_files(archive: Archive, told: Told) -> None:
    """Store the files under their names. Raises DomainError where another file has one of them."""
    files = archive.manifest.files
    told.begin("Restoring the files", len(files))
    for file in files:
        there = digest_of_file(file.name)
        if there is None:
            stored = private().save(file.name, File(archive.content(f"files/{file.name}")))
            if stored != file.name:
                private().delete(stored)
                raise DomainError("name-taken", f"The file {file.name} cannot be stored under its name.")
        elif there != file.sha256:
            raise DomainError(
                "other-file", f"Another file is called {file.name}; move it away and restore again."
            )
        told.step(1)


def _put_rows(target: BaseDatabaseWrapper, archive: Archive, told: Told) -> None:
    manifest = archive.manifest
    schema = manifest.schema()
    told.begin("Restoring the tables", manifest.rows)
    content = ((table, blocks_of(archive, table)) for table in schema.kept(whole=False))
    load(target, schema, content, manifest.counters, told)


def _compared(target: BaseDatabaseWrapper, archive: Archive, told: Told) -> Proof:
    """Read the new database and the stored files again and compare them with the archive."""
    manifest = archive.manifest
    with snapshot(target) as state:
        faults = list(differences(state, tallies(archive), manifest.counters, told))
        trail = trail_of(state)
    faults += trail.breaks
    if (trail.events, trail.digest) != (manifest.events, manifest.head):
        faults.append("The audit trail does not end where it did.")
    faults += unguarded(target)
    told.begin("Comparing the files", len(manifest.files))
    faults += altered(((one.name, one.sha256) for one in manifest.files), lambda: told.step(1))
    return Proof(len(manifest.tables), manifest.rows, len(manifest.files), trail, tuple(faults))

"""One archive of the whole record, made while people write."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, connection

from citylinks import __version__
from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact
from citylinks.keeping.archive import ArchiveWriter, reading, writing
from citylinks.keeping.checking import check
from citylinks.keeping.files import kept_files
from citylinks.keeping.manifest import Manifest
from citylinks.keeping.operations.noting import noted
from citylinks.keeping.proof import Proof, trail_of
from citylinks.keeping.snapshot import Snapshot, snapshot
from citylinks.keeping.telling import Tell, Told, silent
from citylinks.kernel.errors import DomainError
from citylinks.kernel.time import aware_utc

MOST_TRIES = 20  # snapshots, when files are taken away in the moment between one and its files


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that stands: its proof and seal, files that were gone, and why no event was added, if so.

    `left_out` are the tables of the database that are not in it: what passes, and what is not of CityLinks.
    """

    proof: Proof
    seal: str
    size: int
    missing: tuple[str, ...]
    left_out: tuple[str, ...]
    not_noted: str


def back_up(*, path: Path, by: Actor, at: dt.datetime, tell: Tell = silent) -> BackedUp:
    """Write the whole record into one archive, read it back, and record the event.

    Files come first, then a snapshot, then the files that came meanwhile, then the snapshot's tables: every
    file that a row names is in it. The event comes last and is not in the archive. A disk that takes no
    event does not keep a backup from standing; `not_noted` says so.
    """
    require(by, Permission.KEEP_RECORD, None)
    told = Told(tell)
    with writing(path) as archive:
        names = list(kept_files())
        told.begin("Copying the files", len(names))
        for name in names:
            archive.add_file(name)
            told.step(1)
        manifest = _states(archive, path, at, told)
        seal = archive.close(manifest)
    with reading(path) as written:
        proof = check(written, told)
    if not proof.equal:
        raise DomainError(
            "not-equal", f"{path} is not what was written: {' '.join(proof.faults)} Do not rely on this disk."
        )
    facts: dict[str, Fact] = {
        "seal": seal,
        "rows": proof.rows,
        "files": proof.files,
        "events": proof.trail.events,
    }
    not_noted = ""
    try:
        noted(EventName.RECORD_BACKED_UP, facts, by=by, at=at)
    except (DatabaseError, DomainError) as fault:
        not_noted = str(fault).strip().splitlines()[0]
    return BackedUp(proof, seal, path.stat().st_size, manifest.missing, manifest.left_out, not_noted)


def _states(archive: ArchiveWriter, path: Path, at: dt.datetime, told: Told) -> Manifest:
    """Add the tables of a snapshot all of whose files are there, and return what the archive says of itself.

    A file that is taken away between the snapshot and its copying belongs to a row that is taken away too:
    another snapshot is made. Where the newest one still names it, it is missing in the record itself.
    """
    gone: tuple[str, ...] = ()
    for attempt in range(MOST_TRIES):
        told.begin("Holding one state of the database", 0)
        with snapshot(connection, beside=path.parent) as state:
            wanted = state.files()
            missing = tuple(
                sorted(name for name in wanted if name not in archive.files and not archive.add_file(name))
            )
            if missing and missing != gone and attempt < MOST_TRIES - 1:
                gone = missing
                continue
            return _tables(archive, state, missing, at, told)
    raise AssertionError("the last attempt returns")


def _tables(
    archive: ArchiveWriter, state: Snapshot, missing: tuple[str, ...], at: dt.datetime, told: Told
) -> Manifest:
    tables = state.schema.kept(whole=False)
    told.begin("Copying the tables", sum(state.size(table) for table in tables))
    for table in tables:
        archive.add_table(table, state, told)
    trail = trail_of(state)
    if trail.breaks:
        raise DomainError("trail-broken", " ".join(("The record itself is not whole.", *trail.breaks)))
    return Manifest(
        citylinks=__version__,
        at=aware_utc(at).isoformat(timespec="seconds"),
        database=state.vendor,
        migrations=state.schema.migrations,
        tables=tuple(archive.tables),
        left_out=(*state.schema.left_out(), *state.strangers),
        files=tuple(archive.files.values()),
        missing=missing,
        counters=state.counters(),
        events=trail.events,
        head=trail.digest,
    )

"""Checking what an operator holds in hand: an archive, or a file of SQLite that somebody copied.

A copy of `citylinks.sqlite3` alone lacks what SQLite keeps in `citylinks.sqlite3-wal` while a server runs.
The file itself cannot say whether such a part existed. Its audit trail can: it is compared with that of the
running record, which knows every event.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import DatabaseError, connection

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.keeping.archive import reading
from citylinks.keeping.chain import Trail
from citylinks.keeping.checking import check
from citylinks.keeping.proof import trail_of
from citylinks.keeping.snapshot import sqlite_file
from citylinks.keeping.telling import Tell, Told, silent
from citylinks.kernel.errors import DomainError

MAGIC = b"SQLite format 3\x00"
WAL_MODE = b"\x02\x02"  # bytes 18 and 19 of the header: the file is written with a log beside it


def check_file(path: Path, *, by: Actor, tell: Tell = silent) -> Iterator[str]:
    """Yield what is found whole about an archive or a copy of a database, in sentences.

    Raises DomainError with everything that is missing or altered, and for a copy that nothing proves whole.
    """
    require(by, Permission.KEEP_RECORD, None)
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as fault:
        raise DomainError("cannot-read", f"{path} cannot be read: {fault.strerror}.") from fault
    if header.startswith(MAGIC):
        yield from _check_copy(path, in_wal_mode=header[18:20] == WAL_MODE)
        return
    with reading(path) as archive:
        proof = check(archive, Told(tell))
        if not proof.equal:
            raise DomainError("not-whole", f"{path} is not whole: {' '.join(proof.faults)}")
        yield proof.said()
        yield (
            f"{path} was written on {archive.manifest.at} by CityLinks {archive.manifest.citylinks}, "
            f"sealed {archive.seal}."
        )
        yield standing(proof.trail, running_trail(proof.trail.events))


def _check_copy(path: Path, *, in_wal_mode: bool) -> Iterator[str]:
    """Check a copy of SQLite's file, with the log beside it if there is one; the copy is not touched."""
    log = Path(f"{path}-wal")
    with TemporaryDirectory(prefix="citylinks-") as folder:
        copied = Path(folder) / "copy.sqlite3"
        shutil.copyfile(path, copied)
        if log.exists():
            shutil.copyfile(log, f"{copied}-wal")
        try:
            with sqlite_file(copied) as state:
                trail = trail_of(state)
        except DomainError as fault:
            if fault.code != "no-record" or not in_wal_mode:
                raise
            raise DomainError(
                "no-record",
                f"{path} holds no record; all of it may have been in {log.name}, which is not here.",
            ) from fault
    if trail.breaks:
        raise DomainError("not-whole", f"{path} is not whole: {' '.join(trail.breaks)}")
    known = running_trail(trail.events)
    if known is None:
        raise DomainError(
            "not-proven",
            f"{path} ends at event {trail.events:,}. Whether that was the end cannot be told from a copy "
            f"alone: what a running server has written may be in {log.name}. Check it where its record runs, "
            "and make copies with `citylinks backup`.",
        )
    if known.digest == trail.digest and known.events == trail.events:
        yield f"{path} holds every event of the record: {trail.said()}."
        return
    raise DomainError("not-whole", f"{path} is not whole: {standing(trail, known)}")


def running_trail(until: int) -> Trail | None:
    """Return the end of the trail of the record that settings name, its `breaks` empty; None without one.

    Where that trail has an event number `until`, the digest of it stands in front of `breaks`.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sequence, digest FROM audit_audithead")
            head = cursor.fetchone()
            cursor.execute("SELECT digest FROM audit_auditevent WHERE sequence = %s", [until])
            there = cursor.fetchone()
    except DatabaseError:
        return None
    return Trail(int(head[0]), str(head[1]), (str(there[0]),) if there else ()) if head else None


def standing(trail: Trail, known: Trail | None) -> str:
    """Say how a trail stands to that of the running record."""
    if known is None:
        return "There is no running record here to compare it with."
    if trail.events and known.breaks != (trail.digest,):
        return "It is not a part of the record that runs here: their audit trails differ."
    since = known.events - trail.events
    if since:
        return (
            f"It ends at event {trail.events:,}; the record that runs here goes on to event "
            f"{known.events:,}: {since:,} more."
        )
    return "It ends where the record that runs here ends."

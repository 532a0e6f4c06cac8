"""One set-up at a time: a second waits for the first, by a lock on a file and, on PostgreSQL, one there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files import locks
from django.db import OperationalError, connection

from citylinks.cli.render import aside
from citylinks.kernel.errors import DomainError

LOCK_FILE = "set-up.lock"
LOCK_NUMBER = 0x436974794C696E6B  # of PostgreSQL's advisory locks; any number that is always the same


@contextmanager
def alone() -> Iterator[None]:
    """Keep others from setting up the same data meanwhile. Raises DomainError where nothing can be written.

    Migrations and loading cannot run twice at once; who dies in the middle leaves no lock behind.
    """
    data = data_directory()
    try:
        stream = (data / LOCK_FILE).open("ab")
    except OSError as fault:
        raise unwritable(data, fault) from fault
    with stream:
        if not locks.lock(stream, locks.LOCK_EX | locks.LOCK_NB):
            aside("Another citylinks is setting up here; this one waits for it.")
            locks.lock(stream, locks.LOCK_EX)
        try:
            reach_database()
            with database_alone():
                yield
        except OperationalError as fault:
            reason = str(fault).strip().splitlines()[0]
            raise DomainError(
                "database-refuses", f"The database refuses: {reason}. See CITYLINKS_DATABASE_URL."
            ) from fault


@contextmanager
def database_alone() -> Iterator[None]:
    """Hold PostgreSQL's lock, for machines that share a database; it falls with the connection."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_NUMBER])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_NUMBER])


def data_directory() -> Path:
    """Make the data directory when it is not there."""
    data = Path(settings.DATA_DIR)
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise unwritable(data, fault) from fault
    return data


def unwritable(data: Path, fault: OSError) -> DomainError:
    """Say that the data directory cannot be written."""
    return DomainError(
        "data-directory",
        f"The data directory {data} cannot be written: {fault.strerror}. See CITYLINKS_DATA_DIR.",
    )


def reach_database() -> None:
    """Connect once, so that a database that does not answer is one sentence."""
    try:
        connection.ensure_connection()
    except OperationalError as fault:
        reason = str(fault).strip().splitlines()[0]
        raise DomainError(
            "database-unreachable", f"The database does not answer: {reason}. See CITYLINKS_DATABASE_URL."
        ) from fault

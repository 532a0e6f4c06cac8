"""What must be in place before pages are served: the key, the database, the places, the collected files.

Each step says what it did and how long that took; a step with nothing to do is silent and takes milliseconds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from citylinks.access.actors import SYSTEM
from citylinks.cli.render import aside
from citylinks.kernel.errors import DomainError
from citylinks.kernel.private import tighten, tighten_one
from citylinks.kernel.secret import keep_secret_key
from citylinks.themes.encoder import available

WITHOUT_ENCODER = (
    "The text encoder is not installed: themes are found by keywords in seven languages, needs and offers "
    "are compared by their themes only."
)


def set_up() -> None:
    """Do all that serving needs and that is not done yet; to be called while `alone`."""
    step("Files that other users of this machine could read are private now", make_private)
    keep_secret_key(Path(settings.DATA_DIR) / "secret-key")
    step("The database is up to date", migrate)
    step("The secrets of second factors are encrypted", encrypt_factors)
    step("The world's cities are loaded", load_places)
    step("The directory of members is complete", list_members)
    step("Every need has a vector of its words", hear_needs)
    step("Every offer has a vector of its words", hear_offers)
    step("The pages' files are collected", collect_static)
    say_what_is_missing()


def say_what_is_missing() -> None:
    """Name the text encoder when it was left out, with what it takes away."""
    if not available():
        aside(WITHOUT_ENCODER)


def step(sentence: str, work: Callable[[], bool]) -> None:
    """Run one step; when it had something to do, say so with its time."""
    start = time.perf_counter()
    if work():
        typer.echo(f"{sentence} ({time.perf_counter() - start:.1f} s).")


def make_private() -> bool:
    """Take other users' rights from what an earlier version wrote; return False when nobody had any."""
    path = str(connection.settings_dict["NAME"])
    beside = [Path(path + ending) for ending in ("", "-wal", "-shm")] if connection.vendor == "sqlite" else []
    try:
        found = tighten(Path(settings.DATA_DIR)) + sum(map(tighten_one, beside))
    except PermissionError as fault:
        aside(f"{fault.filename} belongs to another user: its rights could not be taken from others.")
        return False
    return found > 0


def unmigrated() -> bool:
    """Tell whether the database is not at the current schema; three queries."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> bool:
    """Bring the database to the current schema; return False when it is there already."""
    if not unmigrated():
        return False
    refuse_who_may_not_migrate()
    call_command("migrate", interactive=False, verbosity=0)
    return True


def refuse_who_may_not_migrate() -> None:
    """Say which command is missing when the role that serves may not change the schema, as it should not."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, has_schema_privilege(current_schema(), 'CREATE')")
        role, may = cursor.fetchone()
    if not may:
        raise DomainError(
            "not-the-owner",
            f"The database is not at this version's schema, and the role {role} may not change it: run "
            "citylinks set-up with the CITYLINKS_DATABASE_URL of the role that owns the tables.",
        )


def encrypt_factors() -> bool:
    """Encrypt secrets of an earlier version and those under an older key; False when there are none."""
    from citylinks.accounts.operations import encrypt_factors

    done = encrypt_factors(by=SYSTEM, at=now())
    if done.unreadable:
        typer.echo(
            f"{done.unreadable} second factors were encrypted with a key that is not here: add it to "
            "CITYLINKS_SECRETS_KEYS, or their owners cannot use them.",
            err=True,
        )
    return done.factors > 0


def load_places() -> bool:
    """Load the gazetteer; return False when nothing changed."""
    from citylinks.places.operations import load_gazetteer

    return load_gazetteer(by=SYSTEM, at=now()).changed


def list_members() -> bool:
    """Write the lines of members that an earlier version did not list; return False when none is missing."""
    from citylinks.network.operations.listing import list_unlisted

    return list_unlisted() > 0


def hear_needs() -> bool:
    """Read the needs that were saved without the present encoder; return False when there are none."""
    from citylinks.needs.operations.heard import hear_unheard

    return hear_unheard() > 0


def hear_offers() -> bool:
    """Read the offers that were saved without the present encoder; return False when there are none."""
    from citylinks.network.operations.heard import hear_unheard_offers

    return hear_unheard_offers() > 0


def load_sample() -> bool:
    """Load the sample program; return False when it is there already."""
    from citylinks.samples.operations import load_sample_program

    return load_sample_program(by=SYSTEM, at=now()).loaded


def now() -> dt.datetime:
    """Read the clock, as only interfaces do."""
    return dt.datetime.now(dt.UTC)


def collect_static() -> bool:
    """Collect, hash and compress the pages' files; return False when they are as they were."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    state = fingerprint(Path(folder) for folder in settings.STATICFILES_DIRS)
    if stamp.is_file() and stamp.read_text(encoding="ascii") == state:
        return False
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state, encoding="ascii")
    return True


def fingerprint(folders: Iterable[Path]) -> str:
    """Digest of names, sizes and times of all files below the folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                state = path.stat()
                name = path.relative_to(folder).as_posix()
                digest.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()

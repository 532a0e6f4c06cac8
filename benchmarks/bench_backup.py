"""How long a record of 11,000 members takes to back up while people write, to restore, and to move.

    python -m benchmarks.bench_backup [MEMBERS]

A writer in a process of its own records events until the backup is done. The record goes from SQLite to
PostgreSQL (a database of its own on CITYLINKS_ATTACK_SERVER, made and dropped) and back; every figure
includes the comparison that says "equal". `cpu_s` beside `wall_s` tells a busy machine from slow code.
Target: a backup and a restore within 60 s of computing each.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from attacks.target import POSTGRESQL, administer
from benchmarks.bench_members_import import MEMBERS, NOW, SEED, prepared, timed
from benchmarks.harness import limits, save

TARGET_S = 60.0
WRITER = """
import citylinks.wsgi, sys, datetime as dt
from django.db import transaction
from citylinks.access.actors import SYSTEM
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
at, number = dt.datetime(2026, 11, 25, tzinfo=dt.UTC), 0
print("writing", flush=True)
while number < 1_000_000:
    with transaction.atomic():
        number += 1
        record(EventName.SAMPLE_LOADED, by=SYSTEM, at=at, kind="sample", object_id=str(number))
"""


def measure(members: int = MEMBERS) -> dict[str, dict[str, float]]:
    """Measure each command once and keep the figures."""
    prepared()
    from django.conf import settings

    from citylinks.access.actors import SYSTEM
    from citylinks.keeping.databases import at_url, standing_in
    from citylinks.keeping.operations import back_up, move, restore
    from citylinks.samples.network.operations import make_sample_network

    make_sample_network(members=members, seed=SEED, by=SYSTEM, at=NOW)
    folder = Path(tempfile.mkdtemp(prefix="citylinks-bench-"))
    place = Path(str(settings.DATABASES["default"]["NAME"]))
    print(f"{members:,} members, {place.stat().st_size / 1e6:.0f} MB of SQLite")
    who = {"by": SYSTEM, "at": NOW}
    rows: dict[str, dict[str, float]] = {}
    writer = subprocess.Popen([sys.executable, "-c", WRITER], stdout=subprocess.PIPE, env=os.environ)
    assert writer.stdout is not None
    writer.stdout.readline()
    done = timed(rows, "backup while people write", lambda: back_up(path=folder / "all.tar", **who))
    writer.kill()
    writer.wait()
    rows["archive"] = {"bytes": float(done.size), "rows": float(done.proof.rows)}  # type: ignore[attr-defined]
    back = f"sqlite:///{folder}/restored.sqlite3"
    timed(rows, "restore into SQLite", lambda: restore(path=folder / "all.tar", into=back, **who))
    name = f"citylinks_bench_backup_{os.getpid()}"
    administer("CREATE DATABASE {}", name)
    try:
        timed(rows, "move to PostgreSQL", lambda: move(to=f"{POSTGRESQL}/{name}", **who))
        with standing_in(at_url(f"{POSTGRESQL}/{name}")):
            path = folder / "postgresql.tar"
            timed(rows, "backup of PostgreSQL", lambda: back_up(path=path, **who))
            timed(rows, "move to SQLite", lambda: move(to=f"sqlite:///{folder}/moved.sqlite3", **who))
    finally:
        administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    save("backup", {"members": members, "target_s": TARGET_S, "machine": limits(quick=True), **rows})
    return rows


def main() -> None:
    """Print and keep the figures; exit with 1 when a target is missed by the time spent computing."""
    rows = measure(*(int(text) for text in sys.argv[1:2]))
    watched = ("backup while people write", "restore into SQLite")
    sys.exit(any(rows[name]["cpu_s"] > TARGET_S for name in watched))


if __name__ == "__main__":
    main()

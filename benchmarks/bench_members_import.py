"""How long 11,000 members take by the spreadsheet: making, exporting, previewing, importing, removing.

    python -m benchmarks.bench_members_import [MEMBERS]

The made-up network is exported as xlsx, removed, and imported again, each as one operation with its audit
events, on SQLite in a folder of its own, or on CITYLINKS_DATABASE_URL. `cpu_s` beside `wall_s` tells a busy
machine from slow code. Target: an import within 30 s, the sample network within 20 s.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.harness import limits, save

MEMBERS = 11_000
SEED = 7
TARGET_IMPORT_S = 30.0
TARGET_SAMPLE_S = 20.0
NOW = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def prepared() -> None:
    """Set Django up on a database of its own, with all places in it."""
    folder = Path(tempfile.mkdtemp(prefix="citylinks-bench-"))
    os.environ["CITYLINKS_DATA_DIR"] = str(folder)
    os.environ.setdefault("CITYLINKS_DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "citylinks.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from citylinks.access.actors import SYSTEM
    from citylinks.places.operations import load_gazetteer

    call_command("migrate", verbosity=0)
    load_gazetteer(by=SYSTEM, at=NOW)


def timed(rows: dict[str, dict[str, float]], name: str, work: Callable[[], object]) -> object:
    """Do it once and note the seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    rows[name] = {
        "wall_s": round(time.perf_counter() - wall, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
    }
    print(f"{name:<28} {rows[name]['wall_s']:7.2f} s, {rows[name]['cpu_s']:7.2f} s of it computing")
    return answer


def measure(members: int = MEMBERS) -> dict[str, dict[str, float]]:
    """Measure each operation once and keep the figures."""
    prepared()
    from django.db import connection

    from citylinks.access.actors import SYSTEM
    from citylinks.network.members.operations import export_members, import_members
    from citylinks.network.members.operations.exporting import FileKind
    from citylinks.network.members.preview import preview_members
    from citylinks.network.members.queries import Choice
    from citylinks.samples.network.operations import make_sample_network, remove_sample_network

    who = {"by": SYSTEM, "at": NOW}
    rows: dict[str, dict[str, float]] = {}
    timed(rows, "sample network", lambda: make_sample_network(members=members, seed=SEED, **who))
    data = timed(
        rows,
        "export xlsx",
        lambda: export_members(choice=Choice(sample=True), kind=FileKind.XLSX, **who),
    )
    timed(rows, "preview, all unchanged", lambda: preview_members(SYSTEM, data))
    timed(rows, "remove sample network", lambda: remove_sample_network(**who))
    timed(rows, "preview, all new", lambda: preview_members(SYSTEM, data))
    timed(rows, "import, all new", lambda: import_members(data=data, **who))
    timed(rows, "import again, all unchanged", lambda: import_members(data=data, **who))
    facts = {
        "members": members,
        "file_bytes": len(data),
        "target_import_s": TARGET_IMPORT_S,
        "target_sample_s": TARGET_SAMPLE_S,
        "machine": limits(quick=True),
        **rows,
    }
    save(f"members_import_{connection.vendor}", facts)
    return rows


def main() -> None:
    """Print and keep the figures; exit with 1 when a target is missed by the time spent computing."""
    rows = measure(*(int(text) for text in sys.argv[1:2]))
    slow = rows["import, all new"]["cpu_s"] > TARGET_IMPORT_S
    sys.exit(slow or rows["sample network"]["cpu_s"] > TARGET_SAMPLE_S)


if __name__ == "__main__":
    main()

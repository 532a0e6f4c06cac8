"""Public pages under load: this release beside the one before, in one run on one machine.

Each server runs with two workers on a database of its own that holds the sample program. 50 readers ask for a
page for 30 seconds, from the same cores. The release before is taken out of the repository's history; where
that is missing, as in a shallow clone, only today's is measured.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path

from rich.console import Console
from rich.table import Table

from attacks.readers import Load, cpu_ms, read_at_once
from attacks.target import ROOT, Database, Target, target

BEFORE = "b684d4c"  # the release before public pages were kept
PAGES = {"home": "/", "match": "/match/?city=160263", "needs": "/needs/"}  # the match of Dar es Salaam
DATABASES: tuple[Database, ...] = ("sqlite", "postgresql")
BARS = {"home": 8.0, "match": 5.0, "needs": 1.0}  # times as many requests a second
P99_BAR = 1 / 3  # of the release before
GROWTH_BAR = 1.25  # of memory
UNKEPT = {
    **PAGES,
    "match": f"{PAGES['match']}&theme=stormwater",
    "city": "/cities/160263-dar-es-salaam/",
    "network": "/network/",
    "programs": "/programs/",
    "partnerships": "/partnerships/",
}
CPU_BAR_MS = 40.0
UNLIMITED = "10000"  # times the requests that one address may send
SERVER = ("--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--log-level", "warning")


@contextmanager
def release_before() -> Iterator[Path | None]:
    """Unpack the sources of the release before, with today's built files; None where there is no history."""
    packed = subprocess.run(["git", "archive", BEFORE], cwd=ROOT, check=False, capture_output=True)
    if packed.returncode:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="citylinks-before-") as folder:
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        web = Path("src", "citylinks", "web")
        shutil.copytree(ROOT / web / "static" / "built", Path(folder) / web / "static" / "built")
        start = ROOT / "src" / "citylinks" / "cli" / "__main__.py"  # it came with the attacks' servers
        for file in (start, *(ROOT / web / "locale").rglob("*.mo")):
            shutil.copy(file, Path(folder) / file.relative_to(ROOT))
        yield Path(folder)


@contextmanager
def running(database: Database, sources: Path, **settings: str) -> Iterator[Target]:
    """Start the server of some sources with two workers: today's as its command does, the one before by hand.

    The release before cannot start two workers on PostgreSQL itself: each opens the database by itself here.
    """
    paths = {"PYTHONPATH": str(sources / "src"), "CITYLINKS_LIMIT_FACTOR": UNLIMITED}
    with target(database, settings={**paths, **settings}) as made:
        if sources == ROOT:
            made.start()
        else:
            start_by_hand(made)
        yield made
        made.stop()


def start_by_hand(made: Target) -> None:
    """Start the WSGI application of the release before, and wait until it answers."""
    command = [sys.executable, "-m", "granian", *SERVER, "--port", str(made.port)]
    with made.log.open("ab") as log:
        made.process = subprocess.Popen(
            [*command, "citylinks.web.worker:application"],
            env=made.environment,
            cwd=made.home,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    until = time.monotonic() + 120
    while not made.answers():
        if time.monotonic() > until or made.process.poll() is not None:
            raise RuntimeError(f"The server did not start:\n{made.log.read_text()[-4000:]}")
        time.sleep(0.2)


def measure(database: Database, seconds: int, console: Console) -> int:
    """Measure both servers page by page, print a table, and return how many bars were missed."""
    table = Table(title=f"{database}: 50 readers, {seconds} s a page", title_justify="left")
    for name in ("page", "release", "requests/s", "p50 ms", "p99 ms", "errors", "MB", "ratio"):
        table.add_column(name, justify="left" if name in {"page", "release"} else "right")
    missed = 0
    with ExitStack() as stack:
        before = stack.enter_context(release_before())
        if before is None:
            console.print(f"The release before ({BEFORE}) is not in this clone: only today's is measured.")
        named = {"before": before, "today": ROOT}
        servers = {
            name: stack.enter_context(running(database, sources))
            for name, sources in named.items()
            if sources
        }
        for page, path in PAGES.items():
            loads = {
                name: read_at_once(made.url + path, made.process.pid, seconds=seconds)
                for name, made in servers.items()
                if made.process is not None
            }
            for name, load in loads.items():
                table.add_row(page, name, *cells(load), "")
            today, base = loads["today"], loads.get("before")
            if base is not None:
                ratio, p99 = today.rate / base.rate, today.p99_ms / base.p99_ms
                table.add_row(
                    page, "ratio", f"{ratio:.1f} x", "", f"{p99:.3f} x", "", "", f"{BARS[page]:g} x"
                )
                missed += (ratio < BARS[page]) + (p99 > P99_BAR)
            missed += bool(today.errors) + (today.mb_after > GROWTH_BAR * today.mb_before)
    console.print(table)
    return missed


def measure_unkept(database: Database, console: Console) -> int:
    """Measure what a page costs where none is kept, print a table, and return how many bars were missed."""
    table = Table(title=f"{database}: processor time of a page that is not kept", title_justify="left")
    table.add_column("page")
    table.add_column("ms", justify="right")
    with running(database, ROOT, CITYLINKS_KEPT_PAGES_MB="0") as made:
        assert made.process is not None
        costs = {page: cpu_ms(made.url + path, made.process.pid) for page, path in UNKEPT.items()}
    for page, cost in costs.items():
        table.add_row(page, f"{cost:.0f}")
    console.print(table)
    return sum(cost > CPU_BAR_MS for cost in costs.values())


def cells(load: Load) -> tuple[str, ...]:
    """Write the figures of one page."""
    memory = f"{load.mb_before:.0f} to {load.mb_after:.0f}"
    return f"{load.rate:.0f}", f"{load.p50_ms:.1f}", f"{load.p99_ms:.1f}", str(load.errors), memory


def main() -> int:
    """Measure on the databases that are named, both if none is; the exit code counts missed bars."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench_load", description=__doc__)
    parser.add_argument("databases", nargs="*", help="sqlite or postgresql (default: both)")
    parser.add_argument("--seconds", type=int, default=30, help="how long each page is read")
    options = parser.parse_args()
    console = Console(width=110)
    chosen = [one for one in DATABASES if one in options.databases or not options.databases]
    return sum(
        measure(database, options.seconds, console) + measure_unkept(database, console) for database in chosen
    )


if __name__ == "__main__":
    sys.exit(main())

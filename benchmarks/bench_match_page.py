"""How long the match page takes at all cities on SQLite, through the WSGI stack, compressed as it is sent.

    python -m benchmarks.bench_match_page [REQUESTS]

Every request asks about another city, with and without needs, countries and weights, so no cache answers;
the world itself is kept in memory as it is when pages are served. Target: a 95th percentile of 150 ms.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from wsgiref.util import setup_testing_defaults

TARGET_MS = 150.0
SEED = 20260101
Application = Callable[[dict[str, object], Callable[..., object]], Iterable[bytes]]


def prepared() -> Application:
    """Load everything into a database of its own and return the application."""
    folder = Path(tempfile.mkdtemp(prefix="citylinks-bench-"))
    os.environ["CITYLINKS_DATA_DIR"] = str(folder)
    os.environ["CITYLINKS_DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "citylinks.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from citylinks.access.actors import SYSTEM
    from citylinks.cli.setup import collect_static
    from citylinks.places.operations import load_gazetteer
    from citylinks.samples.operations import load_sample_program
    from citylinks.wsgi import application

    call_command("migrate", verbosity=0)
    collect_static()
    now = dt.datetime.now(dt.UTC)
    load_gazetteer(by=SYSTEM, at=now)
    load_sample_program(by=SYSTEM, at=now)
    return application


def get(application: Application, path: str, query: str) -> tuple[int, int, float]:
    """Ask for one page; return its status, its bytes on the wire and its milliseconds."""
    environ: dict[str, object] = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_ACCEPT_ENCODING": "gzip",
        "HTTP_HOST": "localhost",
    }
    setup_testing_defaults(environ)
    environ["wsgi.input"] = io.BytesIO()
    status: list[int] = []

    def start_response(line: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        del headers, exc_info
        status.append(int(line.split(" ", 1)[0]))

    began = time.perf_counter()
    answer = application(environ, start_response)
    body = b"".join(answer)
    took = 1000 * (time.perf_counter() - began)
    close = getattr(answer, "close", None)
    if close is not None:
        close()
    return status[0], len(body), took


def questions(count: int) -> list[str]:
    """Make questions of every kind, always the same ones."""
    from citylinks.places.gazetteer import Gazetteer
    from citylinks.themes.taxonomy import THEMES

    chance = random.Random(SEED)  # noqa: S311 - chooses questions, keeps no secret
    cities = Gazetteer.load().ids.tolist()
    kinds = (
        "",
        "&theme={theme}",
        "&theme={theme}&w-coast=40",
        "&min_population=100000&abroad=on",
        "&country=US",
    )
    return [
        f"city={chance.choice(cities)}"
        + kinds[place % len(kinds)].format(theme=chance.choice(sorted(THEMES)))
        for place in range(count)
    ]


def measure(requests: int = 200) -> dict[str, float]:
    """Measure; a page that is not 200 stops the run."""
    application = prepared()
    get(application, "/match/", "city=1627896")
    times, sizes = [], []
    for query in questions(requests):
        status, size, took = get(application, "/match/", query)
        if status != 200:
            raise SystemExit(f"/match/?{query} answered {status}")
        times.append(took)
        sizes.append(size)
    cuts = statistics.quantiles(times, n=20)
    return {
        "requests": float(requests),
        "p50_ms": statistics.median(times),
        "p95_ms": cuts[18],
        "max_ms": max(times),
        "bytes_max": float(max(sizes)),
        "target_p95_ms": TARGET_MS,
    }


def main() -> None:
    """Print the figures; exit with 1 when the target is missed."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    for name, value in found.items():
        print(f"{name:16} {value:10.1f}")
    sys.exit(found["p95_ms"] > TARGET_MS)


if __name__ == "__main__":
    main()

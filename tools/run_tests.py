"""Run the test suite: the database tests on PostgreSQL when one answers, then everything on SQLite.

CITYLINKS_TEST_DATABASE_URL names the PostgreSQL server (default: postgres@127.0.0.1:5432). With CI=true a
missing PostgreSQL fails the run; elsewhere a sentence says what is left out. Arguments go to pytest.
Each half ends with its ten slowest tests and the time of each folder.
"""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg

WORKERS = "3"  # on two cores: tests wait for servers and browsers a third of their time
DEFAULT_URL = "postgres://postgres@127.0.0.1:5432/citylinks"


def main(arguments: list[str]) -> int:
    url = os.environ.get("CITYLINKS_TEST_DATABASE_URL", DEFAULT_URL)
    reason = unreachable(url)
    codes = []
    if reason is None:
        print("tests: the database tests on PostgreSQL", flush=True)
        codes.append(pytest([*arguments, "--only-database"], url))
    elif os.environ.get("CI") == "true":
        print(f"PostgreSQL does not answer at {url}: {reason}", file=sys.stderr)
        return 1
    else:
        print(f"tests: PostgreSQL is left out, since it does not answer: {reason}", flush=True)
    print("tests: everything on SQLite", flush=True)
    codes.append(pytest(arguments, "sqlite://"))
    return max(codes)


def unreachable(url: str) -> str | None:
    """Say why the server of `url` does not answer, or None when it does."""
    server, _, _ = url.rpartition("/")
    try:
        psycopg.connect(f"{server}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[0]
    return None


def pytest(arguments: list[str], url: str) -> int:
    workers = ["-n", os.environ.get("CITYLINKS_TEST_WORKERS", WORKERS), "--dist", "loadfile"]
    order = ["--no-loadscope-reorder"]  # tests/conftest.py puts the files that take longest first
    environment = {**os.environ, "CITYLINKS_TEST_DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--durations=10", *workers, *order, *arguments],
        env=environment,
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

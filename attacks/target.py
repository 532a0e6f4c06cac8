"""What the attacks run against: a real server of this checkout on the loopback, with a database of its own.

A target is started before an attack and removed after it. Nothing here sends a byte to another machine.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
Database = Literal["sqlite", "postgresql"]
POSTGRESQL = os.environ.get("CITYLINKS_ATTACK_SERVER", "postgres://postgres@127.0.0.1:5432")


@dataclass(frozen=True, slots=True)
class Figure:
    """What one attack measured: its name, the value in words, the bar it has to clear, and whether it did."""

    name: str
    value: str
    bar: str
    held: bool


@dataclass(slots=True)
class Target:
    """A server with its own data directory, database and port."""

    database: Database
    port: int
    home: Path
    environment: dict[str, str]
    workers: int = 2
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        """Return where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Return the file that holds what the server wrote on its two outputs."""
        return self.home / "serve.log"

    def run(self, *arguments: str) -> str:
        """Run `citylinks` with this target's settings and return what it printed; a failure raises."""
        done = subprocess.run(
            [sys.executable, "-m", "citylinks.cli", *arguments],
            env=self.environment,
            cwd=self.home,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def python(self, code: str) -> str:
        """Run lines of Python after Django's set-up, with this target's settings, and return what they print.

        Raises RuntimeError with its last words where it fails.
        """
        start = "import citylinks.wsgi\n"
        done = subprocess.run(
            [sys.executable, "-c", start + code],
            env=self.environment,
            cwd=self.home,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-4000:])
        return done.stdout

    def start(self) -> None:
        """Start the server and wait until it answers; else raise RuntimeError with its last words."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "citylinks.cli",
                    "serve",
                    "--port",
                    str(self.port),
                    "--workers",
                    str(self.workers),
                ],
                env=self.environment,
                cwd=self.home,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + 120
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            if self.answers():
                return
            time.sleep(0.1)
        self.kill()
        raise RuntimeError(f"The server did not start:\n{self.log.read_text()[-4000:]}")

    def answers(self, path: str = "/") -> bool:
        """Tell whether a page is answered with less than 500 within a minute."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=60) as answer:
                return bool(answer.status < 500)
        except urllib.error.HTTPError as refusal:
            return refusal.code < 500
        except OSError:
            return False

    def stop(self) -> int:
        """Ask the server to end, as an operator does, and return its exit code; kill it after a minute."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """End the server and all its processes at once, as a power loss does."""
        if self.process is not None:
            with suppress(ProcessLookupError):  # it ended by itself
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(60)


@contextmanager
def target(
    database: Database, *, workers: int = 2, settings: dict[str, str] | None = None, loaded: bool = True
) -> Iterator[Target]:
    """Make a data directory and a database, `loaded` with the sample program; remove both at the end.

    The server is not started yet. `settings` are further CITYLINKS_ variables.
    """
    home = Path(tempfile.mkdtemp(prefix="citylinks-attack-"))
    name = f"citylinks_attack_{os.getpid()}_{home.name.rpartition('-')[2]}".lower()
    url = f"sqlite:///{home}/citylinks.sqlite3" if database == "sqlite" else f"{POSTGRESQL}/{name}"
    environment = {
        **os.environ,
        "CITYLINKS_DATABASE_URL": url,
        "CITYLINKS_DATA_DIR": str(home),
        "PYTHONUNBUFFERED": "1",
        **(settings or {}),
    }
    if database == "postgresql":
        administer("CREATE DATABASE {}", name)
    made = Target(database, free_port(), home, environment, workers)
    try:
        if loaded:
            made.run("demo")
        yield made
    finally:
        made.kill()
        if database == "postgresql":
            administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        shutil.rmtree(home, ignore_errors=True)


def administer(statement: str, name: str) -> None:
    """Run one statement about a database on the server of the attacks."""
    with psycopg.connect(f"{POSTGRESQL}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""`citylinks work`: let mail leave, and run what else waits in the queue, until interrupted."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from django.db import OperationalError, close_old_connections, connection

from citylinks.cli.render import aside
from citylinks.cli.setup import now, unmigrated
from citylinks.kernel.errors import DomainError
from citylinks.mail.operations import beat, end_work, look_after, run_next
from citylinks.mail.queries import queue_state

IDLE = 1.0  # seconds between two looks into an empty queue: one read each
BEAT = 10.0  # seconds between two signs of life
CARE = 60.0  # seconds between two looks after what was lost
AGAIN = (
    2.0  # seconds before a worker that died is replaced, and before a database that went away is asked again
)
GRACE = 45.0  # seconds that a worker beside the server gets for the mail it is sending


def work(
    status: Annotated[bool, typer.Option("--status", help="Say how the queue stands, and end.")] = False,
    beside: Annotated[
        int, typer.Option(min=0, help="End when this process is no longer the parent; serve says it.")
    ] = 0,
) -> None:
    """Let mail leave and run what waits in the queue, until interrupted; what was begun is finished first."""
    if unmigrated():
        raise DomainError("not-set-up", "The database is not set up for this version: run citylinks set-up.")
    if status:
        say_status()
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keep_working(stop, beside)


def keep_working(stop: threading.Event, beside: int) -> None:
    """Run tasks until told to stop; a database that goes away is asked again."""
    worker, started = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}", now()
    beaten = cared = float("-inf")
    while not stop.is_set() and (not beside or os.getppid() == beside):
        try:
            close_old_connections()
            if time.monotonic() - beaten >= BEAT:
                beat(worker=worker, started_at=started, at=now())
                beaten = time.monotonic()
            if time.monotonic() - cared >= CARE:
                look_after(at=now())
                cared = time.monotonic()
            if not run_next(worker=worker):
                stop.wait(IDLE)
        except OperationalError as fault:
            aside(f"The database does not answer: {str(fault).strip().splitlines()[0]}. Trying again.")
            connection.close()
            stop.wait(AGAIN)
    end_work(worker=worker)


def say_status() -> None:
    """Print how the queue stands, a sentence a line."""
    at = now()
    state = queue_state(at=at)
    seen = state.worker_seen_at
    typer.echo(f"Worker last seen: {seen.isoformat(timespec='seconds') if seen else 'none runs'}.")
    oldest = state.oldest_waiting_at
    typer.echo(
        f"Waiting: {state.waiting}" + (f", since {oldest.isoformat(timespec='seconds')}." if oldest else ".")
    )
    typer.echo(f"To be tried again later: {state.later}.")
    typer.echo(f"Not delivered in the last 30 days: {state.undelivered}.")
    typer.echo(f"Not known whether they left: {state.unknown}.")
    if not state.worker_is_there(at):
        raise typer.Exit(1)


@contextmanager
def worker_beside(wanted: bool) -> Iterator[None]:
    """Keep a worker of the queue running as a child of this process, and end it with the block.

    A worker that dies is started anew; one that was asked to end, as by Ctrl+C, is not. Nothing here touches
    the database: the parent may fork.
    """
    if not wanted:
        yield
        return
    ending = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not ending.is_set():
            child = subprocess.Popen(  # noqa: S603  our own command
                [sys.executable, "-m", "citylinks.cli", "work", "--beside", str(os.getpid())]
            )
            running[:] = [child]
            if child.wait() == 0:
                return
            ending.wait(AGAIN)

    keeper = threading.Thread(target=keep, name="keeper of the worker", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        for child in running:
            child.terminate()
        keeper.join(GRACE)
        for child in running:
            child.kill()

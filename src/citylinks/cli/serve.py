"""`citylinks serve`, `citylinks set-up` and `citylinks demo`."""

from __future__ import annotations

import os
import resource
import socket
import sys
from typing import Annotated, Any

import typer
from django.db import connections

from citylinks.cli.alone import alone
from citylinks.cli.pythons import warning
from citylinks.cli.render import aside
from citylinks.cli.setup import load_sample, set_up, step
from citylinks.cli.work import worker_beside
from citylinks.kernel.errors import DomainError

HOST = "127.0.0.1"
HEADERS = 16 * 1024  # bytes of the first line and all headers; more is answered with 431
HEADER_SECONDS = 15  # within which headers have to be there, and the next request on an open connection
STOP_SECONDS = 20  # within which open requests end once the server is asked to stop
MOST_DESCRIPTORS = 4096


def demo() -> None:
    """Set up what is missing, load the sample program, match its needs and print the result."""
    from citylinks.cli.demo import print_matches

    with alone():
        set_up()
        step("The sample program is loaded", load_sample)
    print_matches()


def set_up_only() -> None:
    """Bring the database and the files to this version, and end: for the role that owns the tables."""
    with alone():
        set_up()


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="How many processes answer; one per core, at most 2, if not said."),
    ] = None,
    host: Annotated[
        str,
        typer.Option(help="The address to listen on; another than this machine's own opens it to others."),
    ] = HOST,
    work: Annotated[
        bool,
        typer.Option(help="Let mail leave by a worker beside the server; without it, run citylinks work."),
    ] = True,
) -> None:
    """Set up what is missing and serve the pages on this machine until interrupted."""
    if sentence := warning(sys.version_info[:3]):
        aside(sentence)
    refuse_taken(host, port)
    with alone():
        set_up()
    connections.close_all()  # the workers are forks: none may speak on a connection of another
    typer.echo(f"CityLinks is at http://{host}:{port} (stop with Ctrl+C).")
    with worker_beside(work):
        server(host, port, workers or min(2, os.cpu_count() or 1)).serve()


def server(host: str, port: int, workers: int) -> Any:
    """Make the web server: bounded headers, connections and time to stop; a dead worker is replaced."""
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    most = connections_within(raise_descriptors())
    return Server(
        "citylinks.web.worker:application",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEADERS),
        websockets=False,
        backlog=2048,
        backpressure=most,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
    )


def raise_descriptors() -> int:
    """Allow this process and its workers as many open files as the system lets it; return how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MOST_DESCRIPTORS)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return MOST_DESCRIPTORS
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def connections_within(descriptors: int) -> int:
    """Return how many connections a worker takes at once: two of three files that it may open."""
    return max(64, descriptors * 2 // 3)


def refuse_taken(host: str, port: int) -> None:
    """Say that the address or the port cannot be used before any work is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            reason = fault.strerror or str(fault)
            raise DomainError(
                "port-taken", f"Port {port} cannot be used ({reason}); choose another with --port."
            ) from fault

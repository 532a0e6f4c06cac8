"""`citylinks serve` and `citylinks demo`."""

from __future__ import annotations

import os
import socket
from typing import Annotated

import typer

from citylinks.cli.alone import alone
from citylinks.cli.setup import load_sample, set_up, step
from citylinks.kernel.errors import DomainError

HOST = "127.0.0.1"


def demo() -> None:
    """Set up what is missing, load the sample program, match its needs and print the result."""
    from citylinks.cli.demo import print_matches

    with alone():
        set_up()
        step("The sample program is loaded", load_sample)
    print_matches()


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="How many processes answer; one per core, at most 2, if not said."),
    ] = None,
) -> None:
    """Set up what is missing and serve the pages on this machine until interrupted."""
    refuse_taken(port)
    with alone():
        set_up()
    typer.echo(f"CityLinks is at http://{HOST}:{port} (stop with Ctrl+C).")
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "citylinks.web.worker:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or min(2, os.cpu_count() or 1),
        blocking_threads=4,
        log_level=LogLevels.warning,
    ).serve()


def refuse_taken(port: int) -> None:
    """Say that the port is taken before any work is done."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as fault:
            raise DomainError(
                "port-taken", f"Port {port} cannot be used ({fault.strerror}); choose another with --port."
            ) from fault

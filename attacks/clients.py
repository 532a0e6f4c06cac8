"""Clients that mean harm by being slow or large: senders, readers, cookies; and what starts and dies.

Each function takes a server that is started, or says so, and returns a figure; addresses are the loopback's.
"""

from __future__ import annotations

import math
import os
import signal
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from attacks.target import Figure, Target

STARTS = 10
PAGES = ("/", "/needs/", "/about/", "/cities/", "/partnerships/") * 2
SENDERS, READERS, ASKED = 40, 200, 40
LATE = 0.3  # seconds within which 95 of 100 readers have their page


@dataclass(frozen=True, slots=True)
class Door:
    """Where a site answers: its port, the host it is asked for, and how it is spoken to."""

    port: int
    host: str = "localhost"
    tls: ssl.SSLContext | None = None

    def connect(self, source: str = "127.0.0.1", *, buffer: int = 0) -> socket.socket:
        """Open a connection from an address of the loopback; `buffer` bytes are all it takes in unread."""
        made = socket.socket()
        if buffer:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        made.settimeout(60)
        try:
            made.bind((source, 0))
            made.connect(("127.0.0.1", self.port))
            return self.tls.wrap_socket(made, server_hostname=self.host) if self.tls else made
        except OSError:
            made.close()
            raise

    def ask(self, request: bytes, source: str = "127.0.0.1") -> bytes:
        """Send a whole request, or as much of it as is taken, and return all that is answered."""
        got = bytearray()
        with self.connect(source) as connection, suppress(ConnectionError):
            with suppress(ConnectionError):  # a server that refuses does not read on
                connection.sendall(request)
            while part := connection.recv(65536):
                got += part
        return bytes(got)

    def get(self, path: str = "/", *headers: str, source: str = "127.0.0.1") -> bytes:
        """Ask for a page over a connection of its own."""
        return self.ask(self.head("GET", path, "Connection: close", *headers), source)

    def head(self, method: str, path: str, *headers: str) -> bytes:
        """Return the first line and the headers of a request."""
        lines = (f"{method} {path} HTTP/1.1", f"Host: {self.host}", *headers)
        return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"


def status_of(answer: bytes) -> int:
    """Return the status of an answer; none at all is 0."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


def attack(target: Target) -> list[Figure]:
    """Start and stop, send cookies and slow bodies, kill a worker; then the same slowness behind nginx."""
    from attacks.proxy import HOST, NGINX, nginx

    figures = [starts(target)]
    target.start()
    figures += [cookie(target), slow(Door(target.port), "the server alone"), replaced(target)]
    target.stop()
    if NGINX is None:
        return [*figures, Figure("home behind nginx", "no nginx is installed", f"p95 {LATE} s", held=False)]
    target.environment |= {"CITYLINKS_ALLOWED_HOSTS": HOST, "CITYLINKS_BEHIND_TLS": "true"}
    target.start()
    with (
        tempfile.TemporaryDirectory(prefix="citylinks-nginx-") as folder,
        nginx(Path(folder), target.port) as door,
    ):
        figures.append(slow(door, "behind nginx"))
    target.stop()
    return figures


def starts(target: Target) -> Figure:
    """Start and stop a server several times, and ask pages of each."""
    good, start = 0, time.monotonic()
    for _ in range(STARTS):
        with suppress(RuntimeError, OSError):
            target.start()
            good += all(target.answers(path) for path in PAGES)
            target.stop()
    value = f"{good} of {STARTS} in {time.monotonic() - start:.0f} s"
    return Figure(f"starts with {target.workers} workers", value, f"{STARTS} of {STARTS}", good == STARTS)


def workers_of(target: Target) -> set[int]:
    """Return the processes that answer."""
    if target.process is None:
        return set()
    path = Path(f"/proc/{target.process.pid}/task/{target.process.pid}/children")
    return {int(word) for word in path.read_text().split()}


def replaced(target: Target) -> Figure:
    """Kill a worker and wait until there are as many as before, asking for pages meanwhile."""
    before = workers_of(target)
    os.kill(min(before), signal.SIGKILL)
    start, door, answered, asked = time.monotonic(), Door(target.port), 0, 0
    while time.monotonic() - start < 30:
        asked += 1
        with suppress(OSError):
            answered += status_of(door.get()) == 200
        now = workers_of(target)
        if len(now) == len(before) and min(before) not in now:
            break
        time.sleep(0.1)
    seconds = time.monotonic() - start
    held = len(workers_of(target)) == len(before) and status_of(door.get()) == 200
    value = f"replaced after {seconds:.1f} s, {answered} of {asked} pages answered meanwhile"
    return Figure("a worker killed", value, "replaced, and pages are answered", held)


def cookie(target: Target) -> Figure:
    """Send a cookie of 200 kB, and the largest that is taken to be read, full of signs to be unquoted."""
    door = Door(target.port)
    start = time.monotonic()
    large = status_of(door.get("/", 'Cookie: a="' + "\\134" * 50_000 + '"'))
    costly = status_of(door.get("/", 'Cookie: a="' + "\\134" * 1_900 + '"'))
    read = status_of(door.get("/", 'Cookie: a="' + "\\134" * 250 + "b" * 7_000 + '"'))
    seconds = time.monotonic() - start
    value = f"{large}, {costly} and {read} in {seconds:.2f} s together"
    held = (large, costly, read) == (431, 431, 200) and seconds < 3
    return Figure("cookies of 200, 7.6 and 8 kB", value, "431, 431 and 200 in 3 s", held)


def slow(door: Door, where: str) -> Figure:
    """Ask for home while many send and read as slowly as they can."""
    with ExitStack() as stack:
        stack.enter_context(slow_senders(door, SENDERS))
        stack.enter_context(slow_readers(door, READERS))
        settle(door)
        taken = times_of(lambda: status_of(door.get(source="127.0.0.2")))
    late = taken[math.ceil(len(taken) * 0.95) - 1] if taken else math.inf
    name = f"home beside {SENDERS} slow senders and {READERS} slow readers, {where}"
    value = f"p95 {late:.2f} s, {len(taken)} of {ASKED} answered"
    return Figure(name, value, f"p95 {LATE} s", late <= LATE and len(taken) == ASKED)


def settle(door: Door) -> None:
    """Wait until home is answered at once twice in turn: what 240 clients first asked for is done."""
    quick, until = 0, time.monotonic() + 20
    while quick < 2 and time.monotonic() < until:
        start = time.monotonic()
        with suppress(OSError):
            door.get(source="127.0.0.2")
        quick = quick + 1 if time.monotonic() - start < LATE else 0


def times_of(ask: Callable[[], int]) -> list[float]:
    """Ask several times, one after the other, and return the seconds of those answered with 200, sorted."""
    taken = []
    for _ in range(ASKED):
        start = time.monotonic()
        with suppress(OSError):
            if ask() == 200:
                taken.append(time.monotonic() - start)
    return sorted(taken)


def sources(count: int) -> Iterator[str]:
    """Give addresses of the loopback, five connections each: one address alone would be refused at once."""
    for number in range(count):
        yield f"127.0.1.{1 + number // 5}"


@contextmanager
def slow_senders(door: Door, count: int) -> Iterator[list[socket.socket]]:
    """Keep forms on their way that bring a byte a second."""
    head = door.head("POST", "/language/", "Content-Length: 60000", FORM)
    with held(
        door, count, lambda connection: connection.sendall(b"a"), head + b"language=es&a="
    ) as all_of_them:
        yield all_of_them


FORM = "Content-Type: application/x-www-form-urlencoded"


@contextmanager
def slow_readers(door: Door, count: int) -> Iterator[list[socket.socket]]:
    """Keep pages on their way of which a byte a second is read."""
    with held(door, count, lambda connection: connection.recv(1), door.head("GET", "/"), buffer=2048) as them:
        yield them


@contextmanager
def held(
    door: Door, count: int, act: Callable[[socket.socket], object], first: bytes, *, buffer: int = 0
) -> Iterator[list[socket.socket]]:
    """Open connections, send the same on each, and act on each once a second until the end."""
    with ExitStack() as stack:
        made: list[socket.socket] = []
        for source in sources(count):
            with suppress(OSError):  # refused, which is one way to hold
                connection = stack.enter_context(door.connect(source, buffer=buffer))
                connection.sendall(first)
                connection.settimeout(0.2)
                made.append(connection)
        ended = threading.Event()

        def go_on() -> None:
            while not ended.wait(1):
                for connection in made:
                    with suppress(OSError):
                        act(connection)

        thread = threading.Thread(target=go_on, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            ended.set()
            thread.join(60)

"""The server's side of Django: whole requests go in, whole answers come out; no thread waits for a reader.

The server hands over each request as soon as its headers are there, on one event loop. Here its body is read,
bounded by `limits`; only then a thread runs the WSGI application, and hands its answer back in one piece. So
a thousand slow senders and readers cost memory and no thread.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO, Any, Literal, Protocol
from wsgiref.types import WSGIApplication

from citylinks.web.serving import refusals
from citylinks.web.serving.bodies import receive, size_of
from citylinks.web.serving.limits import SMALL, Bound, bound_of, is_cookie_too_costly, is_form_with_files
from citylinks.web.serving.refusals import Headers, Refusal

THREADS = 4  # that run pages at once; each keeps one connection to the database
MOST_WAITING = 200  # requests that may wait for a thread: a minute's work
MOST_UPLOADS = 8  # files that may be on their way at once


class Scope(Protocol):
    """What the server tells of a request once its headers are there."""

    method: str
    path: str
    query_string: str
    scheme: str
    http_version: str
    client: str
    server: str

    @property
    def headers(self) -> Any: ...


class Exchange(Protocol):
    """One request and its answer at the server; its answer may be given from any thread, once."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...


class Gate:
    """One per worker process. `is_known` tells from the cookies whether a person is signed in."""

    def __init__(self, application: WSGIApplication, is_known: Callable[[str], bool]) -> None:
        self.application = application
        self.is_known = is_known
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="page")
        self.waiting = 0
        self.uploads = 0

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        headers = headers_of(scope)
        found = await self.admitted(scope, headers, exchange)
        if isinstance(found, Refusal):
            shown, body = refusals.page(found, headers.get("accept-language", ""))
            exchange.response_bytes(found.status, shown, body)
            return
        with found:
            environ = environ_of(scope, headers, found)
            with self.counted("waiting"):
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(self.pool, run, self.application, environ, exchange)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End the threads when the worker stops, after their last answer."""
        del loop
        self.pool.shutdown()

    async def admitted(
        self, scope: Scope, headers: dict[str, str], exchange: Exchange
    ) -> IO[bytes] | Refusal:
        """Return the body of a request that a thread may be given to, else the refusal."""
        if is_cookie_too_costly(headers.get("cookie", "")):
            return refusals.COOKIES
        if self.waiting >= MOST_WAITING:
            return refusals.BUSY
        if "transfer-encoding" in headers:  # the server does not tell one that broke off from a whole one
            return refusals.NO_LENGTH
        told = headers.get("content-length", "0")
        if not told.isdecimal():
            return refusals.BROKEN_OFF
        return await self.received(scope.path, headers, exchange, told=int(told))

    async def received(
        self, path: str, headers: dict[str, str], exchange: Exchange, *, told: int
    ) -> IO[bytes] | Refusal:
        """Return what was sent, within what its sender may send there."""
        if told == 0:
            return io.BytesIO()
        files = is_form_with_files(headers.get("content-type", ""))
        refusal = await self.refused(bound_of(path), headers, told=told, files=files)
        if refusal is not None:
            return refusal
        if not files:
            return await receive(exchange, told=told)
        if self.uploads >= MOST_UPLOADS:
            return refusals.BUSY
        with self.counted("uploads"):
            return await receive(exchange, told=told)

    async def refused(
        self, bound: Bound, headers: dict[str, str], *, told: int, files: bool
    ) -> Refusal | None:
        """Say why a body may not come; who sends it is asked only where that matters (one query)."""
        if files and not bound.files:
            return refusals.NO_FILES
        if told > bound.most:
            return refusals.TOO_LARGE
        if told <= SMALL and not files:
            return None
        loop = asyncio.get_running_loop()
        with self.counted("waiting"):
            known = await loop.run_in_executor(self.pool, self.is_known, headers.get("cookie", ""))
        if known:
            return None
        return refusals.ANONYMOUS if files else refusals.TOO_LARGE

    @contextmanager
    def counted(self, name: Literal["waiting", "uploads"]) -> Iterator[None]:
        """Count a request among those that wait, or send a file, for as long as it does."""
        setattr(self, name, getattr(self, name) + 1)
        try:
            yield
        finally:
            setattr(self, name, getattr(self, name) - 1)


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers by their names in small letters; one that came twice is joined as HTTP says.

    A name with an underscore is left out: WSGI could not tell it from one with a hyphen that a proxy has set.
    """
    found: dict[str, str] = {}
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        if name in found:
            found[name] += ("; " if name == "cookie" else ",") + value
        else:
            found[name] = value
    return found


def environ_of(scope: Scope, headers: dict[str, str], body: IO[bytes]) -> dict[str, object]:
    """Return a request as WSGI describes it (PEP 3333)."""
    address, _, port = scope.client.rpartition(":")
    server, _, server_port = scope.server.rpartition(":")
    environ: dict[str, object] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": server_port,
        "REMOTE_ADDR": address.strip("[]"),
        "REMOTE_PORT": port,
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(size_of(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    said = {"content-type", "content-length", "transfer-encoding"}
    for name, value in headers.items():
        if name not in said:
            environ["HTTP_" + name.upper().replace("-", "_")] = value
    return environ


def run(application: WSGIApplication, environ: dict[str, Any], exchange: Exchange) -> None:
    """Run the application in this thread to its end and hand the whole answer to the server."""
    started: list[tuple[int, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
        del exc_info  # nothing was sent yet, so that the last answer counts
        started.append((int(status.split(" ", 1)[0]), headers))
        return written.append

    written: list[bytes] = []
    parts: Iterable[bytes] = application(environ, start_response)
    try:
        written.extend(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    status, headers = started[-1]
    exchange.response_bytes(status, headers, b"".join(written))

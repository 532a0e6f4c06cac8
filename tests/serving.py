"""The live server of the tests: it counts who is connected, so that no test ends while a page still asks.

A browser that closes has sent what it sent: its last request may still be on its way into the server when the
next test empties the database. So a test ends in this order: all pages close, then every connection is read to
its end, then the database is emptied.
"""

from __future__ import annotations

import socket
import threading

from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread
from pytest_django.live_server_helper import LiveServer


class CountingServer(ThreadedWSGIServer):
    """Counts open connections, from the moment one is accepted until its thread let go of its database."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.open = 0
        self.changed = threading.Condition()

    def process_request(self, request, client_address):
        self._count(1)
        super().process_request(request, client_address)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._count(-1)

    def _count(self, step):
        with self.changed:
            self.open += step
            self.changed.notify_all()


class QuietServer(LiveServer):
    """Serves pages as production does, and can be waited for until it has nothing more to do."""

    def __init__(self, address):
        super().__init__(address, start=False)
        self.thread.server_class = CountingServer
        self.thread.static_handler = lambda application: application
        assert isinstance(self.thread, LiveServerThread)

    def wait_until_quiet(self, seconds=60):
        """Return when every connection made before this call was answered and closed; raise if one stays open.

        The kernel hands connections over in their order: once ours was accepted, so was every earlier one.
        """
        with socket.create_connection((self.thread.host, self.thread.port), timeout=seconds) as last:
            last.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            while last.recv(65536):
                continue
        server = self.thread.httpd
        with server.changed:
            if not server.changed.wait_for(lambda: server.open == 0, timeout=seconds):
                raise RuntimeError(
                    f"{server.open} connections are still open {seconds} seconds after the test."
                )

"""No test ends while a page still asks: the server of the tests is waited for, and shares no transaction."""

from __future__ import annotations

import socket
import threading

import pytest

POST = b"POST /language/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 11\r\n\r\n"


@pytest.fixture
def asked(live_server):
    """A connection on which a form was announced and not yet sent."""
    with socket.create_connection((live_server.thread.host, live_server.thread.port), timeout=60) as opened:
        opened.sendall(POST)
        yield opened


def test_server_when_a_request_is_under_way_is_waited_for(asked, live_server):
    answers = []

    def send():
        asked.sendall(b"language=es")
        answers.append(asked.recv(65536)[:12])

    later = threading.Timer(0.5, send)
    later.start()
    live_server.wait_until_quiet()
    later.join(60)
    assert answers == [b"HTTP/1.1 302"]
    assert live_server.thread.httpd.open == 0


def test_server_when_a_connection_stays_open_is_named_after_a_while(asked, live_server):
    with pytest.raises(RuntimeError, match=r"^1 connections are still open 0\.2 seconds after the test\.$"):
        live_server.wait_until_quiet(0.2)


def test_server_has_connections_of_its_own(live_server):
    """Where threads share the test's connection, what one rolls back takes the other's rows along."""
    assert live_server.thread.connections_override == {}

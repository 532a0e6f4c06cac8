"""The real `citylinks serve`, with two workers and a database of its own, among starts, deaths and slow clients."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from attacks import clients
from attacks.clients import FORM, Door, status_of
from attacks.target import target

# On PostgreSQL in the half of a run that has one.
DATABASES = ("sqlite", pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.django_db]))
FILES = "Content-Type: multipart/form-data; boundary=x"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.databases,
    pytest.mark.parametrize("made", DATABASES, indirect=True),
]


@pytest.fixture(scope="module")
def passing(tmp_path_factory):
    """The server's folder for files in passing."""
    return tmp_path_factory.mktemp("passing")


@pytest.fixture(scope="module")
def made(request, passing):
    """A server with the sample program that is not started yet; what starts it stops it."""
    settings = {"DJANGO_SETTINGS_MODULE": "citylinks.settings", "TMPDIR": str(passing)}
    with target(request.param, settings=settings) as made:
        yield made


@pytest.fixture(scope="class")
def started(made, passing):
    """The server once it answers, and its folder for files in passing."""
    made.start()
    yield made, passing
    made.stop()


def door_of(started):
    return Door(started[0].port)


def shown(answer):
    _head, _, body = answer.partition(b"\r\n\r\n")
    return status_of(answer), BeautifulSoup(body, "html.parser").h1.text


def test_serve_starts_ten_times_with_two_workers_and_answers_ten_pages_each(made):
    figure = clients.starts(made)
    assert (figure.held, figure.value.partition(" in ")[0]) == (True, "10 of 10")


def kept_open(pid):
    """What a process has open that it should not share: sockets to a database, its files, a lock."""
    paths = [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()]
    return [path for path in paths if "sqlite3" in path or path.endswith(".lock")]


def workers_of_tasks(pid):
    """The processes below one that work through the queue of tasks, and are alive."""
    below = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for one in below for child in one.read_text().split()]
    return [child for child in children if b"--beside" in Path(f"/proc/{child}/cmdline").read_bytes()]


class TestServer:
    """Everything that one start is enough for."""

    def test_parent_holds_no_file_of_the_database_and_no_lock(self, started):
        made, _ = started
        assert kept_open(made.process.pid) == []

    def test_killed_worker_is_replaced_while_pages_are_answered(self, started):
        figure = clients.replaced(started[0])
        assert (figure.held, figure.value) == (True, figure.value)

    def test_killed_worker_of_tasks_is_started_anew(self, started):
        parent = started[0].process.pid
        (before,) = workers_of_tasks(parent)
        os.kill(before, signal.SIGKILL)
        until = time.monotonic() + 60
        while (found := workers_of_tasks(parent)) in ([], [before]) and time.monotonic() < until:
            time.sleep(0.2)
        assert len(found) == 1
        assert found != [before]

    def test_probes_are_answered_under_any_host(self, started):
        answer = Door(started[0].port, "10.1.2.3").get("/health/ready/")
        assert (status_of(answer), answer.rpartition(b"\r\n\r\n")[2]) == (
            200,
            b'{"status": "ok", "not_ready": []}',
        )
        assert b"set-cookie" not in answer.lower()

    def test_large_and_costly_cookies_are_refused_at_once(self, started):
        figure = clients.cookie(started[0])
        assert (figure.held, figure.value) == (True, figure.value)

    def test_http_2_is_not_spoken_in_clear(self, started):
        assert door_of(started).ask(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") in {b"", b"\x00"}

    @pytest.mark.parametrize("host", ["evil.example", "a" * 300, "[::1", "x y", "", "%00"])
    def test_unknown_host_is_a_sentence(self, started, host):
        answer = Door(started[0].port, host).get()
        assert shown(answer) == (400, "This site does not answer under this name")

    def test_what_is_too_large_is_refused_by_its_length(self, started):
        door = door_of(started)
        answer = door.ask(door.head("POST", "/language/", FORM, "Content-Length: 65537"))
        assert shown(answer) == (413, "What you sent is too large for this page")
        of_a_person = door.head("POST", "/needs/drafts/x1/save", FORM, "Content-Length: 65537")
        assert status_of(door.ask(of_a_person)) == 413  # nobody is signed in

    def test_what_does_not_say_its_length_is_refused(self, started):
        door = door_of(started)
        head = door.head("POST", "/language/", FORM, "Transfer-Encoding: chunked")
        assert shown(door.ask(head + b"3\r\na=b\r\n0\r\n\r\n"))[0] == 411

    def test_what_breaks_off_is_not_read_as_whole(self, started):
        door = door_of(started)
        with door.connect() as connection:
            connection.sendall(door.head("POST", "/language/", FORM, "Content-Length: 100") + b"language=es")
            connection.shutdown(socket.SHUT_WR)
            assert b"set-cookie" not in connection.recv(65536).lower()

    def test_files_of_nobody_are_refused_before_they_are_stored(self, started):
        door, passing = door_of(started), started[1]
        size = 20_000_000
        head = door.head("POST", "/network/import/", FILES, f"Content-Length: {size}")
        assert shown(door.ask(head + b"a" * size)) == (403, "Only people who are signed in can send files")
        made_up = door.head(
            "POST", "/network/import/", FILES, f"Content-Length: {size}", "Cookie: sessionid=made-up"
        )
        assert status_of(door.ask(made_up)) == 403
        elsewhere = door.head("POST", "/account/login/", FILES, "Content-Length: 1000")
        assert shown(door.ask(elsewhere)) == (415, "This page takes no files")
        assert list(passing.iterdir()) == []

    def test_long_texts_and_files_of_a_person_reach_their_page(self, started):
        made, passing = started
        key = made.python(SESSION).strip()
        door, cookie = Door(made.port), f"Cookie: sessionid={key}"
        close = "Connection: close"
        text = b"a=" + b"%F0%9F%99%82" * 100_000  # as many characters as any draft may have
        head = door.head("POST", "/needs/drafts/x1/save", FORM, cookie, close, f"Content-Length: {len(text)}")
        assert shown(door.ask(head + text)) == (403, "This request could not be read")  # it brings no token
        file = b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n" + b"a" * 25_000_000
        file += b"\r\n--x--\r\n"
        head = door.head("POST", "/network/import/", FILES, cookie, close, f"Content-Length: {len(file)}")
        assert shown(door.ask(head + file)) == (403, "This request could not be read")
        assert list(passing.iterdir()) == []

    def test_forty_slow_senders_hold_no_thread_and_are_let_go(self, started):
        door = door_of(started)
        with (
            clients.slow_senders(door, 40) as held,
            clients.slow_readers(door, 100) as readers,
            door.connect() as silent,
        ):
            assert (len(held), len(readers)) == (40, 100)
            silent.sendall(door.head("POST", "/language/", FORM, "Content-Length: 100") + b"a")
            clients.settle(door)
            taken = clients.times_of(lambda: status_of(door.get()))
            assert (len(taken), taken[20] < 5) == (clients.ASKED, True)
            silent.settimeout(60)
            assert shown(silent.recv(65536)) == (408, "What you sent arrived too slowly")


def test_stop_lets_an_open_request_end(made):
    made.start()
    door = Door(made.port)
    with door.connect() as connection:
        asking = ("Content-Length: 11", "Connection: close", "Expect: 100-continue")
        connection.sendall(door.head("POST", "/language/", FORM, *asking))
        assert status_of(connection.recv(65536)) == 100  # it is being read
        connection.sendall(b"language")
        made.process.send_signal(signal.SIGTERM)
        wait = threading.Thread(target=made.process.wait)
        wait.start()
        wait.join(1)
        assert wait.is_alive()
        connection.sendall(b"=es")
        answer = connection.recv(65536)
    wait.join(60)
    assert (status_of(answer), b"django_language=es" in answer) == (302, True)
    assert (wait.is_alive(), made.process.returncode) == (False, 0)


SESSION = """
from importlib import import_module
from django.conf import settings
session = import_module(settings.SESSION_ENGINE).SessionStore()
session["_auth_user_id"] = "1"
session.create()
print(session.session_key)
"""

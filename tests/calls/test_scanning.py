"""The virus scanner, played by a server of our own that speaks its protocol on the loopback."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager

import pytest

import pdfs
from citylinks.calls.documents import PDF, look_at
from citylinks.kernel.errors import Faults
from citylinks.standards.clamd import NoAnswerError, found_in

pytestmark = pytest.mark.enable_socket
BAD = b"made up to be found"


def exactly(line, count):
    got = b""
    while len(got) < count:
        part = line.recv(count - len(got))
        if not part:
            raise ConnectionError
        got += part
    return got


def speak(line, heard, answer):
    assert exactly(line, 10) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack("!L", exactly(line, 4))[0]:
        content += exactly(line, size)
    heard.append(content)
    said = b"stream: Made.Up.Virus FOUND" if BAD in content else b"stream: OK"
    line.sendall((said if answer is None else answer) + b"\0")


@contextmanager
def scanner(family=socket.AF_INET, place=("127.0.0.1", 0), answer=None):
    heard = []
    server = socket.socket(family, socket.SOCK_STREAM)
    server.bind(place)
    server.listen()

    def serve():
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                line.settimeout(60)
                speak(line, heard, answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    named = server.getsockname()
    try:
        yield (named if isinstance(named, str) else f"127.0.0.1:{named[1]}"), heard
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(60)


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def look(content):
    return look_at("letter", content, accepted=frozenset({PDF}), limit=10_000_000)


def test_found_in_when_the_daemon_answers_tells_what_it_found(tmp_path):
    large = pdfs.LETTER + b"x" * 300_000
    with scanner() as (address, heard):
        assert found_in(large, address, timeout_s=20) == ""
        assert found_in(BAD, address, timeout_s=20) == "Made.Up.Virus"
        assert heard == [large, BAD]
    with scanner(socket.AF_UNIX, str(tmp_path / "clamd.ctl")) as (address, heard):
        assert found_in(b"clean", address, timeout_s=20) == ""
        assert heard == [b"clean"]


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"", b"stream: perhaps"])
def test_found_in_when_the_answer_is_none_never_takes_it_for_clean(answer):
    with scanner(answer=answer) as (address, _), pytest.raises(NoAnswerError):
        found_in(b"clean", address, timeout_s=20)


@pytest.mark.parametrize("address", ["/no/such/socket", "nowhere", "127.0.0.1:many"])
def test_found_in_when_the_address_leads_nowhere_says_so(address):
    with pytest.raises(NoAnswerError):
        found_in(b"clean", address, timeout_s=20)


def test_look_at_when_the_scanner_finds_something_refuses_the_file(settings):
    with scanner() as (address, heard):
        settings.CLAMAV = address
        assert look(pdfs.LETTER).content == pdfs.LETTER
        with pytest.raises(Faults) as caught:
            look(pdfs.pdf(catalog=b"/Note (%s)" % BAD))
    assert [(one.place, one.message, one.mend) for one in caught.value.faults] == [
        (
            "letter",
            "The virus scanner found “Made.Up.Virus” in the file.",
            "Ask who made the file, and add a clean one.",
        )
    ]
    assert len(heard) == 2


def test_look_at_when_the_scanner_does_not_answer_does_as_the_operator_says(settings, caplog):
    settings.CLAMAV = closed_port()
    with pytest.raises(Faults) as caught:
        look(pdfs.LETTER)
    assert [(one.message, one.mend) for one in caught.value.faults] == [
        ("The virus scanner does not answer, so the file cannot be checked.", "Add it again later.")
    ]
    settings.CLAMAV_REQUIRED = False
    assert look(pdfs.LETTER).document.content_type == PDF
    assert [record.message.split(":")[0] for record in caplog.records] == [
        "The virus scanner does not answer"
    ] * 2

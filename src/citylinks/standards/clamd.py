"""The protocol of ClamAV's daemon, as far as a file is scanned with it: INSTREAM over TCP or a Unix socket.

The bytes go in chunks, each after its length as four bytes, most significant first; a length of zero ends
them. The answer is one line: `stream: OK`, `stream: NAME FOUND`, or words that end in ERROR.
"""

from __future__ import annotations

import re
import socket
import struct
from contextlib import suppress

_CHUNK = 65_536
_LONGEST_ANSWER = 4_096
_FOUND = re.compile(r"stream: (.+) FOUND")


class NoAnswerError(Exception):
    """The daemon did not answer, or not whether the file is clean."""


def found_in(content: bytes, address: str, *, timeout_s: float) -> str:
    """Return the name of what was found in some bytes, "" when nothing was.

    `address` is `host:port` or the path of a socket. `timeout_s` is for connecting and for each answer of the
    system. Raises NoAnswerError.
    """
    try:
        with _connected(address, timeout_s) as line:
            # The daemon may answer before it has everything, as for a file larger than it takes.
            with suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), _CHUNK):
                    chunk = content[start : start + _CHUNK]
                    line.sendall(struct.pack("!L", len(chunk)) + chunk)
                line.sendall(struct.pack("!L", 0))
            said = _heard(line)
    except (OSError, ValueError) as fault:
        raise NoAnswerError(f"{type(fault).__name__} at {address}") from fault
    if said == "stream: OK":
        return ""
    if found := _FOUND.fullmatch(said):
        return found[1]
    raise NoAnswerError(f"{said[:200] or 'no word'} at {address}")


def _connected(address: str, timeout_s: float) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(timeout_s)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout_s)


def _heard(line: socket.socket) -> str:
    """Return the answer without the zero byte that ends it."""
    heard = b""
    while not heard.endswith(b"\0") and len(heard) < _LONGEST_ANSWER:
        part = line.recv(_LONGEST_ANSWER)
        if not part:
            break
        heard += part
    return heard.rstrip(b"\0\n").decode("utf-8", "replace")

"""A small mail server for the tests: it speaks SMTP on the loopback, and fails where a test wants it to."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager

HANG, DIE = "hang", "die"
GOOD = {
    "GREET": "220 ready",
    "EHLO": "250 here",
    "MAIL": "250 fine",
    "RCPT": "250 fine",
    "DATA": "354 go on",
    "END": "250 taken",
    "QUIT": "221 bye",
}


class MailServer:
    """Each conversation follows the next plan, the last plan for ever: replies by command, HANG or DIE.

    `taken` are the mails that were answered with 250, `heard` those that came whole up to the last dot.
    """

    def __init__(self, *plans):
        self.plans = [{**GOOD, **plan} for plan in plans or ({},)]
        self.conversations = 0
        self.heard, self.taken = [], []
        self.word = threading.Condition()
        self.closing = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.threads = [threading.Thread(target=self.listen, daemon=True)]
        self.threads[0].start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def listen(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            plan = self.plans[min(self.conversations, len(self.plans) - 1)]
            with self.word:
                self.conversations += 1
                self.word.notify_all()
            thread = threading.Thread(target=self.talk, args=(client, plan), daemon=True)
            self.threads.append(thread)
            thread.start()

    def talk(self, client, plan):
        with client, client.makefile("rb") as lines:
            try:
                if not self.answer(client, plan["GREET"]):
                    return
                for line in lines:
                    command = line.split()[0].decode().upper().replace("HELO", "EHLO")
                    if not self.answer(client, plan.get(command, "502 what")):
                        return
                    begun = command == "DATA" and plan["DATA"].startswith("354")
                    if command == "QUIT" or (begun and not self.take(client, lines, plan)):
                        return
            except OSError:
                return

    def take(self, client, lines, plan):
        mail = []
        for line in lines:
            if line == b".\r\n":
                with self.word:
                    self.heard.append(b"".join(mail).decode())
                    if plan["END"].startswith("250"):
                        self.taken.append(self.heard[-1])
                    self.word.notify_all()
                return self.answer(client, plan["END"])
            mail.append(line)
        return False

    def answer(self, client, reply):
        if reply == HANG:
            self.closing.wait()
            return False
        if reply == DIE:
            return False
        client.sendall(reply.encode() + b"\r\n")
        return True

    def wait_for(self, count, what):
        """Wait until so many `heard`, `taken` or conversations were there; a minute at the most."""
        with self.word:
            return self.word.wait_for(
                lambda: (
                    (self.conversations if what == "conversations" else len(getattr(self, what))) >= count
                ),
                60,
            )

    def close(self):
        self.closing.set()
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for thread in self.threads:
            thread.join(60)


@contextmanager
def mail_server(*plans):
    server = MailServer(*plans)
    try:
        yield server
    finally:
        server.close()

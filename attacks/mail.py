"""Mail under a server that hangs, refuses and dies, and a worker that is killed in the middle of a letter."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from tests.mail.server import HANG, MailServer, mail_server

from attacks.target import Figure, Target

WARM, RESETS = 4, 10
POST = """
import datetime as dt
from citylinks.mail.delivery import Post
from citylinks.mail.operations import Subject, post_mail
now = dt.datetime.now(dt.UTC)
post_mail(post=Post("bo@city.example", "Bo", "en", "A letter", "Words."), about=Subject("attack"), at=now)
"""
STATES = """
from citylinks.mail.models import Mail
print(*Mail.objects.filter(about_kind="attack").values_list("state", flat=True))
"""
LATER = """
import datetime as dt
from citylinks.mail.operations import look_after
look_after(at=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=20))
"""
NOW = """
import datetime as dt
from django_tasks_db.models import DBTaskResult
DBTaskResult.objects.filter(status="READY").update(run_after=dt.datetime.now(dt.UTC))
"""


def attack(target: Target) -> list[Figure]:
    """Ask for ten new passwords while the mail server hangs; kill a worker; refuse a mail at first."""
    with mail_server({"GREET": HANG}) as server:
        target.environment["CITYLINKS_MAIL_URL"] = server.url
        target.start()
        slowest = max(resets(target))
        target.stop()
    target.python("from citylinks.mail.models import Mail\nMail.objects.all().delete()")
    return [
        Figure(
            "ten password resets while the mail server hangs, the slowest",
            f"{slowest:.3f} s",
            "<= 0.3 s",
            slowest <= 0.3,
        ),
        killed(target),
        refused(target),
    ]


def resets(target: Target) -> list[float]:
    """Ask for a new password ten times, and say how long each answer took, in seconds.

    Four asks before are not counted: each process reads the templates of the page once.
    """
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    address = f"{target.url}/account/password/reset/"
    took = []
    for number in range(WARM + RESETS):
        page = browser.open(address, timeout=60).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        sent = urllib.parse.urlencode({"email": f"nobody{number}@city.example", "csrfmiddlewaretoken": token})
        start = time.perf_counter()
        browser.open(urllib.request.Request(address, sent.encode(), {"Referer": address}), timeout=60).read()
        took.append(time.perf_counter() - start)
    return took[WARM:]


def killed(target: Target) -> Figure:
    """Kill the worker after the words went out and before the answer came; start another one."""
    with mail_server({"END": HANG}, {}) as server:
        target.python(POST)
        with worker(target, server) as first:
            heard = server.wait_for(1, "heard")
            first.send_signal(signal.SIGKILL)
        with worker(target, server):
            time.sleep(5)
        target.python(LATER)
        times, states = len(server.heard), target.python(STATES).strip()
    held = (heard, times, states) == (True, 1, "unknown")
    return Figure(
        "a letter whose worker was killed in the middle", f"left {times} time, {states}", "1, unknown", held
    )


def refused(target: Target) -> Figure:
    """Refuse a mail with 451; it leaves at its next try, once."""
    target.python("from citylinks.mail.models import Mail\nMail.objects.all().delete()")
    with mail_server({"MAIL": "451 wait"}, {}) as server:
        target.python(POST)
        with worker(target, server):
            server.wait_for(1, "conversations")
            until = time.monotonic() + 30
            while time.monotonic() < until and not server.taken:
                target.python(NOW)
                server.wait_for(2, "conversations") if server.conversations > 1 else time.sleep(1)
        times = len(server.taken)
    return Figure("a letter refused with 451 and taken later", f"left {times} time", "1", times == 1)


class worker:  # noqa: N801 - reads as what it starts
    """`citylinks work` with this mail server, until the end of the block."""

    def __init__(self, target: Target, server: MailServer) -> None:
        self.environment = {**target.environment, "CITYLINKS_MAIL_URL": server.url}
        self.home = target.home

    def __enter__(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "citylinks.cli", "work"]
        self.process = subprocess.Popen(command, env=self.environment, cwd=self.home)
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(60)

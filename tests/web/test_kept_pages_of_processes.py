"""Two servers of one installation never show what the other has changed, although each keeps its own pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings
from django.db import connection

OPERATION = """
import citylinks.wsgi, datetime as dt
from citylinks.access.actors import SYSTEM
from citylinks.kernel.source import Source
from citylinks.programs.operations import open_program, record_donor, set_up_program
from citylinks.programs.terms import PurposeTerms, Terms
who = {"by": SYSTEM, "at": dt.datetime.now(dt.UTC)}
donor = record_donor(name="The donor", **who)
terms = Terms((PurposeTerms("water", "Water"),))
given = {"code": "second", "name": "The second program", "source": Source("A sample made for the tests")}
open_program(program=set_up_program(donor=donor, terms=terms, **given, **who), **who)
"""


@pytest.fixture
def installation(tmp_path, static_files, transactional_db):
    """The environment of servers with a migrated database: a file, or the PostgreSQL of the tests."""
    (tmp_path / "static").symlink_to(settings.STATIC_ROOT)
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("CITYLINKS_", "DJANGO_"))}
    made = {**clean, "CITYLINKS_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "citylinks.settings"}
    if connection.vendor == "postgresql":
        known = connection.settings_dict
        where = f"{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}"
        made["CITYLINKS_DATABASE_URL"] = f"postgres://{where}/{known['NAME']}"
    else:
        made["CITYLINKS_DATABASE_URL"] = f"sqlite:///{tmp_path}/citylinks.sqlite3"
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=made, check=True)
    return made


@contextmanager
def server(environment):
    """One server process of the installation, as long as it is asked; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    process = subprocess.Popen([*command, "citylinks.wsgi:application"], env=environment)
    try:
        url = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 90
        while True:
            try:
                read(f"{url}/about/")
                break
            except OSError:
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(60)


def read(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read().decode()


def test_page_when_another_process_changed_what_it_shows_is_new_for_the_very_next_reader_of_each(
    installation,
):
    with ExitStack() as stack:
        urls = [f"{stack.enter_context(server(installation))}/programs/" for _ in range(2)]
        before = [read(url) for url in urls for _ in range(2)]
        subprocess.run([sys.executable, "-c", OPERATION], env=installation, check=True)
        after = [read(url) for url in urls for _ in range(2)]
    assert ["The second program" in page for page in (*before, *after)] == [False] * 4 + [True] * 4

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.files import locks
from django.db import OperationalError, connection
from django.test import override_settings

from citylinks.cli.alone import LOCK_FILE, alone, database_alone
from citylinks.kernel.errors import DomainError

CITYLINKS = Path(sys.executable).with_name("citylinks")
WAITING = "Another citylinks is setting up here; this one waits for it.\n"


def loading(data):
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("CITYLINKS_", "DJANGO_"))
    }
    return subprocess.Popen(
        [CITYLINKS, "sample", "load"],
        env=kept | {"CITYLINKS_DATA_DIR": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_load_while_another_sets_up_says_that_it_waits_and_touches_nothing(tmp_path):
    with (tmp_path / LOCK_FILE).open("ab") as stream:
        assert locks.lock(stream, locks.LOCK_EX | locks.LOCK_NB)
        second = loading(tmp_path)
        assert second.stderr.readline() == WAITING
        second.kill()
        second.communicate()
    assert [path.name for path in tmp_path.iterdir()] == [LOCK_FILE]


@pytest.mark.slow
def test_load_twice_at_once_and_killed_in_the_middle_leaves_one_whole_program(tmp_path):
    killed = loading(tmp_path)
    while not (tmp_path / "citylinks.sqlite3").exists() and killed.poll() is None:
        time.sleep(0.05)
    time.sleep(1)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    both = [loading(tmp_path), loading(tmp_path)]
    said = [one.communicate() for one in both]
    assert [one.returncode for one in both] == [0, 0]
    last = sorted(out.splitlines()[-1] for out, _ in said)
    assert last == [
        "The sample is there already; nothing was changed.",
        "resource-cities-1997, citylinks-2003, citylinks-2011: 17 organizations, 10 needs, 7 offers, 8 partnerships.",
    ]
    assert sorted(err for _, err in said) == ["", WAITING]
    with sqlite3.connect(tmp_path / "citylinks.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM audit_auditevent").fetchone() == (106,)


@pytest.mark.django_db
def test_alone_when_the_database_refuses_is_one_sentence(tmp_path):
    with override_settings(DATA_DIR=tmp_path), pytest.raises(DomainError) as refusal, alone():
        raise OperationalError("attempt to write a readonly database\nand more")
    assert refusal.value.traced() == (
        "The database refuses: attempt to write a readonly database. See CITYLINKS_DATABASE_URL.",
    )


def test_alone_when_the_data_directory_cannot_be_made_is_one_sentence(tmp_path):
    place = tmp_path / "file"
    place.write_text("x", encoding="utf-8")
    with override_settings(DATA_DIR=place / "below"), pytest.raises(DomainError) as refusal, alone():
        pass
    assert refusal.value.traced() == (
        f"The data directory {place / 'below'} cannot be written: Not a directory. See CITYLINKS_DATA_DIR.",
    )


@pytest.mark.django_db
def test_database_alone_holds_a_lock_where_machines_share_a_database():
    def held():
        if connection.vendor != "postgresql":
            return 0
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            )
            return cursor.fetchone()[0]

    with database_alone():
        inside = held()
    assert (inside, held()) == (1 if connection.vendor == "postgresql" else 0, 0)

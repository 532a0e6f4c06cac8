"""A worker that answers nobody is still among the connections that PostgreSQL lists."""

from __future__ import annotations

import time
from threading import Event, Thread

import pytest
from django.db import connection

from citylinks.keeping.building import OTHERS
from citylinks.web.serving.seen import NAME, stay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def others():
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        return cursor.fetchone()[0]


def until(number):
    """Wait until so many others are connected."""
    end = time.monotonic() + 30
    while others() != number:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_stay_when_a_worker_runs_is_seen_until_it_goes_also_after_its_connection_broke():
    before, gone = others(), Event()
    worker = Thread(target=stay, args=(gone, 0.05))
    worker.start()
    until(before + 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = %s",
            [NAME],
        )
        assert cursor.fetchall() == [(True,)]
    until(before + 1)
    gone.set()
    worker.join(30)
    until(before)

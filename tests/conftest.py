"""What all tests share: no network, a database that can be emptied although its trail cannot, built pages' files.

Times are passed in (`AT`); a test of an interface that reads the clock asks for `clock`.
"""

from __future__ import annotations

import os
import warnings
from collections import Counter
from pathlib import Path

import pytest
import time_machine
from django.db import connections
from django.test import Client, TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_socket import socket_allow_hosts

import queued
from cast import AT
from citylinks.audit import guards
from locks import in_order
from schema import copied_where_it_was_made
from serving import QuietServer

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}
PAGES = Path(__file__).parent / "web"
PAGE_FIXTURES = {"client", "live_server"}
LONG = ("slow", "browser")  # files with such tests come first: no worker begins a long one last


def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="only the tests that use a database, of those with a browser the ones marked postgresql: "
        "the PostgreSQL half of a run",
    )


def uses_database(item):
    return (
        bool(DATABASE_FIXTURES & set(item.fixturenames)) or item.get_closest_marker("django_db") is not None
    )


def belongs(item, config):
    """Tell which half of a run a test is in: what is marked postgresql runs there alone.

    Pages ask what operations and queries are tested for on both databases; a page's own test runs on PostgreSQL
    where it is marked.
    """
    if not config.getoption("--only-database"):
        return item.get_closest_marker("postgresql") is None or connections["default"].vendor == "postgresql"
    if item.get_closest_marker("postgresql"):
        return True
    if item.get_closest_marker("browser"):
        return False
    if PAGES in item.path.parents and item.get_closest_marker("databases") is None:
        return False
    return uses_database(item)


def pytest_collection_modifyitems(config, items):
    left_out = [item for item in items if not belongs(item, config)]
    gone = set(left_out)
    config.hook.pytest_deselected(items=left_out)
    marked = {mark: {item.path for item in items if item.get_closest_marker(mark)} for mark in LONG}
    kept = [item for item in items if item not in gone]
    items[:] = sorted(kept, key=lambda item: [item.path not in marked[mark] for mark in LONG])


def pytest_runtest_setup(item):
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Under CI=true a skipped test is a failed one: nothing may be left out in silence."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped under CI=true: {report.longrepr}"


def pytest_terminal_summary(terminalreporter, config):
    """Beside the slowest tests, where those are asked for: the seconds that each folder took."""
    if not config.getoption("durations"):
        return
    seconds = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration"):
                seconds["/".join(report.nodeid.split("::")[0].split("/")[:2])] += report.duration
    folders = ", ".join(f"{folder} {total:.0f} s" for folder, total in seconds.most_common())
    terminalreporter.write_line(f"time by folder, of all workers: {folders}")


# How long an example takes says how busy the machine is, not whether it is right.
settings.register_profile("citylinks", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("citylinks")

_empty = TransactionTestCase._fixture_teardown


def _empty_database(self):
    """Take the audit trail's triggers down while a test database is emptied, and put them up again."""
    for connection in connections.all():
        guards.remove(connection)
    _empty(self)
    for connection in connections.all():
        guards.install(connection)


TransactionTestCase._fixture_teardown = _empty_database


@pytest.fixture(autouse=True)
def _language_of_one_test():
    """What a request activated stays active in its thread; the next test must not speak it."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _locks_in_order(request):
    """Every operation of every test with a database takes its locks in the written order."""
    if not uses_database(request.node):
        yield
        return
    with in_order():
        yield


_answer = Client.request


def _answer_and_work(self, **request):
    """After each request of a test's client the worker of the queue comes by; with nothing asked, no query."""
    response = _answer(self, **request)
    queued.work_through()
    return response


Client.request = _answer_and_work


@pytest.fixture(autouse=True)
def _queue_of_one_test():
    """What one test asked for is not for the worker of the next."""
    queued.asked.clear()
    queued.state["held"] = False


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request):
    """Make the schema of a test database once, and copy it after that."""
    with pytest.MonkeyPatch.context() as patch:
        copied_where_it_was_made(request.config.cache.mkdir("schema"), patch)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End what a thread of a test still holds open on PostgreSQL, so that the database can be taken away."""
    yield
    with django_db_blocker.unblock():
        if connections["default"].vendor == "postgresql":
            with connections["default"].cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture
def clock():
    """The clock stands still at AT."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def static_files():
    """The pages' files as they are served: hashed and compressed, collected once and again when they change."""
    from citylinks.cli.setup import collect_static

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a checkout without built files says so in its own tests
        collect_static()


@pytest.fixture(autouse=True)
def _static_files_for_pages(request):
    if PAGE_FIXTURES & set(request.fixturenames):
        request.getfixturevalue("static_files")


@pytest.fixture(scope="session")
def live_server(request, static_files, django_db_setup):
    """A server that serves static files as production does: through WhiteNoise, compressed, with far expiry."""
    server = QuietServer(request.config.getvalue("liveserver") or "localhost")
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _nothing_is_asked_after_a_test(request):
    """Close every page and wait for the server before the database is emptied, whatever the test left open.

    What a test asks for itself is set up after this and taken down before it; the database the other way round.
    """
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    server = request.getfixturevalue("live_server")
    yield
    if "browser" in request.fixturenames:
        for context in request.getfixturevalue("browser").contexts:
            context.close()
    server.wait_until_quiet()

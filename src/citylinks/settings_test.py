"""Settings of the test suite: CITYLINKS_TEST_DATABASE_URL picks PostgreSQL, else SQLite in a file."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from citylinks.settings import *  # noqa: F403
from citylinks.settings import DATA_DIR, INSTALLED_APPS, MIDDLEWARE, STORAGES, env

SECRET_KEY = "not-a-secret-only-for-tests"  # noqa: S105
DATABASES = {"default": env.dj_db_url("CITYLINKS_TEST_DATABASE_URL", "sqlite://")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: in memory, all threads of a server share one connection and its transaction.
    _folder = Path(tempfile.mkdtemp(prefix="citylinks-test-"))
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    DATABASES["default"]["NAME"] = _folder / "citylinks.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;",
    }
ALLOWED_HOSTS = ["*"]
STATIC_ROOT = (
    DATA_DIR / "test-static" / env.str("PYTEST_XDIST_WORKER", "alone")
)  # two may not write to one folder
STORAGES = {
    **STORAGES,
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LIMIT_FACTOR = 10_000  # a test of a limit sets it to 1
# In tests/: a worker that runs when a change stands. A process that a test starts does without.
QUEUED = "queued.AtCommit" if find_spec("queued") else "django_tasks_db.DatabaseBackend"
TASKS = {"default": {"BACKEND": QUEUED}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
INSTALLED_APPS = [*INSTALLED_APPS, "zeal", "django_linear_migrations"]
# Most tests write rows past the operations, and count what a page asks the database: the tests of kept pages
# turn this on.
KEPT_PAGES_BYTES = 0
# A page that asks the database once per row raises. Operations are left out: loading is many of them in turn.
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
# An operation locks each row that it changes, and each event the end of the chain: one query a row is meant.
# The library for signing in looks addresses, sessions and factors up in several of its steps.
ZEAL_ALLOWLIST = [
    {"model": "account.EmailAddress", "field": "*"},
    {"model": "sessions.Session", "field": "*"},
    {"model": "mfa.Authenticator", "field": "*"},
    {"model": "audit.AuditHead", "field": "*"},
    {"model": "accounts.Account", "field": "get()"},  # locked again by every further attempt
    {"model": "outbox.Message", "field": "*"},
    {"model": "calls.Application", "field": "get()"},
    {"model": "calls.Call", "field": "get()"},
]

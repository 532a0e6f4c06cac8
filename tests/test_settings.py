"""The settings as an operator meets them: each test starts the product in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import json, django
from django.conf import settings
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    pragmas = {}
    for name in ("journal_mode", "synchronous", "foreign_keys"):
        cursor.execute(f"PRAGMA {name}")
        pragmas[name] = cursor.fetchone()[0]
print(json.dumps({
    "key": settings.SECRET_KEY, "debug": settings.DEBUG, "tls": settings.SECURE_SSL_REDIRECT,
    "hsts": settings.SECURE_HSTS_SECONDS, "hosts": settings.ALLOWED_HOSTS, **pragmas,
    "old": settings.SECRET_KEY_FALLBACKS, "encrypt": settings.SECRETS_KEYS,
}))
"""


def settings(folder, **environment):
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("CITYLINKS_", "DJANGO_"))}
    shown = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={
            **clean,
            "DJANGO_SETTINGS_MODULE": "citylinks.settings",
            "CITYLINKS_DATA_DIR": str(folder),
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(shown.stdout)


def test_settings_when_the_mail_server_is_of_no_known_kind_say_so_in_a_sentence(tmp_path):
    told = subprocess.run(
        [sys.executable, "-m", "citylinks.cli", "set-up"],
        env={**os.environ, "CITYLINKS_DATA_DIR": str(tmp_path), "CITYLINKS_MAIL_URL": "smtp+tls://mail"}
        | {"DJANGO_SETTINGS_MODULE": "citylinks.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert told.stderr == (
        "CITYLINKS_MAIL_URL names no kind of mail server that is known. "
        "Write it as submission://user:password@mail.example.org:587, or begin with smtp://.\n"
    )


def test_settings_when_nothing_is_set_are_safe_and_fit_sqlite(tmp_path):
    found = settings(tmp_path)
    assert len(found.pop("key")) >= 50
    assert found == {
        "debug": False,
        "tls": False,
        "hsts": 0,
        "hosts": ["127.0.0.1", "localhost", "[::1]"],
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "old": [],
        "encrypt": [],
    }


def test_sqlite_when_told_to_lose_nothing_waits_for_the_disk_at_every_commit(tmp_path):
    assert settings(tmp_path, CITYLINKS_SQLITE_SYNCHRONOUS="FULL")["synchronous"] == 2


def test_sqlite_when_told_what_it_does_not_know_says_so_in_one_sentence(tmp_path):
    shown = subprocess.run(
        [sys.executable, "-m", "citylinks.cli", "audit", "verify"],
        env={**os.environ, "CITYLINKS_DATA_DIR": str(tmp_path), "CITYLINKS_SQLITE_SYNCHRONOUS": "OFF"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (shown.returncode, shown.stdout) == (1, "")
    assert 'Environment variable "CITYLINKS_SQLITE_SYNCHRONOUS" invalid' in shown.stderr


@pytest.mark.parametrize("given", [",one", " ,one,", "one,,"])
def test_keys_when_there_is_a_comma_too_many_hold_no_empty_one(tmp_path, given):
    found = settings(tmp_path, CITYLINKS_OLD_SECRET_KEYS=given, CITYLINKS_SECRETS_KEYS=given)
    assert (found["old"], found["encrypt"]) == (["one"], ["one"])


def test_secret_key_when_kept_is_the_same_in_every_process(tmp_path):
    (tmp_path / "secret-key").write_text("kept " * 12)
    assert settings(tmp_path)["key"] == ("kept " * 12).strip()
    assert settings(tmp_path, CITYLINKS_SECRET_KEY="the operator's own")["key"] == "the operator's own"


def test_settings_when_behind_tls_redirect_and_say_so_for_a_year(tmp_path):
    found = settings(tmp_path, CITYLINKS_BEHIND_TLS="true", CITYLINKS_ALLOWED_HOSTS="city.example")
    assert (found["tls"], found["hsts"], found["hosts"]) == (True, 31_536_000, ["city.example"])


def test_wsgi_when_loaded_without_a_key_makes_one_for_all_workers(tmp_path):
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("CITYLINKS_", "DJANGO_"))}
    script = (
        "from citylinks.wsgi import application; from django.conf import settings; print(settings.SECRET_KEY)"
    )
    keys = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**clean, "CITYLINKS_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for _ in range(2)
    }
    assert keys == {(tmp_path / "secret-key").read_text(encoding="ascii")}


@pytest.mark.django_db
def test_page_when_answered_forbids_what_it_does_not_use(client):
    headers = client.get("/").headers
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    assert sorted(headers["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
    ]
    assert (headers["X-Frame-Options"], headers["Referrer-Policy"]) == ("DENY", "same-origin")


def test_cookies_when_behind_tls_belong_to_this_host_alone(tmp_path):
    script = (
        "import django; django.setup(); from django.conf import settings as s; import json\n"
        "print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SESSION_COOKIE_DOMAIN,"
        " s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY, s.LANGUAGE_COOKIE_HTTPONLY,"
        " s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE, s.LANGUAGE_COOKIE_SAMESITE,"
        " s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD]))"
    )
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("CITYLINKS_", "DJANGO_"))}
    told = {"DJANGO_SETTINGS_MODULE": "citylinks.settings", "CITYLINKS_DATA_DIR": str(tmp_path)}

    def shown(**given):
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, env=clean | told | given, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    alike = [None, "/", True, True, True, "Lax", "Lax", "Lax"]
    names = ["sessionid", "csrftoken", "django_language"]
    assert shown() == [*names, False, False, False, *alike, False, False]
    hosts = ["__Host-sessionid", "__Host-csrftoken", "__Host-language"]
    assert shown(CITYLINKS_BEHIND_TLS="true") == [*hosts, True, True, True, *alike, True, False]


def test_log_level_that_is_none_stops_the_start(tmp_path):
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("CITYLINKS_", "DJANGO_"))}
    told = {"CITYLINKS_DATA_DIR": str(tmp_path), "CITYLINKS_LOG_LEVEL": "LOUD"}
    command = [sys.executable, "-m", "citylinks.cli", "audit", "verify"]
    done = subprocess.run(command, env=clean | told, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "CITYLINKS_LOG_LEVEL" in done.stderr

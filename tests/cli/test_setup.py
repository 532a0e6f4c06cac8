from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.test import override_settings

from citylinks.cli import setup
from citylinks.cli.serve import refuse_taken
from citylinks.cli.setup import collect_static, fingerprint, make_private, migrate, step
from citylinks.kernel.errors import DomainError

CITYLINKS = Path(sys.executable).with_name("citylinks")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_refuse_taken_when_the_port_is_taken_says_how_to_choose_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DomainError) as caught:
            refuse_taken("127.0.0.1", port)
    assert caught.value.code == "port-taken"
    assert caught.value.message.startswith(f"Port {port} cannot be used (")
    assert caught.value.message.endswith("choose another with --port.")
    refuse_taken("127.0.0.1", free_port())


def test_step_when_there_was_nothing_to_do_is_silent(capsys):
    step("Done", lambda: False)
    assert capsys.readouterr().out == ""
    step("Done", lambda: True)
    assert capsys.readouterr().out.startswith("Done (0.")


@pytest.mark.parametrize(("there", "said"), [(True, ""), (False, setup.WITHOUT_ENCODER)])
def test_what_is_missing_when_the_encoder_was_left_out_is_said(monkeypatch, capsys, there, said):
    monkeypatch.setattr(setup, "available", lambda: there)
    setup.say_what_is_missing()
    assert " ".join(capsys.readouterr().err.split()) == said


def test_collect_static_when_nothing_changed_does_nothing(tmp_path):
    source = tmp_path / "built"
    source.mkdir()
    (source / "page.css").write_text("a{}")
    with override_settings(STATIC_ROOT=tmp_path / "static", STATICFILES_DIRS=[source]):
        assert [collect_static(), collect_static()] == [True, False]
        (source / "page.css").write_text("a{color:red}")
        assert [collect_static(), collect_static()] == [True, False]
    hashed = [path.name for path in (tmp_path / "static").iterdir() if path.name.startswith("page.")]
    assert len([name for name in hashed if name.endswith(".css")]) == 2


def test_fingerprint_when_a_file_is_added_or_changed_differs(tmp_path):
    before = fingerprint([tmp_path])
    (tmp_path / "one").write_text("1")
    added = fingerprint([tmp_path])
    os.utime(tmp_path / "one", (1, 1))
    assert len({before, added, fingerprint([tmp_path])}) == 3


@pytest.mark.django_db
def test_migrate_when_the_schema_is_current_does_nothing():
    assert migrate() is False


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgres://nobody@127.0.0.1:1/none", "The database does not answer: connection failed: "),
        ("nonsense", 'Environment variable "CITYLINKS_DATABASE_URL" invalid: '),
    ],
)
def test_command_when_the_database_is_not_there_says_so_in_one_sentence(tmp_path, address, sentence):
    environment = {**os.environ, "CITYLINKS_DATA_DIR": str(tmp_path), "CITYLINKS_DATABASE_URL": address}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    shown = subprocess.run(
        [CITYLINKS, "sample", "load"], env=environment, capture_output=True, text=True, check=False
    )
    assert (shown.returncode, shown.stdout, len(shown.stderr.splitlines())) == (1, "", 1)
    assert shown.stderr.startswith(sentence)


def test_audit_verify_without_a_database_says_what_to_do_first(tmp_path):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("CITYLINKS_", "DJANGO_"))}
    shown = subprocess.run(
        [CITYLINKS, "audit", "verify"],
        env=kept | {"CITYLINKS_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr == (
        "The audit trail cannot be read: no such table: audit_auditevent. "
        "Set the database up first: citylinks sample load.\n"
    )


def answer(address):
    """Wait for the page; at most two minutes until the server listens."""
    for _ in range(1200):
        try:
            with urllib.request.urlopen(address, timeout=120) as page:
                return page.status, dict(page.headers), page.read()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer")


def readable_by_others(folder):
    return [path.name for path in folder.rglob("*") if path.lstat().st_mode & 0o077]


def test_make_private_when_an_earlier_version_wrote_for_everybody_says_so_once(tmp_path):
    (tmp_path / "mail").mkdir(mode=0o755)
    (tmp_path / "mail" / "one.log").write_text("a link to a new password", encoding="ascii")
    with override_settings(DATA_DIR=tmp_path):
        assert [make_private(), make_private()] == [True, False]
    assert readable_by_others(tmp_path) == []


@pytest.mark.slow
def test_demo_and_serve_when_run_on_an_empty_machine_fill_it_once_and_answer(tmp_path):
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("CITYLINKS_", "DJANGO_"))
    } | {"CITYLINKS_DATA_DIR": str(tmp_path)}
    first = subprocess.run([CITYLINKS, "demo"], env=environment, capture_output=True, text=True, check=True)
    assert readable_by_others(tmp_path) == []
    second = subprocess.run([CITYLINKS, "demo"], env=environment, capture_output=True, text=True, check=True)
    said = [line.partition(" (")[0] for line in first.stdout.splitlines() if line.endswith(" s).")]
    assert said == [
        "The database is up to date",
        "The world's cities are loaded",
        "The pages' files are collected",
        "The sample program is loaded",
    ]
    assert not any(line.endswith(" s).") for line in second.stdout.splitlines())
    assert "Semarang, ID" in second.stdout
    with sqlite3.connect(tmp_path / "citylinks.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM audit_auditevent").fetchone() == (106,)
    port = free_port()
    server = subprocess.Popen([CITYLINKS, "serve", "--port", str(port)], env=environment)
    try:
        status, headers, page = answer(f"http://127.0.0.1:{port}/")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=120)
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'self'" in headers["content-security-policy"]
    assert b"Portmore" in page
    assert readable_by_others(tmp_path) == []

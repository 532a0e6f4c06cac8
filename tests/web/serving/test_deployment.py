"""The files below `deploy/` are what they say: nginx runs them, and they agree with what the server allows."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import dj_email_url
import pytest

from attacks import clients, proxy
from attacks.clients import FORM, Door, status_of
from attacks.target import ROOT, target
from citylinks.cli.app import COMMANDS
from citylinks.web.serving.limits import BOUNDS, LONG, SMALL, UPLOAD

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "citylinks.settings",
    "CITYLINKS_ALLOWED_HOSTS": proxy.HOST,
    "CITYLINKS_BEHIND_TLS": "true",
}


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """The site behind nginx, as the two files of the deployment have it."""
    if proxy.NGINX is None:
        pytest.skip("no nginx is installed")
    with target("sqlite", settings=SETTINGS) as made:
        made.start()
        folder = Path(tmp_path_factory.mktemp("nginx"))
        for path in (folder, folder.parent):  # its workers run as nobody where the tests run as root
            path.chmod(0o755)
        with proxy.nginx(folder, made.port) as opened:
            yield opened


@pytest.mark.slow
class TestNginx:
    """Everything that one start is enough for."""

    def test_home_is_answered_over_tls_with_what_tls_needs(self, door):
        answer = door.get()
        assert status_of(answer) == 200
        assert b"strict-transport-security: max-age=31536000; includesubdomains" in answer.lower()

    def test_pages_files_are_kept(self, door):
        style = re.search(rb'href="(/static/[^"]+\.css)"', door.get()).group(1).decode()
        assert [status_of(door.get(style)) for _ in range(2)] == [200, 200]

    def test_large_cookies_are_refused(self, door):
        answers = [door.get("/", "Cookie: a=" + "a" * size) for size in (200_000, 12_000)]
        assert [status_of(answer) for answer in answers] == [431, 431]

    def test_large_forms_are_refused_by_path(self, door):
        cases = (("/language/", SMALL), ("/needs/drafts/x1/save", LONG), ("/network/import/", UPLOAD))
        heads = [door.head("POST", path, FORM, f"Content-Length: {most + 1}") for path, most in cases]
        assert [status_of(door.ask(head)) for head in heads] == [413, 413, 413]

    def test_probes_from_this_machine_are_answered(self, door):
        assert status_of(door.get("/health/")) == 200

    def test_another_host_gets_no_certificate(self, door):
        with pytest.raises(OSError, match=r"UNRECOGNIZED_NAME|unrecognized name|HANDSHAKE|alert|EOF|reset"):
            Door(door.port, "evil.example", door.tls).get()

    def test_home_is_answered_beside_slow_senders_and_readers(self, door):
        with clients.slow_senders(door, clients.SENDERS), clients.slow_readers(door, clients.READERS):
            clients.settle(door)
            taken = clients.times_of(lambda: status_of(door.get(source="127.0.0.2")))
        assert len(taken) == clients.ASKED
        assert taken[37] < 5  # .3 seconds on a quiet machine; without bounds it never answers


def test_nginx_takes_the_same_sizes_as_the_server_by_path():
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    rows = re.findall(r"location ~ (\S+) \{\s+client_max_body_size (\d+)k;", site)
    most = {
        bound.path.pattern: bound.most for bound in BOUNDS if bound.most != LONG or ".*" in bound.path.pattern
    }
    long, upload = rows
    assert [(size, int(size) * 1024) for _, size in rows] == [("2560", LONG), ("25664", UPLOAD)]
    assert f"^{next(path for path, size in most.items() if size == LONG)}" == f"{long[0]}.*"
    uploads = "|".join(path for path, size in most.items() if size == UPLOAD)
    assert upload[0] == f"^({uploads})$"
    assert (
        int(re.search(r"    client_max_body_size (\d+)k;\n\n    location / ", site).group(1)) * 1024 == SMALL
    )


def environment(name):
    """Read a file of settings, whose values are in quotes."""
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    return dict(shlex.split(line)[0].split("=", 1) for line in lines if line and not line.startswith("#"))


def unit(path):
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read(path, encoding="utf-8")
    return read


@pytest.mark.parametrize("path", UNITS, ids=[path.stem for path in UNITS])
def test_units_run_the_installed_program_in_a_sandbox(path):
    service = unit(path)["Service"]
    wanted = {
        "User": "citylinks",
        "UMask": "0077",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "CapabilityBoundingSet": "",
        "StateDirectoryMode": "0700",
    }
    assert {name: service[name] for name in wanted} == wanted
    assert "/srv/citylinks/.venv/bin/citylinks " in service["ExecStart"]
    assert (DEPLOY / Path(service["EnvironmentFile"]).name).is_file()


def test_units_of_serving_name_commands_that_there_are():
    words = {
        path.stem: unit(path)["Service"]["ExecStart"].split()[1]
        for path in UNITS
        if path.stem in {"citylinks", "citylinks-set-up"}
    }
    assert words == {"citylinks": "serve", "citylinks-set-up": "set-up"}
    assert set(words.values()) <= {command.name for command in COMMANDS}


def test_pages_leave_mail_to_the_unit_of_the_worker():
    serve, work = (
        unit(DEPLOY / "systemd" / f"{name}.service")["Service"]["ExecStart"]
        for name in ("citylinks", "citylinks-work")
    )
    assert serve.split()[1:3] == ["serve", "--no-work"]
    assert work.split()[1:] == ["work"]


def test_backup_names_no_archive_twice_and_keeps_seven(tmp_path):
    service = unit(DEPLOY / "systemd" / "citylinks-backup.service")["Service"]
    name = re.search(r"/citylinks-\$\$\(date \+(\S+)\)\.tar", service["ExecStart"]).group(1)
    assert {"%%Y", "%%m", "%%d", "%%H", "%%M", "%%S"} <= set(re.findall(r"%%[A-Z]", name, re.IGNORECASE))
    archives = [tmp_path / f"citylinks-{day}.tar" for day in range(10)]
    for age, path in enumerate(archives):
        path.touch()
        os.utime(path, (10**9 - age, 10**9 - age))
    shell = shlex.split(service["ExecStartPost"].replace("/var/backups/citylinks", str(tmp_path)))
    subprocess.run(shell, check=True)
    assert sorted(tmp_path.iterdir()) == archives[:7]


def test_every_timer_has_its_unit():
    timers = {path.stem for path in (DEPLOY / "systemd").glob("*.timer")}
    assert timers == {"citylinks-anchor", "citylinks-backup"}
    assert timers <= {path.stem for path in UNITS}


def test_environment_files_name_settings_that_there_are():
    reference = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    for name in ("citylinks.env", "owner.env"):
        assert [(name, one) for one in environment(name) if f"`{one}`" not in reference] == []


def test_environment_files_name_a_mail_server_and_the_roles_that_the_rights_are_for():
    rights = (DEPLOY / "postgresql.sql").read_text(encoding="utf-8")
    roles = [
        urlsplit(environment(name)["CITYLINKS_DATABASE_URL"]).username
        for name in ("citylinks.env", "owner.env")
    ]
    assert roles == re.findall(r"CREATE ROLE (\w+) LOGIN", rights)[::-1]
    mail = dj_email_url.parse(environment("citylinks.env")["CITYLINKS_MAIL_URL"])
    assert (mail["EMAIL_BACKEND"], mail["EMAIL_USE_TLS"]) == (
        "django.core.mail.backends.smtp.EmailBackend",
        True,
    )


def test_files_of_the_deployment_are_all_in_the_guide():
    guide = (ROOT / "docs" / "how-to" / "run-on-a-server.md").read_text(encoding="utf-8")
    files = [path.relative_to(ROOT).as_posix() for path in DEPLOY.rglob("*") if path.is_file()]
    assert [name for name in files if Path(name).name not in guide] == []

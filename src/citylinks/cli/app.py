"""The command line: a table of commands, of which only the chosen one's module is imported.

Cold start is what a person feels most: listing the commands imports none of them, and `citylinks peers`
never loads Django. A row names `module:attribute`; the attribute is a function with typer's annotations (one
command) or a `typer.Typer` called `app` (a group of commands).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated

import typer

from citylinks import __version__
from citylinks.kernel.errors import Busy, DomainError
from citylinks.kernel.private import keep_to_owner
from citylinks.kernel.secret import keep_own_key


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, where it stands, the line in the list, and whether Django must be set up."""

    name: str
    target: str
    help: str
    django: bool = False
    serves: bool = False  # and then signs: its key is made before the settings are read
    lines_from: str = "ERROR"  # a person reads what a command prints; what runs for long writes a log


COMMANDS = (
    Command("peers", "citylinks.cli.peers:peers", "Rank the cities that CITY could work with, and say why."),
    Command(
        "why-not", "citylinks.cli.peers:why_not", "Say what would have put OTHER among the peers of CITY."
    ),
    Command("weights", "citylinks.cli.weights:app", "Learn weights from decided pairs, and judge them."),
    Command("match", "citylinks.cli.match:match", "Rank the offers of a file for each need of a file."),
    Command("portfolio", "citylinks.cli.portfolio:portfolio", "Choose the best set of partnerships."),
    Command("verify", "citylinks.cli.verify:verify", "Check a portfolio again, without the solver."),
    Command("places", "citylinks.cli.places:app", "Find and show cities."),
    Command(
        "demo",
        "citylinks.cli.serve:demo",
        "Set up, load the sample program and match its needs.",
        django=True,
        serves=True,
    ),
    Command(
        "serve",
        "citylinks.cli.serve:serve",
        "Set up what is missing and serve the pages.",
        django=True,
        serves=True,
        lines_from="INFO",
    ),
    Command(
        "set-up",
        "citylinks.cli.serve:set_up_only",
        "Set up what is missing for serving, and end.",
        django=True,
        serves=True,
    ),
    Command(
        "work",
        "citylinks.cli.work:work",
        "Let mail leave, until interrupted.",
        django=True,
        lines_from="INFO",
    ),
    Command("sample", "citylinks.cli.sample:app", "Load the sample program or copy its files.", django=True),
    Command("members", "citylinks.cli.members:app", "Import and export members by spreadsheet.", django=True),
    Command("accounts", "citylinks.cli.accounts:app", "Name administrators.", django=True),
    Command(
        "program",
        "citylinks.cli.program:app",
        "Show a program's terms and who may take part.",
        django=True,
    ),
    Command("call", "citylinks.cli.call:app", "Show what came of a call.", django=True),
    Command("backup", "citylinks.cli.backup:backup", "Write the whole record into one archive.", django=True),
    Command(
        "restore",
        "citylinks.cli.backup:restore",
        "Put the record of an archive into an empty database.",
        django=True,
        serves=True,
    ),
    Command("move", "citylinks.cli.backup:move", "Copy the record into another database.", django=True),
    Command("audit", "citylinks.cli.audit:app", "Check the audit trail.", django=True),
)


def version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"citylinks {__version__}")
        raise typer.Exit


def root(
    version_wanted: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """City-to-city partnership programs: from a city's need to the right peer."""


def listed_only() -> None:
    """Stand in the list for a command that was not chosen; never called."""


def attach(app: typer.Typer, command: Command) -> None:
    """Import the module of this command and add what it holds."""
    if command.serves:
        with suppress(OSError):  # who cannot write there is told so in a sentence once the command runs
            keep_own_key()
    if command.django:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citylinks.settings")
        os.environ.setdefault("CITYLINKS_LOG_LEVEL", command.lines_from)
        set_up_django()
    module, _, attribute = command.target.partition(":")
    target: typer.Typer | Callable[..., None] = getattr(import_module(module), attribute)
    if isinstance(target, typer.Typer):
        app.add_typer(target, name=command.name, help=command.help)
    else:
        app.command(command.name)(target)


def set_up_django() -> None:
    """Load the settings and the apps; a setting that cannot be read is one sentence."""
    import django
    import environs

    try:
        django.setup()
    except environs.EnvError as fault:
        raise DomainError("bad-setting", str(fault)) from fault


def build(chosen: str | None = None) -> typer.Typer:
    """Build the program with one command loaded and the others only listed."""
    app = typer.Typer(name="citylinks", no_args_is_help=True, add_completion=False, rich_markup_mode=None)
    app.callback()(root)
    for command in COMMANDS:
        if command.name == chosen:
            attach(app, command)
        else:
            app.command(command.name, help=command.help)(listed_only)
    return app


def prepare_threads() -> None:
    """Set the defaults that numpy's libraries read when they load: idle threads sleep instead of spinning."""
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def main() -> None:
    """Run the command that was asked for; a refusal is one sentence per fault and exit code 1."""
    keep_to_owner()
    prepare_threads()
    chosen = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    try:
        typer.main.get_command(build(chosen))(prog_name="citylinks")
    except (DomainError, Busy) as refusal:
        from citylinks.cli.render import aside

        for sentence in refusal.traced():
            aside(sentence)
        sys.exit(1)

"""`citylinks sample`: the program of 2011-2016."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from citylinks.access.actors import SYSTEM
from citylinks.cli.alone import alone
from citylinks.cli.setup import now, set_up
from citylinks.samples.example import copy_example
from citylinks.samples.operations import load_sample_program

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def sample() -> None:
    """Load the sample program, or copy its files."""


@app.command()
def load() -> None:
    """Load the program of 2011-2016 with its needs, offers and partnerships; a second time does nothing."""
    with alone():
        set_up()
        report = load_sample_program(by=SYSTEM, at=now())
    if not report.loaded:
        typer.echo(f"{report.program} is there already; nothing was changed.")
        return
    typer.echo(
        f"{report.program}: {report.organizations} organizations, {report.needs} needs, "
        f"{report.offers} offers, {report.partnerships} partnerships."
    )


@app.command()
def files(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write; made when not there.")],
) -> None:
    """Write the program's needs.csv, offers.csv and program.toml, to start your own files from."""
    for path in copy_example(folder):
        typer.echo(path)

"""`citylinks sample`: the program of 2011-2016, and a made-up network of members."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from citylinks.access.actors import SYSTEM
from citylinks.cli.alone import alone
from citylinks.cli.render import progress
from citylinks.cli.setup import now, set_up
from citylinks.samples.example import copy_example
from citylinks.samples.network.operations import make_sample_network, remove_sample_network
from citylinks.samples.operations import load_sample_program

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def sample() -> None:
    """Load the sample program, copy its files, or make a sample network."""


@app.command()
def load() -> None:
    """Load the programs of 1997, 2003 and 2011, the last with its partnerships; twice does nothing more."""
    with alone():
        set_up()
        report = load_sample_program(by=SYSTEM, at=now())
    if not report.loaded:
        typer.echo("The sample is there already; nothing was changed.")
        return
    typer.echo(
        f"{', '.join(report.programs)}: {report.organizations} organizations, {report.needs} needs, "
        f"{report.offers} offers, {report.partnerships} partnerships."
    )


@app.command()
def files(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write; made when not there.")],
) -> None:
    """Write the program's needs.csv, offers.csv and program.toml, to start your own files from."""
    for path in copy_example(folder):
        typer.echo(path)


@app.command()
def network(
    members: Annotated[int, typer.Option("--members", min=1, max=99_999, help="How many.")] = 11_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same network.")] = 7,
    remove: Annotated[bool, typer.Option("--remove", help="Take the whole sample network away.")] = False,
) -> None:
    """Make a network of made-up members for demonstration, each marked as a sample, in real cities."""
    with alone():
        set_up()
        if remove:
            gone = remove_sample_network(by=SYSTEM, at=now())
            typer.echo(
                f"Removed sample members: {gone.members:,}; their organizations: {gone.organizations:,}."
            )
            return
        with progress("Making the sample network") as told:
            made = make_sample_network(members=members, seed=seed, told=told, by=SYSTEM, at=now())
    typer.echo(f"Made sample members: {made.members:,}; their organizations: {made.organizations:,}.")

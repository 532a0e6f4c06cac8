"""What the commands over files share: their arguments, and reading the files into the engine's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from citylinks.cli.render import Format, aside
from citylinks.kernel.errors import DomainError
from citylinks.matching.files.inputs import Inputs, read_inputs
from citylinks.matching.files.scoring import CRITERION_NAMES, Tables, tables


class Text(StrEnum):
    """How the texts are compared: by the words of the themes, or by the encoder of the extra `semantic`."""

    words = "words"
    encoder = "encoder"


Needs = Annotated[
    Path, typer.Argument(metavar="NEEDS.csv", help="What host cities need.", show_default=False)
]
Offers = Annotated[
    Path, typer.Argument(metavar="OFFERS.csv", help="What resource partners can share.", show_default=False)
]
Program = Annotated[
    Path | None,
    typer.Option("--program", metavar="PROGRAM.toml", help="The rules of the program.", show_default=False),
]
TextOption = Annotated[Text, typer.Option("--text", help="Compare texts by words or by the encoder.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the answer.")]


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """The files as records and as tables."""

    inputs: Inputs
    tables: Tables
    text: Text


def opened(needs: Path, offers: Path, program: Path | None, text: Text) -> Opened:
    """Read the files. Raises FileFaults with every fault of all of them."""
    inputs = read_inputs(needs, offers, program, CRITERION_NAMES)
    if inputs.thirds and not inputs.program.trilateral:
        aside(f"Offers of role third stand aside, the program allows no third city: {len(inputs.thirds)}.")
    encoder = None
    if text is Text.encoder:
        from citylinks.themes.encoder import load

        encoder = load()
        if encoder is None:
            raise DomainError(
                "no-encoder",
                "The text encoder is not installed: pip install 'citylinks[semantic]', or use --text words.",
            )
    return Opened(inputs, tables(inputs.needs, inputs.offers, inputs.thirds, encoder), text)


@contextmanager
def progress(work: str, steps: int, least: int = 20) -> Iterator[Callable[[], None]]:
    """Show a bar on stderr while a terminal watches and there are at least `least` steps; yields the tick."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    stderr = Console(stderr=True)
    shown = stderr.is_terminal and steps >= least
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, transient=True, disable=not shown) as bar:
        task = bar.add_task(work, total=steps)
        yield lambda: bar.advance(task)


@contextmanager
def waiting(work: str) -> Iterator[None]:
    """Show on stderr that work goes on, while a terminal watches."""
    from rich.console import Console

    stderr = Console(stderr=True)
    if stderr.is_terminal:
        with stderr.status(f"{work} …"):
            yield
    else:
        yield

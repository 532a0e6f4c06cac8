"""`citylinks backup`, `restore` and `move`: keep the whole record, and prove that it is whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from django.db import OperationalError, ProgrammingError

from citylinks.access.actors import SYSTEM
from citylinks.cli.alone import alone
from citylinks.cli.render import aside
from citylinks.cli.setup import now
from citylinks.keeping import operations
from citylinks.keeping.copies import check_file
from citylinks.keeping.keys import write_keys
from citylinks.keeping.telling import Tell
from citylinks.kernel.errors import DomainError

Progress = Annotated[bool, typer.Option("--progress", help="Say how far it is, also where no terminal is.")]


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write, or to check.")],
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing: check an archive, or a copy of a SQLite database."),
    ] = False,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="Also write the secret keys into this file; keep it apart.")
    ] = None,
    progress: Progress = False,
) -> None:
    """Write the whole record into one archive while people write, and read it back."""
    with telling(progress) as tell, answering():
        if check:
            for sentence in check_file(file, by=SYSTEM, tell=tell):
                typer.echo(sentence)
            return
        done = operations.back_up(path=file, by=SYSTEM, at=now(), tell=tell)
        if keys:
            write_keys(keys, by=SYSTEM)
            typer.echo(f"The secret keys are in {keys}: keep them apart from {file}.")
    typer.echo(done.proof.said())
    typer.echo(f"{file}: {done.size:,} bytes, sealed {done.seal}.")
    typer.echo(f"Left out: {', '.join(done.left_out)}.")
    if done.not_noted:
        aside(f"The audit trail does not say that this backup was made: {done.not_noted}.")
    missing(done.missing)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An archive that `citylinks backup` wrote.")],
    replace: Annotated[
        str | None,
        typer.Option("--replace", metavar="NAME", help="Move the record of the database NAME aside first."),
    ] = None,
    progress: Progress = False,
) -> None:
    """Put the record of an archive into an empty database, and compare both."""
    with telling(progress) as tell, alone():
        done = operations.restore(path=file, replacing=replace, by=SYSTEM, at=now(), tell=tell)
    typer.echo(done.proof.said())
    typer.echo(f"This is the record as it was on {done.at}.")
    if done.upgraded:
        typer.echo("The database was brought to the schema of this version afterwards.")
    if done.former:
        typer.echo(f"What stood there before is kept as {done.former}.")
    missing(done.missing)


def move(
    to: Annotated[str, typer.Option("--to", metavar="URL", help="The empty database to move to.")],
    progress: Progress = False,
) -> None:
    """Copy the record from this database into an empty one, SQLite or PostgreSQL, and compare both."""
    with telling(progress) as tell, alone():
        done = operations.move(to=to, by=SYSTEM, at=now(), tell=tell)
    typer.echo(done.proof.said())
    if done.upgraded:
        typer.echo("The new database was brought to the schema of this version afterwards.")
    typer.echo("Name the new database in CITYLINKS_DATABASE_URL now. The former one is left as it was.")


def missing(files: tuple[str, ...]) -> None:
    """Name the files that were gone from the record, and exit with 1 when there are any."""
    for name in files:
        aside(f"The record names the file {name}, which was not there when the backup was made.")
    if files:
        raise typer.Exit(1)


@contextmanager
def answering() -> Iterator[None]:
    """Say in one sentence that the database does not answer, or holds no record."""
    try:
        yield
    except (OperationalError, ProgrammingError) as fault:
        reason = str(fault).strip().splitlines()[0]
        raise DomainError(
            "database-refuses", f"The database refuses: {reason}. See CITYLINKS_DATABASE_URL."
        ) from fault


@contextmanager
def telling(asked: bool) -> Iterator[Tell]:
    """Show a bar on a terminal; without one, a line for each tenth of a stage, and only when asked."""
    if not sys.stderr.isatty():
        yield tenths() if asked else lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total or None
        )


def tenths() -> Tell:
    """Return what writes a line when a stage begins and after each tenth of it."""
    last: list[tuple[str, int]] = []

    def tell(what: str, done: int, total: int) -> None:
        tenth = 10 * done // total if total else 0
        if last != [(what, tenth)]:
            last[:] = [(what, tenth)]
            aside(f"{what}: {done:,} of {total:,}" if total else what)

    return tell

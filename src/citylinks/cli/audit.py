"""`citylinks audit`: prove that the trail is whole."""

from __future__ import annotations

import typer
from django.db import OperationalError, ProgrammingError

from citylinks.access.actors import SYSTEM
from citylinks.audit.queries import verify_chain
from citylinks.kernel.errors import DomainError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def audit() -> None:
    """Check the audit trail."""


@app.command()
def verify() -> None:
    """Recompute every digest of the trail; exit 1 and name each break when it is not whole."""
    try:
        report = verify_chain(SYSTEM)
    except (OperationalError, ProgrammingError) as fault:
        reason = str(fault).strip().splitlines()[0]
        raise DomainError(
            "no-trail",
            f"The audit trail cannot be read: {reason}. Set the database up first: citylinks sample load.",
        ) from fault
    for sentence in report.breaks:
        typer.echo(sentence, err=True)
    if not report.whole:
        raise typer.Exit(1)
    typer.echo(f"The audit trail is whole: {report.events} events, ending in {report.head[:16]}.")

"""`citylinks audit`: prove that the trail is whole, and write its end down elsewhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.db import OperationalError, ProgrammingError

from citylinks.access.actors import SYSTEM
from citylinks.audit.anchors import Anchor, anchor_line, public_key, public_path, read_anchors, signing_key
from citylinks.audit.queries import ChainReport, head, verify_chain
from citylinks.cli.setup import now
from citylinks.kernel.errors import DomainError
from citylinks.mail.delivery import Post
from citylinks.mail.operations import Subject, post_mail

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
KEY = "anchor-key"


@app.callback()
def audit() -> None:
    """Check the audit trail."""


@app.command()
def verify(
    anchors: Annotated[
        list[Path] | None,
        typer.Option(help="A file of anchors, to say what was cut off or rewritten since; may be repeated."),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(help="The public key of the anchors; the one in the data directory if not said."),
    ] = None,
) -> None:
    """Recompute every digest of the trail; exit 1 and name each break when it is not whole."""
    faults: tuple[str, ...] = ()
    kept: tuple[Anchor, ...] = ()
    if anchors:
        found = read_anchors(anchors, public_key(key or public_path(Path(settings.DATA_DIR) / KEY)))
        kept, faults = found.anchors, found.faults
    try:
        report: ChainReport = verify_chain(SYSTEM, kept)
    except (OperationalError, ProgrammingError) as fault:
        reason = str(fault).strip().splitlines()[0]
        raise DomainError(
            "no-trail",
            f"The audit trail cannot be read: {reason}. Set the database up first: citylinks sample load.",
        ) from fault
    for sentence in (*report.breaks, *faults):
        typer.echo(sentence, err=True)
    if not report.whole or faults:
        raise typer.Exit(1)
    typer.echo(f"The audit trail is whole: {report.events} events, ending in {report.head[:16]}.")
    if anchors:
        typer.echo(f"It agrees with all {len(kept)} anchors.")


@app.command()
def anchor(
    to: Annotated[Path | None, typer.Option(help="Append the line to this file.")] = None,
    mail: Annotated[str, typer.Option(help="Send the line to this address.")] = "",
    key: Annotated[
        Path | None,
        typer.Option(help="The key that signs, made on first use; in the data directory if not said."),
    ] = None,
) -> None:
    """Write the end of the trail down, as one signed line; print it when told no other place."""
    at = now()
    sequence, digest = head()
    secret = signing_key(key or Path(settings.DATA_DIR) / KEY)
    line = anchor_line(secret, sequence=sequence, digest=digest, at=at)
    if to is not None:
        append(to, line)
    if mail:
        subject = f"Audit trail of CityLinks: {sequence} events"
        post_mail(post=Post(mail, "", "en", subject, line + "\n"), about=Subject("anchor"), at=at)
    if to is None and not mail:
        typer.echo(line)


def append(path: Path, line: str) -> None:
    """Add one line to a file that only its owner reads, and see it written to the disk."""
    try:
        path.touch(mode=0o600, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise DomainError("no-anchors", f"{path} cannot be written: {fault.strerror}.") from fault

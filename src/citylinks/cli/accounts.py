"""`citylinks accounts`: the operator's way to the first administrator."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer
from django.urls import reverse

from citylinks.access.actors import SYSTEM
from citylinks.access.states import INSTALLATION, Role
from citylinks.accounts.operations import invite

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def accounts() -> None:
    """Name administrators."""


@app.command()
def administrator(
    email: Annotated[str, typer.Argument(help="The mail address of the person.")],
    address: Annotated[str, typer.Option(help="Where the pages are served.")] = "http://127.0.0.1:8000",
    language: Annotated[str, typer.Option(help="The language of the page that the link opens.")] = "en",
) -> None:
    """Invite EMAIL to administer this installation, and print the link that only this person may follow.

    The link is good for two weeks. Administrators give every other role from their pages.
    """
    made = invite(
        email=email,
        role=Role.ADMINISTRATOR,
        within=INSTALLATION,
        language=language,
        by=SYSTEM,
        at=dt.datetime.now(dt.UTC),
    )
    typer.echo(address.rstrip("/") + reverse("roles:invitation", args=[made.secret]))

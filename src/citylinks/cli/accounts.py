"""`citylinks accounts`: the operator's way to the first administrator and the first register keeper."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer
from django.urls import reverse

from citylinks.access.actors import SYSTEM
from citylinks.access.states import INSTALLATION, Role
from citylinks.accounts.operations import invite

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


EmailArgument = Annotated[str, typer.Argument(help="The mail address of the person.")]
AddressOption = Annotated[str, typer.Option("--address", help="Where the pages are served.")]
LanguageOption = Annotated[
    str, typer.Option("--language", help="The language of the page that the link opens.")
]
HERE = "http://127.0.0.1:8000"


@app.callback()
def accounts() -> None:
    """Name administrators and register keepers."""


@app.command()
def administrator(
    email: EmailArgument, address: AddressOption = HERE, language: LanguageOption = "en"
) -> None:
    """Invite EMAIL to administer this installation, and print the link that only this person may follow.

    The link is good for two weeks. Administrators give every other role from their pages.
    """
    invited(email, Role.ADMINISTRATOR, address, language)


@app.command()
def keeper(email: EmailArgument, address: AddressOption = HERE, language: LanguageOption = "en") -> None:
    """Invite EMAIL to keep the register of people and organizations, and print the link, as above.

    Register keepers see and change everybody on the register. Administrators name further ones.
    """
    invited(email, Role.REGISTER_KEEPER, address, language)


def invited(email: str, role: Role, address: str, language: str) -> None:
    """Invite somebody to a role of the installation, and print the link."""
    made = invite(
        email=email,
        role=role,
        within=INSTALLATION,
        language=language,
        by=SYSTEM,
        at=dt.datetime.now(dt.UTC),
    )
    typer.echo(address.rstrip("/") + reverse("roles:invitation", args=[made.secret]))

"""The operator names the first administrator from the command line."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from cast import AT, EVE
from citylinks.access.actors import Grant
from citylinks.access.states import INSTALLATION, Role
from citylinks.accounts.operations import accept_invitation
from citylinks.accounts.queries import actor_of, invitation_by_secret
from citylinks.cli.accounts import app
from citylinks.kernel.errors import Faults
from people import account_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("command", "role"), [("administrator", Role.ADMINISTRATOR), ("keeper", Role.REGISTER_KEEPER)]
)
def test_role_of_the_installation_when_named_gets_a_link_that_leads_to_it(clock, command, role):
    done = CliRunner().invoke(app, [command, "eve@city.example", "--address", "https://c.example/"])
    secret = re.fullmatch(r"https://c\.example/invitations/(\S+)/\n", done.stdout)[1]
    eve = account_of(EVE)
    accept_invitation(invitation=invitation_by_secret(secret), account=eve, by=EVE, at=AT)
    assert actor_of(eve).grants == {Grant(role, INSTALLATION)}


def test_administrator_when_the_address_is_none_is_refused():
    done = CliRunner().invoke(app, ["administrator", "eve"])
    assert isinstance(done.exception, Faults)

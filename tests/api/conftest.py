"""The small world, and tokens of its people."""

from __future__ import annotations

import pytest

import world
from cast import AT
from citylinks.accounts.models import ApiToken
from citylinks.accounts.operations import make_token
from citylinks.accounts.queries import actor_of


@pytest.fixture
def known():
    return world.build()


def token_of(account, grants):
    """A token of an account with some of its roles, and the header that sends it."""
    owner = actor_of(account)
    made = make_token(account=account, label="Reports", grants=grants, days=30, by=owner, at=AT)
    ApiToken.objects.filter(pk=made.token.pk).update(last_used_at=AT)  # as of one in use, noted this hour
    return made.token, {"Authorization": f"Bearer {made.secret}"}


def headers_of(accounts):
    """Headers of the public and of accounts by their names, each with all roles they hold."""
    everybody = {
        name: token_of(account, account.grants.filter(ended_at__isnull=True))[1]
        for name, account in accounts.items()
    }
    return {"public": {}, **everybody}


@pytest.fixture
def token(known):
    """A function that makes a token of an account with some of its roles."""
    return token_of


@pytest.fixture
def asking(known):
    """Headers of the public and of everybody in the world, each with all roles they hold."""
    return headers_of(known.accounts)


@pytest.fixture
def found(client, clock, asking):
    """A function that asks as somebody and answers with what is there, or None where there seems to be nothing."""

    def ask(address, name="public"):
        answer = client.get(f"/api/v1/{address}", headers=asking[name])
        if answer.status_code == 404:
            assert answer["Content-Type"] == "application/problem+json"
            return None
        assert answer.status_code == 200
        return answer.json()

    return ask

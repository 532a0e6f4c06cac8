"""What the network keeps about who has an account: a profile, handed out and erased with the account."""

from __future__ import annotations

import datetime as dt

from citylinks.access.actors import Actor
from citylinks.accounts.models import Account
from citylinks.accounts.personal import Keeping, Leaver, Rows, keep
from citylinks.accounts.queries import actor_of
from citylinks.network.operations import erase_person
from citylinks.network.queries import export_person, own_person


def export(account: Account) -> Rows:
    """Return the person's profile, with the records merged into it."""
    actor = actor_of(account)
    found = own_person(actor)
    return [export_person(actor, found.public_id)] if found is not None else []


def erase(leaver: Leaver, by: Actor, at: dt.datetime) -> None:
    """Erase the profile; refuses as `erase_person` does."""
    found = own_person(actor_of(leaver.account))
    if found is not None and found.erased_at is None:
        erase_person(person=found, by=by, at=at)


keep(Keeping("profile", export, erase))

"""What the outbox keeps about a person: the letters that were written to them."""

from __future__ import annotations

import datetime as dt

from citylinks.access.actors import Actor
from citylinks.accounts.models import Account
from citylinks.accounts.personal import Keeping, Leaver, Rows, keep
from citylinks.outbox.operations import forget_letters
from citylinks.outbox.queries import letters_to


def export(account: Account) -> Rows:
    """Return the words of every letter that left for the person; drafts are the program's until then."""
    return [
        {
            "to": one.to_email,
            "subject": one.subject,
            "text": one.text,
            "sent_at": one.sent_at.isoformat() if one.sent_at else None,
        }
        for one in letters_to(account)
    ]


def erase(leaver: Leaver, by: Actor, at: dt.datetime) -> None:
    """Take every word out of the person's letters; one that waits is not sent any more."""
    forget_letters(account=leaver.account, addresses=leaver.addresses, by=by, at=at)


keep(Keeping("letters", export, erase))

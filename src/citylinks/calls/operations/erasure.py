"""Forgetting who asked: the questions and their answers stay, for everyone who read them."""

from __future__ import annotations

import datetime as dt

from citylinks.access.actors import Actor
from citylinks.accounts.personal import Leaver
from citylinks.calls.models import Clarification

NOBODY = "erased"


def forget_asker(leaver: Leaver, by: Actor, at: dt.datetime) -> None:
    """Untie an account's questions from it, in the transaction that erases it and tells the trail."""
    del by, at
    Clarification.objects.filter(asked_by=leaver.account.public_id).update(asked_by=NOBODY)

"""Ending sessions: a browser that was signed in is a stranger's from then on."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.accounts.models import Account
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import NotFound
from citylinks.kernel.writing import operation


@operation
def end_session(*, account: Account, number: int, by: Actor, at: dt.datetime) -> None:
    """End one of the account's sessions by its number in the list. `NotFound` for one that is not theirs."""
    require(by, Permission.CHANGE_ACCOUNT, account)
    session = UserSession.objects.filter(user=account, pk=number).first()
    if session is None:
        raise NotFound("session", str(number))
    session.end()
    record(EventName.SESSION_ENDED, by=by, at=at, kind="account", object_id=account.public_id)


@operation
def end_other_sessions(*, account: Account, current: str, by: Actor, at: dt.datetime) -> int:
    """End every session but the one with this key, and return how many; none ended, no event."""
    require(by, Permission.CHANGE_ACCOUNT, account)
    others = list(UserSession.objects.filter(user=account).exclude(session_key=current))
    for session in others:
        session.end()
    if others:
        facts = {"sessions": len(others)}
        record(
            EventName.SESSION_ENDED, by=by, at=at, kind="account", object_id=account.public_id, facts=facts
        )
    return len(others)


def end_all_sessions(account: Account) -> None:
    """End every session; the caller has asked the rule and records the event."""
    for session in UserSession.objects.filter(user=account):
        session.end()

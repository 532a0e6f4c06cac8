"""How long a session lasts: from the last visit, and in all; shorter for who holds a role of staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from citylinks.access.states import STAFF_ROLES, Role


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The longest pause between two visits, and the longest time since signing in."""

    idle: dt.timedelta
    whole: dt.timedelta


STAFF = Lifetime(idle=dt.timedelta(hours=12), whole=dt.timedelta(days=7))
OTHERS = Lifetime(idle=dt.timedelta(days=7), whole=dt.timedelta(days=14))
# A visit is noted at most this often, so that a page that is read writes nothing.
NOTED_EVERY = dt.timedelta(minutes=10)


def lifetime_of(roles: Iterable[Role]) -> Lifetime:
    """Return how long the sessions of a person with these roles last, in force or not."""
    return STAFF if STAFF_ROLES & frozenset(roles) else OTHERS


def is_over(began: dt.datetime, seen: dt.datetime, lifetime: Lifetime, *, at: dt.datetime) -> bool:
    """Tell whether a session has ended by itself; on the very moment it has."""
    return at - began >= lifetime.whole or at - seen >= lifetime.idle

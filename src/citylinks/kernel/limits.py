"""How often something may be asked for: one table, counted in the cache that all processes share.

A period begins at a whole multiple of its length: who reaches a limit waits for one period at most, and twice
the number can pass around the moment where two periods meet. Counting is one step (`incr`), so that no two
processes let the same one pass.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times within `seconds`, by each of those whom `by` names; and why that is enough."""

    name: str
    most: int
    seconds: int
    by: str
    why: str


# Ten people of one town hall share a network address; one person who writes is saved for every few seconds.
LIMITS = {
    limit.name: limit
    for limit in (
        Limit("api", 600, 60, "token, else network address", "ten calls a second, all day"),
        Limit("api-bad-token", 20, 60, "network address", "a program with an old token stops after a few"),
        Limit("forms", 300, 60, "account", "five forms or saved drafts a second"),
        Limit("forms-visitor", 120, 60, "network address", "a room of people who sign in at once"),
        Limit("signup", 30, 3600, "network address", "a workshop whose participants open their accounts"),
        Limit("password-reset", 30, 3600, "network address", "a town hall after a holiday"),
        Limit("verification", 60, 3600, "network address", "codes typed wrong by many"),
        Limit("language", 60, 60, "network address", "every visitor of a room chooses one"),
    )
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One use of a limit: whether it is within, how many are left, and in how many seconds it begins anew."""

    limit: Limit
    most: int
    allowed: bool
    left: int
    wait: int


def take(name: str, who: str, *, at: dt.datetime) -> Taken:
    """Count one use by this one. Two steps in the cache, none in the database."""
    return _counted(name, who, at, 1)


def look(name: str, who: str, *, at: dt.datetime) -> Taken:
    """Say how it stands without counting: `allowed` tells whether one more use would be within."""
    return _counted(name, who, at, 0)


def _counted(name: str, who: str, at: dt.datetime, uses: int) -> Taken:
    limit = LIMITS[name]
    most = limit.most * settings.LIMIT_FACTOR
    second = int(at.timestamp())
    period = second // limit.seconds
    digest = hashlib.sha256(who.encode()).hexdigest()[:32]  # a cache holds no network addresses in clear
    key = f"limit:{name}:{digest}:{period}"
    cache.add(key, 0, limit.seconds + 60)
    try:
        count = cache.incr(key, uses) if uses else int(cache.get(key, 0))
    except ValueError:  # the cache forgot it in between: better one too many than a refusal for no reason
        count = uses
    used = count if uses else count + 1
    return Taken(limit, most, used <= most, max(0, most - count), (period + 1) * limit.seconds - second)


def headers(taken: Taken) -> dict[str, str]:
    """Return what tells a program of its limit, in the fields of the IETF's draft, and when to come again."""
    policy = f'"{taken.limit.name}";q={taken.most};w={taken.limit.seconds}'
    found = {
        "RateLimit-Policy": policy,
        "RateLimit": f'"{taken.limit.name}";r={taken.left};t={taken.wait}',
    }
    return found if taken.allowed else {**found, "Retry-After": str(taken.wait)}

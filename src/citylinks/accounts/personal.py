"""What each app keeps about a person: handed out to them and erased at their word, from one table.

An app that holds names, addresses or texts of people registers a `Keeping` in its `apps.py`; see `queries`
for the export and `operations.erase_account` for the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from citylinks.access.actors import Actor
from citylinks.accounts.models import Account

Rows = list[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Leaver:
    """Whose traces go: the account, still with its name, and every address it ever proved, in lower case."""

    account: Account
    addresses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Keeping:
    """`export` returns JSON-ready rows; `erase` runs in the transaction of the account's erasure."""

    name: str
    export: Callable[[Account], Rows]
    erase: Callable[[Leaver, Actor, dt.datetime], None]


KEEPINGS: dict[str, Keeping] = {}


def keep(keeping: Keeping) -> None:
    """Register what an app keeps; a second one of the same name is a programming mistake."""
    if keeping.name in KEEPINGS:
        raise RuntimeError(f"{keeping.name} is kept already.")
    KEEPINGS[keeping.name] = keeping

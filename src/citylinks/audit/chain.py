"""The digest of an event: SHA-256 over every column in a fixed order, the digest before it included."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class EventContent:
    """Every column of an event but its digest. The order of the fields is part of the format: only append."""

    sequence: int
    at: dt.datetime
    name: str
    actor_kind: str
    actor_id: str
    object_kind: str
    object_id: str
    facts: str
    previous_digest: str

    def columns(self) -> dict[str, str | int | dt.datetime]:
        """Give the columns by name, as the model takes them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def digest_of(content: EventContent) -> str:
    """Return 64 hexadecimal digits. JSON keeps neighbors apart: no two contents share one text."""
    return digest_of_columns(tuple(getattr(content, name) for name in COLUMNS))


def digest_of_columns(columns: tuple[str | int | dt.datetime, ...]) -> str:
    """Return the same from the values of `COLUMNS` in their order: a million take seconds."""
    values = [
        value.astimezone(dt.UTC).isoformat(timespec="microseconds")
        if isinstance(value, dt.datetime)
        else value
        for value in columns
    ]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


COLUMNS = tuple(field.name for field in fields(EventContent))

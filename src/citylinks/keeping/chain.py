"""The audit trail of a state that is not the running one: recomputed from its rows, event by event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from citylinks.audit.chain import EventContent, digest_of
from citylinks.audit.models import GENESIS
from citylinks.keeping.kinds import Value
from citylinks.keeping.tables import Row, Table

EVENTS, HEAD = "audit_auditevent", "audit_audithead"
MOST = 5  # breaks that are named; one cut makes many


@dataclass(frozen=True, slots=True)
class Trail:
    """Where a trail ends, and what does not fit in it; no `breaks` when it is whole."""

    events: int
    digest: str
    breaks: tuple[str, ...] = ()

    def said(self) -> str:
        """Say where it ends, in words."""
        return f"{self.events:,} events, ending in {self.digest[:16]}"


def walk(table: Table, rows: Iterable[Row], head: Sequence[Value] | None) -> Trail:
    """Recompute every digest of a trail from its rows; `head` is its sequence and digest as it was kept."""
    names = [column.name for column in table.columns]
    places = {field.name: names.index(field.name) for field in fields(EventContent)}
    kept = names.index("digest")
    last, digest, breaks = 0, GENESIS, list[str]()
    for row in rows:
        found: dict[str, object] = {name: row[place] for name, place in places.items()}
        found["at"] = dt.datetime.fromisoformat(str(found["at"]))
        content = EventContent(**found)  # type: ignore[arg-type]
        if content.sequence != last + 1:
            breaks.append(f"Event {last + 1} is missing in the audit trail.")
        elif content.previous_digest != digest:
            breaks.append(f"Event {content.sequence} of the audit trail does not continue the one before.")
        if digest_of(content) != row[kept]:
            breaks.append(f"Event {content.sequence} of the audit trail was changed after it was recorded.")
        last, digest = content.sequence, str(row[kept])
    if (tuple(head) if head else (0, GENESIS)) != (last, digest):
        breaks.append(f"The audit trail ends at event {last}, but {head[0] if head else 0} were recorded.")
    return Trail(last, digest, tuple(breaks[:MOST]))

"""Adding to the audit trail: the one thing an operation does besides its own change."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from citylinks.access.actors import Actor
from citylinks.audit.chain import EventContent, digest_of
from citylinks.audit.models import AuditEvent, AuditHead
from citylinks.audit.names import EventName
from citylinks.audit.queries import Latest, latest
from citylinks.audit.topics import CHANGES, Topic
from citylinks.kernel.errors import DomainError
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import under_way
from citylinks.logs.security import tell_audited

Fact = str | int | bool | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One event before it is written: what happened, to which object, and what changed."""

    name: EventName
    kind: str
    object_id: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that waits for the end of its operation."""

    happening: Happening
    by: Actor
    at: dt.datetime


def last_event(kind: str, object_id: str) -> Latest | None:
    """Return what happened last to an object, for its operations: one query, or none for this one's event."""
    writing = under_way()
    for _write, one in reversed(writing.last if writing else ()):
        if isinstance(one, Pending) and (one.happening.kind, one.happening.object_id) == (kind, object_id):
            return Latest(one.happening.name.value, one.by.id, aware_utc(one.at))
    return latest(kind, object_id)


def record(
    name: EventName,
    *,
    by: Actor,
    at: dt.datetime,
    kind: str,
    object_id: str,
    facts: Mapping[str, Fact] | None = None,
) -> None:
    """Append one event to the chain, inside the caller's transaction: both stand or neither does.

    It is written when the outermost operation ends: the lock on the chain's end, which all writers share, is
    taken last of all and held for three queries. Facts say what changed and are readable for ever: never put
    personal data in them.
    """
    record_all([Happening(name, kind, object_id, facts or {})], by=by, at=at)


def record_all(happenings: Iterable[Happening], *, by: Actor, at: dt.datetime) -> None:
    """Append the events of one bulk operation, in their order, as `record` does with one.

    Costs what one event costs, and one query more for every 500 of them; no happenings cost nothing. Raises
    the versions of the topics that the events change (see topics.py), in the row that is locked anyway.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit event is recorded in the transaction of the change that it tells of.")
    told: list[object] = [Pending(happening, by, at) for happening in happenings]
    writing = under_way()
    if writing is None:
        _append(told)
    else:
        writing.last.extend((_append, pending) for pending in told)


def _append(told: list[object]) -> None:
    """Write events at the end of the chain, under its lock."""
    if not told:
        return
    head = _locked_head()
    if head.sequence == 0 and AuditEvent.objects.exists():
        raise DomainError(
            "audit-head-lost", "The end of the audit trail was lost; restore it before going on."
        )
    events: list[AuditEvent] = []
    changed: set[Topic] = set()
    for each in told:
        assert isinstance(each, Pending)
        one, by = each.happening, each.by
        content = EventContent(
            sequence=head.sequence + 1,
            at=aware_utc(each.at),
            name=one.name.value,
            actor_kind=by.kind.value,
            actor_id=by.id,
            object_kind=one.kind,
            object_id=one.object_id,
            facts=json.dumps(dict(one.facts), sort_keys=True, ensure_ascii=False, separators=(",", ":")),
            previous_digest=head.digest,
        )
        event = AuditEvent(**content.columns(), digest=digest_of(content))
        head.sequence, head.digest = event.sequence, event.digest
        events.append(event)
        changed |= CHANGES[one.name]
    AuditEvent.objects.bulk_create(events, batch_size=500)
    for topic in changed:
        setattr(head, topic.value, head.digest)
    head.save(update_fields=["sequence", "digest", *sorted(changed)])
    transaction.on_commit(lambda: _tell(events), robust=True)


def _locked_head() -> AuditHead:
    """Lock the end of the chain, made first where nothing was ever recorded: one query."""
    heads = AuditHead.objects.select_for_update().filter(id=1)
    head = heads.first()
    if head is None:
        AuditHead.objects.get_or_create(id=1)
        head = heads.get()
    return head


def _tell(events: Iterable[AuditEvent]) -> None:
    for event in events:
        tell_audited(event.name, actor=event.actor_id, kind=event.object_kind, object_id=event.object_id)

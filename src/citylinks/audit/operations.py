"""Adding to the audit trail: the one thing an operation does besides its own change."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

from django.db import transaction

from citylinks.access.actors import Actor
from citylinks.audit.chain import EventContent, digest_of
from citylinks.audit.models import AuditEvent, AuditHead
from citylinks.audit.names import EventName
from citylinks.kernel.errors import DomainError
from citylinks.kernel.time import aware_utc

Fact = str | int | bool | None | tuple[str, ...]


def record(
    name: EventName,
    *,
    by: Actor,
    at: dt.datetime,
    kind: str,
    object_id: str,
    facts: Mapping[str, Fact] | None = None,
) -> AuditEvent:
    """Append one event to the chain, inside the caller's transaction: both stand or neither does.

    Takes the lock on the chain's end until the transaction closes, so record last. Costs three queries. Facts
    say what changed and are readable for ever: never put personal data in them.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit event is recorded in the transaction of the change that it tells of.")
    AuditHead.objects.get_or_create(id=1)
    head = AuditHead.objects.select_for_update().get(id=1)
    if head.sequence == 0 and AuditEvent.objects.exists():
        raise DomainError(
            "audit-head-lost", "The end of the audit trail was lost; restore it before going on."
        )
    content = EventContent(
        sequence=head.sequence + 1,
        at=aware_utc(at),
        name=name.value,
        actor_kind=by.kind.value,
        actor_id=by.id,
        object_kind=kind,
        object_id=object_id,
        facts=json.dumps(dict(facts or {}), sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        previous_digest=head.digest,
    )
    event = AuditEvent.objects.create(**content.columns(), digest=digest_of(content))
    head.sequence, head.digest = event.sequence, event.digest
    head.save(update_fields=["sequence", "digest"])
    return event

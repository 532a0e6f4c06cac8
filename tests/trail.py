"""What an operation left in the audit trail."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection

from citylinks.audit.models import AuditEvent


def events():
    """Names, who, about what and the facts of all events, in their order."""
    return [
        (event.name, event.actor_id, f"{event.object_kind} {event.object_id}", json.loads(event.facts))
        for event in AuditEvent.objects.order_by("sequence")
    ]


def names():
    return [name for name, _, _, _ in events()]


@contextmanager
def no_event():
    """Demand that what happens inside leaves the trail as it is."""
    before = AuditEvent.objects.count()
    yield
    assert AuditEvent.objects.count() == before


BREAK = {
    "sqlite": (
        "CREATE TRIGGER broken BEFORE INSERT ON audit_auditevent BEGIN SELECT RAISE(ABORT, 'trail is broken'); END",
        "DROP TRIGGER broken",
    ),
    "postgresql": (
        "ALTER TABLE audit_auditevent ADD CONSTRAINT broken CHECK (name = 'trail is broken') NOT VALID",
        "ALTER TABLE audit_auditevent DROP CONSTRAINT broken",
    ),
}


@contextmanager
def broken_trail():
    """Let the database refuse every new event inside, and demand that the operation fails with it."""
    broken, mended = BREAK[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(broken)
    with pytest.raises(DatabaseError, match="broken"):
        yield
    with connection.cursor() as cursor:
        cursor.execute(mended)

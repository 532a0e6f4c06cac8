"""What an operation left in the audit trail."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.audit.models import AuditEvent
from citylinks.kernel.errors import DomainError


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


def moves_as_the_table_says(made, before, move, after):
    """Put a row into the state `before` and move it: to `after`, or, with None, not at all.

    A move that the trail refuses leaves the row as it was; one that the table refuses leaves no event.
    """
    type(made).objects.filter(pk=made.pk).update(state=before)
    argument = {type(made).__name__.lower(): made}
    if after is None:
        with no_event(), pytest.raises(DomainError) as caught:
            move(**argument, by=SYSTEM, at=AT)
        assert caught.value.code == "wrong-state"
    else:
        with broken_trail():
            move(**argument, by=SYSTEM, at=AT)
        made.refresh_from_db()
        assert made.state == before
        assert move(**argument, by=SYSTEM, at=AT).state == after

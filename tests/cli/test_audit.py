from __future__ import annotations

import pytest
from django.db import connection
from typer.testing import CliRunner

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.audit import guards
from citylinks.audit.models import AuditEvent
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.cli.audit import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    record(EventName.NEED_STATED, by=SYSTEM, at=AT, kind="need", object_id="one")
    return AuditEvent.objects.get()


def test_audit_verify_when_the_trail_is_whole_says_so(event):
    shown = CliRunner().invoke(app, ["verify"])
    assert (shown.exit_code, shown.stdout) == (
        0,
        f"The audit trail is whole: 1 events, ending in {event.digest[:16]}.\n",
    )


def test_audit_verify_when_the_trail_was_changed_names_the_break_and_exits_1(event):
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET object_id = 'two'")
    guards.install(connection)
    shown = CliRunner().invoke(app, ["verify"])
    assert (shown.exit_code, shown.stdout, shown.stderr) == (
        1,
        "",
        "Event 1 was changed after it was recorded.\n",
    )

"""The roles of deploy/postgresql.sql: the one that serves adds events and can do nothing else to the trail."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction

import world
from citylinks.access.actors import SYSTEM
from citylinks.audit.queries import verify_chain
from citylinks.cli.setup import refuse_who_may_not_migrate
from citylinks.kernel.errors import DomainError

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
SQL = Path(__file__).resolve().parents[2] / "deploy" / "postgresql.sql"


@pytest.fixture
def app():
    """The application's role as the file makes it; both roles have names of their own here, and are rolled back."""
    database = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        for _ in range(2):  # twice changes nothing
            cursor.execute(SQL.read_text(encoding="utf-8").replace("citylinks_", f"{database}_"))
        cursor.execute(f'SET LOCAL ROLE "{database}_app"')


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET actor_id = 'nobody'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "DROP TRIGGER audit_event_no_delete ON audit_auditevent",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
        "ALTER TABLE audit_auditevent ADD COLUMN x int",
        "DROP TABLE audit_auditevent",
        "DELETE FROM audit_audithead",
        "TRUNCATE audit_audithead",
        "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN END $$",
        "CREATE TABLE own (x int)",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())",
    ],
)
def test_application_role_when_it_turns_on_the_trail_is_refused(app, statement):
    world.build()
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert verify_chain(SYSTEM).whole


def test_application_role_when_the_schema_is_old_says_who_brings_it_up(app):
    with pytest.raises(DomainError, match="run citylinks set-up with the CITYLINKS_DATABASE_URL of the role"):
        refuse_who_may_not_migrate()

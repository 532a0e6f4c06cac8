"""Triggers that make the audit trail append-only, whoever writes to the database and with what."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "The audit trail is append-only."

INSTALL: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER IF NOT EXISTS audit_event_no_{change} BEFORE {change.upper()} ON audit_auditevent "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for change in ("update", "delete")
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        *(
            f"CREATE OR REPLACE TRIGGER audit_event_no_{change} BEFORE {change.upper()} ON audit_auditevent "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
            for change in ("update", "delete", "truncate")
        ),
    ),
}
REMOVE: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS audit_event_no_{change}" for change in ("update", "delete")),
    "postgresql": tuple(
        f"DROP TRIGGER IF EXISTS audit_event_no_{change} ON audit_auditevent"
        for change in ("update", "delete", "truncate")
    ),
}
STANDING: dict[str, str] = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_event_no_%'",
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_auditevent'::regclass "
        "AND tgname LIKE 'audit_event_no_%' AND tgenabled <> 'D'"
    ),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers up; doing it twice changes nothing."""
    with connection.cursor() as cursor:
        for statement in INSTALL[connection.vendor]:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers down: for going back over the migration, and for emptying a test database."""
    with connection.cursor() as cursor:
        for statement in REMOVE[connection.vendor]:
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the names of the triggers that should stand and do not."""
    changes = ("update", "delete") if connection.vendor == "sqlite" else ("update", "delete", "truncate")
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        standing = {str(row[0]) for row in cursor.fetchall()}
    return tuple(name for name in (f"audit_event_no_{change}" for change in changes) if name not in standing)

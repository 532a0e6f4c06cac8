"""Triggers that make the audit trail append-only, whoever writes to the database and with what."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "The audit trail is append-only."
FUNCTION = "audit_append_only"
BODY = f" BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END "
CHANGES = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}

INSTALL: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER IF NOT EXISTS audit_event_no_{change} BEFORE {change.upper()} ON audit_auditevent "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for change in CHANGES["sqlite"]
    ),
    "postgresql": (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$",
        *(
            f"CREATE OR REPLACE TRIGGER audit_event_no_{change} BEFORE {change.upper()} ON audit_auditevent "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
            for change in CHANGES["postgresql"]
        ),
    ),
}
REMOVE: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS audit_event_no_{change}" for change in CHANGES["sqlite"]),
    "postgresql": tuple(
        f"DROP TRIGGER IF EXISTS audit_event_no_{change} ON audit_auditevent"
        for change in CHANGES["postgresql"]
    ),
}
# The name of each guard that stands, and what it does: the very text that the database works by.
STANDING: dict[str, str] = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_auditevent'",
    "postgresql": (
        "SELECT t.tgname, t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid) || ' IS ' || p.prosrc "
        "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE t.tgrelid = 'audit_auditevent'::regclass AND NOT t.tgisinternal"
    ),
}


@dataclass(frozen=True, slots=True)
class Guards:
    """What is wrong with the guards, each by its name; all three are empty where all is as it must be."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    unknown: tuple[str, ...]  # a trigger beside them may turn a guard's refusal, or an event, into nothing


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


def wanted(vendor: str, schema: str) -> dict[str, str]:
    """Return what each guard must do, in the words in which the database gives it back."""
    if vendor == "sqlite":
        return {
            f"audit_event_no_{change}": statement.replace(" IF NOT EXISTS", "")
            for change, statement in zip(CHANGES[vendor], INSTALL[vendor], strict=True)
        }
    return {
        f"audit_event_no_{change}": (
            f"O CREATE TRIGGER audit_event_no_{change} BEFORE {change.upper()} ON {schema}.audit_auditevent "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}() IS {BODY}"
        )
        for change in CHANGES[vendor]
    }


def inspect(connection: BaseDatabaseWrapper) -> Guards:
    """Compare the triggers and the function they call with what they must be: at most two queries."""
    with connection.cursor() as cursor:
        schema = ""
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT relnamespace::regnamespace::text FROM pg_class "
                "WHERE oid = 'audit_auditevent'::regclass"
            )
            schema = str(cursor.fetchone()[0])
        cursor.execute(STANDING[connection.vendor])
        standing = {str(name): str(text) for name, text in cursor.fetchall()}
    must = wanted(connection.vendor, schema)
    return Guards(
        missing=tuple(name for name in must if name not in standing or standing[name].startswith("D ")),
        changed=tuple(
            name
            for name in must
            if name in standing and standing[name] != must[name] and not standing[name].startswith("D ")
        ),
        unknown=tuple(sorted(set(standing) - set(must))),
    )


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the names of the triggers that should stand and do not."""
    return inspect(connection).missing

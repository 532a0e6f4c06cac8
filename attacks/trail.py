"""The audit trail beside writers, after it was made anew, and from the role that serves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg

from attacks.target import ROOT, Figure, Target

RUNS = 6
WRITE = """
import datetime as dt, sys, time
import citylinks.wsgi
from django.db import transaction
from citylinks.access.actors import SYSTEM
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
print("ready", flush=True)
for number in range(5000):
    with transaction.atomic():
        now = dt.datetime.now(dt.UTC)
        record(EventName.NEED_STATED, by=SYSTEM, at=now, kind="need", object_id=f"n{number}")
    time.sleep(.005)
"""
BELOW = """
from django.db import connection, transaction
from citylinks.audit import guards
from citylinks.audit.chain import COLUMNS, EventContent, digest_of
from citylinks.audit.models import AuditEvent, AuditHead
guards.remove(connection)
"""
CUT = (
    BELOW
    + """
last = AuditEvent.objects.order_by("-sequence")[10]
AuditEvent.objects.filter(sequence__gt=last.sequence).delete()
AuditHead.objects.update(sequence=last.sequence, digest=last.digest)
guards.install(connection)
"""
)
REWRITE = (
    BELOW
    + """
digest = AuditEvent.objects.get(sequence=49).digest
with transaction.atomic():
    for event in AuditEvent.objects.filter(sequence__gte=50).order_by("sequence"):
        kept = {name: getattr(event, name) for name in COLUMNS} | {"previous_digest": digest}
        kept["actor_id"] = "nobody" if event.sequence == 50 else event.actor_id
        digest = digest_of(EventContent(**kept))
        AuditEvent.objects.filter(pk=event.pk).update(**kept, digest=digest)
    AuditHead.objects.update(digest=digest)
guards.install(connection)
"""
)


def attack(target: Target) -> list[Figure]:
    """Verify beside two writers; rewrite from event 50 on; cut the tail; then try as the role that serves."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE],
            env=target.environment,
            cwd=target.home,
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    try:
        for one in writers:
            assert one.stdout is not None
            one.stdout.readline()
        alarms = sum(verified(target) is not None for _ in range(RUNS))
    finally:
        for one in writers:
            one.kill()
            one.wait()
    found = [Figure("false alarms of verify beside two writers", f"{alarms} of {RUNS}", "0", alarms == 0)]
    anchors = str(target.home / "anchors.jsonl")
    for name, code, word in (
        ("rewritten from event 50 on", REWRITE, "rewritten"),
        ("tail cut off", CUT, "cut"),
    ):
        Path(anchors).unlink(missing_ok=True)
        target.run("audit", "anchor", "--to", anchors)
        target.python(code)
        alone, seen = verified(target), verified(target, "--anchors", anchors)
        told = seen or "not seen"
        found.append(
            Figure(f"{name}: seen by the anchor", told, word, alone is None and f"was {word}" in told)
        )
    if target.database == "postgresql":
        found.append(role(target))
    return found


def verified(target: Target, *arguments: str) -> str | None:
    """Return what verify complains of, None where the trail is whole."""
    try:
        target.run("audit", "verify", *arguments)
    except subprocess.CalledProcessError as fault:
        return str(fault.stderr).strip() or "failed"
    return None


def role(target: Target) -> Figure:
    """Sign in as the role that serves, and try to change, remove and unguard events."""
    url = target.environment["CITYLINKS_DATABASE_URL"]
    names = f"attack{os.getpid()}_"
    file = (ROOT / "deploy" / "postgresql.sql").read_text(encoding="utf-8").replace("citylinks_", names)
    tries = (
        "UPDATE audit_auditevent SET actor_id = 'nobody'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "DROP TRIGGER audit_event_no_delete ON audit_auditevent",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
        "DROP TABLE audit_auditevent CASCADE",
    )
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(file.encode())
        app = url.replace("//postgres@", f"//{names}app@")
        refused = 0
        with psycopg.connect(app, autocommit=True) as connection:
            for statement in tries:
                try:
                    connection.execute(statement.encode())
                except psycopg.errors.InsufficientPrivilege:
                    refused += 1
        served = subprocess.run(
            [sys.executable, "-m", "citylinks.cli", "set-up"],
            env={**target.environment, "CITYLINKS_DATABASE_URL": app},
            cwd=target.home,
            check=False,
            capture_output=True,
        ).returncode
        for name in (f"{names}app", f"{names}owner"):
            owner.execute(f'DROP OWNED BY "{name}"'.encode())
            owner.execute(f'DROP ROLE "{name}"'.encode())
    held = refused == len(tries) and served == 0
    return Figure(
        "attempts on the trail as the role that serves, refused", f"{refused} of {len(tries)}", "all", held
    )

"""A backup is made while writers write, restored elsewhere and shown equal; nobody else can read any file."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from attacks.target import Figure, Target, target

WRITERS = 3
BACKUPS = 2
# One organization and its event stand or fall together: each backup must hold as many of one as of the other.
WRITER = """
import citylinks.wsgi, sys, time
from citylinks.access.actors import SYSTEM
from citylinks.network.operations import register_organization
from citylinks.network.states import OrganizationKind
from citylinks.cli.setup import now
from citylinks.places.models import City
who, until = sys.argv[1], time.monotonic() + 300  # killed long before
city = City.objects.order_by("geonameid").first()
print("writing", flush=True)
number = 0
while time.monotonic() < until:
    number += 1
    register_organization(
        name=f"Writer {who} number {number}", kind=OrganizationKind.NGO, city=city, by=SYSTEM, at=now()
    )
    time.sleep(0.01)
"""
COUNT = """
from citylinks.audit.models import AuditEvent
from citylinks.network.models import Organization
print(Organization.objects.count() - AuditEvent.objects.filter(name="organization.registered").count())
"""


def attack(target_: Target) -> list[Figure]:
    """Measure on the target's database; the archive is restored into SQLite."""
    target_.start()
    before = int(target_.python(COUNT))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(number)],
            env=target_.environment,
            cwd=target_.home,
            stdout=subprocess.PIPE,
        )
        for number in range(WRITERS)
    ]
    try:
        for writer in writers:
            assert writer.stdout is not None
            writer.stdout.readline()
        took, said = [], []
        for number in range(BACKUPS):
            began = time.monotonic()
            said.append(target_.run("backup", str(target_.home / f"{number}.tar")))
            took.append(time.monotonic() - began)
        died = sum(writer.poll() is not None for writer in writers)
    finally:
        for writer in writers:
            writer.kill()
            writer.wait(30)
    with target("sqlite", loaded=False) as fresh:
        began = time.monotonic()
        restored = fresh.run("restore", str(target_.home / f"{BACKUPS - 1}.tar"))
        took.append(time.monotonic() - began)
        torn = abs(int(fresh.python(COUNT)) - before)
        whole = fresh.run("audit", "verify")
        open_files = readable(fresh.home)
    open_files += readable(target_.home)
    equal = sum(text.startswith("Equal: ") for text in (*said, restored))
    return [
        Figure(
            "backups made while three people write", f"{equal - 1} equal of {BACKUPS}", "all", equal > BACKUPS
        ),
        Figure("the last one restored", restored.splitlines()[0], "equal", restored.startswith("Equal: ")),
        Figure("its audit trail", whole.strip(), "whole", "is whole" in whole),
        Figure("organizations without their event", str(torn), "0", torn == 0),
        Figure("writers that a backup stopped", str(died), "0", died == 0),
        Figure(
            "seconds of a backup, and of the restore", ", ".join(f"{one:.0f}" for one in took), "told", True
        ),
        Figure("files that other users can read", str(len(open_files)), "0", not open_files),
    ]


def readable(folder: Path) -> list[str]:
    """Return the files and folders below with any right of the group or of others."""
    own = {"serve.log"}  # written by the attack itself
    return [str(path) for path in folder.rglob("*") if path.lstat().st_mode & 0o077 and path.name not in own]

"""Doing what a file says of members: all of it, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import Happening, record_all
from citylinks.kernel.errors import DomainError
from citylinks.kernel.writing import operation
from citylinks.network.members.cells import Reference
from citylinks.network.members.faults import FileFaults
from citylinks.network.members.operations.writing import Change, Told, Written, untold, write_members
from citylinks.network.members.plan import Fate, Plan
from citylinks.network.members.preview import compared
from citylinks.network.members.reading import ReadFile, read_members

CHANGED_SINCE = "changed-since-preview"
LOCK_NUMBER = 0x4D656D62657273  # of PostgreSQL's advisory locks; any number that is always the same


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `skipped` members had a fault and were left as they are."""

    sha256: str
    added: int
    changed: int
    unchanged: int
    organizations: int
    skipped: int


def import_members(
    *,
    data: bytes,
    skip_faulty: bool = False,
    expected: str = "",
    told: Told = untold,
    by: Actor,
    at: dt.datetime,
) -> Imported:
    """Add and change members as a file says; any fault refuses all of it, unless faulty members are skipped.

    A fault of the file itself, such as a column nobody knows, always refuses it. `expected` is the digest of
    the preview that was agreed to: when the network has changed since, nothing is done. Every member added or
    changed has its own event, and the import one with counts and the SHA-256 of the file; a file that changes
    nothing leaves no event. Raises FileFaults and DomainError.
    """
    require(by, Permission.IMPORT_MEMBERS, None)
    reference = Reference.load()
    file = read_members(data, reference)  # takes seconds, so before anything is locked
    return _brought_in(file, reference, expected, skip_faulty=skip_faulty, told=told, by=by, at=at)


@operation
def _brought_in(
    file: ReadFile,
    reference: Reference,
    expected: str,
    *,
    skip_faulty: bool,
    told: Told,
    by: Actor,
    at: dt.datetime,
) -> Imported:
    one_at_a_time()
    plan = compared(by, file, reference, locked=True)
    if expected and plan.digest != expected:
        raise DomainError(
            CHANGED_SINCE, _("The network has changed since you looked at the preview. Look at it again.")
        )
    _refuse(plan, skip_faulty=skip_faulty)
    return _written(plan, by=by, at=at, told=told)


def one_at_a_time() -> None:
    """Let a second import wait for the first: two would both add who is new. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_NUMBER])


def _written(plan: Plan, *, by: Actor, at: dt.datetime, told: Told) -> Imported:
    changes = [Change(one.before, one.after) for one in plan.members if one.fate is not Fate.UNCHANGED]
    done = Imported(
        sha256=plan.sha256,
        added=plan.count(Fate.ADDED),
        changed=plan.count(Fate.CHANGED),
        unchanged=plan.count(Fate.UNCHANGED),
        organizations=len(plan.workplaces),
        skipped=plan.faulty,
    )
    if changes:
        written = write_members(changes, by=by, at=at, is_sample=False, told=told)
        record_all(_happenings(plan, written, done), by=by, at=at)
    return done


def _refuse(plan: Plan, *, skip_faulty: bool) -> None:
    """Raise every fault; when faulty members are skipped, those of the file as a whole."""
    if not plan.faults or (skip_faulty and plan.can_skip):
        return
    own = tuple(fault for fault in plan.faults if fault.row not in plan.member_rows)
    if skip_faulty and own:
        raise FileFaults(own)
    raise FileFaults(plan.faults, plan.unlisted)


def _happenings(plan: Plan, written: Written, done: Imported) -> Iterator[Happening]:
    for organization in written.organizations:
        yield Happening(
            EventName.ORGANIZATION_REGISTERED,
            "organization",
            organization.public_id,
            {"name": organization.name, "kind": organization.kind, "city": organization.city_id},
        )
    columns = {one.after.pk: one.changes for one in plan.members}
    for change in written.changes:
        if change.before.pk is None:
            yield Happening(
                EventName.PERSON_REGISTERED, "person", change.after.public_id, {"import": done.sha256}
            )
        else:
            what = tuple(dict.fromkeys(one.column for one in columns[change.after.pk]))
            yield Happening(
                EventName.PERSON_CHANGED,
                "person",
                change.after.public_id,
                {"what": what, "import": done.sha256},
            )
    yield Happening(
        EventName.MEMBERS_IMPORTED,
        "members",
        done.sha256[:16],
        {
            "sha256": done.sha256,
            "added": done.added,
            "changed": done.changed,
            "unchanged": done.unchanged,
            "organizations": done.organizations,
            "skipped": done.skipped,
        },
    )

"""Conflicts of interest: put on record, and ended, never removed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locked
from citylinks.kernel.source import Source
from citylinks.kernel.text import line_faults
from citylinks.kernel.time import PartialDate, aware_utc
from citylinks.kernel.writing import operation
from citylinks.network.models import ConflictFact, Organization, Person
from citylinks.network.operations.records import held, link_faults, period_faults
from citylinks.network.states import ConflictKind


@operation
def declare_conflict(
    *,
    person: Person,
    organization: Organization,
    kind: ConflictKind,
    note: str = "",
    since: PartialDate | None = None,
    until: PartialDate | None = None,
    source: Source,
    by: Actor,
    at: dt.datetime,
) -> ConflictFact:
    """Put on record why a person is not impartial about an organization, and who says so."""
    person = held(person)
    require(by, Permission.DECLARE_CONFLICT, person)
    refuse([*_faults(note, source), *period_faults(since, until, "until")])
    fact = ConflictFact.objects.create(
        person=person,
        organization=organization,
        kind=kind,
        note=note.strip(),
        since=since,
        until=until,
        source_title=source.title.strip(),
        source_url=source.url,
        is_sample=person.is_sample,
        declared_at=aware_utc(at),
    )
    record(
        EventName.CONFLICT_DECLARED,
        by=by,
        at=at,
        kind="conflict",
        object_id=fact.public_id,
        facts={
            "person": person.public_id,
            "organization": organization.public_id,
            "kind": kind.value,
            "since": str(since) if since else None,
            "until": str(until) if until else None,
        },
    )
    return fact


def _faults(note: str, source: Source) -> Iterator[Fault]:
    if not source.title.strip():
        yield Fault("source", _("It has no source."), _("Say who states it."))
    if len(note) > 500:
        yield Fault(
            "note", _("The note has %(count)s letters.") % {"count": len(note)}, _("Use at most 500.")
        )
    yield from line_faults("note", note)
    yield from line_faults("source", source.title)
    yield from link_faults(source.url, "source")


@operation
def end_conflict(*, conflict: ConflictFact, until: PartialDate, by: Actor, at: dt.datetime) -> ConflictFact:
    """Say when a conflict ended. It still tells whom the person was tied to."""
    person = held(Person(pk=conflict.person_id))
    conflict = locked(ConflictFact.objects.all(), conflict)
    require(by, Permission.DECLARE_CONFLICT, person)
    if conflict.until is not None:
        message = _("It ended in %(date)s already.") % {"date": conflict.until}
        raise DomainError("wrong-state", message, place="until")
    refuse(period_faults(conflict.since, until, "until"))
    conflict.until = until
    conflict.save(update_fields=["until"])
    record(
        EventName.CONFLICT_ENDED,
        by=by,
        at=at,
        kind="conflict",
        object_id=conflict.public_id,
        facts={"person": person.public_id, "until": str(until)},
    )
    return conflict

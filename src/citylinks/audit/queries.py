"""Reading the audit trail, and proving that nobody changed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, fields

from django.db import connection
from django.db.models import QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit import guards
from citylinks.audit.chain import EventContent, digest_of
from citylinks.audit.models import GENESIS, AuditEvent, AuditHead
from citylinks.audit.topics import Topic


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a walk over the whole trail found; `breaks` is empty when it is whole."""

    events: int
    head: str
    breaks: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """True when nothing was changed, removed or added beside the chain, and the triggers stand."""
        return not self.breaks


def events(actor: Actor) -> QuerySet[AuditEvent]:
    """Return all events in their order, for those who may read the trail."""
    require(actor, Permission.VIEW_AUDIT, None)
    return AuditEvent.objects.order_by("sequence")


def verify_chain(actor: Actor) -> ChainReport:
    """Walk the trail from its first event and recompute every digest: three queries, constant memory."""
    expected, digest = 1, GENESIS
    breaks: list[str] = []
    names = tuple(field.name for field in fields(EventContent))
    for event in events(actor).iterator(chunk_size=2000):
        content = EventContent(**{name: getattr(event, name) for name in names})
        if event.sequence != expected:
            breaks.append(
                f"Event {expected} is missing: event {event.sequence} follows event {expected - 1}."
            )
        elif event.previous_digest != digest:
            breaks.append(f"Event {event.sequence} does not continue event {event.sequence - 1}.")
        if digest_of(content) != event.digest:
            breaks.append(f"Event {event.sequence} was changed after it was recorded.")
        expected, digest = event.sequence + 1, event.digest
    head = AuditHead.objects.filter(id=1).first()
    known_end = (head.sequence, head.digest) if head else (0, GENESIS)
    if known_end != (expected - 1, digest):
        breaks.append(f"The trail ends at event {expected - 1}, but {known_end[0]} were recorded.")
    breaks.extend(f"The database does not hold the guard {name}." for name in guards.missing(connection))
    return ChainReport(expected - 1, digest, tuple(breaks))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to an object that the reader may see."""

    name: str
    object_kind: str
    object_id: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Latest:
    """The last thing that happened to an object, by whom and when."""

    name: str
    actor_id: str
    at: dt.datetime


def latest(kind: str, object_id: str) -> Latest | None:
    """Return what happened last to an object: one query, no rule of its own, for the object's operations."""
    rows = AuditEvent.objects.filter(object_kind=kind, object_id=object_id).order_by("-sequence")
    found = rows.values_list("name", "actor_id", "at").first()
    return Latest(*found) if found else None


# For a kind of objects: of these public ids, those that the reader may see.
Seen = Callable[[frozenset[str]], Container[str]]


def changes(
    actor: Actor, *, since: dt.datetime, seen: Mapping[str, Seen], most: int = 30, read: int = 500
) -> tuple[Change, ...]:
    """Return what others did since a moment to objects the actor may see, newest first, each thing once.

    Of the newest `read` events about the kinds that `seen` names, those stand in the answer whose object it
    says the actor may see: no event leaves here for an object that does not pass its own scope. One query,
    and what `seen` asks, once a kind.
    """
    rows = (
        AuditEvent.objects.filter(at__gt=since, object_kind__in=list(seen))
        .exclude(actor_id=actor.id)
        .order_by("-sequence")
    )
    found = [Change(*row) for row in rows.values_list("name", "object_kind", "object_id", "at")[:read]]
    asked: dict[str, set[str]] = {}
    for one in found:
        asked.setdefault(one.object_kind, set()).add(one.object_id)
    visible = {kind: seen[kind](frozenset(ids)) for kind, ids in asked.items()}
    newest: dict[tuple[str, str], Change] = {}
    for one in found:
        if one.object_id in visible[one.object_kind]:
            newest.setdefault((one.name, one.object_id), one)
    return tuple(newest.values())[:most]


def topic_versions() -> dict[Topic, str]:
    """Return the version of every topic: the digest of the last event that changed it; one query.

    Read it before what is shown: what is made after it is never older than it says.
    """
    row = AuditHead.objects.filter(id=1).values_list(*(topic.value for topic in Topic)).first()
    return dict(zip(Topic, row or (GENESIS,) * len(Topic), strict=True))

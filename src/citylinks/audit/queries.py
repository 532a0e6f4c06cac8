"""Reading the audit trail, and proving that nobody changed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit import guards
from citylinks.audit.anchors import Anchor, told_by_anchors
from citylinks.audit.chain import COLUMNS, digest_of_columns
from citylinks.audit.models import GENESIS, AuditEvent, AuditHead
from citylinks.audit.snapshot import snapshot
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


def head() -> tuple[int, str]:
    """Return how many events were recorded, and the digest of the last: one query."""
    found = AuditHead.objects.filter(id=1).first()
    return (found.sequence, found.digest) if found else (0, GENESIS)


def verify_chain(actor: Actor, anchors: Sequence[Anchor] = ()) -> ChainReport:
    """Walk the trail from its first event and recompute every digest: four queries, constant memory.

    Everything is read as of one moment, so that who writes meanwhile raises no alarm. With `anchors`, which
    were written outside, it also says what was cut off or rewritten since, although the chain is whole.
    """
    with snapshot():
        rows = events(actor).values_list(*COLUMNS, "digest").iterator(chunk_size=2000)
        return _walked(rows, anchors)


def _walked(rows: Iterable[tuple[Any, ...]], anchors: Sequence[Anchor]) -> ChainReport:
    expected, digest = 1, GENESIS
    breaks: list[str] = []
    seen = {anchor.sequence: "" for anchor in anchors}
    for *columns, recorded in rows:
        sequence, previous = columns[0], columns[-1]
        if sequence != expected:
            breaks.append(f"Event {expected} is missing: event {sequence} follows event {expected - 1}.")
        elif previous != digest:
            breaks.append(f"Event {sequence} does not continue event {sequence - 1}.")
        if digest_of_columns(tuple(columns)) != recorded:
            breaks.append(f"Event {sequence} was changed after it was recorded.")
        if sequence in seen:
            seen[sequence] = recorded
        expected, digest = sequence + 1, recorded
    known_end = head()
    if known_end != (expected - 1, digest):
        breaks.append(f"The trail ends at event {expected - 1}, but {known_end[0]} were recorded.")
    breaks += told_by_anchors(anchors, seen, expected - 1)
    found = guards.inspect(connection)
    breaks += [f"The database does not hold the guard {name}." for name in found.missing]
    breaks += [
        f"The guard {name} was changed: it does not do what CityLinks made it for." for name in found.changed
    ]
    breaks += [
        f"A trigger stands on the trail that CityLinks did not make: {name}." for name in found.unknown
    ]
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


def versions_of(*topics: Topic) -> tuple[str, ...]:
    """Return the versions of some topics, "" for one that no event has changed yet; one query."""
    versions = topic_versions()
    return tuple("" if versions[topic] == GENESIS else versions[topic] for topic in topics)

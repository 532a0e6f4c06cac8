"""Counting how many people somebody exports or erases, so that many exports of few are one of many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import connection
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.network.models import Person, TakenOut
from citylinks.network.queries.export import Json, export_record
from citylinks.network.queries.people import person as person_by_id
from citylinks.network.rules import is_self
from citylinks.network.states import MOST_AT_ONCE, WITHIN, BulkKind

LOCK_NUMBER = 0x54616B656E4F7574  # of PostgreSQL's advisory locks; any number that is always the same
TOO_MANY = "too-many-people"


def count_taken(*, kind: BulkKind, people: Collection[Person], by: Actor, at: dt.datetime) -> None:
    """Count these people as taken out now, or refuse with `too-many-people`.

    Different people count, within the last 24 hours, by exports and by erasures apart. Nobody is counted for
    the operator, who owns the database, and for oneself. Whoever comes second waits for the first, so that
    exports at the same time count too. Four queries.
    """
    others = [one for one in people if not is_self(by, one)]
    if by.is_system or not others:
        return
    _one_at_a_time()
    since = aware_utc(at) - WITHIN
    TakenOut.objects.filter(at__lte=since).delete()
    mine = TakenOut.objects.filter(actor=by.id, kind=kind)
    before = set(mine.values_list("person", flat=True))
    new = [one for one in others if one.pk not in before]
    if len(before) + len(new) > MOST_AT_ONCE:
        raise DomainError(TOO_MANY, _refusal(kind) % {"most": MOST_AT_ONCE, "before": len(before)})
    TakenOut.objects.bulk_create(
        TakenOut(actor=by.id, kind=kind, person=one, at=aware_utc(at)) for one in new
    )


def _refusal(kind: BulkKind) -> str:
    if kind is BulkKind.EXPORT:
        return _(
            "One person may export %(most)s people within 24 hours; you have exported %(before)s. "
            "Make a request for more: it waits a day, and a register keeper must approve it."
        )
    return _(
        "One person may erase %(most)s people within 24 hours; you have erased %(before)s. "
        "Make a request for more: it waits a day, and a register keeper must approve it."
    )


def _one_at_a_time() -> None:
    """Let a second count wait for the first to close its transaction. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_NUMBER])


@operation
def hand_out_person(*, public_id: str, by: Actor, at: dt.datetime) -> Mapping[str, Json]:
    """Return everything kept about a person, for it and for those who look after it; see `export_record`.

    That somebody else took it out counts (`count_taken`) and stays on record. Raises NotFound, NotPermitted.
    """
    row = person_by_id(by, public_id)
    require(by, Permission.EXPORT_PERSON, row)
    count_taken(kind=BulkKind.EXPORT, people=[row], by=by, at=at)
    data = export_record(by, row)
    if not is_self(by, row):
        record(EventName.PERSON_EXPORTED, by=by, at=at, kind="person", object_id=row.public_id)
    return data

"""The written order of locks, and the demand that every operation keeps to it.

What is recorded are the rows that a query with a lock really returned, on SQLite too, where the lock itself is none.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path

from django.db.models import QuerySet
from django.db.models.query import ModelIterable
from django.db.models.signals import post_save

from citylinks.kernel.writing import under_way

WRITTEN = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "writing-at-once.md"
ORDER = tuple(re.findall(r"^1\. `(\w+)`$", WRITTEN.read_text(encoding="utf-8"), re.MULTILINE))


class OutOfOrderError(AssertionError):
    """A lock that another operation may take the other way round."""


class Locks:
    """The rows that the operation under way has locked, in turn, and those that it has made itself."""

    def __init__(self):
        self.writing = None
        self.held = []
        self.own = set()

    def _renew(self):
        if under_way() is not self.writing:
            self.writing, self.held, self.own = under_way(), [], set()
        return self.writing is not None

    def made(self, row):
        if self._renew():
            self.own.add((row._meta.db_table, row.pk))

    def taken(self, row):
        if not self._renew():
            return
        place = (row._meta.db_table, row.pk)
        if place in self.own or place in self.held:
            return
        if place[0] not in ORDER:
            raise OutOfOrderError(
                f"{place[0]} has no place in the order of locks; write it into {WRITTEN.name}"
            )
        self.held.append(place)
        ranks = [(ORDER.index(table), number) for table, number in self.held]
        if ranks != sorted(ranks):
            raise OutOfOrderError(
                f"an operation locks {place[0]} {place[1]} after {self.held[-2][0]} {self.held[-2][1]}"
            )


@contextmanager
def in_order():
    """Raise OutOfOrderError in every operation inside that takes a lock out of the written order."""
    locks = Locks()
    iterate, bulk_create = ModelIterable.__iter__, QuerySet.bulk_create

    def watched(self):
        for row in iterate(self):
            if self.queryset.query.select_for_update:
                locks.taken(row)
            yield row

    def noted(self, *args, **kwargs):
        rows = bulk_create(self, *args, **kwargs)
        for row in rows:
            locks.made(row)
        return rows

    def saved(instance, created, **_):
        if created:
            locks.made(instance)

    ModelIterable.__iter__, QuerySet.bulk_create = watched, noted
    post_save.connect(saved, dispatch_uid="locks", weak=False)
    try:
        yield locks
    finally:
        ModelIterable.__iter__, QuerySet.bulk_create = iterate, bulk_create
        post_save.disconnect(dispatch_uid="locks")

"""Rows that take many operations are made by them once in a process, and afterwards put back as they were.

What a function wrote is read back from the tables; the next time, the same rows are inserted and the same
objects returned (new copies of them, so that no test sees what another did to its own). Where the tables do not
hold what they held before the first time, the function is called again: rows are never mixed.

Ids stay free for new rows: PostgreSQL never takes a sequence back, not when a transaction is rolled back and not
when a test database is emptied, and SQLite counts on from the largest id.
"""

from __future__ import annotations

import functools
import pickle
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, transaction

from citylinks.calls.models import Upload
from citylinks.calls.storage import content_of, private

# Django fills the last two again, with other ids, whenever a test database was emptied; none of our rows names one.
NOT_OURS = {"django_migrations", "sqlite_sequence", "django_content_type", "auth_permission"}
Rows = dict[str, dict[tuple, None]]


@dataclass(frozen=True)
class Kept:
    before: Rows
    added: Rows
    changed: dict[str, list[tuple]]
    files: dict[str, bytes]
    made: bytes


def remembered(make):
    """Decorate a function that fills the database and returns rows, or nothing; its arguments can be hashed.

    It must read no setting and no clock that tests change. What it leaves until its transaction closes is done
    in some tests and not in others, so each kind of test remembers its own rows.
    """
    kept: dict[tuple, Kept] = {}

    @functools.wraps(make)
    def put_back(*asked) -> Any:
        key = (*asked, connection.in_atomic_block)
        before = everything()
        if key not in kept:
            made = make(*asked)
            kept[key] = difference(before, everything(), made)
            return made
        if before != kept[key].before:
            return make(*asked)
        restore(kept[key])
        return pickle.loads(kept[key].made)

    return put_back


@functools.cache
def columns() -> dict[str, list[str]]:
    """The columns of every table, the key first where Django made the table."""
    with connection.cursor() as cursor:
        return {
            table: [one.name for one in connection.introspection.get_table_description(cursor, table)]
            for table in sorted(set(connection.introspection.table_names(cursor)) - NOT_OURS)
        }


def everything() -> Rows:
    found = {}
    with connection.cursor() as cursor:
        for table, names in columns().items():
            cursor.execute(f"SELECT {', '.join(map(quoted, names))} FROM {quoted(table)}")
            found[table] = dict.fromkeys(plain(row) for row in cursor.fetchall())
    return found


def plain(row):
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def difference(before: Rows, after: Rows, made: Any) -> Kept:
    added, changed = {}, {}
    for table, rows in after.items():
        keys = {row[0] for row in before[table]}
        new = [row for row in rows if row not in before[table]]
        added[table] = [row for row in new if row[0] not in keys]
        changed[table] = [row for row in new if row[0] in keys]
        gone = keys - {row[0] for row in rows}
        assert not gone, f"{table}: rows that stood before are gone, they can't be put back: {gone}"
    names = Upload.objects.values_list("kept_as", flat=True)
    return Kept(
        before,
        {table: rows for table, rows in added.items() if rows},
        {table: rows for table, rows in changed.items() if rows},
        {name: content_of(name) for name in names},
        pickle.dumps(made),
    )


@transaction.atomic
def restore(kept: Kept) -> None:
    with connection.cursor() as cursor:
        for table, rows in kept.added.items():
            names = columns()[table]
            holes = ", ".join(["%s"] * len(names))
            cursor.executemany(
                f"INSERT INTO {quoted(table)} ({', '.join(map(quoted, names))}) VALUES ({holes})", rows
            )
        for table, rows in kept.changed.items():
            key, *others = columns()[table]
            values = ", ".join(f"{quoted(name)} = %s" for name in others)
            for row in rows:
                cursor.execute(
                    f"UPDATE {quoted(table)} SET {values} WHERE {quoted(key)} = %s", [*row[1:], row[0]]
                )
    for name, content in kept.files.items():
        if not private().exists(name):
            private().save(name, ContentFile(content))


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)

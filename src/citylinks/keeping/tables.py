"""The tables of a state of the schema, and one state's rows as lines of JSON with one digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import cast

from django.apps.registry import Apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

from citylinks.keeping.kinds import KINDS, TEXTS, Convert, Value
from citylinks.keeping.rules import Fate, fate_of
from citylinks.kernel.errors import DomainError

Migration = tuple[str, str]
Row = list[Value]
BLOCK = 500  # rows that one line holds; part of the format, for the digest is over the lines


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the type that Django calls it, and how many decimal places it has."""

    name: str
    kind: str
    places: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, the place of its key among them, whether the database counts that key up."""

    name: str
    columns: tuple[Column, ...]
    key: int
    counts: bool
    fate: Fate

    def reading(self, vendor: str) -> str:
        """Return the statement that reads all rows in the order of the key, the same on every database."""
        parts = [
            KINDS[column.kind].reads.get(vendor, "{}").replace("{}", quoted(column.name))
            for column in self.columns
        ]
        key = self.columns[self.key]
        order = quoted(key.name)
        if vendor == "postgresql" and key.kind in TEXTS:
            order += ' COLLATE "C"'
        return f"SELECT {', '.join(parts)} FROM {quoted(self.name)} ORDER BY {order}"  # noqa: S608  own names

    def plain(self, vendor: str, rows: Iterable[Sequence[Value]]) -> Iterator[Row]:
        """Give rows as the database reads them in the form that all databases share."""
        return cast("Iterator[Row]", converted(rows, self._converting(vendor, "plain")))

    def back(self, vendor: str, rows: Iterable[Row]) -> Iterator[list[object]]:
        """Give rows in the common form as this database takes them."""
        return converted(rows, self._converting(vendor, "back"))

    def _converting(self, vendor: str, way: str) -> list[tuple[int, int, Convert]]:
        found = []
        for place, column in enumerate(self.columns):
            convert = getattr(KINDS[column.kind], way).get(vendor)
            if convert is not None:
                found.append((place, column.places, convert))
        return found


def converted(
    rows: Iterable[Sequence[Value]], converting: list[tuple[int, int, Convert]]
) -> Iterator[list[object]]:
    """Convert the values at some places of each row; what is not there stays so."""
    for given in rows:
        row: list[object] = list(given)
        for place, places, convert in converting:
            value = given[place]
            if value is not None:
                row[place] = convert(value, places)
        yield row


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables after some migrations, in the order of their names."""

    migrations: tuple[Migration, ...]
    tables: tuple[Table, ...]

    def kept(self, *, whole: bool) -> tuple[Table, ...]:
        """Return the tables to be carried: with `whole` also what passes, such as the sessions."""
        carried = {Fate.KEPT, Fate.PASSING} if whole else {Fate.KEPT}
        return tuple(table for table in self.tables if table.fate in carried)

    def left_out(self) -> tuple[str, ...]:
        """Return the names of the tables that a backup leaves out."""
        return tuple(table.name for table in self.tables if table.fate is Fate.PASSING)


@lru_cache(maxsize=4)
def schema_of(migrations: tuple[Migration, ...]) -> Schema:
    """Return the schema after these migrations, sorted. Raises DomainError where this version lacks one."""
    loader = MigrationLoader(None)
    unknown = sorted(set(migrations) - set(loader.disk_migrations))
    if unknown:
        named = ", ".join(".".join(one) for one in unknown[:3])
        raise DomainError(
            "later-version",
            f"The record was written by another version of CityLinks: this one does not know {named}. "
            "Use that version, or a later one.",
        )
    apps = loader.project_state(list(migrations)).apps if migrations else Apps()
    tables = [
        table_of(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy  # noqa: SLF001  Django's documented _meta
    ]
    return Schema(migrations, tuple(sorted(tables, key=lambda table: table.name)))


def table_of(model: type[models.Model]) -> Table:
    """Read a model of Django as a table. Raises KeyError for a type of column that no rule knows."""
    meta = model._meta  # noqa: SLF001
    columns = tuple(column_of(field) for field in meta.concrete_fields)
    key = next(place for place, field in enumerate(meta.concrete_fields) if field.primary_key)
    counts = columns[key].kind in {"AutoField", "BigAutoField", "SmallAutoField"}
    own = isinstance(meta.concrete_fields[key], models.AutoField)
    return Table(meta.db_table, columns, key, counts and own, fate_of(meta.app_label, meta.db_table))


def column_of(field: models.Field[object, object]) -> Column:
    """Read a field; one that names another row has the type of that row's key."""
    last = field
    while isinstance(last, models.ForeignKey):
        last = last.target_field
    kind = last.get_internal_type()
    if kind not in KINDS:
        raise KeyError(f"{field} has the type {kind}, which keeping/kinds.py does not know.")
    return Column(str(field.column), kind, getattr(last, "decimal_places", 0) or 0)


@dataclass(slots=True)
class Counted:
    """What went past: how many rows, and the digest of their lines."""

    rows: int = 0
    digest: str = ""


def lines(rows: Iterable[Row], counted: Counted) -> Iterator[tuple[list[Row], bytes]]:
    """Yield blocks of rows, each with its line of JSON; `counted` is filled when the last one is over."""
    digest, source = hashlib.sha256(), iter(rows)
    while block := list(islice(source, BLOCK)):
        line = json.dumps(block, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        counted.rows += len(block)
        yield block, line
    counted.digest = digest.hexdigest()


def quoted(name: str) -> str:
    """Quote a name of a table or a column, as both databases do."""
    return '"' + name.replace('"', '""') + '"'


def sequence_of(table: Table) -> str:
    """Return the expression that gives PostgreSQL's sequence of a table's key."""
    key = table.columns[table.key].name
    return f"pg_get_serial_sequence('{quoted(table.name)}', '{key}')"

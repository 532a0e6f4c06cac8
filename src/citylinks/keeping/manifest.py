"""What an archive says of itself: one JSON document, the last but one of its members."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from citylinks.keeping.tables import Migration, Schema, schema_of
from citylinks.kernel.errors import DomainError

FORMAT, VERSION = "citylinks-archive", 1


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A table: its columns, its rows with the digest of their lines, size and SHA-256 of the member."""

    name: str
    columns: tuple[str, ...]
    rows: int
    digest: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileEntry:
    """An uploaded file: its name in the private storage, its size in bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """An archive in whole: who wrote it and when, the schema, and all that it holds with digests.

    `left_out` are tables that pass and are not in it, `missing` files that rows name and that were gone when
    it was written. `counters` are the last numbers that the database gave to keys.
    """

    citylinks: str
    at: str
    database: str
    migrations: tuple[Migration, ...]
    tables: tuple[TableEntry, ...]
    left_out: tuple[str, ...]
    files: tuple[FileEntry, ...]
    missing: tuple[str, ...]
    counters: dict[str, int]
    events: int
    head: str

    @property
    def rows(self) -> int:
        """How many rows all tables have together."""
        return sum(table.rows for table in self.tables)

    def schema(self) -> Schema:
        """Return the tables as they were. Raises DomainError where this version does not know them."""
        return schema_of(self.migrations)

    def written(self) -> bytes:
        """Return the document as it stands in the archive."""
        told = {"format": FORMAT, "version": VERSION, **asdict(self)}
        return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def read_manifest(content: bytes) -> Manifest:
    """Read the document. Raises DomainError for another format or a later version of this one."""
    try:
        told = json.loads(content)
        _demand_version(told.pop("format"), told.pop("version"))
        return Manifest(
            **told
            | {
                "migrations": tuple((app, name) for app, name in told["migrations"]),
                "tables": tuple(
                    TableEntry(**one | {"columns": tuple(one["columns"])}) for one in told["tables"]
                ),
                "left_out": tuple(told["left_out"]),
                "files": tuple(FileEntry(**one) for one in told["files"]),
                "missing": tuple(told["missing"]),
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise DomainError("bad-manifest", "The manifest of the archive cannot be read.") from fault


def _demand_version(name: object, version: object) -> None:
    if (name, version) != (FORMAT, VERSION):
        raise DomainError(
            "later-archive",
            f"The archive has version {version} of the format; this CityLinks reads version {VERSION}.",
        )

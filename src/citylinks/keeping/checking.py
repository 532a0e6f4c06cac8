"""Checking an archive alone: every byte, every row, every file that a row names, and the audit trail."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator

from citylinks.keeping.archive import Archive, faults_of
from citylinks.keeping.chain import EVENTS, HEAD, Trail, walk
from citylinks.keeping.proof import Proof, Tally
from citylinks.keeping.rules import FILES
from citylinks.keeping.tables import Row, Table
from citylinks.keeping.telling import Told
from citylinks.kernel.errors import DomainError


def check(archive: Archive, told: Told) -> Proof:
    """Read the whole archive and compare it with its manifest; `faults` names all that differs."""
    manifest = archive.manifest
    faults = faults_of(archive, told)
    trail = Trail(manifest.events, manifest.head)
    if not faults:
        faults += _rows_at_fault(archive, told)
    if not faults:
        faults += _files_at_fault(archive)
        trail = archived_trail(archive)
        faults += trail.breaks
        if (trail.events, trail.digest) != (manifest.events, manifest.head):
            faults.append("The audit trail does not end where the manifest says.")
    return Proof(len(manifest.tables), manifest.rows, len(manifest.files), trail, tuple(faults))


def blocks_of(archive: Archive, table: Table) -> Iterator[list[Row]]:
    """Yield the rows of a table in blocks, as they were written."""
    for line in _lines(archive, table.name):
        yield json.loads(line)


def tallies(archive: Archive) -> dict[str, Tally]:
    """Return what each table has to hold, by its name."""
    return {one.name: Tally(one.rows, one.digest) for one in archive.manifest.tables}


def archived_trail(archive: Archive) -> Trail:
    """Recompute the audit trail from the rows of an archive."""
    tables = {table.name: table for table in archive.manifest.schema().tables}
    names = [column.name for column in tables[HEAD].columns]
    heads = [row for block in blocks_of(archive, tables[HEAD]) for row in block]
    end = [heads[0][names.index("sequence")], heads[0][names.index("digest")]] if heads else None
    events = (row for block in blocks_of(archive, tables[EVENTS]) for row in block)
    return walk(tables[EVENTS], events, end)


def _lines(archive: Archive, name: str) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=archive.content(f"tables/{name}.jsonl.gz")) as unpacked:
        yield from unpacked


def _rows_at_fault(archive: Archive, told: Told) -> Iterator[str]:
    """Yield a sentence for each table whose columns, number of rows or digest is not as the manifest says."""
    manifest = archive.manifest
    tables = {table.name: table for table in manifest.schema().tables}
    known = {table.name for table in manifest.schema().kept(whole=False)}
    if known != {entry.name for entry in manifest.tables}:
        yield "The archive does not hold the tables that its version has."
    told.begin("Reading the rows", manifest.rows)
    for entry in manifest.tables:
        columns = tuple(column.name for column in tables[entry.name].columns) if entry.name in tables else ()
        if columns != entry.columns:
            yield f"The table {entry.name} has other columns than its version has."
            continue
        digest, rows = hashlib.sha256(), 0
        try:
            for line in _lines(archive, entry.name):
                digest.update(line)
                rows += (found := len(json.loads(line)))
                told.step(found)
        except (OSError, EOFError, zlib.error, ValueError, DomainError) as fault:
            yield f"The table {entry.name} cannot be read: {fault}."
            continue
        if (rows, digest.hexdigest()) != (entry.rows, entry.digest):
            yield f"The rows of the table {entry.name} are not what the manifest says."


def _files_at_fault(archive: Archive) -> Iterator[str]:
    """Yield a sentence for each file that a row names and that is not in the archive as the row says."""
    manifest = archive.manifest
    held = {one.name: (one.size, one.sha256) for one in manifest.files}
    tables = {table.name: table for table in manifest.schema().tables}
    for named in (one for one in FILES if one.table in tables):
        names = [column.name for column in tables[named.table].columns]
        name, size, digest = (names.index(one) for one in (named.name, named.size, named.digest))
        for row in (row for block in blocks_of(archive, tables[named.table]) for row in block):
            if row[name] not in held:
                if row[name] not in manifest.missing:
                    yield f"The file {row[name]} is named by a row, and the archive does not hold it."
            elif held[str(row[name])] != (row[size], row[digest]):
                yield f"The file {row[name]} is not what its row says."

"""The archive: one tar file with the uploads, the tables as compressed lines, and a manifest at its end.

It gets its name only when all of it is on the disk. The manifest comes last, so a file that was cut short has
none; its own digest follows it.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

from citylinks.keeping.files import CHUNK, private
from citylinks.keeping.manifest import FileEntry, Manifest, TableEntry, read_manifest
from citylinks.keeping.snapshot import Snapshot
from citylinks.keeping.tables import Counted, Table, lines
from citylinks.keeping.telling import Told
from citylinks.kernel.errors import DomainError

MANIFEST, SEAL = "manifest.json", "manifest.sha256"
FAST = 3  # of gzip's levels: a third of the time of the usual one for a tenth more bytes


class Digesting:
    """A file being read, with the SHA-256 of what went past."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        data = self.file.read(size)
        self.digest.update(data)
        return data


@dataclass(slots=True)
class ArchiveWriter:
    """An archive that is being written: files first, then tables, then what it says of itself."""

    tar: tarfile.TarFile
    beside: Path
    files: dict[str, FileEntry] = field(default_factory=dict)
    tables: list[TableEntry] = field(default_factory=list)

    def add_file(self, name: str) -> bool:
        """Add an upload under its name in the private storage; False when it is gone."""
        try:
            with private().open(name, "rb") as file:
                size = private().size(name)
                reading = Digesting(cast("IO[bytes]", file))
                self._add(f"files/{name}", size, reading)
        except FileNotFoundError:
            return False
        self.files[name] = FileEntry(name, size, reading.digest.hexdigest())
        return True

    def add_table(self, table: Table, state: Snapshot, told: Told) -> None:
        """Add all rows of a table, compressed; takes room for one table beside the archive meanwhile."""
        counted = Counted()
        with TemporaryFile(dir=self.beside) as packed:
            with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=FAST, mtime=0) as pack:
                for block, line in lines(state.rows(table), counted):
                    pack.write(line)
                    told.step(len(block))
            size = packed.tell()
            packed.seek(0)
            reading = Digesting(cast("IO[bytes]", packed))
            self._add(f"tables/{table.name}.jsonl.gz", size, reading)
        columns = tuple(column.name for column in table.columns)
        self.tables.append(
            TableEntry(table.name, columns, counted.rows, counted.digest, size, reading.digest.hexdigest())
        )

    def close(self, manifest: Manifest) -> str:
        """Add the manifest and its digest, which is returned."""
        content = manifest.written()
        seal = hashlib.sha256(content).hexdigest()
        self._add(MANIFEST, len(content), BytesIO(content))
        self._add(SEAL, len(seal), BytesIO(seal.encode()))
        return seal

    def _add(self, name: str, size: int, content: Digesting | BytesIO) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self.tar.addfile(entry, cast("IO[bytes]", content))


@contextmanager
def writing(path: Path) -> Iterator[ArchiveWriter]:
    """Write an archive that stands under its name only when all went well, readable by its owner only.

    Raises DomainError where a file has the name already, or the disk does not take it.
    """
    if path.exists():
        raise DomainError("file-exists", f"{path} is there already; give the archive another name.")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield ArchiveWriter(tar, path.parent)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        sync_folder(path.parent)
    except OSError as fault:
        raise DomainError(
            "cannot-write", f"The archive {path} cannot be written: {fault.strerror}."
        ) from fault
    finally:
        with suppress(FileNotFoundError, NotADirectoryError):
            draft.unlink()


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names in a folder, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that is being read: where its members are, and its manifest with the digest of that."""

    tar: tarfile.TarFile
    members: dict[str, tarfile.TarInfo]
    manifest: Manifest
    seal: str

    def content(self, name: str) -> IO[bytes]:
        """Open a member. Raises DomainError where the archive does not hold it."""
        member = self.members.get(name)
        opened = self.tar.extractfile(member) if member else None
        if opened is None:
            raise DomainError("incomplete", f"The archive does not hold {name}.")
        return opened


@contextmanager
def reading(path: Path) -> Iterator[Archive]:
    """Open an archive and read its manifest. Raises DomainError for one that is cut short or is none."""
    archive = _opened(path)
    with archive.tar:
        yield archive


def _opened(path: Path) -> Archive:
    try:
        tar = tarfile.open(path, mode="r:")  # noqa: SIM115  closed by who reads it
        members = dict[str, tarfile.TarInfo]()
        with suppress(tarfile.ReadError):  # cut short: what it still holds tells so below
            members.update((member.name, member) for member in tar)
        if MANIFEST not in members or SEAL not in members:
            tar.close()
            raise DomainError("cut-short", f"{path} ends early: it has no manifest. A part of it is missing.")
        content, seal = (_whole(tar, members[name]) for name in (MANIFEST, SEAL))
    except tarfile.ReadError as fault:
        raise DomainError("no-archive", f"{path} is not an archive of CityLinks.") from fault
    except OSError as fault:
        raise DomainError("cannot-read", f"{path} cannot be read: {fault.strerror or fault}.") from fault
    if hashlib.sha256(content).hexdigest() != seal.decode("ascii", "replace"):
        tar.close()
        raise DomainError("altered", f"The manifest of {path} was altered.")
    return Archive(tar, members, read_manifest(content), seal.decode("ascii"))


def _whole(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    opened = tar.extractfile(member)
    return opened.read() if opened else b""


def faults_of(archive: Archive, told: Told) -> list[str]:
    """Read every byte and name each member that is not what the manifest says. `told` is told of members."""
    manifest = archive.manifest
    wanted = {f"tables/{one.name}.jsonl.gz": (one.size, one.sha256) for one in manifest.tables}
    wanted |= {f"files/{one.name}": (one.size, one.sha256) for one in manifest.files}
    faults = [
        f"{name} is in the archive, and its manifest does not know it."
        for name in archive.members
        if name not in wanted and name not in (MANIFEST, SEAL)
    ]
    told.begin("Checking the archive", len(wanted))
    for name, (size, sha256) in wanted.items():
        member = archive.members.get(name)
        if member is None:
            faults.append(f"{name} is missing in the archive.")
        elif (member.size, _digest(archive, name)) != (size, sha256):
            faults.append(f"{name} was altered.")
        told.step(1)
    return faults


def _digest(archive: Archive, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.content(name) as content:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
    except (tarfile.ReadError, OSError):
        return "unreadable"
    return digest.hexdigest()

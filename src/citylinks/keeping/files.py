"""The uploads: what the private storage holds, whatever backend settings name for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from django.core.files.storage import Storage, storages

from citylinks.keeping.rules import is_kept

CHUNK = 1 << 20


def private() -> Storage:
    """Return the storage that settings name."""
    return storages["private"]


def kept_files(folder: str = "") -> Iterator[str]:
    """Yield the names of all files that are part of the record, in their order."""
    try:
        folders, files = private().listdir(folder)
    except FileNotFoundError:  # nobody has sent a file yet
        return
    yield from (f"{folder}{name}" for name in sorted(files) if is_kept(f"{folder}{name}"))
    for name in sorted(folders):
        if is_kept(f"{folder}{name}/"):
            yield from kept_files(f"{folder}{name}/")


def digest_of_file(name: str) -> str | None:
    """Return the SHA-256 of a stored file; None when it is gone."""
    digest = hashlib.sha256()
    try:
        with private().open(name, "rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        return None
    return digest.hexdigest()


def altered(wanted: Iterator[tuple[str, str]], told: Callable[[], None]) -> Iterator[str]:
    """Yield a sentence for each stored file that is gone or does not have the digest it should have."""
    for name, digest in wanted:
        found = digest_of_file(name)
        if found is None:
            yield f"The file {name} is missing."
        elif found != digest:
            yield f"The file {name} is not what it was."
        told()

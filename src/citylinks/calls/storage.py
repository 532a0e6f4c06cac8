"""The one place where files of applicants are: private, outside of what any server hands out by itself.

Names are random and made here; what a person called a file never becomes part of a path. Settings name the
storage `private`, so that another backend can take its place.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from citylinks.kernel.writing import under_way

_UNFIT = re.compile(r"[\x00-\x1f\x7f\\/:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def private() -> Storage:
    """Return the storage that settings name."""
    return storages["private"]


@contextmanager
def kept(content: bytes) -> Iterator[str]:
    """Store bytes and give their name; what goes wrong inside, or later in its operation, takes them away."""
    name = private().save(f"applications/{secrets.token_hex(20)}", ContentFile(content))
    writing = under_way()
    if writing is not None:
        writing.undo.append(partial(remove, name))
    try:
        yield name
    except BaseException:
        private().delete(name)
        raise


def content_of(name: str) -> bytes:
    """Read a stored file; FileNotFoundError when it is gone."""
    with private().open(name, "rb") as file:
        return bytes(file.read())


def remove(name: str) -> None:
    """Take a stored file away; one that is gone already is no fault."""
    private().delete(name)


def clean_name(name: str, extension: str) -> str:
    """Return what a person called a file, fit to be shown and saved: no path, no control, its true ending."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    stem = _UNFIT.sub("", last).rpartition(".")[0] or _UNFIT.sub("", last)
    stem = stem.strip(" .")[:100].strip(" .")
    return f"{stem or 'file'}.{extension}"

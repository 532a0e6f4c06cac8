"""The cache in files in which attempts at signing in are counted, by many processes at once."""

from __future__ import annotations

from pathlib import Path

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.files import locks


class FileCounts(FileBasedCache):
    """Files as Django keeps them, but for `add`: of many who add a key at once, one is told that it did.

    The library counts under a lock that is such a key. Django's own `add` looks and then writes, so that two
    held the lock and each counted the other's attempts away.
    """

    def add(
        self,
        key: str,
        value: object,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Write a key unless it is there, as one step of all processes of this machine."""
        self._createdir()  # type: ignore[attr-defined]  # the stubs leave it out
        place = Path(self._dir)  # type: ignore[attr-defined]  # the same
        with (place / "adding.lock").open("ab") as turn:
            locks.lock(turn, locks.LOCK_EX)
            try:
                return super().add(key, value, timeout, version)
            finally:
                locks.unlock(turn)

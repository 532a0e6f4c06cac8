"""A cache that all processes of one machine share and that counts without losing one: a file of SQLite.

Django's cache of files reads, changes and writes in three steps, so that of two processes that count at once
one is forgotten. Here `add` and `incr` are one statement each. The file holds nothing that cannot be lost: it
is written without waiting for the disk, and may be deleted while nobody runs.
"""

from __future__ import annotations

import pickle
import random
import sqlite3
import threading
import time
from pathlib import Path

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value BLOB NOT NULL, until REAL) WITHOUT ROWID"
)
# A count stands as a whole number, so that it is raised where it stands; all else is pickled.
LIVE = "(until IS NULL OR until > :now)"
ADD = (
    "INSERT INTO kept VALUES (:name, :value, :until) ON CONFLICT (name) DO UPDATE "  # noqa: S608  constants
    f"SET value = :value, until = :until WHERE NOT {LIVE} RETURNING 1"
)
WAIT_SECONDS = 5
CULL_ONE_IN = 200


class SharedCache(BaseCache):
    """Keep values in `cache.sqlite3` of the folder LOCATION; one connection a thread."""

    def __init__(self, location: str, params: dict[str, object]) -> None:
        super().__init__(params)
        self._path = Path(location) / "cache.sqlite3"
        self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)
            self._path.chmod(0o600)
            found.execute("PRAGMA journal_mode=WAL")
            found.execute("PRAGMA synchronous=OFF")
            found.execute(SCHEMA)
            self._local.connection = found
        return found

    def _run(self, sql: str, **values: object) -> list[tuple[object, ...]]:
        given = {"now": time.time(), **values}
        return list(self._connection().execute(sql, given).fetchall())

    def _until(self, timeout: float | object | None) -> float | None:
        until: float | None = self.get_backend_timeout(timeout)  # type: ignore[arg-type]
        return until

    def add(
        self,
        key: str,
        value: object,
        timeout: float | object | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep a value where none is in force, and tell whether it was kept: of two at once, one is."""
        rows = self._run(
            ADD,
            name=self.make_and_validate_key(key, version),
            value=_written(value),
            until=self._until(timeout),
        )
        self._cull_sometimes()
        return bool(rows)

    def get(self, key: str, default: object = None, version: int | None = None) -> object:
        """Return the value in force, else `default`."""
        name = self.make_and_validate_key(key, version)
        rows = self._run(f"SELECT value FROM kept WHERE name = :name AND {LIVE}", name=name)  # noqa: S608
        return _read(rows[0][0]) if rows else default

    def set(
        self,
        key: str,
        value: object,
        timeout: float | object | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep a value in the place of another."""
        name, until = self.make_and_validate_key(key, version), self._until(timeout)
        self._run(
            "INSERT OR REPLACE INTO kept VALUES (:name, :value, :until)",
            name=name,
            value=_written(value),
            until=until,
        )
        self._cull_sometimes()

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Raise a count in one step and return it. Raises ValueError where there is none."""
        name = self.make_and_validate_key(key, version)
        rows = self._run(
            f"UPDATE kept SET value = value + :delta WHERE name = :name AND {LIVE} "  # noqa: S608
            "AND typeof(value) = 'integer' RETURNING value",
            name=name,
            delta=delta,
        )
        if not rows:
            raise ValueError(f"There is no count {key!r}.")
        return int(str(rows[0][0]))

    def touch(
        self, key: str, timeout: float | object | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Set anew how long a value is in force."""
        name, until = self.make_and_validate_key(key, version), self._until(timeout)
        sql = f"UPDATE kept SET until = :until WHERE name = :name AND {LIVE} RETURNING 1"  # noqa: S608
        return bool(self._run(sql, name=name, until=until))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value, and tell whether there was one."""
        name = self.make_and_validate_key(key, version)
        return bool(self._run("DELETE FROM kept WHERE name = :name RETURNING 1", name=name))

    def clear(self) -> None:
        """Forget everything."""
        self._run("DELETE FROM kept")

    def _cull_sometimes(self) -> None:
        """Forget what is out of force now and then, and what ends first when there is still too much."""
        if random.randrange(CULL_ONE_IN):  # noqa: S311  when to tidy up is no secret
            return
        self._run(f"DELETE FROM kept WHERE NOT {LIVE}")  # noqa: S608
        self._run(
            "DELETE FROM kept WHERE name IN (SELECT name FROM kept ORDER BY until IS NULL, until "
            "LIMIT max(0, (SELECT count(*) FROM kept) - :most))",
            most=self._max_entries,
        )


def _written(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**62:
        return value
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _read(value: object) -> object:
    return pickle.loads(value) if isinstance(value, bytes) else value  # noqa: S301  only we write the file

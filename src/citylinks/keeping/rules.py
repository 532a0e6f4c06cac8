"""What is part of the record: every app's tables have a fate, and so has every folder of uploads.

An app that stands in no row is refused, by a test and by the commands: nothing is left out in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from citylinks.kernel.errors import DomainError


class Fate(StrEnum):
    """What becomes of a table: kept in every backup, or passing, which only a move takes along."""

    KEPT = "kept"
    PASSING = "passing"


KEPT_APPS = frozenset(
    {
        *("auth", "contenttypes", "account", "mfa"),
        *("audit", "accounts", "outbox", "places", "network", "programs", "needs", "calls", "reviews"),
        *("matching", "partnerships"),
    }
)
# Sessions: a restored backup must not sign anybody in again who signed out since. Tasks: what waited to be
# done when the backup was made has been done since, and a letter must not leave twice.
PASSING_APPS = frozenset({"sessions", "usersessions", "django_tasks_database", "mail"})
# A code or a link that was mailed to prove an address lasts minutes.
PASSING_TABLES = frozenset({"account_emailconfirmation"})
# Written by migrating, not by the rows of another database.
MIGRATIONS = "django_migrations"

# Read by nothing any more: the migration named beside it took the rows over, and no migration drops it yet.
FORMER_TABLES = frozenset({"programs_purposecountrylist"})  # programs.0004

# Folders of the private storage that are gone after a day by themselves.
PASSING_FOLDERS = frozenset({"member-files"})


@dataclass(frozen=True, slots=True)
class Named:
    """A table whose rows name files of the private storage: the columns with name, size and SHA-256."""

    table: str
    name: str
    size: str
    digest: str


FILES = (Named("calls_upload", "kept_as", "size", "digest"),)


def fate_of(app: str, table: str) -> Fate:
    """Return what becomes of a table. Raises DomainError for an app that no rule knows."""
    if app in PASSING_APPS or table in PASSING_TABLES:
        return Fate.PASSING
    if app in KEPT_APPS:
        return Fate.KEPT
    raise DomainError(
        "no-fate",
        f"No rule says whether the table {table} of {app} is part of the record: see keeping/rules.py.",
    )


def is_kept(file: str) -> bool:
    """Tell whether a file of the private storage is part of the record."""
    return file.partition("/")[0] not in PASSING_FOLDERS

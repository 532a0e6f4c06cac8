"""Giving members out in the template that an import reads."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from enum import StrEnum

from citylinks.access.actors import Actor
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.writing import operation
from citylinks.network.members.columns import ABOUT, COLUMNS, NAMES, SHEET
from citylinks.network.members.queries import Choice, chosen, city_names, in_order
from citylinks.network.members.texts import rows_of
from citylinks.network.models import Person
from citylinks.network.operations.taking_out import count_taken
from citylinks.network.states import BulkKind
from citylinks.places.lookup import Lookup
from citylinks.standards.spreadsheet.delimited import write_csv
from citylinks.standards.spreadsheet.writing import write_xlsx


class FileKind(StrEnum):
    """What a file of members is written as."""

    XLSX = "xlsx"
    CSV = "csv"


def template(kind: FileKind) -> bytes:
    """Return the template without members."""
    return _file(kind, [])


@operation
def export_members(*, choice: Choice, kind: FileKind, by: Actor, at: dt.datetime) -> bytes:
    """Return the chosen members with every address they have given. That it was done stays on record.

    An officer of a program takes out those who take part in it. Raises NotPermitted, and `too-many-people` as
    `count_taken` does: for more there are requests.
    """
    people = list(chosen(by, choice))
    count_taken(kind=BulkKind.EXPORT, people=people, by=by, at=at)
    return handed_out(people, choice, kind, by=by, at=at)


def handed_out(
    people: Sequence[Person], choice: Choice, kind: FileKind, *, by: Actor, at: dt.datetime
) -> bytes:
    """Write the file of these people and record that it was handed out; the caller has asked the rule."""
    members = in_order(people)
    city_name = city_names(Lookup.load())
    data = _file(kind, [row for one in members for row in rows_of(one, city_name)])
    digest = hashlib.sha256(data).hexdigest()
    record(
        EventName.MEMBERS_EXPORTED,
        by=by,
        at=at,
        kind="members",
        object_id=digest[:16],
        facts={
            "sha256": digest,
            "members": len(members),
            "country": choice.country,
            "theme": choice.theme,
            "organization": choice.organization,
            "sample": choice.sample,
        },
    )
    return data


def _file(kind: FileKind, rows: list[tuple[str, ...]]) -> bytes:
    if kind is FileKind.CSV:
        return write_csv([NAMES, *rows])
    return write_xlsx(SHEET, COLUMNS, rows, ABOUT)

"""Asking for many members, and taking them out, or erasing them, once that was approved."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.audit.operations import record_all
from citylinks.kernel.errors import DomainError
from citylinks.kernel.writing import operation
from citylinks.network.members.operations.exporting import FileKind, handed_out
from citylinks.network.members.queries import Choice, chosen
from citylinks.network.models import BulkRequest
from citylinks.network.operations.bulk import DEMANDS, carry_out, write_request
from citylinks.network.operations.erasing import erase_records, erased_events
from citylinks.network.states import BulkKind


@operation
def ask_for_members(
    *, kind: BulkKind, choice: Choice, file_kind: FileKind, reason: str, by: Actor, at: dt.datetime
) -> BulkRequest:
    """Ask to export or erase the members whom a choice means, as of now; see `bulk`.

    Raises NotPermitted, and Faults for a reason that is missing and a choice that means nobody.
    """
    people = list(chosen(by, choice, DEMANDS[kind]))
    return write_request(
        kind=kind,
        people=people,
        chosen_by=asdict(choice),
        file_kind=file_kind.value,
        reason=reason,
        by=by,
        at=at,
    )


@operation
def export_request(*, bulk_request: BulkRequest, by: Actor, at: dt.datetime) -> tuple[bytes, FileKind]:
    """Carry an approved export out: return the file, once. Raises as `bulk.carry_out` does."""
    people = carry_out(bulk_request, BulkKind.EXPORT, by, at)
    kind = FileKind(bulk_request.file_kind)
    choice = Choice(bulk_request.country, bulk_request.theme, bulk_request.organization, bulk_request.sample)
    return handed_out(people, choice, kind, by=by, at=at), kind


@operation
def erase_request(*, bulk_request: BulkRequest, by: Actor, at: dt.datetime) -> int:
    """Carry an approved erasure out, and return how many people were erased.

    Those who share an address with a record that stays are left as they are. Raises as `bulk.carry_out` does.
    """
    people = carry_out(bulk_request, BulkKind.ERASURE, by, at)
    erased = erase_records(people, by=by, at=at)
    if not erased:
        raise DomainError(
            "same-address", _("Each of them shares an address with another record. Merge the two first.")
        )
    record_all(erased_events(erased), by=by, at=at)
    return len(erased)

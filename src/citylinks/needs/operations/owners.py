"""Who answers for a need at home: elections and turnover change it, and the need stays owned."""

from __future__ import annotations

import datetime as dt

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, refuse
from citylinks.kernel.models import locked
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.needs.models import Need, NeedOwner
from citylinks.needs.statement import Owner
from citylinks.needs.states import NeedState


@operation
def replace_owner(*, need: Need, owner: Owner, by: Actor, at: dt.datetime) -> NeedOwner:
    """Hand a need to another office, role or person in one step; who had it before stays on record."""
    need = locked(Need.objects.select_related("program", "organization"), need)
    require(by, Permission.STATE_NEED, need)
    if need.state == NeedState.WITHDRAWN:
        raise DomainError("wrong-state", "This need was withdrawn: nobody needs to own it any more.")
    refuse(owner.faults())
    if owner_of(need) == owner:
        raise DomainError("same-owner", "This is who owns the need already.", place="office")
    made = set_owner(need, owner, at)
    record(
        EventName.NEED_OWNER_REPLACED,
        by=by,
        at=at,
        kind="need",
        object_id=need.public_id,
        facts={"person": owner.person},
    )
    return made


def owner_of(need: Need) -> Owner | None:
    """Return who owns the need now: one query."""
    row = NeedOwner.objects.filter(need=need, until__isnull=True).first()
    return Owner(row.office, row.role, row.person) if row else None


def set_owner(need: Need, owner: Owner, at: dt.datetime) -> NeedOwner:
    """End the present ownership, if it is another, and begin this one."""
    row = NeedOwner.objects.filter(need=need, until__isnull=True).first()
    if row and Owner(row.office, row.role, row.person) == owner:
        return row
    if row:
        row.until = aware_utc(at)
        row.save(update_fields=["until"])
    return NeedOwner.objects.create(
        need=need, office=owner.office, role=owner.role, person=owner.person, since=aware_utc(at)
    )

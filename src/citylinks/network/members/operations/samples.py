"""Members made up for demonstration: marked as such in every row, and removed by one operation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import ProtectedError

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError
from citylinks.kernel.writing import operation
from citylinks.network.members.operations.writing import Change, Told, untold, write_members
from citylinks.network.members.queries import batches
from citylinks.network.members.records import Member
from citylinks.network.models import (
    Affiliation,
    AvailabilityWindow,
    ConflictFact,
    Expertise,
    ExpertiseEvidence,
    Listing,
    Offer,
    Organization,
    OrganizationLanguage,
    Person,
    PersonEmail,
    PersonLanguage,
)

PREFIX = "Sample "
_OBJECT = "sample-network"


@dataclass(frozen=True, slots=True)
class SampleCount:
    """How many made-up members and organizations there are, or were removed."""

    members: int
    organizations: int


@operation
def make_sample_members(
    *, members: Sequence[Member], seed: int, told: Told = untold, by: Actor, at: dt.datetime
) -> SampleCount:
    """Write made-up members with their organizations, each marked as a sample and named so.

    Refuses when there are any already, and a name that does not say what it is. One event tells of all.
    """
    require(by, Permission.LOAD_SAMPLE, None)
    wanted = members
    names = [*(one.name for one in wanted), *(a.workplace.name for one in wanted for a in one.affiliations)]
    if any(not name.startswith(PREFIX) for name in names):
        raise ValueError(f"A made-up name begins with “{PREFIX.strip()}”.")
    if Person.objects.filter(is_sample=True, name__startswith=PREFIX).exists():
        raise DomainError(
            "sample-network-exists", "There is a sample network already; remove it first with --remove."
        )
    changes = [Change(Member(one.public_id), one) for one in wanted]
    written = write_members(changes, by=by, at=at, is_sample=True, told=told)
    made = SampleCount(len(written.changes), len(written.organizations))
    record(
        EventName.SAMPLE_MEMBERS_MADE,
        by=by,
        at=at,
        kind="network",
        object_id=_OBJECT,
        facts={"members": made.members, "organizations": made.organizations, "seed": seed},
    )
    return made


@operation
def remove_sample_members(*, by: Actor, at: dt.datetime) -> SampleCount:
    """Remove every made-up member and its organization; without any, do nothing.

    Refuses when something else came to depend on one of them, such as a need of a sample municipality.
    """
    require(by, Permission.LOAD_SAMPLE, None)
    people = list(Person.objects.filter(is_sample=True, name__startswith=PREFIX).values_list("pk", flat=True))
    places = list(
        Organization.objects.filter(is_sample=True, name__startswith=PREFIX).values_list("pk", flat=True)
    )
    removed = SampleCount(len(people), len(places))
    if not people and not places:
        return removed
    try:
        for batch in batches(people):
            _remove_people(batch)
        for batch in batches(places):
            Listing.objects.filter(organization__in=batch).delete()
            OrganizationLanguage.objects.filter(organization__in=batch).delete()
            Organization.objects.filter(pk__in=batch).delete()
    except ProtectedError as fault:
        kinds = ", ".join(sorted({type(one).__name__.lower() for one in fault.protected_objects}))
        raise DomainError(
            "sample-in-use", f"Something else needs a part of the sample network: {kinds}. Remove it first."
        ) from fault
    record(
        EventName.SAMPLE_MEMBERS_REMOVED,
        by=by,
        at=at,
        kind="network",
        object_id=_OBJECT,
        facts={"members": removed.members, "organizations": removed.organizations},
    )
    return removed


def _remove_people(batch: list[int]) -> None:
    """Remove people with all that belongs to them, table by table: a cascade would load every row first."""
    Listing.objects.filter(person__in=batch).delete()
    PersonEmail.objects.filter(person__in=batch).delete()
    PersonLanguage.objects.filter(person__in=batch).delete()
    AvailabilityWindow.objects.filter(person__in=batch).delete()
    ExpertiseEvidence.objects.filter(expertise__person__in=batch).delete()
    Expertise.objects.filter(person__in=batch).delete()
    Affiliation.objects.filter(person__in=batch).delete()
    ConflictFact.objects.filter(person__in=batch).delete()
    Offer.objects.filter(person__in=batch).delete()
    Person.objects.filter(pk__in=batch).delete()

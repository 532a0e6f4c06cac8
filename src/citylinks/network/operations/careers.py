"""Where people work and worked."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_noop

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import refuse
from citylinks.kernel.models import locked
from citylinks.kernel.time import PartialDate
from citylinks.kernel.writing import operation
from citylinks.network.models import Affiliation, Organization, Person
from citylinks.network.operations.listing import list_people
from citylinks.network.operations.records import crowd_faults, held, period_faults, position_faults

_CROWD = (
    gettext_noop("There are %(count)s affiliations already."),
    gettext_noop("Correct one that is there."),
)


@operation
def record_affiliation(
    *,
    person: Person,
    organization: Organization,
    position: str = "",
    started: PartialDate | None = None,
    ended: PartialDate | None = None,
    by: Actor,
    at: dt.datetime,
) -> Affiliation:
    """Record that a person works or worked somewhere; the earlier ones stay."""
    person = held(person)
    require(by, Permission.CHANGE_PERSON, person)
    crowd = crowd_faults(person.affiliations.count(), "", *_CROWD)
    refuse([*position_faults(position), *period_faults(started, ended, "ended"), *crowd])
    affiliation = Affiliation.objects.create(
        person=person, organization=organization, position=position.strip(), started=started, ended=ended
    )
    settle(person)
    list_people([person.pk])
    _tell(EventName.AFFILIATION_RECORDED, affiliation, organization, by, at)
    return affiliation


@operation
def correct_affiliation(
    *,
    affiliation: Affiliation,
    position: str,
    started: PartialDate | None,
    ended: PartialDate | None,
    by: Actor,
    at: dt.datetime,
) -> Affiliation:
    """Mend or end an affiliation. It is never removed: whom somebody worked for once still counts."""
    person = held(Person(pk=affiliation.person_id))
    require(by, Permission.CHANGE_PERSON, person)
    refuse([*position_faults(position), *period_faults(started, ended, "ended")])
    affiliation = locked(Affiliation.objects.select_related("organization"), affiliation)
    affiliation.position, affiliation.started, affiliation.ended = position.strip(), started, ended
    affiliation.save(update_fields=["position", "started", "ended"])
    settle(person)
    list_people([person.pk])
    _tell(EventName.AFFILIATION_CORRECTED, affiliation, affiliation.organization, by, at)
    return affiliation


def settle(person: Person) -> None:
    """Point the person at where it works now: of the affiliations that go on, the one begun last."""
    going_on = person.affiliations.filter(ended__isnull=True)
    last = max(going_on, key=lambda one: (str(one.started or ""), one.pk), default=None)
    person.organization_id = last.organization_id if last else None
    person.save(update_fields=["organization"])


def _tell(
    name: EventName, affiliation: Affiliation, organization: Organization, by: Actor, at: dt.datetime
) -> None:
    record(
        name,
        by=by,
        at=at,
        kind="affiliation",
        object_id=affiliation.public_id,
        facts={
            "person": affiliation.person.public_id,
            "organization": organization.public_id,
            "started": str(affiliation.started) if affiliation.started else None,
            "ended": str(affiliation.ended) if affiliation.ended else None,
        },
    )

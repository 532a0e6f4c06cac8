"""Who takes part in a program, as the records say: an officer of the program looks after these people only.

The ties between organizations and programs are on record in apps that stand above the network (needs, calls,
partnerships), so each of those says which organizations take part when it starts (`participates`), and the
network joins what they say into one condition. The rows are asked anew each time: nobody keeps a list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.states import ROLE_PERMISSIONS, ROLE_SCOPES, Permission, Role, RoleScope
from citylinks.accounts.models import RoleGrant
from citylinks.network.models import Organization, Person

Programs = frozenset[str]  # public ids
Rows = QuerySet[Model, Mapping[str, object]]
Found = Callable[[Programs], Rows]  # the numbers of organizations, as one column of a subquery


@dataclass(frozen=True, slots=True)
class Tie:
    """One way to take part: a name for programs, a sentence for people, and which organizations do so."""

    name: str
    sentence: str
    organizations: Found


TIES: dict[str, Tie] = {}


def participates(tie: Tie) -> None:
    """Let one more kind of record tie organizations to programs; a second one of its name is a mistake."""
    if tie.name in TIES:
        raise RuntimeError(f"{tie.name} already ties organizations to programs.")
    TIES[tie.name] = tie


def programs_of(actor: Actor, permission: Permission) -> Programs:
    """Return the programs in which a role brings the actor this permission; no query."""
    return frozenset(
        grant.within
        for grant in actor.grants
        if ROLE_SCOPES[grant.role] is RoleScope.PROGRAM and permission in ROLE_PERMISSIONS[grant.role]
    )


def organizations_in(programs: Programs) -> Q:
    """Return the condition on organizations that they take part in one of these programs."""
    found = Q(pk__in=())
    for name in sorted(TIES):
        found |= Q(pk__in=TIES[name].organizations(programs))
    return found


def people_in(programs: Programs) -> Q:
    """Return the condition on people that they take part in one of these programs.

    Those do who work now for an organization that takes part, and those whose account holds a role in the
    program: its reviewers, auditors, donors. Nobody takes part whose record was merged or erased.
    """
    if not programs:
        return Q(pk__in=())
    organizations = Organization.objects.filter(organizations_in(programs)).values("pk")
    roles = RoleGrant.objects.filter(within__in=programs, ended_at__isnull=True).values("account")
    living = Q(merged_into__isnull=True, erased_at__isnull=True)
    return living & (Q(organization__in=organizations) | Q(account__in=roles))


def takes_part(programs: Programs, person: Person) -> bool:
    """Tell whether a person takes part, or will once it is saved: one query, none without a program.

    What is found is kept with the row until it is read anew: a page asks for several permissions at once.
    """
    if not programs:
        return False
    if person.pk is None:
        return person.organization is not None and organization_takes_part(programs, person.organization)
    known: dict[Programs, bool] = vars(person).setdefault("_takes_part_in", {})
    if programs not in known:
        known[programs] = Person.objects.filter(people_in(programs), pk=person.pk).exists()
    return known[programs]


def organization_takes_part(programs: Programs, organization: Organization) -> bool:
    """Tell whether an organization takes part: one query, none without a program."""
    if not programs:
        return False
    return Organization.objects.filter(organizations_in(programs), pk=organization.pk).exists()


def known_to_take_part(programs: Programs, public_id: str) -> bool:
    """Tell whether the organization with this public id takes part: one query, none without a program."""
    return (
        bool(programs)
        and Organization.objects.filter(organizations_in(programs), public_id=public_id).exists()
    )


def registered_by_an_officer(programs: Programs) -> Rows:
    """Find the organizations that somebody put on the register who is an officer of the program now."""
    officers = RoleGrant.objects.filter(
        role=Role.PROGRAM_OFFICER, within__in=programs, ended_at__isnull=True
    ).values("account__public_id")
    rows = Organization.objects.exclude(registered_by="").filter(registered_by__in=officers)
    return rows.values("pk")


participates(Tie("registered", "An officer of the program put it on the register.", registered_by_an_officer))

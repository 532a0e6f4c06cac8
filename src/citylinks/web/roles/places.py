"""What the places are called in which roles are held: programs, organizations, the installation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.states import INSTALLATION, ROLE_SCOPES, Role, RoleScope
from citylinks.access.texts import ROLE_TITLES
from citylinks.network.queries import organizations
from citylinks.programs.queries import programs


@dataclass(frozen=True, slots=True)
class Place:
    """Where roles are held: its public id, what it is called, and which roles there are in it."""

    public_id: str
    name: str
    scope: RoleScope

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that are held within such a place, in the order of the table."""
        return tuple(role for role in Role if ROLE_SCOPES[role] is self.scope)

    @property
    def people(self) -> str:
        """The address of the page of its people."""
        return reverse("roles:people", args=[self.public_id])


def places(actor: Actor, ids: Iterable[str]) -> Mapping[str, Place]:
    """Name the places of these public ids that the actor may see: two queries."""
    wanted = set(ids)
    found = {INSTALLATION: Place(INSTALLATION, _("This installation"), RoleScope.INSTALLATION)}
    for scope, rows in (
        (RoleScope.PROGRAM, programs(actor)),
        (RoleScope.ORGANIZATION, organizations()),
    ):
        named = rows.filter(public_id__in=wanted).values_list("public_id", "name")
        found |= {key: Place(key, name, scope) for key, name in named}
    return {key: place for key, place in found.items() if key in wanted}


def title_of(role: Role | str) -> str:
    """Return what a role is called."""
    return _(ROLE_TITLES[Role(role)])

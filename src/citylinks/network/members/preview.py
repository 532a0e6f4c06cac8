"""Looking at a file before anything is written."""

from __future__ import annotations

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide, require
from citylinks.access.states import Permission
from citylinks.kernel.errors import DomainError, NotFound
from citylinks.network.members.cells import Reference
from citylinks.network.members.plan import Plan, make_plan
from citylinks.network.members.queries import city_names, missing_cities, register_for
from citylinks.network.members.reading import ReadFile, read_members
from citylinks.standards.spreadsheet.sheets import MOST_BYTES

__all__ = ("MOST_BYTES", "demand_export", "demand_import", "may_import", "preview_members")


def may_import(actor: Actor) -> bool:
    """Tell whether the actor may import members."""
    return decide(actor, Permission.IMPORT_MEMBERS, None).allowed


def demand_import(actor: Actor) -> None:
    """Return when the actor may import members; raise NotFound when not: there is no such page."""
    _demand(actor, Permission.IMPORT_MEMBERS)


def demand_export(actor: Actor) -> None:
    """Return when the actor may export members; raise NotFound when not."""
    _demand(actor, Permission.EXPORT_MEMBERS)


def _demand(actor: Actor, permission: Permission) -> None:
    if not decide(actor, permission, None).allowed:
        raise NotFound("page", permission.value)


def preview_members(actor: Actor, data: bytes) -> Plan:
    """Return what a file would do; writes nothing. 11,000 members take about five seconds.

    Raises NotPermitted, and DomainError when the cities were never loaded.
    """
    require(actor, Permission.IMPORT_MEMBERS, None)
    reference = Reference.load()
    return compared(actor, read_members(data, reference), reference)


def compared(actor: Actor, file: ReadFile, reference: Reference, *, locked: bool = False) -> Plan:
    """Compare what was read with who and what is there, once.

    `locked` holds what the file means until the caller's transaction ends.
    """
    cities = {one.workplace.city for said in file.said for one in said.affiliations}
    cities |= {city for said in file.said for _, city in said.cities if isinstance(city, int)}
    if missing := missing_cities(cities):
        message = _("Load the places first: city %(city)s is not there.") % {"city": missing[0]}
        raise DomainError("places-missing", message)
    return make_plan(file, register_for(actor, file.said, locked=locked), city_names(reference.lookup))

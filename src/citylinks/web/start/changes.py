"""What changed since a person was here, told of the objects in their own programs and organizations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy

from citylinks.access.actors import Actor
from citylinks.accounts.queries import roles
from citylinks.audit.names import EventName
from citylinks.web.roles.places import title_of


@dataclass(frozen=True, slots=True)
class Shown:
    """An object as the list of changes shows it."""

    title: str
    href: str


Found = Mapping[str, Shown]
# For a kind of object: those of these public ids that the actor may see and that are in the actor's places.
Resolver = Callable[[Actor, Iterable[str]], Found]

# What each event is called on the start page; one that is not here is not told.
SENTENCES = {
    EventName.ROLE_GRANTED: gettext_lazy("A role began: %(title)s"),
    EventName.ROLE_ENDED: gettext_lazy("A role ended: %(title)s"),
    EventName.ROLE_HANDED_OVER: gettext_lazy("An office passed on: %(title)s"),
}


def of_roles(actor: Actor, ids: Iterable[str]) -> Found:
    """Name roles by what they are and who holds them; one query."""
    return {
        one.public_id: Shown(
            f"{title_of(one.role)}, {one.account.name}", reverse("roles:people", args=[one.within])
        )
        for one in roles(actor).filter(public_id__in=ids)
    }


RESOLVERS: Mapping[str, Resolver] = {"role": of_roles}

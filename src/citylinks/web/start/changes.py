"""What changed since a person was here, told of the objects in their own programs and organizations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from citylinks.access.actors import Actor
from citylinks.accounts.queries import roles
from citylinks.audit.names import EventName
from citylinks.calls.queries import applications, calls
from citylinks.calls.queries.wording import wording_of
from citylinks.kernel.text import TranslatedText
from citylinks.needs.queries import needs
from citylinks.needs.queries import wording_of as need_words
from citylinks.partnerships.queries import titles_within
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
    EventName.NEED_STATED: gettext_lazy("A need was stated: %(title)s"),
    EventName.NEED_REVISED: gettext_lazy("A need was revised: %(title)s"),
    EventName.NEED_PUBLISHED: gettext_lazy("A need was published: %(title)s"),
    EventName.NEED_WITHDRAWN: gettext_lazy("A need was withdrawn: %(title)s"),
    EventName.NEED_OWNER_REPLACED: gettext_lazy("A need went to another office: %(title)s"),
    EventName.CALL_OPENED: gettext_lazy("A call is open: %(title)s"),
    EventName.CALL_EXTENDED: gettext_lazy("A call has more time: %(title)s"),
    EventName.CALL_CLOSED: gettext_lazy("A call is closed: %(title)s"),
    EventName.CALL_DECIDED: gettext_lazy("A call is decided: %(title)s"),
    EventName.APPLICATION_SUBMITTED: gettext_lazy("An application was submitted: %(title)s"),
    EventName.APPLICATION_WITHDRAWN: gettext_lazy("An application was withdrawn: %(title)s"),
    EventName.APPLICATION_REOPENED: gettext_lazy("An application was reopened: %(title)s"),
    EventName.PARTNERSHIP_RECORDED: gettext_lazy("A partnership was recorded: %(title)s"),
    EventName.PARTNERSHIP_PUBLISHED: gettext_lazy("A partnership was published: %(title)s"),
}


def of_roles(actor: Actor, ids: Iterable[str]) -> Found:
    """Name roles by what they are and who holds them; one query."""
    return {
        one.public_id: Shown(
            f"{title_of(one.role)}, {one.account.name}", reverse("roles:people", args=[one.within])
        )
        for one in roles(actor).filter(public_id__in=ids)
    }


def of_calls(actor: Actor, ids: Iterable[str]) -> Found:
    """Name the calls of the actor's programs."""
    rows = calls(actor).filter(public_id__in=ids, program__public_id__in=places_of(actor))
    return {
        one.public_id: Shown(_in_words(wording_of(one)), reverse("calls:call", args=[one.code]))
        for one in rows.prefetch_related(None).prefetch_related("wordings")
    }


def of_applications(actor: Actor, ids: Iterable[str]) -> Found:
    """Name the applications of the actor's organizations, and those to the calls of the actor's programs."""
    return {
        one.public_id: Shown(
            f"{one.organization.name}, {_in_words(wording_of(one.call))}",
            reverse("applications:application", args=[one.public_id]),
        )
        for one in applications(actor).filter(public_id__in=ids)
    }


def of_needs(actor: Actor, ids: Iterable[str]) -> Found:
    """Name the needs of the actor's programs and organizations."""
    mine = places_of(actor)
    rows = needs(actor).filter(public_id__in=ids)
    return {
        one.public_id: Shown(_in_words(need_words(one)), reverse("needs:need", args=[one.public_id]))
        for one in rows
        if one.program.public_id in mine or one.organization.public_id in mine
    }


def of_partnerships(actor: Actor, ids: Iterable[str]) -> Found:
    """Name the partnerships of the actor's programs and organizations."""
    found = titles_within(actor, ids, places_of(actor))
    return {
        key: Shown(title, reverse("partnerships:partnership", args=[key])) for key, title in found.items()
    }


def places_of(actor: Actor) -> frozenset[str]:
    """Return the public ids of the programs and organizations in which the actor holds a role."""
    return frozenset(grant.within for grant in actor.grants)


def _in_words(text: TranslatedText) -> str:
    return text.title(get_language() or "en").text


RESOLVERS: Mapping[str, Resolver] = {
    "role": of_roles,
    "need": of_needs,
    "call": of_calls,
    "application": of_applications,
    "partnership": of_partnerships,
}

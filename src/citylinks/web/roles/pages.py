"""What the pages about who holds which role show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from citylinks.access.actors import SYSTEM, Actor
from citylinks.access.decisions import decide
from citylinks.access.states import Permission, Role
from citylinks.access.texts import ROLE_SENTENCES
from citylinks.accounts import queries
from citylinks.accounts.queries import Asked, HeldRole
from citylinks.accounts.rules import Post
from citylinks.accounts.states import InvitationState
from citylinks.kernel.errors import NotFound
from citylinks.mail.states import MailState
from citylinks.web import dates
from citylinks.web.components.data import Cell, Column, Link, Moment, Table
from citylinks.web.roles.places import Place, places, title_of

NOT_DELIVERED = {
    MailState.FAILED: gettext_lazy("The mail was not delivered. Take the invitation back and send it anew."),
    MailState.UNKNOWN: gettext_lazy("It is not known whether the mail left. Ask whether it arrived."),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a role now, and what the reader may do about it; an empty address is nothing to do."""

    name: str
    since: str
    replace: str
    end: str


@dataclass(frozen=True, slots=True)
class Office:
    """One role in a place: who holds it, and who held it."""

    title: str
    sentence: str
    holders: tuple[Holder, ...]
    history: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """Somebody who was asked and has not answered."""

    email: str
    title: str
    until: str
    withdraw: str
    fault: str  # why the person may not have the mail, "" where nothing is known against it


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Everybody with a role in one program or organization."""

    title: str
    offices: tuple[Office, ...]
    invitations: tuple[OpenInvitation, ...]
    invite: str


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One question about one role: who is meant, and what follows."""

    title: str
    lede: str
    trail: tuple[Link, ...]
    send: str


def place_of(actor: Actor, within: str) -> Place:
    """Return the place, or `NotFound` for one that there is not or that the actor may not see."""
    found = places(actor, [within]).get(within)
    if found is None:
        raise NotFound("place", within)
    return found


def people_page(actor: Actor, within: str, *, at: dt.datetime) -> PeoplePage:
    """Read who holds and held every role in a place: eight queries, however many people there are."""
    place = place_of(actor, within)
    may_give = queries.grantable(actor, within, place.roles)
    grants = queries.held_roles(actor, within)
    asked = queries.invitations_and_mails(actor, within)
    if not grants and not may_give and not asked:
        raise NotFound("place", within)
    shown = [role for role in place.roles if role in may_give or any(one.role == role for one in grants)]
    return PeoplePage(
        title=place.name,
        offices=tuple(_office(actor, role, [one for one in grants if one.role == role]) for role in shown),
        invitations=tuple(
            OpenInvitation(
                email=one.email,
                title=title_of(one.role),
                until=_(until(one.expires_at, at)) % {"day": dates.day(one.expires_at)},
                withdraw=reverse("roles:withdraw", args=[one.public_id]),
                fault=str(NOT_DELIVERED[mail]) if mail else "",
            )
            for one, mail in asked
        ),
        invite=reverse("roles:invite", args=[within]) if may_give else "",
    )


def until(expires_at: dt.datetime, at: dt.datetime) -> str:
    """Return how to say until when an invitation is good, or that it is good no more."""
    return gettext_noop("until %(day)s") if expires_at > at else gettext_noop("expired on %(day)s")


def _office(actor: Actor, role: Role, grants: Sequence[HeldRole]) -> Office:
    live = [one for one in grants if one.ended_at is None]
    return Office(
        title=title_of(role),
        sentence=_(ROLE_SENTENCES[role]),
        holders=tuple(_holder(actor, role, one) for one in live),
        history=tuple(_moment(one) for one in grants),
    )


def _holder(actor: Actor, role: Role, grant: HeldRole) -> Holder:
    may_give = decide(actor, Permission.GRANT_ROLE, Post(role, grant.within)).allowed
    own = grant.account == actor.id
    return Holder(
        name=name_of(grant),
        since=dates.day(grant.started_at),
        replace=reverse("roles:replace", args=[grant.public_id]) if may_give else "",
        end=reverse("roles:end", args=[grant.public_id]) if may_give or own else "",
    )


def _moment(grant: HeldRole) -> Moment:
    started = dates.day(grant.started_at)
    when = (
        _("since %(day)s") % {"day": started}
        if grant.ended_at is None
        else _("%(started)s to %(ended)s") % {"started": started, "ended": dates.day(grant.ended_at)}
    )
    return Moment(who=name_of(grant), when=when, why=grant.end_reason, now=grant.ended_at is None)


def name_of(grant: HeldRole) -> str:
    """Return what the holder of a role is called, or called themselves until they were erased."""
    return grant.name or _("somebody without a name")


def invite_page(place: Place) -> ChangePage:
    """Ask for somebody to invite."""
    return ChangePage(
        title=_("Invite somebody"),
        lede=_("They get a mail with a link, which is good for two weeks. The role begins when they accept."),
        trail=(Link(place.name, place.people),),
        send=_("Send the invitation"),
    )


def replace_page(place: Place, grant: HeldRole) -> ChangePage:
    """Ask for a successor."""
    named = {"name": name_of(grant), "role": title_of(grant.role)}
    return ChangePage(
        title=_("Replace %(name)s") % named,
        lede=_(
            "When the successor accepts, the role of %(name)s ends in the same moment, and the history of "
            "the office shows both. To end it at once, end the role instead."
        )
        % named,
        trail=(Link(place.name, place.people),),
        send=_("Ask the successor"),
    )


def end_page(place: Place, grant: HeldRole) -> ChangePage:
    """Ask why a role ends."""
    named = {"name": name_of(grant), "role": title_of(grant.role), "place": place.name}
    return ChangePage(
        title=_("End a role"),
        lede=_("%(name)s will not be %(role)s of %(place)s any more, from now on.") % named,
        trail=(Link(place.name, place.people),),
        send=_("End the role"),
    )


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """What somebody is asked; `closed` says why it can be accepted no more."""

    title: str
    sentence: str
    role: str
    until: str
    closed: str
    email: str
    has_account: bool


CLOSED = {
    InvitationState.ACCEPTED: gettext_lazy("This invitation was accepted. Sign in to go on."),
    InvitationState.WITHDRAWN: gettext_lazy("This invitation was taken back by who sent it."),
}


def invitation_page(asked: Asked, *, at: dt.datetime) -> InvitationPage:
    """Say what somebody is asked; three queries.

    The name of the place is for who was asked, also while a program is not open to the public.
    """
    place = place_of(SYSTEM, asked.within)
    inviter = queries.names_of([asked.invited_by]).get(asked.invited_by) or _("The team of CityLinks")
    closed = CLOSED.get(asked.state, "")
    if not closed and asked.expires_at <= at:
        closed = _("This invitation has expired. Ask for a new one.")
    return InvitationPage(
        title=place.name,
        sentence=_("%(name)s asks you to be %(role)s.") % {"name": inviter, "role": title_of(asked.role)},
        role=_(ROLE_SENTENCES[asked.role]),
        until=dates.day(asked.expires_at),
        closed=str(closed),
        email=asked.email,
        has_account=queries.account_by_email(asked.email) is not None,
    )


def roles_table(grants: Iterable[HeldRole], named: Mapping[str, Place]) -> Table:
    """One row a role of the reader's own."""
    columns = (Column(_("Role")), Column(_("Where")), Column(_("Since")))
    rows = [
        (
            title_of(one.role),
            Cell(named[one.within].name, named[one.within].people) if one.within in named else Cell("–"),
            dates.day(one.started_at),
        )
        for one in grants
    ]
    return Table(_("Each within one program or organization"), columns, rows)

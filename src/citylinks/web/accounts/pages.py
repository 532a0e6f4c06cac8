"""What a person's own pages show: the account, where it is signed in, and its tokens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citylinks.access.actors import Actor, Grant
from citylinks.accounts import queries
from citylinks.web import dates, numerals
from citylinks.web.components.data import Link, Table
from citylinks.web.roles.pages import roles_table
from citylinks.web.roles.places import places, title_of

BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A person's own account: what they are called, how they sign in, what they hold."""

    addresses: tuple[str, ...]
    guarded: bool
    sessions: str
    tokens: str
    roles: Table
    waiting: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser that is signed in; `end` is what the form sends to sign it out."""

    browser: str
    detail: str
    current: bool
    end: int


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token: what it carries, until when, its last use; `end` is where a form ends it, if it goes on."""

    label: str
    roles: str
    when: str
    used: str
    end: str


@dataclass(frozen=True, slots=True)
class TokensPage:
    """The person's tokens, those in force first, and the secret of one that was just made."""

    tokens: tuple[TokenLine, ...]
    secret: str
    trail: tuple[Link, ...]


def account_page(actor: Actor, waiting: frozenset[Grant], *, at: dt.datetime) -> AccountPage:
    """Read a person's own account: nine queries, however many roles there are."""
    own = queries.account(actor, actor.id)
    held = queries.own_roles(actor)
    open_sessions = len(queries.sessions(actor, at=at))
    in_force = sum(_in_force(one.ended_at, one.expires_at, at) for one in queries.tokens(actor))
    return AccountPage(
        addresses=queries.addresses(own),
        guarded=queries.has_second_factor(own),
        sessions=ngettext(
            "You are signed in on one device.", "You are signed in on %(count)s devices.", open_sessions
        )
        % {"count": numerals.count(open_sessions)},
        tokens=ngettext("One token is in force.", "%(count)s tokens are in force.", in_force)
        % {"count": numerals.count(in_force)}
        if in_force
        else _("No token is in force."),
        roles=roles_table(held, places(actor, [one.within for one in held])),
        waiting=", ".join(sorted({title_of(one.role) for one in waiting})),
    )


def sessions_page(actor: Actor, current: str, *, at: dt.datetime) -> tuple[SessionLine, ...]:
    """List where the person is signed in; `current` is the key of the session that asks."""
    return tuple(
        SessionLine(
            browser=browser_of(one.browser),
            detail=_("from %(address)s since %(moment)s")
            % {"address": one.address, "moment": dates.moment(one.started_at)},
            current=one.key == current,
            end=one.number,
        )
        for one in queries.sessions(actor, at=at)
    )


def tokens_page(actor: Actor, *, at: dt.datetime, secret: str = "") -> TokensPage:
    """List the person's tokens; five queries, however many there are."""
    found = list(queries.tokens(actor))
    carried = {one.pk: [held.grant for held in one.token_grants.all()] for one in found}
    named = places(actor, [grant.within for grants in carried.values() for grant in grants])
    lines = []
    for one in found:
        live = _in_force(one.ended_at, one.expires_at, at)
        held = [
            f"{title_of(grant.role)}, {named[grant.within].name}"
            for grant in carried[one.pk]
            if grant.ended_at is None and grant.within in named
        ]
        until = _("until %(day)s") % {"day": dates.day(one.expires_at)}
        used = (
            _("last used on %(moment)s") % {"moment": dates.moment(one.last_used_at)}
            if one.last_used_at
            else _("never used")
        )
        over = _("ended on %(day)s") % {"day": dates.day(one.ended_at or one.expires_at)}
        lines.append(
            TokenLine(
                label=one.label,
                roles="; ".join(held) or _("what everybody may read"),
                when=until if live else over,
                used=used,
                end=reverse("accounts:end-token", args=[one.public_id]) if live else "",
            )
        )
    trail = (Link(_("Your account"), reverse("accounts:account")),)
    return TokensPage(tuple(sorted(lines, key=lambda line: not line.end)), secret, trail)


def role_choices(actor: Actor) -> Sequence[tuple[str, str]]:
    """Return the roles a token may carry, by their public ids."""
    held = queries.own_roles(actor)
    named = places(actor, [one.within for one in held])
    return [
        (one.public_id, f"{title_of(one.role)}, {named[one.within].name}")
        for one in held
        if one.within in named
    ]


def browser_of(agent: str) -> str:
    """`Firefox on Linux`, as far as the browser says what it is."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser we do not know")


def _in_force(ended_at: dt.datetime | None, expires_at: dt.datetime, at: dt.datetime) -> bool:
    return ended_at is None and expires_at > at

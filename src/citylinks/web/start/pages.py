"""The start page: what waits, what is late, what changed since the last visit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor, Grant
from citylinks.accounts.queries import own_roles
from citylinks.audit.names import EventName
from citylinks.audit.queries import changes
from citylinks.web import dates
from citylinks.web.components.data import Line, Table
from citylinks.web.roles.pages import roles_table
from citylinks.web.roles.places import places
from citylinks.web.start.changes import RESOLVERS, SENTENCES, Found
from citylinks.web.start.sources import SOURCES
from citylinks.web.start.waiting import Visit, Waiting


@dataclass(frozen=True, slots=True)
class StartPage:
    """A person's cockpit. `since` is empty on a first visit, when everything would be new."""

    title: str
    late: tuple[Line, ...]
    waiting: tuple[Line, ...]
    since: str
    changed: tuple[Line, ...]
    roles: Table


def start_page(
    actor: Actor, waiting: frozenset[Grant], last: dt.datetime | None, *, at: dt.datetime
) -> StartPage:
    """Ask every source what waits, and the trail what changed; a few queries a source, whatever they find."""
    visit = Visit(actor, waiting, at)
    found = [one for source in SOURCES for one in source(visit)]
    held = own_roles(actor)
    return StartPage(
        title=_("Good to see you, %(name)s") % {"name": actor.name},
        late=tuple(_line(one, at) for one in _in_order(found) if one.late),
        waiting=tuple(_line(one, at) for one in _in_order(found) if not one.late),
        since=dates.moment(last) if last else "",
        changed=_changed(actor, last) if last else (),
        roles=roles_table(held, places(actor, [one.within for one in held])),
    )


def _in_order(found: list[Waiting]) -> list[Waiting]:
    """Put what has a date first, the nearest before the others."""
    return sorted(found, key=lambda one: (one.due is None, one.due or dt.datetime.max.replace(tzinfo=dt.UTC)))


def _line(one: Waiting, at: dt.datetime) -> Line:
    when = ""
    if one.due is not None:
        when = (_("since %(day)s") if one.due <= at else _("until %(day)s")) % {"day": dates.moment(one.due)}
    return Line(one.sentence, one.href, when, late=one.late)


def _changed(actor: Actor, since: dt.datetime) -> tuple[Line, ...]:
    told: dict[str, Found] = {}

    def seen(kind: str, ids: frozenset[str]) -> Found:
        told[kind] = RESOLVERS[kind](actor, ids)
        return told[kind]

    found = changes(actor, since=since, seen={kind: partial(seen, kind) for kind in RESOLVERS})
    lines = []
    for one in found:
        name, shown = EventName(one.name), told[one.object_kind][one.object_id]
        if name in SENTENCES:
            sentence = str(SENTENCES[name]) % {"title": shown.title}
            lines.append(Line(sentence, shown.href, dates.moment(one.at)))
    return tuple(lines)

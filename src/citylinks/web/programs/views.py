from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from citylinks.access.actors import Actor
from citylinks.access.states import Role
from citylinks.accounts.queries import grantable
from citylinks.audit.topics import Topic
from citylinks.calls.queries import call_list
from citylinks.needs.queries import lines_of, published_needs
from citylinks.partnerships.queries import partnerships
from citylinks.programs import queries
from citylinks.programs.facts import likely_day
from citylinks.web.acts import public, show
from citylinks.web.caching import kept
from citylinks.web.calls.pages.moments import next_turn
from citylinks.web.calls.pages.public import CallCard, card
from citylinks.web.dates import next_day
from citylinks.web.kept import changes_at
from citylinks.web.programs.checks import CheckForm, checker
from citylinks.web.programs.pages import Records, donor_page, list_page, program_page
from citylinks.web.requests import Request

NEWEST = 10  # needs of a program on its page; all needs have pages of their own
TERMS = (Topic.PLACES, Topic.PROGRAMS)


@public("GET")
@kept(*TERMS)
def programs(request: Request) -> HttpResponse:
    found = queries.program_summaries(request.actor)
    page = list_page(found, may_set_up=queries.may_set_up(request.actor))
    return render(request, "web/programs/list.html", {"page": page})


@public("GET")
@kept(*TERMS, Topic.CALLS, Topic.NEEDS, Topic.NETWORK, Topic.PARTNERSHIPS)
def program(request: Request, code: str) -> HttpResponse:
    """Show a program, and whether the city that the address names may take part."""
    now = timezone.now()
    detail = queries.program_detail(request.actor, code, as_of=timezone.localdate(now))
    form = CheckForm(request.GET, likely_day(detail.summary.newest, detail.as_of))
    found = queries.may_take_part(request.actor, code, **form.question()) if form.is_valid() else None
    calls = [one for one in call_list(request.actor, at=now) if one.program_code == code]
    changes_at(request, next_turn(calls, now))
    changes_at(request, next_day(now))
    page = program_page(
        detail.on(form.as_of),
        checker(form, found, request.path),
        records_of(request.actor, code, [card(one, now) for one in calls]),
        may_name=bool(grantable(request.actor, detail.summary.public_id, [Role.PROGRAM_OFFICER])),
    )
    return show(request, "web/programs/program.html", form=form, page=page)


def records_of(actor: Actor, code: str, calls: Sequence[CallCard]) -> Records:
    """Read what a program led to, beside what it calls for: eleven queries."""
    needs = published_needs(actor).filter(program__code=code)
    return Records(
        partnerships=partnerships(actor),
        needs=lines_of(needs[:NEWEST]),
        calls=tuple(calls),
    )


@public("GET")
@kept(*TERMS)
def donor(request: Request, public_id: str) -> HttpResponse:
    found = queries.donor_detail(request.actor, public_id)
    return render(request, "web/programs/donor.html", {"page": donor_page(found)})

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from citylinks.access.actors import PUBLIC
from citylinks.audit.topics import Topic
from citylinks.partnerships import queries
from citylinks.web.acts import public
from citylinks.web.caching import kept
from citylinks.web.partnerships.pages import list_page, partnership_page
from citylinks.web.requests import Request

RECORD = (Topic.NEEDS, Topic.NETWORK, Topic.PARTNERSHIPS, Topic.PLACES, Topic.PROGRAMS)


@public("GET")
@kept(*RECORD)
def partnerships(request: Request) -> HttpResponse:
    page = list_page(queries.partnerships(PUBLIC), queries.open_needs(PUBLIC))
    return render(request, "web/partnerships/list.html", {"page": page})


@public("GET")
@kept(*RECORD)
def partnership(request: Request, public_id: str) -> HttpResponse:
    detail = queries.partnership_detail(PUBLIC, public_id)
    return render(request, "web/partnerships/partnership.html", {"page": partnership_page(detail)})

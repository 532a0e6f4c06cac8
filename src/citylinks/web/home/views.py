from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citylinks.access.actors import PUBLIC
from citylinks.audit.topics import Topic
from citylinks.partnerships import queries
from citylinks.web.caching import kept
from citylinks.web.home.pages import home_page


@require_safe
@kept(Topic.NEEDS, Topic.NETWORK, Topic.PARTNERSHIPS, Topic.PLACES, Topic.PROGRAMS)
def home(request: HttpRequest) -> HttpResponse:
    page = home_page(queries.partnerships(PUBLIC), queries.headlines(PUBLIC))
    return render(request, "web/home/home.html", {"page": page})

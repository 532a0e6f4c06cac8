from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citylinks.access.actors import PUBLIC
from citylinks.audit.topics import Topic
from citylinks.kernel.errors import NotFound
from citylinks.partnerships import queries
from citylinks.web.caching import kept
from citylinks.web.partnerships.pages import list_page, partnership_page

RECORD = (Topic.NEEDS, Topic.NETWORK, Topic.PARTNERSHIPS, Topic.PLACES, Topic.PROGRAMS)


@require_safe
@kept(*RECORD)
def partnerships(request: HttpRequest) -> HttpResponse:
    page = list_page(queries.partnerships(PUBLIC), queries.open_needs(PUBLIC))
    return render(request, "web/partnerships/list.html", {"page": page})


@require_safe
@kept(*RECORD)
def partnership(request: HttpRequest, public_id: str) -> HttpResponse:
    try:
        detail = queries.partnership_detail(PUBLIC, public_id)
    except NotFound as refusal:
        raise Http404(refusal.message) from refusal
    return render(request, "web/partnerships/partnership.html", {"page": partnership_page(detail)})

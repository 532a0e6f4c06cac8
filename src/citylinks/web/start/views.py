from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from citylinks.accounts import operations, queries
from citylinks.web.acts import signed_in
from citylinks.web.requests import Request
from citylinks.web.start.pages import start_page


@signed_in("GET")
def start(request: Request) -> HttpResponse:
    """Show what waits for the person, what is late, and what changed since they were here."""
    now = timezone.now()
    own = queries.account(request.actor, request.actor.id)
    last = operations.note_visit(account=own, by=request.actor, at=now)
    page = start_page(request.actor, request.waiting, last, at=now)
    return render(request, "web/start/start.html", {"page": page})

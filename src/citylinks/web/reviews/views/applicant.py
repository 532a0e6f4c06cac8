from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citylinks.reviews import queries
from citylinks.web.answers import for_signed_in
from citylinks.web.requests import Request
from citylinks.web.reviews.pages.results import result_page


@require_safe
@for_signed_in
def result(request: Request, application: str) -> HttpResponse:
    page = result_page(queries.result(request.actor, application))
    return render(request, "web/reviews/result.html", {"page": page})

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from citylinks.reviews import queries
from citylinks.web.acts import signed_in
from citylinks.web.requests import Request
from citylinks.web.reviews.pages.results import result_page


@signed_in("GET")
def result(request: Request, application: str) -> HttpResponse:
    page = result_page(queries.result(request.actor, application))
    return render(request, "web/reviews/result.html", {"page": page})

from __future__ import annotations

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citylinks.logs.security import SecurityEvent, tell
from citylinks.web.about.pages import about_page, data_page, permissions_page
from citylinks.web.caching import kept
from citylinks.web.limits import origin
from citylinks.web.requests import actor_of
from citylinks.web.serving import refusals


@require_safe
@kept()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "web/about/about.html", {"page": about_page()})


@require_safe
@kept()
def data(request: HttpRequest) -> HttpResponse:
    return render(request, "web/about/data.html", {"page": data_page()})


@require_safe
@kept()
def permissions(request: HttpRequest) -> HttpResponse:
    return render(request, "web/about/permissions.html", {"page": permissions_page()})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Let crawlers read the pages, not the endless combinations of a match's weights, nor one's own pages."""
    closed = ("/match", "/cities/suggest", "/account/", "/invitations/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say so on a page that asks the request for nothing more: its very host may be what cannot be read."""
    refusal = refusals.UNKNOWN_HOST if isinstance(exception, DisallowedHost) else refusals.BROKEN_OFF
    headers, body = refusals.page(refusal, request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    return HttpResponse(body, status=refusal.status, headers=dict(headers))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer what was sent without its token; no page asks for that, so the reason helps nobody."""
    del reason
    tell(SecurityEvent.FORGED, actor=actor_of(request).id, origin=origin(request))
    return render(request, "web/about/bad_request.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    return render(request, "web/about/not_found.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say so without asking the database: it may be what failed."""
    return render(request, "web/about/server_error.html", status=500)

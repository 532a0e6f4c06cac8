from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from citylinks.web.styleguide.examples import BY_NAME, EXAMPLES


def index(request: HttpRequest) -> HttpResponse:
    """List all components."""
    return render(request, "web/styleguide/index.html", {"examples": EXAMPLES})


def component(request: HttpRequest, name: str) -> HttpResponse:
    """Show one component in every state."""
    if name not in BY_NAME:
        raise Http404
    example = BY_NAME[name]
    return render(request, example.template, {"example": example, **example.values()})


def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest from three sample cities, for the samples of the search box."""
    text = request.GET.get("q", "").casefold()
    cities = (("Semarang", "Indonesia"), ("Shimla", "India"), ("Gold Coast", "Australia"))
    found = [name for name in cities if name[0].casefold().startswith(text)]
    return JsonResponse(
        {"results": [{"value": city, "detail": country, "id": city} for city, country in found]}
    )

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from citylinks.access.actors import PUBLIC
from citylinks.audit.topics import Topic
from citylinks.matching.peers import peers
from citylinks.matching.queries import world
from citylinks.matching.question import PeerQuestion
from citylinks.partnerships import queries
from citylinks.places import queries as places
from citylinks.places.ties import twin_towns
from citylinks.web.caching import kept, revalidated
from citylinks.web.cities.addresses import city_path, city_slug
from citylinks.web.cities.lookup import Found, look_up
from citylinks.web.cities.pages import Tied, city_page, search_page
from citylinks.web.cities.suggestions import suggestions

PEERS = 5


@require_safe
@revalidated
def search(request: HttpRequest) -> HttpResponse:
    """Go to the city when one is meant; else ask which."""
    text = request.GET.get("q", "").strip()[:120]
    found = look_up(text) if text else Found(None)
    if found.place is not None:
        return redirect(city_path(found.place.geonameid, found.place.name))
    return render(request, "web/cities/search.html", {"page": search_page(text, found)})


@require_safe
@revalidated
def suggest(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"results": suggestions(request.GET.get("q", "")[:120])})


@require_safe
@kept(Topic.NEEDS, Topic.NETWORK, Topic.PARTNERSHIPS, Topic.PLACES, Topic.PROGRAMS)
def city(request: HttpRequest, geonameid: int, slug: str = "") -> HttpResponse:
    """Show one city; its number decides, and another spelling of its name leads to the right address."""
    try:
        record = places.city(geonameid)
    except places.UnknownCity as refusal:
        raise Http404(refusal.message) from refusal
    if slug != city_slug(record.name):
        return redirect(city_path(geonameid, record.name), permanent=True)
    question = PeerQuestion(city=geonameid, top=PEERS)
    answer = None if record.part_of else peers(question, world())
    towns = twin_towns().of_city(geonameid)
    tied = Tied(places.named(towns) if towns else (), len(towns))
    own, waiting = queries.of_city(PUBLIC, geonameid)
    page = city_page(record, places.surroundings(record), answer, tied, own=own, waiting=waiting)
    return render(request, "web/cities/city.html", {"page": page})

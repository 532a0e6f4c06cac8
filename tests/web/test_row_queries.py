"""A page that asks the database once per row raises, in every test that opens it."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import path

import world
from citylinks.places.models import City

pytestmark = pytest.mark.django_db


def once_per_row(request):
    return HttpResponse(", ".join(city.country.name for city in City.objects.order_by("geonameid")))


def all_at_once(request):
    rows = City.objects.select_related("country").order_by("geonameid")
    return HttpResponse(", ".join(city.country.name for city in rows))


urlpatterns = [path("once-per-row/", once_per_row), path("all-at-once/", all_at_once)]


@pytest.fixture
def cities(settings):
    settings.ROOT_URLCONF = __name__
    world.build()
    assert City.objects.count() > 1


def test_page_when_it_asks_once_per_row_is_caught(cities, client):
    with pytest.raises(Exception, match=r"N\+1 detected on places.City.country") as caught:
        client.get("/once-per-row/")
    assert type(caught.value).__name__ == "NPlusOneError"


def test_page_when_it_asks_for_all_at_once_passes(cities, client):
    assert client.get("/all-at-once/").status_code == 200

from __future__ import annotations

from django.urls import path

from citylinks.web.cities.views import city, search, suggest

app_name = "cities"
urlpatterns = [
    path("", search, name="search"),
    path("suggest", suggest, name="suggest"),
    path("<int:geonameid>", city, name="number"),
    path("<int:geonameid>-<slug:slug>/", city, name="city"),
]

from __future__ import annotations

from django.urls import path

from citylinks.web.match.views import match, match_csv, match_json, why_not

app_name = "match"
urlpatterns = [
    path("match/", match, name="match"),
    path("match.csv", match_csv, name="csv"),
    path("match.json", match_json, name="json"),
    path("match/why-not", why_not, name="why-not"),
]

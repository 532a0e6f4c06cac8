from __future__ import annotations

from django.urls import path

from citylinks.web.partnerships.views import partnership, partnerships

app_name = "partnerships"
urlpatterns = [
    path("", partnerships, name="list"),
    path("<slug:public_id>/", partnership, name="partnership"),
]

from __future__ import annotations

from django.urls import path

from citylinks.web.styleguide.views import component, index, suggest

app_name = "styleguide"
urlpatterns = [
    path("", index, name="index"),
    path("suggest", suggest, name="suggest"),
    path("<slug:name>/", component, name="component"),
]

from __future__ import annotations

from django.urls import path

from citylinks.web.about.views import about, data, permissions

app_name = "about"
urlpatterns = [
    path("", about, name="about"),
    path("data/", data, name="data"),
    path("permissions/", permissions, name="permissions"),
]

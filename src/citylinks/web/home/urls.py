from __future__ import annotations

from django.urls import path

from citylinks.web.home.views import home

app_name = "home"
urlpatterns = [path("", home, name="home")]

from __future__ import annotations

from django.urls import path

from citylinks.web.start.views import start

app_name = "start"
urlpatterns = [path("", start, name="start")]

from __future__ import annotations

from django.urls import path

from citylinks.web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.account, name="account"),
    path("sessions/", views.sessions, name="sessions"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<slug:token>/end/", views.end_token, name="end-token"),
    path("data/", views.data, name="data"),
    path("erase/", views.erase, name="erase"),
]

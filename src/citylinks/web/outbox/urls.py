from __future__ import annotations

from django.urls import path

from citylinks.web.outbox.views import edit, letter, outbox, send_all
from citylinks.web.outbox.wording_views import call_wording, call_wordings, wording, wordings

app_name = "outbox"
urlpatterns = [
    path("", outbox, name="outbox"),
    path("send/", send_all, name="send-all"),
    path("wordings/<slug:within>/", wordings, name="wordings"),
    path("wordings/<slug:within>/<slug:kind>/<slug:language>/", wording, name="wording"),
    path("calls/<slug:code>/", call_wordings, name="call-wordings"),
    path("calls/<slug:code>/<slug:kind>/<slug:language>/", call_wording, name="call-wording"),
    path("<slug:public_id>/", letter, name="letter"),
    path("<slug:public_id>/edit/", edit, name="edit"),
]

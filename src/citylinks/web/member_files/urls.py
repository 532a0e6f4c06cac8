from __future__ import annotations

from django.urls import path

from citylinks.web.member_files import requesting, views

app_name = "member-files"
urlpatterns = [
    path("import/", views.start, name="import"),
    path("import/template.<slug:ending>", views.template_file, name="template"),
    path("import/<slug:token>/", views.preview, name="preview"),
    path("export/", views.export, name="export"),
    path("requests/", requesting.requests, name="requests"),
    path("requests/new/", requesting.ask, name="ask"),
    path("requests/<slug:public_id>/", requesting.request_, name="request"),
]

from __future__ import annotations

from django.urls import path

from citylinks.web.calls.views import applying, parts

app_name = "applications"
urlpatterns = [
    path("", applying.mine, name="mine"),
    path("files/<slug:public_id>/", parts.file, name="file"),
    path("files/<slug:public_id>/remove/", parts.remove_file, name="remove-file"),
    path("<slug:public_id>/", applying.application, name="application"),
    path("<slug:public_id>/answers/", parts.answers, name="answers"),
    path("<slug:public_id>/answers/save/", parts.autosave, name="autosave"),
    path("<slug:public_id>/files/", parts.files, name="files"),
    path("<slug:public_id>/details/", parts.details, name="details"),
    path("<slug:public_id>/check/", applying.check, name="check"),
    path("<slug:public_id>/submit/", applying.submit, name="submit"),
    path("<slug:public_id>/withdraw/", applying.withdraw, name="withdraw"),
    path("<slug:public_id>/move/", applying.move, name="move"),
    path("<slug:public_id>/late/", applying.ask_late, name="ask-late"),
]

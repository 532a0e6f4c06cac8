from __future__ import annotations

from django.urls import path

from citylinks.web.programs.officer_views import amend, move, record, set_up
from citylinks.web.programs.views import donor, program, programs
from citylinks.web.programs.weights import weights

app_name = "programs"
urlpatterns = [
    path("", programs, name="list"),
    path("new/", set_up, name="set-up"),
    path("donors/new/", record, name="record-donor"),
    path("donors/<slug:public_id>/", donor, name="donor"),
    path("<slug:code>/", program, name="program"),
    path("<slug:code>/amend/", amend, name="amend"),
    path("<slug:code>/move/", move, name="move"),
    path("<slug:code>/weights/", weights, name="weights"),
]

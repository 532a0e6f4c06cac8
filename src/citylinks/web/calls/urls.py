from __future__ import annotations

from django.urls import path

from citylinks.web.calls.views import applying, desk, public, setting_up

app_name = "calls"
urlpatterns = [
    path("", public.calls, name="list"),
    path("new/", setting_up.new, name="new"),
    path("<slug:code>/", public.call, name="call"),
    path("<slug:code>/ask/", public.ask, name="ask"),
    path("<slug:code>/apply/", applying.apply, name="apply"),
    path("<slug:code>/desk/", desk.desk, name="desk"),
    path("<slug:code>/desk/move/", desk.move, name="move"),
    path("<slug:code>/desk/extend/", desk.extend, name="extend"),
    path("<slug:code>/desk/late/", desk.late, name="late"),
    path("<slug:code>/desk/late/<slug:public_id>/", desk.late_request, name="late-request"),
    path("<slug:code>/desk/questions/", desk.clarifications, name="clarifications"),
    path("<slug:code>/desk/questions/<slug:public_id>/", desk.clarification, name="clarification"),
    path("<slug:code>/edit/", setting_up.edit, name="edit"),
    path("<slug:code>/questions/", setting_up.questions, name="questions"),
    path("<slug:code>/questions/add/", setting_up.add_question, name="add-question"),
    path("<slug:code>/questions/<slug:public_id>/", setting_up.question, name="question"),
]

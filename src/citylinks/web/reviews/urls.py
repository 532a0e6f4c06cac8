from __future__ import annotations

from django.urls import path

from citylinks.web.reviews.views import applicant, arranging, deciding, officer, reviewer

app_name = "reviews"
urlpatterns = [
    path("", reviewer.worklist, name="worklist"),
    path("results/<slug:application>/", applicant.result, name="result"),
    path("calls/", officer.calls, name="calls"),
    path("calls/<slug:code>/", officer.board, name="board"),
    path("calls/<slug:code>/end-tied/", officer.end_tied, name="end-tied"),
    path("calls/<slug:code>/drift/", officer.drift, name="drift"),
    path("calls/<slug:code>/rubric/", arranging.rubric, name="rubric"),
    path("calls/<slug:code>/reviewers/", arranging.reviewers, name="reviewers"),
    path("calls/<slug:code>/reviewers/<slug:public_id>/", arranging.reviewer, name="reviewer"),
    path("calls/<slug:code>/assign/", arranging.assign, name="assign"),
    path("calls/<slug:code>/ranking/", deciding.ranking, name="ranking"),
    path("calls/<slug:code>/announce/", deciding.announce, name="announce"),
    path("calls/<slug:code>/applications/<slug:public_id>/", deciding.application, name="application"),
    path("calls/<slug:code>/applications/<slug:public_id>/assign/", arranging.assign_one, name="assign-one"),
    path("calls/<slug:code>/take-back/<slug:public_id>/", arranging.take_back, name="take-back"),
    path("<slug:public_id>/", reviewer.sheet, name="sheet"),
    path("<slug:public_id>/save/", reviewer.save, name="save"),
    path("<slug:public_id>/reopen/", reviewer.reopen, name="reopen"),
    path("<slug:public_id>/give-back/", reviewer.give_back, name="give-back"),
    path("<slug:public_id>/files/<slug:file>/", reviewer.file, name="file"),
]

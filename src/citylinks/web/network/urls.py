from __future__ import annotations

from django.urls import path

from citylinks.web.network import own, register, views

app_name = "network"
urlpatterns = [
    path("", views.members, name="members"),
    path("me/", own.me, name="me"),
    path("people/<slug:public_id>/", views.person, name="person"),
    path("people/<slug:public_id>/change/<slug:name>/", own.step, name="step"),
    path("people/<slug:public_id>/change/<slug:name>/drop", own.drop, name="drop"),
    path("people/<slug:public_id>/jobs/<slug:job_id>/", own.job, name="job"),
    path("people/<slug:public_id>/conflicts/<slug:conflict_id>/", own.end_conflict, name="end-conflict"),
    path("people/<slug:public_id>/strengths/<slug:strength_id>/", own.evidence, name="person-evidence"),
    path("people/<slug:public_id>/merge/", own.merge, name="merge"),
    path("people/<slug:public_id>/export.json", own.export, name="export"),
    path("people/<slug:public_id>/erase/", own.erase, name="erase"),
    path("organizations/suggest", views.organizations, name="organizations"),
    path("organizations/new/", register.register, name="register-organization"),
    path("organizations/<slug:public_id>/", views.organization, name="organization"),
    path("organizations/<slug:public_id>/change/", register.change, name="change-organization"),
    path("organizations/<slug:public_id>/offer/", register.offer, name="offer"),
    path("organizations/<slug:public_id>/strengths/", register.strengths, name="strengths"),
    path(
        "organizations/<slug:public_id>/strengths/<slug:strength_id>/",
        register.evidence,
        name="organization-evidence",
    ),
    path("organizations/<slug:public_id>/strengths/drop", register.drop_strength, name="drop-strength"),
    path("organizations/<slug:public_id>/people/new/", register.register_person, name="register-person"),
]

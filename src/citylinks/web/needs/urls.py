from __future__ import annotations

from django.urls import path

from citylinks.web.needs import views

app_name = "needs"
urlpatterns = [
    path("", views.needs, name="list"),
    path("mine/", views.own, name="own"),
    path("new/", views.begin, name="begin"),
    path("new/organizations", views.organizations, name="organizations"),
    path("drafts/<slug:public_id>/", views.draft, name="draft"),
    path("drafts/<slug:public_id>/save", views.save, name="save"),
    path("drafts/<slug:public_id>/beside", views.beside, name="beside"),
    path("<slug:public_id>/", views.need, name="need"),
    path("<slug:public_id>/act", views.act, name="act"),
    path("<slug:public_id>/owner", views.owner, name="owner"),
]

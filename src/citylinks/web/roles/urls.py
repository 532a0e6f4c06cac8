from __future__ import annotations

from django.urls import path

from citylinks.web.roles import views

app_name = "roles"
urlpatterns = [
    path("roles/<slug:within>/", views.people, name="people"),
    path("roles/<slug:within>/invite/", views.invite, name="invite"),
    path("roles/replace/<slug:grant>/", views.replace, name="replace"),
    path("roles/end/<slug:grant>/", views.end, name="end"),
    path("roles/withdraw/<slug:invitation>/", views.withdraw, name="withdraw"),
    path("invitations/to-me/<slug:invitation>/", views.invitation_to_me, name="invitation-to-me"),
    path("invitations/<str:secret>/", views.invitation, name="invitation"),
    path("invitations/<str:secret>/account/", views.open_account, name="open-account"),
]

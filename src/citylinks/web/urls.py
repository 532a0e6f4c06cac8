"""Every address of the site."""

from __future__ import annotations

from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView
from django.views.i18n import set_language

from citylinks.web.about.security import security_txt
from citylinks.web.about.sitemaps import SITEMAPS
from citylinks.web.about.views import robots

urlpatterns = [
    path("", include("citylinks.web.home.urls")),
    path("cities/", include("citylinks.web.cities.urls")),
    path("", include("citylinks.web.match.urls")),
    path("needs/", include("citylinks.web.needs.urls")),
    path("programs/", include("citylinks.web.programs.urls")),
    path("partnerships/", include("citylinks.web.partnerships.urls")),
    path("network/", include("citylinks.web.network.urls")),
    path("network/", include("citylinks.web.member_files.urls")),
    path("calls/", include("citylinks.web.calls.urls")),
    path("applications/", include("citylinks.web.calls.application_urls")),
    path("reviews/", include("citylinks.web.reviews.urls")),
    path("outbox/", include("citylinks.web.outbox.urls")),
    path("about/", include("citylinks.web.about.urls")),
    path("api/v1/", include("citylinks.api.urls")),
    path("account/", include("citylinks.web.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include("citylinks.web.roles.urls")),
    path("start/", include("citylinks.web.start.urls")),
    path("styleguide/", include("citylinks.web.styleguide.urls")),
    # Choosing a language changes nothing but how the next page reads, and a token in the form would make
    # every page of every visit differ, so that no cache could keep one.
    path("language/", csrf_exempt(set_language), name="set_language"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("favicon.ico", RedirectView.as_view(url="/static/favicon.svg"), name="favicon"),
]

handler400 = "citylinks.web.about.views.bad_request"
handler404 = "citylinks.web.about.views.not_found"
handler429 = "citylinks.web.accounts.views.too_many"
handler500 = "citylinks.web.about.views.server_error"

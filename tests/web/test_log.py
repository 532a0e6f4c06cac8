"""Every request leaves one line, a fault leaves its trace, and neither holds anything of a person."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client
from django.urls import path

from cast import ADA, EVE
from citylinks.accounts.models import Account
from citylinks.web import urls
from logged import logged
from people import account_of
from web.signing import sign_in

pytestmark = pytest.mark.django_db
PLANTED = ("planted.person@city.example", "Planted Personname", "planted-secret", "10.98.76.54", "Plantfox/9")
MAIL, NAME, SECRET, ADDRESS, BROWSER = PLANTED
REQUESTS = "citylinks.requests"


def broken(request, secret):
    """Fail as a page does whose rows clash: the database's message holds the address."""
    account = account_of(EVE)
    with transaction.atomic():
        Account(email=account.email, name=NAME, opened_at=account.opened_at).save(force_insert=True)


urlpatterns = [path("broken/<str:secret>/", broken, name="broken"), *urls.urlpatterns]
handler500 = urls.handler500
handler404 = urls.handler404


@pytest.fixture
def broken_site(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False, REMOTE_ADDR=ADDRESS, headers={"user-agent": BROWSER})


def test_request_when_answered_leaves_one_line_with_its_id(client):
    with logged() as lines:
        response = client.get("/about/?q=planted-secret")
    (line,) = lines.of(REQUESTS)
    shown = {key: line[key] for key in ("event", "method", "route", "status", "actor", "level")}
    assert shown == {
        "event": "request",
        "method": "GET",
        "route": "/about/",
        "status": 200,
        "actor": "public",
        "level": "info",
    }
    assert (line["request_id"], line["ms"] >= 0) == (response["X-Request-ID"], True)
    assert len(lines.text.splitlines()) == 1


def test_request_of_a_person_names_the_account_by_its_public_id(client):
    sign_in(client, ADA)
    with logged() as lines:
        client.get("/account/")
    assert [line["actor"] for line in lines.of(REQUESTS)] == ["ada"]


@pytest.mark.parametrize("given", ["abcdef12-3456_789", "A" * 64])
def test_request_when_a_web_server_gave_it_a_wellformed_id_keeps_it(client, given):
    assert client.get("/about/", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["short", "A" * 65, "with spaces in it", "line\tend-1234", "ada@city.example"]
)
def test_request_when_its_id_is_malformed_gets_another(client, given):
    assert re.fullmatch(
        "[0-9a-f]{16}", client.get("/about/", headers={"X-Request-ID": given})["X-Request-ID"]
    )


def test_page_when_it_fails_shows_the_id_under_which_the_trace_stands(broken_site):
    with logged() as lines:
        response = broken_site.get(f"/broken/{SECRET}/?mail={MAIL}")
    (line,) = lines.of(REQUESTS)
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 500
    assert page.select_one(".cl-request-id").get_text() == line["request_id"] == response["X-Request-ID"]
    assert (line["event"], line["route"], line["level"]) == (
        "request failed",
        "/broken/<str:secret>/",
        "error",
    )
    assert line["exception"][0]["kind"] == "django.db.utils.IntegrityError"
    assert any(frame.endswith(" broken") for frame in line["exception"][0]["frames"])


def test_lines_hold_nothing_that_was_planted_in_requests_that_fail_and_that_do_not(broken_site):
    with logged("DEBUG") as lines:
        broken_site.get(f"/broken/{SECRET}/?mail={MAIL}")
        broken_site.get(f"/nothing/{SECRET}?name={NAME}", headers={"cookie": f"sessionid={SECRET}"})
        broken_site.get(f"/invitations/{SECRET}/")
        broken_site.get("/api/v1/me", headers={"Authorization": f"Bearer {SECRET}"})
        given = {"email": MAIL, "name": NAME, "password1": f"{SECRET} {SECRET}", "login": MAIL}
        broken_site.post("/account/signup/", given)
        broken_site.post("/account/login/", given | {"password": SECRET})
        broken_site.post("/account/password/reset/", given)
        broken_site.get("/about/", headers={"host": SECRET})
    assert len(lines.of(REQUESTS)) == 8
    assert Account.objects.filter(email=MAIL).exists()
    assert [text for text in (*PLANTED, account_of(EVE).email) if text in lines.text] == []


def test_request_when_two_follow_each_other_does_not_keep_the_id_of_the_first(client):
    with logged() as lines:
        client.get("/about/")
        client.get("/about/")
    first, second = (line["request_id"] for line in lines.of(REQUESTS))
    assert first != second

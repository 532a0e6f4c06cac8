"""What is sent too often is refused with the time to come again, on forms and in the API, over all processes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from cast import ADA, BO
from citylinks.kernel.limits import LIMITS, Limit
from logged import logged
from web.signing import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
SMALL = {"api": 3, "api-bad-token": 2, "forms": 3, "forms-visitor": 4, "signup": 2, "language": 3}

PROCESS = """
import django, datetime as dt
django.setup()
from citylinks.kernel.limits import take
at = dt.datetime(2026, 11, 23, 12, 0, 30, tzinfo=dt.UTC)
print(sum(take("password-reset", "10.0.0.1", at=at).allowed for _ in range(200)))
"""


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch, settings, clock):
    settings.LIMIT_FACTOR = 1
    for name, most in SMALL.items():
        was = LIMITS[name]
        monkeypatch.setitem(LIMITS, name, Limit(name, most, was.seconds, was.by, was.why))
    cache.clear()
    yield
    cache.clear()


def statuses(ask, times):
    return [ask().status_code for _ in range(times)]


def test_api_when_called_within_its_limit_says_how_many_are_left(client):
    told = [client.get("/api/v1/me") for _ in range(2)]
    assert [answer["RateLimit"] for answer in told] == ['"api";r=2;t=60', '"api";r=1;t=60']
    assert {answer["RateLimit-Policy"] for answer in told} == {'"api";q=3;w=60'}


def test_api_when_called_too_often_answers_a_problem_with_the_time_to_come_again(client):
    assert statuses(lambda: client.get("/api/v1/me"), 3) == [200] * 3
    with logged() as lines:
        answer = client.get("/api/v1/me")
    assert (answer.status_code, answer["Retry-After"], answer["RateLimit"]) == (429, "60", '"api";r=0;t=60')
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem.pop("instance") == f"urn:citylinks:request:{answer['X-Request-ID']}"
    assert problem == {
        "type": "urn:citylinks:problem:too-often",
        "title": "Too often",
        "status": 429,
        "detail": "This was asked too often. Ask again in 60 seconds.",
        "faults": [],
    }
    assert [line["limit"] for line in lines.of("citylinks.security")] == ["api"]


def test_api_when_its_period_is_over_answers_again(client, clock):
    statuses(lambda: client.get("/api/v1/me"), 4)
    clock.shift(60)
    assert client.get("/api/v1/me").status_code == 200


def test_api_counts_addresses_apart():
    one, two = Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.2")
    statuses(lambda: one.get("/api/v1/me"), 4)
    assert two.get("/api/v1/me").status_code == 200


def test_api_when_the_server_sees_no_address_still_answers():
    client = Client(REMOTE_ADDR="")
    assert statuses(lambda: client.get("/api/v1/me"), 4) == [200] * 3 + [429]


def test_api_when_tokens_are_guessed_refuses_the_address_after_a_few():
    client = Client(REMOTE_ADDR="10.0.0.3")
    guesses = [client.get("/api/v1/me", headers={"Authorization": f"Bearer guess{n}"}) for n in range(4)]
    assert [answer.status_code for answer in guesses] == [401, 401, 429, 429]
    assert guesses[2]["Retry-After"] == "60"


def test_form_when_sent_too_often_is_refused_on_a_page_that_says_when(client):
    sign_in(client, ADA)
    assert statuses(lambda: client.post("/account/", {"name": "Ada", "language": "en"}), 3) == [302] * 3
    with logged() as lines:
        answer = client.post("/account/", {"name": "Ada", "language": "en"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    page = BeautifulSoup(answer.content, "html.parser")
    assert "Try again in one minute." in page.main.get_text()
    assert page.select_one(".cl-request-id").get_text() == answer["X-Request-ID"]
    (line,) = lines.of("citylinks.security")
    assert (line["event"], line["limit"], line["actor"], len(line["origin"])) == (
        "rate-limit.reached",
        "forms",
        "ada",
        12,
    )
    assert "127.0.0.1" not in lines.text


def test_forms_of_one_account_do_not_count_for_another(client):
    sign_in(client, ADA)
    statuses(lambda: client.post("/account/", {"name": "Ada", "language": "en"}), 4)
    other = Client()
    sign_in(other, BO)
    assert other.post("/account/", {"name": "Bo", "language": "en"}).status_code == 302


def test_signup_when_asked_for_too_often_says_how_many_minutes_to_wait(client):
    assert statuses(lambda: client.post("/account/signup/", {}), 2) == [422] * 2
    answer = client.post("/account/signup/", {})
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert "Try again in 60 minutes." in BeautifulSoup(answer.content, "html.parser").main.get_text()


def test_language_when_chosen_too_often_is_refused(client):
    assert statuses(lambda: client.post("/language/", {"language": "es"}), 4) == [302] * 3 + [429]


def test_pages_when_read_are_not_counted(client):
    assert statuses(lambda: client.get("/about/"), 10) == [200] * 10


def test_limit_when_two_processes_count_together_lets_exactly_its_number_through(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "citylinks.settings",
        "CITYLINKS_DATA_DIR": str(tmp_path),
        "CITYLINKS_CACHE_URL": f"file://{tmp_path / 'cache'}",
    }
    command = [sys.executable, "-W", "ignore", "-c", PROCESS]
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [one.communicate(timeout=240) for one in both]
    assert [errors for _, errors in told] == ["", ""]
    assert sum(int(allowed) for allowed, _ in told) == LIMITS["password-reset"].most

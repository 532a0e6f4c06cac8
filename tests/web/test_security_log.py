"""Who tried what stands in the security log, under ids and pseudonyms alone."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth import hashers
from django.core import mail
from django.core.cache import cache
from django.test import Client

from cast import ADA, AT, EVE
from citylinks.access.decisions import NotPermitted
from citylinks.accounts.ciphers import sealed
from citylinks.accounts.models import Account
from citylinks.accounts.operations import change_account, make_token
from citylinks.accounts.queries import actor_of
from citylinks.logs.security import origin_of
from logged import logged
from people import account_of
from web.signing import sign_in

PASSWORD = "correct horse battery"
LOG = "citylinks.security"


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def told(lines):
    return [(line["event"], line.get("actor", "")) for line in lines.of(LOG)]


def without_factor(actor):
    account = account_of(actor)
    account.authenticator_set.all().delete()
    return account


@pytest.mark.django_db
def test_sign_in_when_wrong_right_and_over_is_told(client):
    account = without_factor(EVE)
    with logged() as lines:
        client.post("/account/login/", {"login": account.email, "password": "not the right one"})
        client.post("/account/login/", {"login": "nobody@city.example", "password": "not the right one"})
        client.post("/account/login/", {"login": account.email, "password": PASSWORD})
        client.post("/account/logout/")
    assert told(lines) == [
        ("sign-in.failed", "eve"),
        ("sign-in.failed", "public"),
        ("sign-in.succeeded", "eve"),
        ("sign-out", "eve"),
    ]
    assert lines.of(LOG)[2]["method_of_proof"] == "password"
    assert [text for text in (account.email, "nobody@", "127.0.0.1", PASSWORD) if text in lines.text] == []


@pytest.mark.django_db
def test_sign_in_when_tried_too_often_is_told_as_a_lockout(client):
    account = without_factor(EVE)
    with logged() as lines:
        for _ in range(6):
            client.post("/account/login/", {"login": account.email, "password": "not the right one"})
    assert told(lines) == [("sign-in.failed", "eve")] * 5 + [("sign-in.locked-out", "")]
    assert lines.of(LOG)[5]["level"] == "warning"


@pytest.mark.django_db
def test_second_factor_when_wrong_is_told(client):
    account = account_of(EVE)
    account.authenticator_set.update(data={"secret": sealed(generate_totp_secret())})
    with logged() as lines:
        client.post("/account/login/", {"login": account.email, "password": PASSWORD})
        client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert told(lines) == [("second-factor.failed", "eve")]


@pytest.mark.django_db
def test_refusal_of_a_rule_is_told_with_the_permission():
    with logged() as lines, pytest.raises(NotPermitted):
        change_account(account=account_of(ADA), name="Eve", language="en", by=EVE, at=AT)
    (line,) = lines.of(LOG)
    assert (line["event"], line["actor"], line["permission"]) == (
        "permission.refused",
        "eve",
        "change-account",
    )


@pytest.mark.django_db
def test_form_without_its_token_and_a_bad_key_are_told():
    with logged() as lines:
        Client(enforce_csrf_checks=True).post("/account/login/", {})
        Client().get("/api/v1/me", headers={"Authorization": "Bearer wrong"})
    assert told(lines) == [("csrf.refused", "public"), ("token.refused", "")]


@pytest.mark.django_db
def test_export_of_an_account_is_told(client):
    sign_in(client, EVE)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    with logged() as lines:
        assert client.get("/account/data/").status_code == 200
    assert told(lines) == [("account.exported", "eve")]


@pytest.mark.django_db
def test_audit_events_of_accounts_are_told_once_they_are_kept(django_capture_on_commit_callbacks):
    account = account_of(EVE)
    with logged() as lines, django_capture_on_commit_callbacks(execute=True):
        made = make_token(account=account, label="Reports", grants=[], days=3, by=actor_of(account), at=AT)
        assert lines.of(LOG) == []
    (line,) = lines.of(LOG)
    shown = (line["event"], line["actor"], line["kind"], line["object"])
    assert shown == ("token.made", "eve", "token", made.token.public_id)


def test_origin_is_the_same_all_day_and_another_the_next():
    day = [origin_of("10.0.0.1", at=AT + dt.timedelta(hours=hours)) for hours in (0, 11, 12)]
    assert (day[0] == day[1], day[1] == day[2], len(day[0])) == (True, False, 12)
    assert origin_of("10.0.0.2", at=AT) != day[0]


@pytest.mark.django_db
def test_sign_up_hashes_a_password_whether_or_not_the_address_is_known(client, monkeypatch):
    hashed = []
    hasher = type(hashers.get_hasher())
    real = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *given: hashed.append(1) or real(self, *given))
    known = account_of(EVE).email
    hashed.clear()
    work, pages = [], []
    for address in (known, "new@city.example"):
        answer = Client().post(
            "/account/signup/", {"email": address, "name": "Somebody", "password1": "a sentence of mine"}
        )
        work.append(len(hashed))
        pages.append((answer.status_code, answer["Location"]))
        hashed.clear()
    assert work == [1, 1]
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 2
    assert Account.objects.filter(email="new@city.example").exists()
    assert EmailAddress.objects.filter(email="new@city.example", verified=False).exists()

"""What probes ask: without host, session, cookie or redirect, and without a word that helps an attacker."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.test import override_settings
from django.utils import timezone

from citylinks.mail.operations import beat
from citylinks.web.serving import health

pytestmark = pytest.mark.databases


def asked(client, path, **more):
    response = client.get(path, **more)
    assert (response["Cache-Control"], response.cookies, response["Content-Type"]) == (
        "no-store",
        {},
        "application/json",
    )
    return response.status_code, response.json()


def test_live_asks_no_database(client):
    assert asked(client, "/health/") == (200, {"status": "ok", "not_ready": []})


@pytest.fixture
def worker(db):
    """A worker of the queue that was seen just now."""
    beat(worker="one", started_at=timezone.now(), at=timezone.now())


def test_ready_when_all_is_in_place(client, worker):
    assert asked(client, "/health/ready/") == (200, {"status": "ok", "not_ready": []})


@pytest.mark.django_db
def test_ready_when_no_worker_was_seen_names_it(client):
    assert asked(client, "/health/ready/") == (503, {"status": "not ready", "not_ready": ["worker"]})


@pytest.mark.django_db
def test_ready_when_a_worker_was_last_seen_long_ago_names_it(client):
    long_ago = timezone.now() - dt.timedelta(hours=1)
    beat(worker="one", started_at=long_ago, at=long_ago)
    assert asked(client, "/health/ready/") == (503, {"status": "not ready", "not_ready": ["worker"]})


def test_ready_without_a_migration_names_it_alone(client, worker):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'calls'")
    assert asked(client, "/health/ready/") == (503, {"status": "not ready", "not_ready": ["migrations"]})


def test_ready_when_the_schema_cannot_be_read_names_the_checks_and_no_reason(client, worker, monkeypatch):
    def refusing():
        raise OperationalError("connection to server at 10.0.0.5 failed: password of user citylinks")

    checks = (*health.CHECKS, ("tasks", lambda: False), ("store", refusing))
    monkeypatch.setattr(health, "CHECKS", checks)
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own transaction is on it
    assert asked(client, "/health/ready/") == (503, {"status": "not ready", "not_ready": ["tasks", "store"]})


@override_settings(ALLOWED_HOSTS=["citylinks.example.org"], SECURE_SSL_REDIRECT=True)
def test_probe_is_answered_whatever_host_it_names_and_is_not_sent_to_tls(client):
    assert asked(client, "/health/", headers={"host": "10.1.2.3:8000"})[0] == 200


def test_probe_only_asks(client):
    response = client.post("/health/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


@pytest.mark.django_db
def test_a_page_below_health_is_none(client, sample_program):
    assert client.get("/health/else/").status_code == 404


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["citylinks.example.org"])
@pytest.mark.parametrize("host", ["evil.example", "a" * 300, "[::1", "x y", "..", "%00"])
def test_page_asked_for_under_an_unknown_host_is_refused_with_a_sentence(client, host):
    response = client.get("/", headers={"host": host})
    assert response.status_code == 400
    assert "This site does not answer under this name" in response.text

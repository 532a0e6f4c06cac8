"""A query over the threshold is told with its text and without its values."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection

from citylinks.accounts.models import Account
from logged import logged

pytestmark = pytest.mark.django_db


def test_query_when_over_the_threshold_is_told_without_its_values(settings):
    settings.SLOW_QUERY_MS = 0
    with logged() as lines:
        list(Account.objects.filter(email="planted@city.example"))
    (line,) = lines.of("citylinks.queries")
    assert (line["database"], line["level"]) == ("default", "warning")
    assert line["sql"].startswith("SELECT ")
    assert "%s" in line["sql"]
    assert "planted" not in lines.text


def test_query_when_under_the_threshold_is_not_told(settings):
    settings.SLOW_QUERY_MS = 600_000
    with logged() as lines:
        Account.objects.count()
    assert lines.of("citylinks.queries") == []


def test_query_when_it_fails_is_told_too(settings):
    settings.SLOW_QUERY_MS = 0
    with logged() as lines, pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere_at_all WHERE a = %s", ["planted"])
    assert [line["sql"] for line in lines.of("citylinks.queries")] == [
        "SELECT nothing FROM nowhere_at_all WHERE a = %s"
    ]

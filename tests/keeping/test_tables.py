"""Every table has a fate, every column a kind, and a value is written down the same from both databases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from citylinks.keeping.kinds import KINDS
from citylinks.keeping.rules import FORMER_TABLES, KEPT_APPS, MIGRATIONS, PASSING_APPS, Fate, fate_of, is_kept
from citylinks.keeping.tables import Counted, Table, column_of, lines, schema_of
from citylinks.kernel.errors import DomainError


def current():
    ends = MigrationLoader(None).graph.leaf_nodes()
    graph = MigrationLoader(None).graph
    return schema_of(tuple(sorted({node for end in ends for node in graph.forwards_plan(end)})))


def test_apps_with_tables_each_stand_in_a_rule():
    with_tables = {config.label for config in apps.get_app_configs() if list(config.get_models())}
    assert with_tables - KEPT_APPS - PASSING_APPS == set()


@pytest.mark.django_db
def test_tables_of_the_database_are_those_of_the_schema():
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    assert {table.name for table in current().tables} == there - {MIGRATIONS} - FORMER_TABLES


def test_tables_that_pass_are_sessions_and_codes_only():
    passing = {table.name for table in current().tables if table.fate is Fate.PASSING}
    assert passing - {"django_tasks_database_dbtaskresult"} == {
        "account_emailconfirmation",
        "django_session",
        "mail_mail",
        "mail_workerbeat",
        "usersessions_usersession",
    }


def test_fate_of_an_app_that_no_rule_knows_is_refused():
    with pytest.raises(DomainError) as refusal:
        fate_of("hiring", "hiring_vacancy")
    assert refusal.value.code == "no-fate"


def test_column_of_a_type_that_no_rule_knows_is_refused():
    class Strange(models.Field):
        def get_internal_type(self):
            return "StrangeField"

    with pytest.raises(KeyError, match="StrangeField"):
        column_of(Strange())


def test_schema_when_a_migration_is_of_a_later_version_says_so():
    with pytest.raises(DomainError) as refusal:
        schema_of((("needs", "9999_later"),))
    assert refusal.value.code == "later-version"


@pytest.mark.parametrize(
    ("name", "kept"), [("applications/x", True), ("other", True), ("member-files/x", False)]
)
def test_files_are_kept_but_for_those_that_go_after_a_day(name, kept):
    assert is_kept(name) is kept


MOMENT = dt.datetime(2026, 11, 25, 8, 0, 0, 120, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("kind", "kept", "plain", "places"),
    [
        ("DateTimeField", "2026-11-25 08:00:00.000120", "2026-11-25T08:00:00.000120Z", 0),
        ("DateTimeField", "2026-11-25 08:00:00", "2026-11-25T08:00:00.000000Z", 0),
        ("BooleanField", 1, True, 0),
        ("UUIDField", "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeeff", 0),
    ],
)
def test_value_of_sqlite_when_written_down_and_put_back_is_the_same(kind, kept, plain, places):
    assert KINDS[kind].plain["sqlite"](kept, places) == plain
    assert KINDS[kind].back["sqlite"](plain, places) == kept


@pytest.mark.parametrize(
    ("kept", "plain"), [(46, "46.00"), (46.5, "46.50"), (0.1 + 0.2, "0.30"), ("1234567890123456.78", None)]
)
def test_decimal_of_sqlite_when_written_down_has_the_places_of_its_column(kept, plain):
    assert KINDS["DecimalField"].plain["sqlite"](kept, 2) == (plain or str(Decimal(kept)))


def test_json_when_written_down_is_one_text_for_one_content():
    plain = KINDS["JSONField"].plain["sqlite"]
    assert plain('{"b": 1, "a": "é"}', 0) == plain('{"a":"é","b":1}', 0) == '{"a":"é","b":1}'


def test_lines_when_read_count_rows_and_differ_with_any_value():
    digests = set()
    for rows in ([], [[1, "a"]], [[1, "b"]], [[1, "a"], [2, None]], [[1, "a"]] * 1001):
        counted = Counted()
        assert sum(len(block) for block, _ in lines(rows, counted)) == counted.rows == len(rows)
        digests.add(counted.digest)
    assert len(digests) == 5


def test_reading_when_a_key_is_a_text_orders_it_alike_on_both_databases():
    (session,) = (table for table in current().tables if table.name == "django_session")
    assert isinstance(session, Table)
    assert session.reading("postgresql").endswith('ORDER BY "session_key" COLLATE "C"')
    assert session.reading(DatabaseWrapper.vendor).endswith('ORDER BY "session_key"')

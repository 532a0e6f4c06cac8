"""Migrations are one line per app, say all that the models say, lock no table, and hold on both databases."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.models import UniqueConstraint
from django_linear_migrations.apps import check_max_migration_files
from django_migration_linter import MigrationLinter

from citylinks.audit import guards
from citylinks.audit import migrations as audit_migrations

OURS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("citylinks."))
# A column that the version before does not know and may not leave out, and uniqueness of rows that are there.
LOCKING = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.AddField("auditevent", "weight", models.IntegerField(default=1)),
        migrations.AddConstraint(
            "auditevent", models.UniqueConstraint(fields=("weight",), name="audit_weight_once")
        ),
    ]
"""


def linted() -> MigrationLinter:
    """Lint ours; the first migrations are left out: they make tables that nobody reads yet.

    SQLite makes a table anew for any change but a nullable column, so its statements always seem to demand
    values, and to make the unique indexes that were there; `columns_to_be_filled` and `uniqueness_demanded` look
    at the migrations themselves instead.
    """
    linter = MigrationLinter(
        path=str(Path(__file__).parents[1]),
        no_cache=True,
        no_output=True,
        include_apps=OURS,
        ignore_name_contains="0001_initial",
        exclude_migration_tests=["NOT_NULL", "ADD_UNIQUE"] if connection.vendor == "sqlite" else [],
    )
    linter.lint_all_migrations()
    return linter


def columns_to_be_filled() -> list[str]:
    """Columns that a migration demands of a table made before it: the running version does not fill them."""
    found = []
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        new = {one.name_lower for one in migration.operations if isinstance(one, operations.CreateModel)}
        found += [
            f"{app}.{name}: {one.model_name}.{one.name}"
            for one in migration.operations
            if isinstance(one, operations.AddField)
            and app in OURS
            and one.model_name_lower not in new
            and not (one.field.null or one.field.has_db_default() or one.field.many_to_many)
        ]
    return found


def uniqueness_demanded() -> list[str]:
    """Uniqueness that a migration demands of a table made before it: rows that are there may not have it."""
    found = []
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        new = {one.name_lower for one in migration.operations if isinstance(one, operations.CreateModel)}
        found += [
            f"{app}.{name}: {one.model_name}.{one.constraint.name}"
            for one in migration.operations
            if app in OURS
            and isinstance(one, operations.AddConstraint)
            and isinstance(one.constraint, UniqueConstraint)
            and one.model_name_lower not in new
        ]
        found += [
            f"{app}.{name}: {one.model_name}.{one.name}"
            for one in migration.operations
            if app in OURS
            and isinstance(one, operations.AddField | operations.AlterField)
            and one.model_name_lower not in new
            and one.field.unique
            and not one.field.null
        ]
    return found


@pytest.fixture
def planted(tmp_path, monkeypatch, settings):
    """The audit app with one more migration that neither the last name nor the running version knows."""
    folder = tmp_path / "planted_audit"
    shutil.copytree(Path(audit_migrations.__file__).parent, folder)
    last = (folder / "max_migration.txt").read_text().strip()
    (folder / "9999_weight.py").write_text(LOCKING.replace("0001_initial", last))
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"audit": "planted_audit"}


def test_migrations_when_read_are_one_line_per_app():
    graph = MigrationLoader(None).graph
    ends = {label: [key for key in graph.leaf_nodes() if key[0] == label] for label in OURS}
    assert {label: len(keys) for label, keys in ends.items() if len(keys) > 1} == {}


def test_migrations_when_read_end_where_their_app_says():
    assert check_max_migration_files(app_configs=list(apps.get_app_configs())) == []


def test_migrations_when_one_is_not_named_as_the_last_is_caught(planted):
    (fault,) = check_max_migration_files(app_configs=[apps.get_app_config("audit")])
    assert fault.id == "dlm.E004"


@pytest.fixture
def outside_a_transaction(django_db_setup, django_db_blocker):
    """SQLite writes out a migration's statements only where no transaction is open; nothing is run."""
    with django_db_blocker.unblock():
        yield


def test_migrations_when_linted_lock_nothing_that_is_read(outside_a_transaction):
    assert linted().has_errors is False


def test_migrations_when_read_add_no_column_that_must_be_filled():
    assert columns_to_be_filled() == []


def test_migrations_when_one_adds_a_column_that_must_be_filled_is_caught(planted):
    assert columns_to_be_filled() == ["audit.9999_weight: auditevent.weight"]


def test_migrations_when_read_demand_no_uniqueness_of_rows_that_are_there():
    assert uniqueness_demanded() == []


def test_migrations_when_one_demands_uniqueness_is_caught(planted):
    assert uniqueness_demanded() == ["audit.9999_weight: auditevent.audit_weight_once"]


@pytest.mark.django_db
def test_models_when_compared_with_the_migrations_need_none_more(capsys):
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    assert capsys.readouterr().out.strip() == "No changes detected"


@pytest.mark.django_db
def test_database_when_migrated_holds_the_guards_of_the_trail():
    assert guards.missing(connection) == ()

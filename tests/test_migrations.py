"""Migrations are one line per app, say all that the models say, and hold on both databases."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from citylinks.audit import guards

OURS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("citylinks."))


def test_migrations_when_read_are_one_line_per_app():
    graph = MigrationLoader(None).graph
    ends = {label: [key for key in graph.leaf_nodes() if key[0] == label] for label in OURS}
    assert {label: len(keys) for label, keys in ends.items() if len(keys) > 1} == {}


@pytest.mark.django_db
def test_models_when_compared_with_the_migrations_need_none_more(capsys):
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    assert capsys.readouterr().out.strip() == "No changes detected"


@pytest.mark.django_db
def test_database_when_migrated_holds_the_guards_of_the_trail():
    assert guards.missing(connection) == ()

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from citylinks.cli import sample
from citylinks.network.models import Person
from places_rows import some_places

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(db, monkeypatch, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(sample, "set_up", lambda: None)
    some_places()


def run(*arguments):
    return CliRunner().invoke(sample.app, ["network", *arguments], catch_exceptions=False).stdout


def test_network_when_made_and_removed_says_how_many():
    assert run("--members", "10", "--seed", "7") == "Made sample members: 10; their organizations: 1.\n"
    assert Person.objects.filter(is_sample=True).count() == 10
    assert run("--remove") == "Removed sample members: 10; their organizations: 1.\n"
    assert run("--remove") == "Removed sample members: 0; their organizations: 0.\n"

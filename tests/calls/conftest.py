from __future__ import annotations

import pytest

import applying
import world
from cast import AT, HOST, PROGRAM, RESOURCE
from citylinks.access.actors import SYSTEM
from citylinks.programs.operations import open_program, record_donor
from places_rows import some_places


@pytest.fixture
def cities(db):
    return some_places()[0]


@pytest.fixture
def program(cities):
    donor = record_donor(name="The donor", by=SYSTEM, at=AT)
    return open_program(program=world.program("main", donor, PROGRAM), by=SYSTEM, at=AT)


@pytest.fixture
def host(cities):
    return world.organization("Host municipality", cities["semarang"], HOST)


@pytest.fixture
def resource(cities):
    return world.organization("City of Resource", cities["gold-coast"], RESOURCE)


@pytest.fixture
def call(program):
    """An open call with one question for both sides."""
    return applying.call(program)


@pytest.fixture
def whole(program):
    """An open call with a question of every kind."""
    return applying.call(program, "whole", questions=applying.QUESTIONS)

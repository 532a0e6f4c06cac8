"""The interface answers as its own description says, whatever it is asked: schemathesis asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings

import world
from citylinks.api.app import PATH, api

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "openapi.json"


def served(environ, start_response):
    """Serve as an installation does; what serves is loaded once its collected files are there."""
    from citylinks.wsgi import application

    return application(environ, start_response)


schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix=PATH))))
schema.app = served


@pytest.fixture
def known(db, static_files):
    """Something to ask about. The end of a request must not close the connection that the test works on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield world.build()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
def test_description_when_committed_is_the_one_that_is_served(client):
    assert json.loads(REFERENCE.read_text(encoding="utf-8")) == client.get(f"{PATH}openapi.json").json()


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_answers_when_asked_anything_keep_to_the_description(case, known):
    case.call_and_validate(headers={"Accept-Encoding": "identity"})  # its test client unpacks nothing

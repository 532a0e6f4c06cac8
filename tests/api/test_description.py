"""The interface answers as its own description says, whatever it is asked: schemathesis asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from tests.api.conftest import token_of

import world
from citylinks.api.app import PATH, api
from citylinks.network.models import BulkRequest

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


def something(known):
    """By the path, what an officer finds there. A review is its reviewer's alone: the tests of reviews read it."""
    clarification = known.calls["open"].clarifications.first().public_id
    application = known.applications["submitted"].public_id
    return {
        "/applications/{id}": {"id": application},
        "/applications/{id}/outcome": {"id": application},
        "/bulk-requests/{id}": {"id": BulkRequest.objects.get(asked_by="ada").public_id},
        "/calls/{code}": {"code": "open"},
        "/calls/{code}/applications": {"code": "open"},
        "/calls/{code}/clarifications": {"code": "open"},
        "/calls/{code}/clarifications/{id}": {"code": "open", "id": clarification},
        "/calls/{code}/results": {"code": "open"},
        "/calls/{code}/results/{id}": {"code": "open", "id": application},
        "/calls/{code}/reviewers": {"code": "open"},
        "/cities/{geonameid}": {"geonameid": known.host.city.geonameid},
        "/letters/{id}": {"id": known.letters["draft"].public_id},
        "/members/{id}": {"id": known.people["public"].public_id},
        "/needs/{id}": {"id": known.needs["published"].public_id},
        "/offers/{id}": {"id": known.offers["open"].public_id},
        "/organizations/{id}": {"id": known.host.public_id},
        "/partnerships/{id}": {"id": known.partnerships["published"].public_id},
        "/programs/{code}": {"code": "main"},
        "/programs/{code}/eligibility": {"code": "main"},
        "/programs/{code}/weights": {"code": "main"},
        "/roles/{id}": {"id": known.accounts["ada"].grants.get().public_id},
    }


def test_answers_when_there_is_something_keep_to_the_description(known, clock):
    ada, there = known.accounts["ada"], something(known)
    _made, token = token_of(ada, ada.grants.all())
    for path in (one for one in schema if one != f"{PATH}reviews/{{id}}"):
        parameters = there.pop(path.removeprefix(PATH.rstrip("/")), {})
        query = {"who": "country:ID"} if path.endswith("/eligibility") else {}
        case = schema[path]["GET"].Case(path_parameters=parameters, query=query)
        answer = case.call_and_validate(headers={**token, "Accept-Encoding": "identity"})
        assert (path, answer.status_code) == (path, 200)
    assert there == {}

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

import reviewing
from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.cli.call import app
from citylinks.kernel.errors import NotFound
from citylinks.reviews.operations import decide_application
from citylinks.reviews.states import Outcome
from places_rows import some_places
from reviewing import RUI, SOL

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    some_places()
    call, applications = reviewing.a_call(reviewing.a_program(), reviewing.applicants(2))
    reviewing.rubric(call)
    for actor, values in ((RUI, ((5, 5), (2, 2))), (SOL, ((4, 4), (1, 1)))):
        reviewer = reviewing.reviewer(call, actor)
        for application, given in zip(applications, values, strict=True):
            reviewing.reviewed(application, reviewer, *given)
    decide_application(
        application=applications[0], outcome=Outcome.SELECTED, reason="The best.", by=SYSTEM, at=AT
    )
    return applications


def run(*words):
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "140"}, catch_exceptions=False)


def test_call_results_as_json_and_csv_hold_every_figure(made):
    expected = {
        "application": made[0].public_id,
        "organization": "Applicant 0",
        "city": "Shimla",
        "country": "IN",
        "side": "host",
        "state": "submitted",
        "rank": 1,
        "total": 90.0,
        "low": 80.0,
        "high": 100.0,
        "reviews": 2,
        "adjusted": 90.0,
        "decision": "selected",
        "reason": "The best.",
    }
    rows = json.loads(run("results", "reviewed", "--format", "json").stdout)
    assert (rows[0], rows[1]["rank"], rows[1]["decision"]) == (expected, 2, None)
    lines = list(csv.DictReader(io.StringIO(run("results", "reviewed", "--format", "csv").stdout)))
    assert lines[0] == {key: str(value) for key, value in expected.items()}


def test_call_results_as_a_table_are_read_by_people(made):
    shown = run("results", "reviewed").stdout
    assert shown.splitlines()[0] == "The call (reviewed), Main: closed"
    first = next(line for line in shown.splitlines() if "Applicant 0" in line)
    assert first.split() == [
        "1",
        "host",
        "city",
        "Applicant",
        "0",
        "Shimla,",
        "IN",
        "90.0",
        "80.0–100.0",
        "2",
        "90.0",
        "selected",
    ]


def test_call_results_of_a_call_that_nobody_knows_is_refused():
    with pytest.raises(NotFound):
        run("results", "nothing")

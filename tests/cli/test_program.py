"""`citylinks program show`, over the sample programs and an amended one."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

import world
from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.cli.program import app
from citylinks.kernel.errors import DomainError
from citylinks.kernel.time import PartialDate
from citylinks.programs.operations import amend_program, open_program, record_donor, set_up_program
from citylinks.samples.operations import load_sample_program
from places_rows import sample_places, some_places
from terms import EXTENDED, FULL

WHO = {"by": SYSTEM, "at": AT}


def show(*words):
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["show", *words])


@pytest.fixture
def sample(db, clock):
    sample_places()
    load_sample_program(**WHO)


@pytest.fixture
def amended(db, clock):
    some_places()
    donor = record_donor(name="The donor", **WHO)
    made = set_up_program(
        code="full", name="Full", donor=donor, terms=FULL, source=world.SOURCE, is_sample=True, **WHO
    )
    amend_program(
        program=open_program(program=made, **WHO),
        terms=EXTENDED,
        reason="An election",
        effective=PartialDate("2016-06"),
        source=world.SOURCE,
        **WHO,
    )


def test_show_when_a_city_is_asked_about_prints_every_rule_with_its_source(sample):
    shown = show("citylinks-2011", "--city", "Semarang", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))
    assert [
        (row["purpose"].split()[0], row["allowed"], row["rule"]) for row in rows if "kind" not in row["rule"]
    ] == [
        ("Climate-related", "yes", "This purpose names no country list."),
        ("Resilience", "no", "Indonesia is not on Feed the Future focus countries, 2010-04."),
        ("Water", "yes", "Indonesia is on Global Health Initiative: second round, 2011-11."),
    ]
    assert rows[2]["source"] == "Feed the Future, focus countries as named in April 2010"


def test_show_when_the_day_is_before_a_list_answers_by_that_day(sample):
    shown = show("citylinks-2011", "--city", "1627896", "--as-of", "2011-10-31", "--format", "json")
    answer = json.loads(shown.stdout)["eligibility"]
    assert [one["allowed"] for one in answer["purposes"]] == [True, False, False]
    assert (answer["who"], answer["country"], answer["part"], answer["allowed"]) == (
        "Semarang",
        "ID",
        "host",
        True,
    )


def test_show_when_printed_for_people_names_terms_day_and_answer(sample):
    shown = show("citylinks-2011", "--city", "Gold Coast", "--role", "resource")
    lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    assert lines[0] == (
        "CityLinks 2011-2016 (citylinks-2011), closed, paid by United States Agency for International Development"
    )
    assert "Award AID-OAA-L-11-00008" in lines
    assert any(line.startswith("As of 2016-12-31: version 1 of 1. Source: ICMA, CityLinks") for line in lines)
    assert "Gold Coast may take part as resource partner" in lines


def test_show_as_csv_without_a_city_prints_a_row_per_term(sample):
    shown = show("resource-cities-1997", "--format", "csv")
    assert list(csv.reader(io.StringIO(shown.stdout))) == [
        ["term", "of", "value"],
        ["Start", "", "1997-05"],
        ["Purpose", "", "Help with urban management for cities in developing and decentralizing countries"],
    ]


def test_show_as_json_gives_both_versions_with_differences_and_exact_amounts(amended):
    document = json.loads(show("full", "--as-of", "2016-07-01", "--format", "json").stdout)
    assert (document["version"], document["terms"]["ended"], document["eligibility"]) == (
        2,
        "2017-07-31",
        None,
    )
    assert document["terms"]["awards"][0]["amount"] == {"amount": "1250000.00", "currency": "USD"}
    assert document["terms"]["awards"][1]["leader"] == "L-1"
    assert [(one["number"], one["effective"]) for one in document["versions"]] == [
        (1, "2011-09-29"),
        (2, "2016-06"),
    ]
    assert document["versions"][1]["changes"] == [
        {"term": "ended", "of": None, "before": "2016", "after": "2017-07-31"},
        {"term": "country-list", "of": "Water", "before": "sample-list", "after": None},
        {
            "term": "award-amount",
            "of": "L-1",
            "before": {"amount": "1000000.00", "currency": "USD"},
            "after": {"amount": "1250000.00", "currency": "USD"},
        },
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nothing"], "There is no program nothing."),
        (["full", "--as-of", "soon"], "--as-of: “soon” is not a day: write 2015-03-01."),
        (["full", "--city", "Xqzzt"], "city: No city"),
    ],
)
def test_show_when_there_is_no_answer_says_so_in_a_sentence(amended, words, sentence):
    refusal = show(*words).exception
    assert isinstance(refusal, DomainError)
    assert refusal.traced()[0].startswith(sentence)

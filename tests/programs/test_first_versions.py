"""The migration that gives programs of before their first version, over rows as they were written then."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.kernel.source import Source
from citylinks.kernel.time import PartialDate
from citylinks.programs.models import Award
from citylinks.programs.queries import program_detail
from citylinks.programs.terms import AwardTerms, PurposeTerms, Terms
from places_rows import some_places

pytestmark = pytest.mark.django_db
MIGRATION = import_module("citylinks.programs.migrations.0003_first_versions")


@pytest.fixture
def then():
    """The models as they were, over the columns that are still there."""
    return MigrationLoader(connection).project_state(("programs", "0003_first_versions")).apps


def old_program(then, code, **columns):
    donor, _ = then.get_model("programs", "Donor").objects.get_or_create(name="The donor")
    return then.get_model("programs", "Program").objects.create(
        code=code, name=code.title(), donor=donor, source_title="The record", **columns
    )


def newest(code):
    detail = program_detail(SYSTEM, code, as_of=AT.date())
    return detail.summary.donor.public_id, detail.versions


def test_first_version_of_a_program_of_before_says_what_it_said(then):
    some_places()
    row = old_program(
        then, "old", award_number="A-1", started=PartialDate("2011-09-29"), ended=PartialDate("2016")
    )
    row.purposes.create(code="anywhere", name="Governance")
    row.purposes.create(code="listed", name="Water").country_lists.create(country_list_id="sample-list")
    MIGRATION.write_first_versions(then, None)
    donor, (first,) = newest("old")
    assert (first.number, first.effective, first.reason, first.source) == (
        1,
        PartialDate("2011-09-29"),
        "Set up",
        Source("The record"),
    )
    assert first.terms == Terms(
        purposes=(PurposeTerms("anywhere", "Governance"), PurposeTerms("listed", "Water", ("sample-list",))),
        started=PartialDate("2011-09-29"),
        ended=PartialDate("2016"),
        awards=(AwardTerms("A-1", donor=donor),),
    )


def test_first_version_of_a_program_without_dates_or_award_holds_from_the_beginning(then):
    old_program(then, "bare")
    MIGRATION.write_first_versions(then, None)
    _, (first,) = newest("bare")
    assert (first.effective, first.terms) == (None, Terms(()))
    assert Award.objects.count() == 0


def test_first_versions_when_written_again_are_those_that_were_missing(then):
    old_program(then, "first", award_number="A-1")
    MIGRATION.write_first_versions(then, None)
    old_program(then, "second", award_number="A-1")
    MIGRATION.write_first_versions(then, None)
    assert [len(newest(code)[1]) for code in ("first", "second")] == [1, 1]
    assert Award.objects.count() == 1

from __future__ import annotations

import datetime as dt

import pytest

import world
from cast import ADA, AT, person
from citylinks.access.actors import PUBLIC, SYSTEM, Grant
from citylinks.access.decisions import decide
from citylinks.access.states import INSTALLATION, Permission, Role
from citylinks.kernel.errors import NotFound
from citylinks.kernel.time import PartialDate
from citylinks.programs.operations import amend_program, open_program, record_donor, set_up_program
from citylinks.programs.queries import (
    donor_detail,
    donors,
    program_detail,
    program_summaries,
    programs,
)
from citylinks.programs.states import AwardKind
from citylinks.programs.terms import AwardTerms, PurposeTerms, Terms
from places_rows import some_places
from terms import EXTENDED, FULL

pytestmark = pytest.mark.django_db
WHO = {"by": SYSTEM, "at": AT}


@pytest.fixture
def donor():
    some_places()
    return record_donor(name="The donor", **WHO)


def made(donor, code, *, terms=None, opened=True):
    terms = terms or Terms(FULL.purposes)
    program = set_up_program(
        code=code, name=code.title(), donor=donor, terms=terms, source=world.SOURCE, **WHO
    )
    return open_program(program=program, **WHO) if opened else program


def extended(donor):
    return amend_program(
        program=made(donor, "full", terms=FULL),
        terms=EXTENDED,
        reason="An election",
        effective=PartialDate("2016-06"),
        source=world.SOURCE,
        **WHO,
    )


def test_program_summaries_when_some_are_drafts_are_the_public_ones_earliest_first(donor):
    made(donor, "undated")
    made(donor, "late", terms=Terms(FULL.purposes, started=PartialDate("2011")))
    made(donor, "early", terms=Terms(FULL.purposes, started=PartialDate("1997-05")))
    made(donor, "draft", opened=False)
    assert [one.code for one in program_summaries(PUBLIC)] == ["early", "late", "undated"]
    assert [one.code for one in program_summaries(SYSTEM)] == ["early", "late", "undated", "draft"]


@pytest.mark.parametrize(
    ("day", "number"), [("2000-01-01", 1), ("2016-05-31", 1), ("2016-06-01", 2), ("2026-01-01", 2)]
)
def test_program_detail_when_asked_as_of_a_day_gives_the_version_in_force(donor, day, number):
    extended(donor)
    detail = program_detail(PUBLIC, "full", as_of=dt.date.fromisoformat(day))
    assert (detail.in_force.number, [one.number for one in detail.versions]) == (number, [1, 2])


def test_program_detail_when_read_names_lists_countries_and_awards(donor):
    extended(donor)
    detail = program_detail(PUBLIC, "full", as_of=AT.date())
    assert {code: one.countries for code, one in detail.lists.items()} == {"sample-list": (("IN", "India"),)}
    assert detail.countries == {"AU": "Australia"}
    assert [(one.terms.number, one.donor.name) for one in detail.in_force.awards] == [
        ("L-1", "The donor"),
        ("A-1", "The donor"),
    ]


def test_program_detail_when_a_draft_is_asked_for_by_a_visitor_is_not_found(donor):
    made(donor, "draft", opened=False)
    with pytest.raises(NotFound, match="There is no program draft"):
        program_detail(PUBLIC, "draft", as_of=AT.date())
    assert program_detail(SYSTEM, "draft", as_of=AT.date()).summary.code == "draft"


def test_program_detail_when_it_has_one_or_three_versions_takes_the_same_queries(
    donor, django_assert_num_queries
):
    program = made(donor, "full", terms=FULL)
    with django_assert_num_queries(13):
        program_detail(PUBLIC, "full", as_of=AT.date())
    for year, terms in (("2014", EXTENDED), ("2015", FULL)):
        amend_program(
            program=program, terms=terms, reason="x", effective=PartialDate(year), source=world.SOURCE, **WHO
        )
    with django_assert_num_queries(13):
        assert len(program_detail(PUBLIC, "full", as_of=AT.date()).versions) == 3


def test_program_summaries_when_one_or_three_take_the_same_queries(donor, django_assert_num_queries):
    made(donor, "full", terms=FULL)
    with django_assert_num_queries(10):
        assert len(program_summaries(PUBLIC)) == 1
    made(donor, "second")
    made(donor, "third")
    with django_assert_num_queries(10):
        assert len(program_summaries(PUBLIC)) == 3


def test_donors_when_their_programs_are_drafts_are_not_shown(donor):
    mission = record_donor(name="A mission", **WHO)
    record_donor(name="A donor of nothing", **WHO)
    associate = AwardTerms("A-2", AwardKind.ASSOCIATE, leader="L-1", donor=mission.public_id)
    made(donor, "full", terms=FULL)
    draft = made(donor, "draft", terms=Terms((PurposeTerms("a", "A"),), awards=(associate,)), opened=False)
    assert [(one.donor.name, [p.code for p in one.programs]) for one in donors(PUBLIC)] == [
        ("The donor", ["full"])
    ]
    with pytest.raises(NotFound, match="There is no donor"):
        donor_detail(ADA, mission.public_id)
    open_program(program=draft, **WHO)
    assert [one.code for one in donor_detail(PUBLIC, mission.public_id).programs] == ["draft"]


def test_programs_when_an_administrator_asks_are_all_and_rule_and_scope_agree(donor):
    admin = person("Fay", Grant(Role.ADMINISTRATOR, INSTALLATION))
    rows = {made(donor, "open"), made(donor, "draft", opened=False)}
    assert set(programs(admin)) == rows
    assert {row for row in rows if decide(admin, Permission.VIEW_PROGRAM, row).allowed} == rows

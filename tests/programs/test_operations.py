from __future__ import annotations

import datetime as dt

import pytest

import world
from cast import ADA, AT, DIA, EVE, PROGRAM
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError, Faults, NotFound
from citylinks.kernel.time import PartialDate
from citylinks.programs.models import Donor, Program
from citylinks.programs.operations import (
    PurposeTerms,
    close_program,
    open_program,
    record_donor,
    set_up_program,
)
from citylinks.programs.queries import PurposeAnswer, may_take_part, programs
from citylinks.programs.states import PROGRAM_TRANSITIONS, ProgramAction, ProgramState
from places_rows import some_places
from trail import broken_trail, events, moves_as_the_table_says, names, no_event

pytestmark = pytest.mark.django_db
MOVES = {ProgramAction.OPEN: open_program, ProgramAction.CLOSE: close_program}


@pytest.fixture
def donor():
    return record_donor(name="The donor", identifier="XX-1", by=SYSTEM, at=AT)


def set_up(donor, by=SYSTEM, **changes):
    given = {
        "code": "water",
        "name": "Water",
        "purposes": [PurposeTerms("water", "Water supply")],
        "award_number": "A-1",
        "started": PartialDate("2011-09-29"),
        "ended": PartialDate("2016"),
    }
    return set_up_program(donor=donor, source=world.SOURCE, by=by, at=AT, **{**given, **changes})


def test_record_donor_when_the_operator_does_it_is_on_record(donor):
    assert events() == [
        ("donor.recorded", "system", f"donor {donor.public_id}", {"name": "The donor", "identifier": "XX-1"})
    ]


def test_record_donor_when_another_asks_is_refused():
    with no_event(), pytest.raises(NotPermitted, match="Only the operator"):
        record_donor(name="Mine", by=ADA, at=AT)


@pytest.mark.parametrize(("name", "code"), [("", "faults"), ("The donor", "donor-exists")])
def test_record_donor_when_the_name_is_bad_is_refused(donor, name, code):
    with no_event(), pytest.raises(DomainError) as caught:
        record_donor(name=name, by=SYSTEM, at=AT)
    assert caught.value.code == code


def test_record_donor_when_the_trail_fails_is_rolled_back():
    with broken_trail():
        record_donor(name="The donor", by=SYSTEM, at=AT)
    assert Donor.objects.count() == 0


def test_set_up_program_when_complete_is_a_draft_on_record(donor):
    made = set_up(donor)
    assert [(p.code, p.state, str(p.started), str(p.ended)) for p in programs(SYSTEM)] == [
        ("water", "draft", "2011-09-29", "2016")
    ]
    assert events()[1:] == [
        (
            "program.set-up",
            "system",
            f"program {made.public_id}",
            {"code": "water", "donor": donor.public_id, "award_number": "A-1", "purposes": ["water"]},
        )
    ]


def test_set_up_program_when_another_asks_is_refused(donor):
    with no_event(), pytest.raises(NotPermitted, match="Only the operator"):
        set_up(donor, by=ADA)


def test_set_up_program_when_the_input_is_bad_names_every_fault(donor):
    with no_event(), pytest.raises(Faults) as caught:
        set_up(
            donor,
            name="",
            purposes=[PurposeTerms("a", "A"), PurposeTerms("a", "B")],
            started=PartialDate("2016-02"),
            ended=PartialDate("2016-01"),
        )
    assert caught.value.sentences() == (
        "name: The name is empty. Write the program's name.",
        "purposes: The purpose a is given twice. Keep one of the two.",
        "ended: It ends (2016-01) before it starts (2016-02). Check both dates.",
    )
    with no_event(), pytest.raises(Faults, match="at least one purpose"):
        set_up(donor, purposes=[])


def test_set_up_program_when_the_code_is_taken_is_refused(donor):
    set_up(donor)
    with no_event(), pytest.raises(DomainError) as caught:
        set_up(donor)
    assert (caught.value.code, caught.value.place) == ("program-exists", "code")


def test_set_up_program_when_the_trail_fails_is_rolled_back(donor):
    with broken_trail():
        set_up(donor)
    assert Program.objects.count() == 0


def test_program_when_opened_and_closed_is_public_and_on_record(donor):
    made = world.program("main", donor, PROGRAM)
    assert (list(programs(PUBLIC)), list(programs(DIA))) == ([], [made])
    open_program(program=made, by=ADA, at=AT)
    assert list(programs(PUBLIC)) == [made]
    close_program(program=made, by=ADA, at=AT)
    assert list(programs(PUBLIC)) == [made]
    assert names() == ["donor.recorded", "program.set-up", "program.opened", "program.closed"]
    assert [who for _, who, _, _ in events()[2:]] == ["ada", "ada"]


@pytest.mark.parametrize("actor", [PUBLIC, DIA, EVE], ids=lambda actor: actor.id)
@pytest.mark.parametrize("move", [open_program, close_program])
def test_program_when_moved_by_no_officer_is_refused(donor, actor, move):
    made = world.program("main", donor, PROGRAM)
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of Main"):
        move(program=made, by=actor, at=AT)


@pytest.mark.parametrize("state", ProgramState)
@pytest.mark.parametrize("action", ProgramAction)
def test_program_when_in_any_state_moves_only_as_the_table_says(donor, state, action):
    moves_as_the_table_says(set_up(donor), state, MOVES[action], PROGRAM_TRANSITIONS.get((state, action)))


@pytest.fixture
def listed_program(donor):
    _, lists = some_places()
    return open_program(program=world.program("main", donor, lists=lists), by=SYSTEM, at=AT)


def water(country, as_of):
    return may_take_part(PUBLIC, "main", country, as_of=as_of).answers[1]


def test_may_take_part_when_on_the_list_says_which(listed_program):
    assert water("IN", dt.date(2015, 3, 1)) == PurposeAnswer(
        "Water", True, "India is on Sample list, 2010-06.", world.SOURCE
    )


def test_may_take_part_when_not_on_the_list_says_which(listed_program):
    assert water("ID", dt.date(2015, 3, 1)) == PurposeAnswer(
        "Water", False, "Indonesia is not on Sample list, 2010-06.", world.SOURCE
    )


def test_may_take_part_when_the_list_came_later_says_so(listed_program):
    assert water("IN", dt.date(2010, 5, 31)) == PurposeAnswer(
        "Water", False, "None of its lists stood on 2010-05-31.", world.SOURCE
    )


def test_may_take_part_when_one_purpose_has_no_list_is_allowed_by_it(listed_program):
    answer = may_take_part(PUBLIC, "main", "ID", as_of=dt.date(2015, 3, 1))
    assert (answer.allowed, answer.program, answer.country) == (True, "Main", "Indonesia")
    assert answer.answers[0] == PurposeAnswer(
        "Governance", True, "This purpose names no country list.", world.SOURCE
    )


@pytest.mark.parametrize(("code", "country"), [("draft", "IN"), ("main", "ZZ"), ("nothing", "IN")])
def test_may_take_part_when_program_or_country_is_not_there_is_not_found(listed_program, code, country):
    world.program("draft", Donor.objects.get())
    with pytest.raises(NotFound):
        may_take_part(PUBLIC, code, country, as_of=dt.date(2015, 3, 1))


def test_may_take_part_when_asked_takes_six_queries(listed_program, django_assert_num_queries):
    with django_assert_num_queries(6):
        may_take_part(PUBLIC, "main", "IN", as_of=dt.date(2015, 3, 1))

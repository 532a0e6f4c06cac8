from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

import world
from cast import ADA, AT, DIA, EVE, PROGRAM, person
from citylinks.access.actors import PUBLIC, SYSTEM, Grant
from citylinks.access.decisions import NotPermitted
from citylinks.access.states import INSTALLATION, Role
from citylinks.kernel.errors import DomainError, Faults
from citylinks.kernel.source import Source
from citylinks.kernel.time import PartialDate
from citylinks.programs.models import Award, Donor, Program, ProgramVersion
from citylinks.programs.operations import (
    amend_program,
    close_program,
    open_program,
    record_donor,
    set_up_program,
)
from citylinks.programs.queries import program_detail, programs
from citylinks.programs.states import (
    PROGRAM_TRANSITIONS,
    AwardKind,
    Part,
    ProgramAction,
    ProgramState,
    RuleBasis,
)
from citylinks.programs.terms import AwardTerms, PartnerTerm, PurposeTerms, Terms
from places_rows import some_places
from terms import EXTENDED, FULL
from trail import broken_trail, events, moves_as_the_table_says, names, no_event

pytestmark = pytest.mark.django_db
ADMIN = person("Fay", Grant(Role.ADMINISTRATOR, INSTALLATION))
OFFICER = ADA
MODIFIED = Source("Modification 1 of the award")
EXTENSION = {
    "terms": EXTENDED,
    "reason": "An election falls into the last months.",
    "effective": PartialDate("2016-06"),
    "source": MODIFIED,
}
MOVES = {
    ProgramAction.OPEN: open_program,
    ProgramAction.CLOSE: close_program,
    ProgramAction.AMEND: partial(amend_program, **EXTENSION),
}


@pytest.fixture
def donor():
    some_places()
    return record_donor(name="The donor", identifier="XX-1", by=SYSTEM, at=AT)


def set_up(donor, by=SYSTEM, **changes):
    given = {"code": "water", "name": "Water", "terms": FULL}
    return set_up_program(donor=donor, source=world.SOURCE, by=by, at=AT, **{**given, **changes})


def amend(program, by=SYSTEM, **changes):
    return amend_program(program=program, by=by, at=AT, **{**EXTENSION, **changes})


def told(program):
    return program_detail(SYSTEM, program.code, as_of=AT.date()).versions


def test_record_donor_when_the_operator_does_it_is_on_record(donor):
    assert events() == [
        ("donor.recorded", "system", f"donor {donor.public_id}", {"name": "The donor", "identifier": "XX-1"})
    ]


@pytest.mark.parametrize("actor", [PUBLIC, ADA, DIA, EVE], ids=lambda actor: actor.id)
def test_record_donor_when_no_administrator_asks_is_refused(actor):
    with no_event(), pytest.raises(NotPermitted, match="Only the operator and the administrators"):
        record_donor(name="Mine", by=actor, at=AT)


def test_record_donor_and_set_up_when_an_administrator_does_it_are_done():
    some_places()
    made = set_up(record_donor(name="Mine", by=ADMIN, at=AT), by=ADMIN)
    assert [who for _, who, _, _ in events()] == ["fay", "fay"]
    assert list(programs(ADMIN)) == [made]


@pytest.mark.parametrize(
    ("given", "code", "place"),
    [
        ({"name": ""}, "faults", None),
        ({"name": "The donor"}, "donor-exists", "name"),
        ({"name": "Another", "identifier": "XX-1"}, "donor-exists", "identifier"),
    ],
)
def test_record_donor_when_it_is_bad_is_refused(donor, given, code, place):
    with no_event(), pytest.raises(DomainError) as caught:
        record_donor(**given, by=SYSTEM, at=AT)
    assert (caught.value.code, caught.value.place) == (code, place)


def test_record_donor_when_the_trail_fails_is_rolled_back():
    with broken_trail():
        record_donor(name="The donor", by=SYSTEM, at=AT)
    assert Donor.objects.count() == 0


def test_set_up_program_when_complete_is_a_draft_with_its_first_version(donor):
    made = set_up(donor)
    (first,) = told(made)
    given = tuple(replace(award, donor=donor.public_id) for award in FULL.awards)
    assert (made.state, first.number, first.effective, first.terms) == (
        "draft",
        1,
        FULL.started,
        replace(FULL, awards=given),
    )
    assert events()[1:] == [
        (
            "program.set-up",
            "system",
            f"program {made.public_id}",
            {
                "code": "water",
                "donor": donor.public_id,
                "awards": ["L-1", "A-1"],
                "purposes": ["anywhere", "listed"],
            },
        )
    ]


def test_set_up_program_when_an_associate_award_stands_first_points_to_its_leader(donor):
    set_up(donor, terms=replace(FULL, awards=FULL.awards[::-1]))
    associate = Award.objects.select_related("leader").get(number="A-1")
    assert (associate.kind, associate.leader.number) == ("associate", "L-1")


def test_set_up_program_when_the_leader_award_is_anothers_program_finds_it(donor):
    set_up(donor)
    mission = record_donor(name="A mission", by=SYSTEM, at=AT)
    award = AwardTerms("A-2", AwardKind.ASSOCIATE, leader="L-1", donor=mission.public_id)
    set_up(donor, code="second", terms=Terms(FULL.purposes, awards=(award,)))
    row = Award.objects.select_related("leader", "donor").get(number="A-2")
    assert (row.leader.number, row.donor.name) == ("L-1", "A mission")


@pytest.mark.parametrize("actor", [PUBLIC, ADA, DIA, EVE], ids=lambda actor: actor.id)
def test_set_up_program_when_no_administrator_asks_is_refused(donor, actor):
    with no_event(), pytest.raises(NotPermitted, match="Only the operator and the administrators"):
        set_up(donor, by=actor)


def test_set_up_program_when_the_input_is_bad_names_every_fault(donor):
    set_up(donor)
    wrong = Terms(
        purposes=(PurposeTerms("a", "A", ("nowhere",)), PurposeTerms("a", "B")),
        started=PartialDate("2016-02"),
        ended=PartialDate("2016-01"),
        awards=(
            AwardTerms("L-1"),
            AwardTerms("A-9", AwardKind.ASSOCIATE, leader="L-9"),
            AwardTerms("A-8", donor="nobody"),
        ),
        partner_rules=(
            PartnerTerm(Part.HOST, RuleBasis.KIND, "club"),
            PartnerTerm(Part.HOST, RuleBasis.COUNTRY, "ZZ"),
            PartnerTerm(Part.HOST, RuleBasis.COUNTRY, "ID"),
            PartnerTerm(Part.HOST, RuleBasis.COUNTRY, "ID"),
            PartnerTerm(Part.HOST, RuleBasis.COUNTRY_LIST, "nowhere"),
            PartnerTerm(Part.HOST, RuleBasis.INCOME_GROUP, "rich"),
        ),
    )
    with no_event(), pytest.raises(Faults) as caught:
        set_up(donor, code="", name="", terms=wrong, reason="Set up")
    assert caught.value.traced() == (
        "code: The code is empty. Write a short one, such as citylinks-2011.",
        "name: The name is empty. Write the program's name.",
        "ended: It ends (2016-01) before it starts (2016-02). Check both dates.",
        "purposes: The purpose a is given twice. Keep one of the two.",
        "purposes[0]: There is no country list nowhere. Choose one that is loaded.",
        "awards[0]: L-1 pays for another program. Check the number.",
        "awards[1]: There is no leader award L-9. Write the number of one.",
        "awards[2]: There is no donor nobody. Record the donor first.",
        "partner_rules[0]: club is no kind of organization. Choose one that is there.",
        "partner_rules[1]: ZZ is no country. Choose one that is there.",
        "partner_rules[3]: ID is given twice. Keep one of the two.",
        "partner_rules[4]: nowhere is no country list. Choose one that is there.",
        "partner_rules[5]: rich is no income group. Choose one that is there.",
    )


def test_set_up_program_when_no_source_is_named_asks_for_one(donor):
    with no_event(), pytest.raises(Faults, match="Say where these terms stand"):
        set_up_program(code="x", name="X", donor=donor, terms=FULL, source=Source(" "), by=SYSTEM, at=AT)


def test_set_up_program_when_the_code_is_taken_is_refused(donor):
    set_up(donor, terms=replace(FULL, awards=()))
    with no_event(), pytest.raises(DomainError) as caught:
        set_up(donor, terms=replace(FULL, awards=()))
    assert (caught.value.code, caught.value.place) == ("program-exists", "code")


def test_set_up_program_when_the_trail_fails_is_rolled_back(donor):
    with broken_trail():
        set_up(donor)
    assert (Program.objects.count(), ProgramVersion.objects.count(), Award.objects.count()) == (0, 0, 0)


def test_amend_program_when_extended_is_the_next_version_and_the_first_stays(donor):
    made = set_up(donor)
    before = told(made)
    assert amend(made) == made
    first, second = told(made)
    assert (first,) == before
    assert (second.number, str(second.effective), second.reason, second.source) == (
        2,
        "2016-06",
        "An election falls into the last months.",
        MODIFIED,
    )
    assert [(one.field.value, str(one.before), str(one.after)) for one in second.changes] == [
        ("ended", "2016", "2017-07-31"),
        ("country-list", "sample-list", "None"),
        ("award-amount", "USD 1,000,000.00", "USD 1,250,000.00"),
    ]
    assert events()[2:] == [
        (
            "program.amended",
            "system",
            f"program {made.public_id}",
            {
                "version": 2,
                "effective": "2016-06",
                "changed": ["ended", "country-list", "award-amount"],
            },
        )
    ]


def test_amend_program_when_a_version_repeats_an_award_keeps_one_row_of_it(donor):
    made = set_up(donor)
    amend(made)
    assert [one.number for one in Award.objects.order_by("id")] == ["L-1", "A-1"]
    assert [award.source for award in told(made)[1].awards] == [world.SOURCE, world.SOURCE]


@pytest.mark.parametrize("actor", [ADMIN, PUBLIC, DIA, EVE], ids=lambda actor: actor.id)
def test_amend_program_when_no_officer_asks_is_refused(donor, actor):
    made = world.program("main", donor, PROGRAM)
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of Main"):
        amend(made, by=actor)


def test_amend_program_when_its_officer_asks_is_done(donor):
    made = world.program("main", donor, PROGRAM)
    amend(made, by=OFFICER)
    assert events()[-1][:2] == ("program.amended", "ada")


def test_amend_program_when_the_input_is_bad_names_every_fault(donor):
    made = amend(set_up(donor))
    renamed = (PurposeTerms("anywhere", "Something else"), *FULL.purposes[1:])
    other_kind = (replace(FULL.awards[0], kind=AwardKind.SINGLE), FULL.awards[1])
    with no_event(), pytest.raises(Faults) as caught:
        amend(
            made,
            terms=replace(FULL, purposes=renamed, awards=other_kind),
            reason=" ",
            effective=PartialDate("2016-05"),
            source=Source(""),
        )
    assert caught.value.traced() == (
        "reason: The reason is empty. Say why the terms change.",
        "effective: Version 2 holds from 2016-06, which is later. Write that date or a later one.",
        "source: The source is empty. Name the amendment that says so.",
        "purposes[0]: anywhere is called “Governance”. A new name is a new purpose: change the code.",
        "awards[0]: L-1 is on record as: Leader award. An award keeps its kind.",
    )


def test_amend_program_when_an_associate_award_changes_its_leader_or_is_given_twice_is_refused(donor):
    made = set_up(donor)
    awards = (
        FULL.awards[0],
        AwardTerms("L-2", AwardKind.LEADER),
        replace(FULL.awards[1], leader="L-2"),
        replace(FULL.awards[0], donor=donor.public_id),
    )
    with no_event(), pytest.raises(Faults) as caught:
        amend(made, terms=replace(EXTENDED, awards=awards))
    assert caught.value.traced() == (
        "awards[2]: A-1 belongs to the leader award L-1. An award keeps its leader.",
        "awards[3]: L-1 of this donor is given twice. Keep one of the two.",
    )


def test_amend_program_when_only_an_indicators_name_is_mended_is_a_version(donor):
    made = set_up(donor)
    (first,) = FULL.indicators
    amend(made, terms=replace(FULL, indicators=(replace(first, name="Institutions"),)))
    (change,) = told(made)[1].changes
    assert (change.before, change.after) == (
        "FY2015 4.8.2-14 Institutions with improved capacity",
        "FY2015 4.8.2-14 Institutions",
    )


def test_amend_program_when_nothing_changes_is_refused(donor):
    made = set_up(donor)
    with no_event(), pytest.raises(Faults, match="This changes nothing"):
        amend(made, terms=FULL)


def test_amend_program_when_the_trail_fails_is_rolled_back(donor):
    made = set_up(donor)
    with broken_trail():
        amend(made)
    assert len(told(made)) == 1


def test_program_when_opened_and_closed_is_public_and_on_record(donor):
    made = world.program("main", donor, PROGRAM)
    assert (list(programs(PUBLIC)), list(programs(DIA))) == ([], [made])
    open_program(program=made, by=ADA, at=AT)
    assert list(programs(PUBLIC)) == [made]
    close_program(program=made, by=ADA, at=AT)
    assert list(programs(PUBLIC)) == [made]
    assert names() == ["donor.recorded", "program.set-up", "program.opened", "program.closed"]
    assert [who for _, who, _, _ in events()[2:]] == ["ada", "ada"]


@pytest.mark.parametrize("actor", [ADMIN, PUBLIC, DIA, EVE], ids=lambda actor: actor.id)
@pytest.mark.parametrize("move", [open_program, close_program])
def test_program_when_moved_by_no_officer_is_refused(donor, actor, move):
    made = world.program("main", donor, PROGRAM)
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of Main"):
        move(program=made, by=actor, at=AT)


@pytest.mark.parametrize("state", ProgramState)
@pytest.mark.parametrize("action", ProgramAction)
def test_program_when_in_any_state_moves_only_as_the_table_says(donor, state, action):
    moves_as_the_table_says(set_up(donor), state, MOVES[action], PROGRAM_TRANSITIONS.get((state, action)))

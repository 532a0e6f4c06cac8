from __future__ import annotations

import datetime as dt

import pytest

import world
from cast import ADA, AT, BO, CEM, DIA, EVE, HOST, PROGRAM
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError, Faults, NotFound
from citylinks.kernel.text import Phrase, TranslatedText
from citylinks.kernel.time import PartialDate
from citylinks.needs.models import Need
from citylinks.needs.operations import (
    Account,
    Evidence,
    HazardEvidence,
    Owner,
    Statement,
    publish_need,
    replace_owner,
    revise_need,
    state_need,
    withdraw_need,
)
from citylinks.needs.queries import need_detail, needs, wording_of
from citylinks.needs.states import NEED_TRANSITIONS, NeedAction, NeedState
from citylinks.programs.operations import close_program, open_program, record_donor
from places_rows import some_places
from trail import broken_trail, events, moves_as_the_table_says, no_event

pytestmark = pytest.mark.django_db


def revise(need, by, at, **changes):
    given = {"wording": world.wording("Erosion, said again"), "themes": ("coastal-flooding",), **changes}
    return revise_need(need=need, statement=Statement(**given), by=by, at=at)


MOVES = {
    NeedAction.PUBLISH: publish_need,
    NeedAction.WITHDRAW: withdraw_need,
    NeedAction.REVISE: revise,
}


@pytest.fixture
def program():
    donor = record_donor(name="The donor", by=SYSTEM, at=AT)
    return open_program(program=world.program("main", donor, PROGRAM), by=SYSTEM, at=AT)


@pytest.fixture
def host():
    return world.organization("Host municipality", some_places()[0]["semarang"], HOST)


def state(program, host, by=BO, **changes):
    given = {
        "wording": world.wording("Erosion"),
        "themes": ["coastal-erosion"],
        "purposes": list(program.purposes.filter(code="anywhere")),
        "evidence": [Evidence("Measured.", world.SOURCE, PartialDate("2014"))],
        "source": world.SOURCE,
    }
    return state_need(program=program, organization=host, by=by, at=AT, **{**given, **changes})


def test_state_need_when_its_city_does_it_is_on_record_and_not_public(program, host):
    made = state(program, host)
    (shown,) = needs(BO)
    assert (shown, shown.state, shown.stated_at, shown.city.name) == (made, "stated", AT, "Semarang")
    assert (wording_of(shown), shown.source) == (world.wording("Erosion"), world.SOURCE)
    assert [(one.what, one.when) for one in shown.evidence.all()] == [("Measured.", PartialDate("2014"))]
    assert {actor.id: list(needs(actor)) for actor in (PUBLIC, CEM, EVE)} == {
        "public": [],
        "cem": [],
        "eve": [],
    }
    assert {actor.id: list(needs(actor)) for actor in (ADA, DIA)} == {"ada": [made], "dia": [made]}
    assert events()[-1] == (
        "need.stated",
        "bo",
        f"need {made.public_id}",
        {
            "program": PROGRAM,
            "organization": HOST,
            "themes": ["coastal-erosion"],
            "purposes": ["anywhere"],
        },
    )


@pytest.mark.parametrize("actor", [PUBLIC, CEM, DIA, EVE], ids=lambda actor: actor.id)
def test_state_need_when_neither_its_city_nor_an_officer_is_refused(program, host, actor):
    with no_event(), pytest.raises(NotPermitted, match="Only Host municipality and the program's officers"):
        state(program, host, by=actor)
    assert Need.objects.count() == 0


def test_state_need_when_the_program_is_closed_is_refused_even_to_the_system(program, host):
    closed = close_program(program=program, by=SYSTEM, at=AT)
    with no_event(), pytest.raises(NotPermitted, match="Main is closed: it takes no needs"):
        state(closed, host, by=SYSTEM)


def test_state_need_when_the_input_is_bad_names_every_fault(program, host):
    other = world.program("other", program.donor)
    with no_event(), pytest.raises(Faults) as caught:
        state(
            program,
            host,
            wording=TranslatedText(()),
            themes=["coastal-erosoin"],
            purposes=list(other.purposes.filter(code="anywhere")),
        )
    assert [(fault.place, fault.message) for fault in caught.value.faults] == [
        ("wordings", "There is no text."),
        ("themes", "“coastal-erosoin” is no theme."),
        ("purposes", "Governance is no purpose of Main."),
    ]


def test_state_need_when_the_trail_fails_is_rolled_back(program, host):
    with broken_trail():
        state(program, host)
    assert Need.objects.count() == 0


def test_publish_need_when_an_officer_does_it_is_public(program, host):
    made = publish_need(need=state(program, host), by=ADA, at=AT)
    assert list(needs(PUBLIC)) == [made]
    assert events()[-1] == ("need.published", "ada", f"need {made.public_id}", {})


@pytest.mark.parametrize("actor", [PUBLIC, BO, DIA, EVE], ids=lambda actor: actor.id)
def test_publish_need_when_not_an_officer_is_refused(program, host, actor):
    made = state(program, host)
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of Main may publish"):
        publish_need(need=made, by=actor, at=AT)


def test_withdraw_need_when_its_city_does_it_is_hidden_again(program, host):
    made = publish_need(need=state(program, host), by=ADA, at=AT)
    withdraw_need(need=made, by=BO, at=AT)
    assert (list(needs(PUBLIC)), list(needs(BO))) == ([], [made])
    assert events()[-1] == ("need.withdrawn", "bo", f"need {made.public_id}", {})


def test_withdraw_need_when_a_stranger_asks_is_refused(program, host):
    made = state(program, host)
    with no_event(), pytest.raises(NotPermitted):
        withdraw_need(need=made, by=EVE, at=AT)


@pytest.mark.parametrize("before", NeedState)
@pytest.mark.parametrize("action", NeedAction)
def test_need_when_in_any_state_moves_only_as_the_table_says(program, host, before, action):
    moves_as_the_table_says(
        state(program, host), before, MOVES[action], NEED_TRANSITIONS.get((before, action))
    )


def test_needs_when_one_or_three_take_the_same_queries(program, host, django_assert_num_queries):
    def read():
        return [(one.city.country.name, wording_of(one), list(one.evidence.all())) for one in needs(ADA)]

    state(program, host)
    with django_assert_num_queries(6):
        read()
    state(program, host)
    state(program, host)
    with django_assert_num_queries(6):
        assert len(read()) == 3


HAZARD = HazardEvidence("coastal-erosion", world.SOURCE, "Two metres of beach a year.", PartialDate("2014"))
ACCOUNT = Account("en", "A wall.", "The beach stays where it is.")
OWNER = Owner("Public works", "Head of the coast", "person0001")


def test_state_need_when_all_is_said_keeps_it(program, host):
    made = state(program, host, hazards=[HAZARD], accounts=[ACCOUNT], owner=OWNER)
    found = need_detail(BO, made.public_id)
    assert (found.hazards, found.owner, found.editions) == ((HAZARD,), OWNER, ())
    assert (found.tried, found.solved) == (
        (Phrase("en", "A wall."),),
        (Phrase("en", "The beach stays where it is."),),
    )
    assert found.may == {NeedAction.REVISE, NeedAction.WITHDRAW}
    assert need_detail(ADA, made.public_id).may == set(NeedAction)
    assert need_detail(DIA, made.public_id).may == set()
    with pytest.raises(NotFound):
        need_detail(EVE, made.public_id)


def test_state_need_when_hazards_and_owner_are_bad_names_every_fault(program, host):
    with no_event(), pytest.raises(Faults) as caught:
        state(
            program, host, hazards=[HazardEvidence("dragons", world.SOURCE), HAZARD, HAZARD], owner=Owner("")
        )
    assert [(fault.place, fault.message) for fault in caught.value] == [
        ("hazards", "“dragons” is no hazard."),
        ("hazards", "“coastal-erosion” is named twice."),
        ("office", "No office owns the need."),
    ]


def test_revise_need_when_it_is_published_stays_public_and_keeps_what_it_said(program, host):
    made = publish_need(need=state(program, host, accounts=[ACCOUNT], owner=OWNER), by=ADA, at=AT)
    later = AT + dt.timedelta(days=30)
    revise(made, BO, later, hazards=(HAZARD,), owner=Owner("Harbour office"))
    found = need_detail(PUBLIC, made.public_id)
    assert (found.wording, found.themes, found.hazards, found.evidence, found.solved) == (
        world.wording("Erosion, said again"),
        ("coastal-flooding",),
        (HAZARD,),
        (),
        (),
    )
    assert [(one.owner, one.since, one.until) for one in found.owners] == [
        (Owner("Harbour office"), later, None),
        (OWNER, AT, later),
    ]
    (edition,) = found.editions
    assert (edition.number, edition.wording, edition.tried, edition.replaced_at) == (
        1,
        world.wording("Erosion"),
        (Phrase("en", "A wall."),),
        later,
    )
    assert events()[-1] == (
        "need.revised",
        "bo",
        f"need {made.public_id}",
        {"edition": 2, "themes": ["coastal-flooding"], "hazards": ["coastal-erosion"]},
    )


def test_revise_need_when_its_words_are_bad_changes_nothing(program, host):
    made = state(program, host)
    with no_event(), pytest.raises(Faults, match="is no theme"):
        revise(made, BO, AT, themes=("cheese",))
    assert wording_of(needs(BO).get()) == world.wording("Erosion")
    with no_event(), pytest.raises(NotPermitted):
        revise(made, CEM, AT)


def test_replace_owner_when_people_leave_keeps_who_had_it(program, host):
    made = state(program, host, owner=OWNER)
    later = AT + dt.timedelta(days=1)
    with broken_trail():
        replace_owner(need=made, owner=Owner("Harbour office"), by=BO, at=later)
    replace_owner(need=made, owner=Owner("Harbour office", person="person0002"), by=BO, at=later)
    assert [(one.owner.office, one.until) for one in need_detail(BO, made.public_id).owners] == [
        ("Harbour office", None),
        ("Public works", later),
    ]
    assert events()[-1] == (
        "need.owner-replaced",
        "bo",
        f"need {made.public_id}",
        {"person": "person0002"},
    )


@pytest.mark.parametrize(
    ("by", "owner", "code"),
    [
        (CEM, Owner("Harbour office"), "not-permitted"),
        (BO, Owner(" "), "faults"),
        (BO, OWNER, "same-owner"),
    ],
)
def test_replace_owner_when_it_may_not_be_is_refused(program, host, by, owner, code):
    made = state(program, host, owner=OWNER)
    with no_event(), pytest.raises(DomainError) as caught:
        replace_owner(need=made, owner=owner, by=by, at=AT)
    assert caught.value.code == code


def test_replace_owner_when_the_need_is_withdrawn_is_refused(program, host):
    made = withdraw_need(need=state(program, host, owner=OWNER), by=BO, at=AT)
    with no_event(), pytest.raises(DomainError, match="was withdrawn"):
        replace_owner(need=made, owner=Owner("Harbour office"), by=BO, at=AT)


@pytest.mark.parametrize("rows", [1, 3])
def test_need_detail_when_one_or_three_rows_takes_the_same_queries(
    program, host, django_assert_num_queries, rows
):
    codes = ("coastal-erosion", "drought", "heat")[:rows]
    made = state(program, host, hazards=[HazardEvidence(code, world.SOURCE) for code in codes], owner=OWNER)
    for _ in range(rows):
        revise(
            made,
            BO,
            AT,
            accounts=(ACCOUNT,),
            hazards=tuple(HazardEvidence(code, world.SOURCE) for code in codes),
        )
    with django_assert_num_queries(10):
        assert len(need_detail(BO, made.public_id).editions) == rows

from __future__ import annotations

import datetime as dt

import pytest

import applying
from applying import CLOSES, OPENS, terms
from cast import ADA, AT, BO, CEM, DIA, EVE, PROGRAM
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.calls.models import Call, CallExtension
from citylinks.calls.operations import (
    add_question,
    change_call,
    close_call,
    decide_call,
    extend_call,
    open_call,
    set_up_call,
    settle_application,
)
from citylinks.calls.states import CALL_TRANSITIONS, ApplicationState, CallAction, CallState, Side
from citylinks.calls.terms import SideTerms
from citylinks.kernel.errors import DomainError, Faults
from citylinks.kernel.text import TranslatedText
from citylinks.kernel.time import PartialDate
from citylinks.programs.models import ProgramVersion
from trail import broken_trail, events, moves_as_the_table_says, no_event

pytestmark = pytest.mark.django_db
MOVES = {CallAction.OPEN: open_call, CallAction.CLOSE: close_call, CallAction.DECIDE: decide_call}
AFTER = CLOSES + dt.timedelta(minutes=1)


def set_up(program, by=ADA, code="water-2027", **changes):
    return set_up_call(program=program, code=code, terms=terms(**changes), by=by, at=AT)


def faults(caught):
    return [(fault.place, fault.message) for fault in caught.value.faults]


def test_set_up_call_when_an_officer_does_it_is_a_draft_with_all_its_terms(program):
    made = Call.objects.get(pk=set_up(program).pk)
    assert (made.state, made.language, made.opens_at, made.closes_at, made.time_zone) == (
        "draft", "en", OPENS, CLOSES, "America/New_York",
    )  # fmt: skip
    assert [(one.language, one.title, one.criteria) for one in made.wordings.order_by("language")] == [
        ("en", "The call", "Commitment, and a need."),
        ("es", "La convocatoria", "Compromiso."),
    ]
    assert [(one.side, one.letter_required) for one in made.sides.order_by("side")] == [
        ("host", True),
        ("resource", False),
    ]
    assert sorted(one.language for one in made.languages.all()) == ["en", "es"]
    assert events()[-1] == (
        "call.set-up",
        "ada",
        f"call {made.public_id}",
        {"program": PROGRAM, "code": "water-2027"},
    )


@pytest.mark.parametrize("actor", [PUBLIC, BO, CEM, DIA, EVE], ids=lambda actor: actor.id)
def test_set_up_call_when_not_an_officer_is_refused(program, actor):
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of Main may change its calls"):
        set_up(program, by=actor)
    assert Call.objects.count() == 0


def test_set_up_call_when_the_terms_are_bad_names_every_fault(program):
    set_up(program)
    with no_event(), pytest.raises(Faults) as caught:
        set_up(
            program,
            wording=TranslatedText(()),
            criteria={"fr": "Engagement."},
            sides=(SideTerms(Side.HOST, letter_required=True), SideTerms(Side.HOST, letter_required=False)),
            languages=("english",),
            opens_at=CLOSES,
            time_zone="Mars",
            questions_until=AFTER,
            upload_limit=0,
        )
    assert faults(caught) == [
        ("code", "There is a call with the code water-2027."),
        ("wordings", "There is no text."),
        ("criteria (fr)", "The call has no title in this language."),
        ("sides", "A side is given twice."),
        ("languages", "“english” is no language code."),
        ("time_zone", "“Mars” is no time zone."),
        ("closes_at", "It closes before it opens."),
        ("questions_until", "Questions could be asked after the call has closed."),
        ("upload_limit", "Files can have 1 byte to 25 MB."),
    ]


@pytest.mark.parametrize("code", ["", "Water", "water 2027", "wäter", "-water", "x" * 61])
def test_set_up_call_when_its_code_is_no_code_is_refused(program, code):
    with no_event(), pytest.raises(Faults) as caught:
        set_up(program, code=code, sides=(), languages=())
    assert [place for place, _ in faults(caught)] == ["code", "sides", "languages"]


def test_set_up_call_when_the_trail_fails_is_rolled_back(program):
    with broken_trail():
        set_up(program)
    assert Call.objects.count() == 0


def test_change_call_when_it_is_a_draft_replaces_its_terms(program):
    made = set_up(program)
    change_call(call=made, terms=terms("Another", criteria={}, sides=applying.BOTH_SIDES[:1]), by=ADA, at=AT)
    made.refresh_from_db()
    assert sorted(one.title for one in made.wordings.all()) == ["Another", "La convocatoria"]
    assert [one.side for one in made.sides.all()] == ["host"]
    assert events()[-1] == ("call.changed", "ada", f"call {made.public_id}", {})


@pytest.mark.parametrize("actor", [PUBLIC, BO, DIA], ids=lambda actor: actor.id)
def test_change_call_when_not_an_officer_is_refused(program, actor):
    made = set_up(program)
    with no_event(), pytest.raises(NotPermitted):
        change_call(call=made, terms=terms(), by=actor, at=AT)


def test_change_call_when_people_have_read_it_is_refused(call):
    with no_event(), pytest.raises(DomainError, match="stay as applicants read them") as caught:
        change_call(call=call, terms=terms(), by=ADA, at=AT)
    assert caught.value.code == "call-frozen"


def test_change_call_when_the_terms_are_bad_is_refused(program):
    made = set_up(program)
    with no_event(), pytest.raises(Faults):
        change_call(call=made, terms=terms(languages=()), by=ADA, at=AT)


def test_open_call_when_it_is_complete_is_public(program):
    made = set_up(program)
    add_question(call=made, terms=applying.LONG, by=ADA, at=AT)
    assert open_call(call=made, by=ADA, at=AT).state == "open"
    assert events()[-1] == (
        "call.opened", "ada", f"call {made.public_id}", {"closes_at": CLOSES.isoformat()},
    )  # fmt: skip


def test_open_call_when_it_is_not_complete_names_every_fault(program):
    made = set_up(program, wording=applying.words("Empty"), criteria={})
    with no_event(), pytest.raises(Faults) as caught:
        open_call(call=made, by=ADA, at=AFTER)
    assert faults(caught) == [
        ("closes_at", "The deadline has passed."),
        ("text", "The call does not say what it is for."),
        ("criteria", "Nobody is told what is judged."),
        ("questions", "No question is for a host city."),
        ("questions", "No question is for a resource partner."),
    ]


def test_open_call_when_its_program_is_a_draft_is_refused(program):
    type(program).objects.update(state="draft")
    made = applying.call(program, opened=False)
    with no_event(), pytest.raises(Faults, match="Main is a draft"):
        open_call(call=made, by=ADA, at=AT)


def test_open_call_when_it_closes_before_its_program_begins_is_refused(program):
    ProgramVersion.objects.update(started=PartialDate("2028"))
    made = applying.call(program, opened=False)
    with no_event(), pytest.raises(Faults) as caught:
        open_call(call=made, by=ADA, at=AT)
    assert faults(caught) == [
        ("closes_at", "Main does not run before 2028: until then nobody may apply."),
    ]


@pytest.mark.parametrize("before", CallState)
@pytest.mark.parametrize("action", CallAction)
def test_call_when_in_any_state_moves_only_as_the_table_says(call, before, action):
    if action is CallAction.CLOSE:
        closed = {"closes_at": AT - dt.timedelta(days=1), "questions_until": None}
        Call.objects.update(**closed)
    moves_as_the_table_says(call, before, MOVES[action], CALL_TRANSITIONS.get((before, action)))


def test_extend_call_when_there_is_a_reason_moves_the_deadline_later(call):
    later = CLOSES + dt.timedelta(days=7)
    extend_call(call=call, closes_at=later, reason=" Few applied. ", by=ADA, at=AFTER)
    call.refresh_from_db()
    assert call.closes_at == later
    assert list(CallExtension.objects.values_list("closed_at", "closes_at", "reason", "extended_at")) == [
        (CLOSES, later, "Few applied.", AFTER)
    ]
    assert events()[-1] == (
        "call.extended",
        "ada",
        f"call {call.public_id}",
        {"from": CLOSES.isoformat(), "to": later.isoformat()},
    )


def test_extend_call_when_earlier_past_or_without_a_reason_names_every_fault(call):
    with no_event(), pytest.raises(Faults) as caught:
        extend_call(call=call, closes_at=CLOSES, reason=" ", by=ADA, at=AFTER)
    assert faults(caught) == [
        ("closes_at", "It closes on 2026-12-23 07:00 (America/New_York)."),
        ("closes_at", "This time has passed."),
        ("reason", "There is no reason."),
    ]


@pytest.mark.parametrize("actor", [PUBLIC, BO, DIA], ids=lambda actor: actor.id)
def test_extend_call_when_not_an_officer_is_refused(call, actor):
    with no_event(), pytest.raises(NotPermitted):
        extend_call(call=call, closes_at=AFTER, reason="So.", by=actor, at=AT)


def test_extend_call_when_it_is_closed_is_refused(call):
    close_call(call=call, by=ADA, at=AFTER)
    with no_event(), pytest.raises(DomainError, match="it is closed") as caught:
        extend_call(call=call, closes_at=AFTER + dt.timedelta(days=1), reason="So.", by=ADA, at=AFTER)
    assert caught.value.code == "wrong-state"


def test_extend_call_when_the_trail_fails_is_rolled_back(call):
    with broken_trail():
        extend_call(call=call, closes_at=AFTER, reason="So.", by=ADA, at=AT)
    assert (Call.objects.get().closes_at, CallExtension.objects.count()) == (CLOSES, 0)


def test_close_call_when_its_deadline_stands_is_refused(call):
    with no_event(), pytest.raises(DomainError, match="Applicants have until 2026-12-23 07:00") as caught:
        close_call(call=call, by=ADA, at=CLOSES + dt.timedelta(seconds=59))
    assert caught.value.code == "before-deadline"


def test_close_call_when_the_deadline_has_passed_is_closed(call):
    assert close_call(call=call, by=ADA, at=AFTER).state == "closed"
    assert events()[-1] == ("call.closed", "ada", f"call {call.public_id}", {})


def test_decide_call_when_an_application_waits_is_refused_until_it_has_its_outcome(call, host):
    application = applying.submitted(call, host)
    close_call(call=call, by=SYSTEM, at=AFTER)
    with no_event(), pytest.raises(DomainError, match="1 submitted applications wait") as caught:
        decide_call(call=call, by=ADA, at=AFTER)
    assert caught.value.code == "undecided"
    settle_application(application=application, outcome=ApplicationState.SELECTED, by=ADA, at=AFTER)
    assert decide_call(call=call, by=ADA, at=AFTER).state == "decided"
    assert events()[-1] == ("call.decided", "ada", f"call {call.public_id}", {})


@pytest.mark.parametrize("move", MOVES.values(), ids=lambda move: move.__name__)
@pytest.mark.parametrize("actor", [PUBLIC, BO, DIA], ids=lambda actor: actor.id)
def test_call_when_moved_by_someone_else_is_refused(call, actor, move):
    with no_event(), pytest.raises(NotPermitted):
        move(call=call, by=actor, at=AFTER)

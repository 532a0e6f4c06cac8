from __future__ import annotations

import datetime as dt

import pytest

import applying
from applying import CLOSES
from cast import ADA, AT, BO, CEM, DIA, EVE
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.calls import queries
from citylinks.calls.checks import Given
from citylinks.calls.deadlines import Phase
from citylinks.calls.models import Application, Call
from citylinks.calls.operations import (
    allow_late,
    ask_late,
    extend_call,
    reopen_application,
    save_answers,
    withdraw_application,
)
from citylinks.calls.queries import Turn
from citylinks.calls.states import ApplicationState, QuestionKind, Side
from citylinks.kernel.errors import DomainError, Faults, NotFound
from trail import no_event

pytestmark = pytest.mark.django_db
AFTER = CLOSES + dt.timedelta(minutes=1)


def test_call_when_named_by_code_or_public_id_is_the_same(call):
    assert queries.call(PUBLIC, "call") == queries.call(PUBLIC, call.public_id) == call
    with pytest.raises(NotFound, match="There is no call other"):
        queries.call(PUBLIC, "other")


def test_call_facts_when_a_deadline_moved_say_from_when_to_when_and_why(call):
    later = CLOSES + dt.timedelta(days=7)
    extend_call(call=call, closes_at=later, reason="Few applied.", by=ADA, at=AT)
    facts = queries.call_facts(ADA, queries.call(ADA, "call"), at=AT)
    assert (facts.phase, facts.closes_at, facts.may_change, facts.takes_questions) == (
        Phase.OPEN, later, True, True,
    )  # fmt: skip
    assert [(one.closed_at, one.closes_at, one.reason) for one in facts.extensions] == [
        (CLOSES, later, "Few applied.")
    ]
    assert (facts.sides, facts.languages) == ({Side.HOST: True, Side.RESOURCE: False}, ("en", "es"))
    assert [facts.criteria_in(one).text for one in ("en", "es", "ar")] == [
        "Commitment, and a need.", "Compromiso.", "Commitment, and a need.",
    ]  # fmt: skip


TURNS = [
    (ApplicationState.DRAFT, "open", AT, Turn.FINISH),
    (ApplicationState.DRAFT, "open", AFTER, Turn.ASK_LATE),
    (ApplicationState.DRAFT, "decided", AFTER, Turn.OVER),
    (ApplicationState.SUBMITTED, "open", AT, Turn.WAIT_FOR_DEADLINE),
    (ApplicationState.SUBMITTED, "open", AFTER, Turn.REVIEW),
    (ApplicationState.SUBMITTED, "closed", AFTER, Turn.REVIEW),
    (ApplicationState.WITHDRAWN, "open", AT, Turn.MAY_REOPEN),
    (ApplicationState.WITHDRAWN, "open", AFTER, Turn.OVER),
    (ApplicationState.SELECTED, "closed", AFTER, Turn.REVIEW),
    (ApplicationState.NOT_SELECTED, "closed", AFTER, Turn.REVIEW),
    (ApplicationState.RESERVE, "closed", AFTER, Turn.REVIEW),
    (ApplicationState.SELECTED, "decided", AFTER, Turn.AGREE),
    (ApplicationState.RESERVE, "decided", AFTER, Turn.RESERVE),
    (ApplicationState.NOT_SELECTED, "decided", AFTER, Turn.OVER),
]


@pytest.mark.parametrize("case", TURNS, ids=str)
def test_turn_when_states_and_clock_differ_names_who_must_act(call, host, case):
    state, of_call, at, turn = case
    made = applying.complete(call, host)
    when, who = (None, "") if state is ApplicationState.DRAFT else (AT, "bo")
    Application.objects.update(state=state, submitted_at=when, submitted_by=who)
    Call.objects.update(state=of_call)
    (line,) = queries.own_applications(BO, at=at)
    assert (line.public_id, line.turn) == (made.public_id, turn)


def test_turn_when_every_state_is_asked_has_a_case():
    assert {state for state, _call, _at, _turn in TURNS} == set(ApplicationState)
    assert {turn for _state, _call, _at, turn in TURNS} == set(Turn) - {Turn.LATE_ASKED}


def test_turn_when_leave_is_asked_and_given_passes_from_officer_to_applicant(call, host):
    applying.draft(call, host)
    ask_late(call=call, organization=host, why="A flood.", by=BO, at=AFTER)
    assert [one.turn for one in queries.own_applications(BO, at=AFTER)] == [Turn.LATE_ASKED]
    until = CLOSES + dt.timedelta(days=2)
    allow_late(call=call, organization=host, until=until, reason="So.", by=ADA, at=AFTER)
    (line,) = queries.own_applications(BO, at=AFTER)
    assert (line.turn, line.deadline) == (Turn.FINISH, until)


def test_application_detail_when_read_holds_answers_files_and_what_was_set_aside(whole, host):
    made = applying.complete(whole, host)
    ids = applying.by_kind(whole)
    save_answers(application=made, seen=0, given={ids["long"].public_id: Given("Else.")}, by=BO, at=AT)
    detail = queries.application_detail(BO, queries.application(BO, made.public_id), at=AT)
    assert [one.kind for one in detail.questions] == list(
        map(QuestionKind, ("long", "short", "choice", "choices", "number", "file"))
    )
    assert [(one.question, one.text) for one in detail.asides] == [(ids["long"].public_id, "Else.")]
    assert detail.letter is not None
    assert (detail.letter.name, detail.letter_required, detail.is_applicant, detail.in_time) == (
        "letter.pdf", True, True, True,
    )  # fmt: skip
    assert detail.line.city_time_zone == "Asia/Jakarta"


def test_applications_of_when_a_program_reads_them_leaves_drafts_out(call, host, resource):
    sent = applying.submitted(call, host)
    applying.draft(call, resource, Side.RESOURCE)
    seen = {
        actor.id: [one.public_id for one in queries.applications_of(actor, call, at=AT)]
        for actor in (ADA, DIA, EVE)
    }
    assert seen == {"ada": [sent.public_id], "dia": [sent.public_id], "eve": []}
    counts = queries.counts(ADA, call)
    assert (counts.drafts, counts.handed_in, counts.decided, counts.withdrawn) == (1, 1, 0, 0)
    for actor in (DIA, EVE, BO):
        with pytest.raises(NotPermitted):
            queries.counts(actor, call)


def test_upload_when_its_application_is_not_seen_is_not_there(whole, host):
    made = applying.complete(whole, host)
    file = made.uploads.get()
    assert queries.upload(BO, file.public_id) == file
    for actor in (PUBLIC, ADA, CEM, EVE):
        with pytest.raises(NotFound):
            queries.upload(actor, file.public_id)


def test_programs_for_calls_when_asked_are_those_one_runs(program):
    seen = {actor.id: list(queries.programs_for_calls(actor)) for actor in (SYSTEM, ADA, BO, DIA)}
    assert seen == {"system": [program], "ada": [program], "bo": [], "dia": []}
    with pytest.raises(NotFound):
        queries.program_for_calls(BO, "main")


def test_organization_named_when_none_or_two_bear_the_name_says_so(host, cities):
    assert queries.organization_named(" host MUNICIPALITY ") == host
    with no_event(), pytest.raises(Faults, match="There is no organization named “Nowhere”"):
        queries.organization_named("Nowhere")
    type(host).objects.create(name=host.name, kind=host.kind, city=cities["shimla"])
    with pytest.raises(Faults, match="There are several organizations"):
        queries.organization_named(host.name)


def test_told_state_when_the_call_is_not_decided_keeps_the_outcome_within_the_program(call, host):
    made = applying.submitted(call, host)
    Application.objects.update(state=ApplicationState.SELECTED)
    for of_call, to_applicant in (("closed", "submitted"), ("decided", "selected")):
        Call.objects.update(state=of_call)
        told = {}
        for actor in (ADA, BO, DIA):
            row = queries.application(actor, made.public_id)
            told[actor.id] = queries.application_detail(actor, row, at=AFTER).line.state.value
        assert told == {"ada": "selected", "bo": to_applicant, "dia": "selected"}


@pytest.mark.parametrize("outcome", ["submitted", "selected", "not-selected", "reserve"])
def test_applicant_when_an_outcome_is_not_out_can_learn_it_from_no_refusal(call, host, outcome):
    made = applying.submitted(call, host)
    allow_late(call=call, organization=host, until=CLOSES + dt.timedelta(days=2), reason="So.", by=ADA, at=AT)
    Application.objects.update(state=outcome)
    Call.objects.update(state="closed")
    with no_event(), pytest.raises(DomainError) as caught:
        reopen_application(application=made, by=BO, at=AFTER)
    assert caught.value.code == "in-review"
    assert withdraw_application(application=made, by=BO, at=AFTER).state == "withdrawn"

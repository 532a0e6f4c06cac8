from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

import applying
import world
from applying import CLOSES, OPENS
from cast import ADA, AT, BO, CEM, DIA, EVE, HOST
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.calls.checks import Given
from citylinks.calls.models import Application, Call
from citylinks.calls.operations import (
    change_application,
    close_call,
    reopen_application,
    save_answers,
    settle_application,
    start_application,
    submit_application,
    withdraw_application,
)
from citylinks.calls.queries.asked import answers_digest, file_digests
from citylinks.calls.states import (
    APPLICATION_TRANSITIONS,
    ApplicationAction,
    ApplicationState,
    CallState,
    Side,
)
from citylinks.kernel.errors import DomainError, Faults
from citylinks.needs.operations import state_need
from citylinks.places.models import CountryList
from citylinks.programs.operations import open_program, set_up_program
from citylinks.programs.terms import PurposeTerms, Terms
from people import account_of
from trail import events, moves_as_the_table_says, names, no_event

pytestmark = pytest.mark.django_db
AFTER = CLOSES + dt.timedelta(minutes=1)
NOT_BO = [PUBLIC, ADA, CEM, DIA, EVE]


def settle(outcome):
    return lambda application, **who: settle_application(application=application, outcome=outcome, **who)


MOVES = {
    ApplicationAction.SUBMIT: submit_application,
    ApplicationAction.WITHDRAW: withdraw_application,
    ApplicationAction.REOPEN: reopen_application,
    ApplicationAction.SELECT: settle(ApplicationState.SELECTED),
    ApplicationAction.TURN_DOWN: settle(ApplicationState.NOT_SELECTED),
    ApplicationAction.KEEP_IN_RESERVE: settle(ApplicationState.RESERVE),
}


def faults(caught):
    return [(fault.place, fault.message) for fault in caught.value.faults]


def need_of(program, organization):
    return state_need(
        program=program,
        organization=organization,
        wording=world.wording("Erosion"),
        themes=["coastal-erosion"],
        source=world.SOURCE,
        by=SYSTEM,
        at=AT,
    )


def test_start_application_when_its_city_does_it_is_a_draft(call, host, program):
    need = need_of(program, host)
    made = start_application(
        call=call, organization=host, side=Side.HOST, language="es", need=need, by=BO, at=AT
    )
    found = Application.objects.get(pk=made.pk)
    assert (found.state, found.revision, found.language, found.need, found.started_by, found.submitted_at) == (
        "draft", 0, "es", need, "bo", None,
    )  # fmt: skip
    assert events()[-1] == (
        "application.started",
        "bo",
        f"application {made.public_id}",
        {
            "call": call.public_id,
            "organization": HOST,
            "side": "host",
            "language": "es",
            "need": need.public_id,
        },
    )


@pytest.mark.parametrize("actor", NOT_BO, ids=lambda actor: actor.id)
def test_start_application_when_not_its_coordinator_is_refused(call, host, actor):
    with no_event(), pytest.raises(NotPermitted, match="Only someone who coordinates for Host municipality"):
        applying.draft(call, host, by=actor)


def test_start_application_when_the_call_is_a_draft_is_refused(program, host):
    made = applying.call(program, opened=False)
    with no_event(), pytest.raises(NotPermitted, match="This call is a draft"):
        applying.draft(made, host, by=BO)


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (OPENS - dt.timedelta(seconds=1), "not-open-yet"),
        (CLOSES + dt.timedelta(seconds=59), None),
        (AFTER, "deadline-passed"),
    ],
)
def test_start_application_when_around_the_dates_is_taken_in_time_only(call, host, at, code):
    if code is None:
        assert applying.draft(call, host, by=BO, at=at).pk
        return
    with no_event(), pytest.raises(DomainError) as caught:
        applying.draft(call, host, by=BO, at=at)
    assert caught.value.code == code


def test_start_application_when_the_details_are_bad_names_every_fault(program, host, resource, cities):
    made = applying.call(program, sides=applying.BOTH_SIDES[1:])
    other = world.program("other", program.donor)
    type(other).objects.filter(pk=other.pk).update(state="open")
    other.refresh_from_db()
    need = need_of(other, resource)
    with no_event(), pytest.raises(Faults) as caught:
        start_application(
            call=made,
            organization=host,
            side=Side.HOST,
            language="fr",
            need=need,
            by=BO,
            at=AT,
        )
    assert faults(caught) == [
        ("side", "This call is not for a host city."),
        ("language", "“fr” is not accepted."),
        ("need", "This need is another organization's."),
        ("need", "This need was stated in another program."),
    ]


def test_start_application_when_there_is_one_already_points_to_it(call, host):
    applying.draft(call, host, by=BO)
    with no_event(), pytest.raises(DomainError, match="go on with that one") as caught:
        applying.draft(call, host, by=BO)
    assert caught.value.code == "application-exists"
    assert applying.draft(call, host, Side.RESOURCE, by=BO).side == "resource"


def test_change_application_when_it_is_a_draft_keeps_its_answers(call, host, program):
    made = applying.complete(call, host, by=BO)
    need = need_of(program, host)
    changed = change_application(application=made, language="es", need=need, by=BO, at=AT)
    assert (changed.language, changed.need, changed.revision, changed.answers.count()) == ("es", need, 3, 1)
    assert events()[-1][3] == {"revision": 3, "language": "es", "need": need.public_id}


@pytest.mark.parametrize("state", ["submitted", "withdrawn", "selected", "not-selected"])
def test_change_application_when_it_has_left_its_hands_is_refused(call, host, state):
    made = applying.submitted(call, host)
    Application.objects.update(state=state)
    for change in (
        lambda: change_application(application=made, language="es", need=None, by=BO, at=AT),
        lambda: save_answers(application=made, seen=1, given={}, by=BO, at=AT),
    ):
        with no_event(), pytest.raises(DomainError) as caught:
            change()
        assert caught.value.code == "application-frozen"


def test_submit_application_when_it_is_complete_says_when_and_by_whom(call, host):
    made = submit_application(application=applying.complete(call, host, by=BO), by=BO, at=CLOSES)
    found = Application.objects.get(pk=made.pk)
    assert (found.state, found.submitted_at, found.submitted_by) == ("submitted", CLOSES, "bo")
    assert events()[-1] == (
        "application.submitted",
        "bo",
        f"application {made.public_id}",
        {
            "call": call.public_id,
            "organization": HOST,
            "side": "host",
            "revision": 2,
            "late": False,
            "answers": answers_digest(made),
            "files": list(file_digests(made)),
        },
    )


def test_submit_application_when_much_is_missing_names_every_fault_with_its_field(whole, host):
    made = applying.draft(whole, host, by=BO)
    of = applying.by_kind(whole)
    given = {
        of["short"].public_id: Given("x" * 41),
        of["choices"].public_id: Given(choices=tuple(one.public_id for one in of["choices"].choices.all())),
        of["number"].public_id: Given("a few"),
    }
    save_answers(application=made, seen=0, given=given, by=BO, at=AT)
    Application.objects.update(language="fr")
    with no_event(), pytest.raises(Faults) as caught:
        submit_application(application=made, by=BO, at=AT)
    assert faults(caught) == [
        ("language", "“fr” is not accepted."),
        (f"question-{of['long'].public_id}", "This question has no answer."),
        (f"question-{of['short'].public_id}", "The answer has 41 letters; 40 fit."),
        (f"question-{of['choices'].public_id}", "The count of answers chosen is 3; 2 is the most."),
        (f"question-{of['number'].public_id}", "“a few” is no number."),
        ("letter", "The signed letter is missing."),
    ]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("0", "The number is 0; 1 is the least."),
        ("1 000", "The number is 1000; 500 is the most."),
        ("NaN", "“NaN” is no number."),
        ("12,5", "“12,5” is no number."),
        (" 12.5 ", None),
    ],
)
def test_submit_application_when_a_number_was_typed_judges_it_as_a_number(whole, host, typed, message):
    made = applying.complete(whole, host)
    number = applying.by_kind(whole)["number"].public_id
    save_answers(application=made, seen=9, given={number: Given(typed)}, by=BO, at=AT)
    if message is None:
        assert submit_application(application=made, by=BO, at=AT).state == "submitted"
        return
    with pytest.raises(Faults) as caught:
        submit_application(application=made, by=BO, at=AT)
    assert faults(caught) == [(f"question-{number}", message)]


def test_submit_application_when_its_country_may_not_take_part_says_the_rule(program, host):
    codes = tuple(CountryList.objects.values_list("code", flat=True))
    terms = Terms((PurposeTerms("listed", "Water", codes),))
    who = {"by": SYSTEM, "at": AT}
    listed = set_up_program(
        code="listed", name="Listed", donor=program.donor, terms=terms, source=world.SOURCE, **who
    )
    made = applying.complete(applying.call(open_program(program=listed, **who)), host)
    with no_event(), pytest.raises(Faults, match="Indonesia is not on") as caught:
        submit_application(application=made, by=BO, at=AT)
    assert [fault.place for fault in caught.value.faults] == ["eligibility"]


@pytest.mark.parametrize("second", [0, 59, 60])
def test_submit_application_when_the_last_minute_runs_takes_it_until_the_minute_is_over(call, host, second):
    made = applying.complete(call, host)
    at = CLOSES + dt.timedelta(seconds=second)
    if second < 60:
        assert submit_application(application=made, by=BO, at=at).state == "submitted"
        return
    with no_event(), pytest.raises(DomainError, match="The deadline was 2026-12-23 07:00") as caught:
        submit_application(application=made, by=BO, at=at)
    assert caught.value.code == "deadline-passed"


@pytest.mark.parametrize("actor", NOT_BO, ids=lambda actor: actor.id)
@pytest.mark.parametrize(
    "move", [submit_application, withdraw_application, reopen_application], ids=lambda move: move.__name__
)
def test_application_when_moved_by_someone_else_is_refused(call, host, actor, move):
    made = applying.complete(call, host)
    with no_event(), pytest.raises(NotPermitted):
        move(application=made, by=actor, at=AT)


@pytest.mark.parametrize("before", ApplicationState)
@pytest.mark.parametrize("action", ApplicationAction)
def test_application_when_in_any_state_moves_only_as_the_table_says(call, host, before, action):
    made = applying.complete(call, host)
    when, who = (None, "") if before is ApplicationState.DRAFT else (AT, "bo")
    Application.objects.update(state=before, submitted_at=when, submitted_by=who)
    if action not in {ApplicationAction.SUBMIT, ApplicationAction.WITHDRAW, ApplicationAction.REOPEN}:
        Call.objects.update(state=CallState.CLOSED)
    moves_as_the_table_says(made, before, MOVES[action], APPLICATION_TRANSITIONS.get((before, action)))


def test_reopen_application_when_in_time_is_a_draft_that_nobody_else_reads(call, host):
    made = applying.submitted(call, host)
    reopened = reopen_application(application=made, by=BO, at=CLOSES)
    assert (reopened.state, reopened.submitted_at, reopened.submitted_by) == ("draft", None, "")
    assert events()[-1] == ("application.reopened", "bo", f"application {made.public_id}", {})


@pytest.mark.parametrize("before", ["submitted", "withdrawn"])
def test_reopen_application_when_the_deadline_has_passed_is_refused(call, host, before):
    made = applying.submitted(call, host)
    Application.objects.update(state=before)
    with no_event(), pytest.raises(DomainError) as caught:
        reopen_application(application=made, by=BO, at=AFTER)
    assert caught.value.code == "deadline-passed"


def test_withdraw_application_when_it_was_submitted_keeps_when(call, host):
    made = withdraw_application(application=applying.submitted(call, host), by=BO, at=AFTER)
    assert (made.state, made.submitted_at) == ("withdrawn", AT)
    assert events()[-1] == ("application.withdrawn", "bo", f"application {made.public_id}", {})


def test_settle_application_when_the_call_is_closed_sets_the_outcome(call, host):
    made = applying.submitted(call, host)
    close_call(call=call, by=ADA, at=AFTER)
    settled = settle_application(application=made, outcome=ApplicationState.NOT_SELECTED, by=ADA, at=AFTER)
    assert settled.state == "not-selected"
    assert events()[-1] == (
        "application.settled", "ada", f"application {made.public_id}", {"outcome": "not-selected"},
    )  # fmt: skip


@pytest.mark.parametrize("actor", [PUBLIC, BO, DIA], ids=lambda actor: actor.id)
def test_settle_application_when_not_an_officer_is_refused(call, host, actor):
    made = applying.submitted(call, host)
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of Main may decide"):
        settle_application(application=made, outcome=ApplicationState.SELECTED, by=actor, at=AT)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [(ApplicationState.SELECTED, "call-not-closed"), (ApplicationState.WITHDRAWN, "no-outcome")],
)
def test_settle_application_when_the_call_is_open_or_it_is_no_outcome_is_refused(call, host, outcome, code):
    made = applying.submitted(call, host)
    with no_event(), pytest.raises(DomainError) as caught:
        settle_application(application=made, outcome=outcome, by=ADA, at=AT)
    assert caught.value.code == code


def test_submit_application_when_it_has_a_link_writes_to_all_who_coordinate(
    call, host, django_capture_on_commit_callbacks
):
    account_of(BO)
    made = applying.complete(call, host, by=BO)
    Application.objects.update(language="es")
    with django_capture_on_commit_callbacks(execute=True):
        submit_application(application=made, link="https://city.example/a/", by=BO, at=AT)
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (
        ["Bo <bo@city.example>"],
        "Hemos recibido su solicitud: La convocatoria",
    )
    for part in ("Host municipality", "- ¿Cuál es el problema?\n- letter.pdf", "https://city.example/a/"):
        assert part in letter.body
    assert names()[-5:] == [
        "application.submitted", "letter.written", "letter.approved", "letter.handed-over", "letter.sent",
    ]  # fmt: skip


def test_submit_application_when_it_is_refused_sends_nothing(call, host, django_capture_on_commit_callbacks):
    account_of(BO)
    made = applying.draft(call, host, by=BO)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Faults):
        submit_application(application=made, link="https://city.example/a/", by=BO, at=AT)
    assert mail.outbox == []

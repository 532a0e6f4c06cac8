from __future__ import annotations

import pytest

import reviewing
from cast import ADA, AT, BO, CEM, DIA, EVE, person
from citylinks.access.actors import PUBLIC, SYSTEM, Grant
from citylinks.access.decisions import NotPermitted
from citylinks.access.states import Role
from citylinks.calls.models import Application
from citylinks.kernel.errors import DomainError, Faults, NotFound
from citylinks.outbox.models import Message
from citylinks.reviews.models import Decision
from citylinks.reviews.operations import announce_results, decide_application
from citylinks.reviews.queries import result, selected
from citylinks.reviews.states import Outcome
from people import account_of
from reviewing import RUI
from trail import broken_trail, events, names, no_event

pytestmark = pytest.mark.django_db


def address(public_id):
    return f"https://city.example/results/{public_id}/"


def settled(made, *outcomes):
    """Decide on the applications in their order."""
    for application, outcome in zip(made.applications, outcomes, strict=False):
        decided(application, outcome)


def decided(application, outcome=Outcome.SELECTED, by=ADA, **changes):
    given = {"reason": f"It is {outcome.label}.", "early_reason": "No time.", **changes}
    return decide_application(application=application, outcome=outcome, by=by, at=AT, **given)


@pytest.fixture
def readers(made):
    """A coordinator of each applicant but the last, the second of whom reads Spanish."""
    found = []
    for place, organization in enumerate(made.organizations[:2]):
        actor = person(f"Cora{place}", Grant(Role.CITY_COORDINATOR, organization.public_id))
        account = account_of(actor)
        account.language = ("en", "es")[place]
        account.save(update_fields=["language"])
        found.append(actor)
    return found


def test_decide_application_when_reviews_are_done_needs_no_second_reason(made):
    first = made.applications[0]
    reviewing.reviewed(first, made.rui, 5, 5)
    reviewing.reviewed(first, made.sol, 4, 4)
    one = decided(first, early_reason="never kept")
    assert (one.version, one.outcome, one.reason, one.early_reason) == (1, "selected", "It is selected.", "")
    assert events()[-1] == (
        "application.decided",
        "ada",
        f"application {first.public_id}",
        {"outcome": "selected", "version": 1, "early": False},
    )


def test_decide_application_when_reviews_are_missing_wants_the_reason_why(made):
    first = made.applications[0]
    reviewing.reviewed(first, made.rui, 5, 5)
    with no_event(), pytest.raises(Faults) as caught:
        decided(first, reason=" ", early_reason=" ")
    assert [(fault.place, fault.message) for fault in caught.value] == [
        ("reason", "There is no reason."),
        ("early_reason", "1 of 2 reviews are done."),
    ]
    assert decided(first, early_reason="The donor asked.").early_reason == "The donor asked."


def test_decide_application_when_reversed_keeps_every_version(made):
    first = made.applications[0]
    decided(first, Outcome.SELECTED)
    with no_event(), pytest.raises(Faults, match="decided already, for the same reason"):
        decided(first, Outcome.SELECTED)
    decided(first, Outcome.RESERVE)
    assert list(Decision.objects.values_list("version", "outcome")) == [(1, "selected"), (2, "reserve")]
    first.refresh_from_db()
    assert first.state == "submitted"


@pytest.mark.parametrize("actor", [PUBLIC, BO, CEM, DIA, EVE, RUI], ids=lambda actor: actor.id)
def test_decisions_when_not_an_officer_are_refused(made, actor):
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of Main may decide"):
        decided(made.applications[0], by=actor)
    with no_event(), pytest.raises(NotPermitted):
        announce_results(call=made.call, address=address, by=actor, at=AT)


def test_decide_application_when_the_call_is_open_is_refused(made):
    _, (application,) = reviewing.a_call(made.program, made.organizations[:1], code="open", close=False)
    with no_event(), pytest.raises(DomainError, match="The call is open; close it first"):
        decided(application)


def test_announce_results_when_one_is_undecided_names_it(made):
    settled(made, Outcome.SELECTED)
    with no_event(), pytest.raises(Faults) as caught:
        announce_results(call=made.call, address=address, by=ADA, at=AT)
    assert [fault.message for fault in caught.value] == [
        "Applicant 1 is not decided.",
        "Applicant 2 is not decided.",
    ]


def test_announce_results_when_all_are_decided_settles_them_and_writes_letters_to_be_read(
    made, readers, mailoutbox
):
    settled(made, Outcome.SELECTED, Outcome.NOT_SELECTED, Outcome.RESERVE)
    told = announce_results(call=made.call, address=address, by=ADA, at=AT)
    states = dict(Application.objects.values_list("public_id", "state"))
    assert [states[one.public_id] for one in made.applications] == ["selected", "not-selected", "reserve"]
    assert [one.organization.name for one in told.unreachable] == ["Applicant 2"]
    letters = [(one.to_email, one.kind, one.language, one.state, one.about_id) for one in told.letters]
    first, second = (one.public_id for one in made.applications[:2])
    assert letters == [
        ("cora0@city.example", "selected", "en", "draft", first),
        ("cora1@city.example", "not-selected", "es", "draft", second),
    ]
    assert address(first) in told.letters[0].text
    assert "La convocatoria" in told.letters[1].subject
    assert "It is not selected." in told.letters[1].text
    assert mailoutbox == []
    assert events()[-1] == (
        "results.announced",
        "ada",
        f"call {made.call.public_id}",
        {"applications": 3, "letters": 2},
    )
    assert list(selected(ADA, made.call, "host")) == [made.applications[0]]
    assert list(selected(EVE, made.call, "host")) == []


def test_results_when_read_by_an_applicant_show_nothing_before_they_are_announced(made, readers):
    settled(made, Outcome.SELECTED, Outcome.NOT_SELECTED, Outcome.RESERVE)
    first, second = made.applications[:2]
    before = result(readers[0], first.public_id)
    assert (before.state, before.decision) == ("submitted", None)
    announce_results(call=made.call, address=address, by=ADA, at=AT)
    after = result(readers[0], first.public_id)
    assert (after.state, after.decision.outcome, after.decision.reason) == (
        "selected",
        "selected",
        "It is selected.",
    )
    with pytest.raises(NotFound):
        result(readers[0], second.public_id)
    with pytest.raises(NotFound):
        result(PUBLIC, first.public_id)


def test_decide_application_once_announced_reverses_the_outcome_and_writes_another_letter(made, readers):
    settled(made, Outcome.SELECTED, Outcome.NOT_SELECTED, Outcome.RESERVE)
    announce_results(call=made.call, address=address, by=ADA, at=AT)
    decided(made.applications[1], Outcome.SELECTED, reason="A place became free.", address=address)
    made.applications[1].refresh_from_db()
    assert made.applications[1].state == "selected"
    last = Message.objects.latest("pk")
    assert (last.to_email, last.kind, "A place became free." in last.text) == (
        "cora1@city.example",
        "selected",
        True,
    )
    assert names()[-3:] == ["application.settled", "letter.written", "application.decided"]


def test_announce_results_when_done_twice_is_refused(made):
    settled(made, Outcome.SELECTED, Outcome.NOT_SELECTED, Outcome.RESERVE)
    announce_results(call=made.call, address=address, by=SYSTEM, at=AT)
    with no_event(), pytest.raises(DomainError, match="not possible while it is decided"):
        announce_results(call=made.call, address=address, by=SYSTEM, at=AT)


def test_decisions_when_the_trail_fails_are_rolled_back(made, readers):
    with broken_trail():
        decided(made.applications[0])
    assert Decision.objects.count() == 0
    settled(made, Outcome.SELECTED, Outcome.NOT_SELECTED, Outcome.RESERVE)
    with broken_trail():
        announce_results(call=made.call, address=address, by=ADA, at=AT)
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}
    assert Message.objects.count() == 0

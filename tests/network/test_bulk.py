"""Exporting and erasing many people: counted, asked for, approved by a second person, told, carried out."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import connections

import trail
import world
from cast import ADA, ADI, AT, BO, EVE, KIM, ODO, OTHER_PROGRAM, PROGRAM, person
from citylinks.access.actors import PUBLIC, SYSTEM, Grant
from citylinks.access.decisions import NotPermitted
from citylinks.access.states import INSTALLATION, Role
from citylinks.kernel.errors import DomainError, NotFound
from citylinks.network.members.operations import (
    ask_for_members,
    erase_request,
    export_members,
    export_request,
)
from citylinks.network.members.operations.exporting import FileKind
from citylinks.network.members.queries import Choice
from citylinks.network.models import BulkRequest, Person, TakenOut
from citylinks.network.operations import (
    approve_request,
    erase_person,
    hand_out_person,
    merge_people,
    open_profile,
    withdraw_request,
)
from citylinks.network.operations.taking_out import TOO_MANY, count_taken
from citylinks.network.queries import bulk_facts, bulk_request, bulk_requests, open_bulk_requests
from citylinks.network.states import BulkAction, BulkKind, BulkState
from citylinks.outbox.models import Message
from citylinks.programs.operations import open_program
from members import organizations
from members import person as registered
from people import account_of
from places_rows import some_places

WHO = {"by": SYSTEM, "at": AT}
DAY = dt.timedelta(days=1)
LINK = "https://links.example/network/me/"
LEA = person("Lea", Grant(Role.REGISTER_KEEPER, INSTALLATION))


class Scene:
    """Two programs with a city each, `many` people in the first one's, and one in the other's."""

    def __init__(self, many):
        cities, _ = some_places()
        donor = world.record_donor(name="The donor", **WHO)
        ours = open_program(program=world.program("main", donor, PROGRAM), **WHO)
        other = open_program(program=world.program("other", donor, OTHER_PROGRAM), **WHO)
        self.work, self.far = organizations(cities["semarang"], "Our city", "Far city")
        self.without = world.organization("City of no program", cities["shimla"])
        world.partnership("Ours", ours, [self.work], [self.without], published=False)
        world.partnership("Theirs", other, [self.far], [self.without], published=False)
        self.people = [
            registered(f"P{number:02} Ruiz", self.work, emails=[f"p{number:02}@people.example"])
            for number in range(many)
        ]
        self.far_person = registered("Zoe Far", self.far)
        for actor in (ADA, KIM, LEA, ODO):
            account_of(actor)


@pytest.fixture
def scene(db):
    return Scene(3)


def ask(by=ADA, at=AT, kind=BulkKind.EXPORT, choice=None, reason="The yearly report."):
    return ask_for_members(
        kind=kind, choice=choice or Choice(), file_kind=FileKind.CSV, reason=reason, by=by, at=at
    )


def approved(by=KIM, at=AT, **asked):
    """A request that was approved, and whose letters arrived."""
    made = approve_request(bulk_request=ask(at=at, **asked), link=LINK, by=by, at=at)
    Message.objects.filter(state="sending").update(state="sent", sent_at=at)
    return made


@pytest.fixture
def few(monkeypatch):
    """Let one person take out five people at once, so that a test need not make fifty."""
    monkeypatch.setattr("citylinks.network.operations.taking_out.MOST_AT_ONCE", 5)


def names_in(data):
    return [line.split(",")[1] for line in data.decode("utf-8-sig").splitlines()[1:]]


# -- counting


@pytest.mark.django_db
def test_export_when_one_by_one_within_a_day_ends_at_fifty_people():
    scene = Scene(52)
    for one in scene.people[:50]:
        hand_out_person(public_id=one.public_id, by=ADA, at=AT)
    hand_out_person(public_id=scene.people[0].public_id, by=ADA, at=AT)  # the same person counts once
    with trail.no_event(), pytest.raises(DomainError) as refusal:
        hand_out_person(public_id=scene.people[50].public_id, by=ADA, at=AT + DAY / 2)
    assert refusal.value.code == TOO_MANY
    assert refusal.value.message == (
        "One person may export 50 people within 24 hours; you have exported 50. Make a request for more: it "
        "waits a day, and a register keeper must approve it."
    )
    hand_out_person(public_id=scene.people[50].public_id, by=ADA, at=AT + DAY)
    assert TakenOut.objects.count() == 1  # what is older than a day is not kept
    assert trail.names()[-1] == "person.exported"


@pytest.mark.django_db
@pytest.mark.parametrize("by", [ADA, KIM], ids=lambda actor: actor.id)
def test_export_when_a_file_holds_more_than_fifty_is_refused_and_counts_nobody(by):
    Scene(51)
    with trail.no_event(), pytest.raises(DomainError) as refusal:
        export_members(choice=Choice(), kind=FileKind.CSV, by=by, at=AT)
    assert (refusal.value.code, TakenOut.objects.count()) == (TOO_MANY, 0)


def test_export_when_the_operator_or_the_person_asks_counts_nobody(scene):
    account_of(EVE)
    own = open_profile(account=account_of(EVE), **WHO)
    hand_out_person(public_id=own.public_id, by=EVE, at=AT)
    export_members(choice=Choice(), kind=FileKind.CSV, **WHO)
    assert TakenOut.objects.count() == 0
    assert trail.names()[-1] == "members.exported"


def test_export_when_an_officer_asks_holds_those_of_the_program_only(scene):
    data = export_members(choice=Choice(), kind=FileKind.CSV, by=ADA, at=AT)
    assert names_in(data) == ["P00 Ruiz", "P01 Ruiz", "P02 Ruiz"]
    assert names_in(export_members(choice=Choice(), kind=FileKind.CSV, by=ODO, at=AT)) == ["Zoe Far"]
    with pytest.raises(NotPermitted):  # somebody of another program, who is shown to her
        hand_out_person(public_id=scene.far_person.public_id, by=ADA, at=AT)
    Person.objects.update(visibility="private")
    with pytest.raises(NotFound):
        hand_out_person(public_id=scene.far_person.public_id, by=ADA, at=AT)


@pytest.mark.django_db
@pytest.mark.usefixtures("few")
def test_erasure_when_one_by_one_within_a_day_ends_too():
    scene = Scene(6)
    for one in scene.people[:5]:
        erase_person(person=one, by=ADA, at=AT)
    with trail.no_event(), pytest.raises(DomainError) as refusal:
        erase_person(person=scene.people[5], by=ADA, at=AT)
    assert refusal.value.code == TOO_MANY
    hand_out_person(public_id=scene.people[5].public_id, by=ADA, at=AT)  # exports count by themselves


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("few")
def test_exports_when_at_the_same_time_count_together():
    scene = Scene(9)
    outcomes = []

    def export(part):
        try:
            for one in part:
                hand_out_person(public_id=one.public_id, by=ADA, at=AT)
                outcomes.append("done")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=export, args=(scene.people[start : start + 3],)) for start in (0, 3, 6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("done") == 5
    assert TakenOut.objects.count() == 5


def test_count_when_nobody_is_counted_costs_no_query(scene, django_assert_num_queries):
    with django_assert_num_queries(0):
        count_taken(kind=BulkKind.EXPORT, people=scene.people, **WHO)


# -- asking


def test_request_when_made_fixes_whom_it_concerns_and_tells_so(scene):
    made = ask()
    assert (made.kind, made.state, made.count, made.asked_by) == ("export", "asked", 3, "ada")
    assert set(made.people.all()) == set(scene.people)
    assert trail.events()[-1] == (
        "bulk-request.asked",
        "ada",
        f"bulk-request {made.public_id}",
        {"kind": "export", "people": 3},
    )
    assert set(ask(by=KIM).people.all()) == {*scene.people, scene.far_person}


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"reason": " "}, "reason: Enter a reason. Say what it is for: the people concerned will read it."),
        ({"reason": "x" * 501}, "reason: The reason has 501 characters. Use at most 500."),
        ({"choice": Choice(country="FR")}, "Nobody is chosen. Choose other people."),
    ],
    ids=["no reason", "a long reason", "nobody"],
)
def test_request_when_faulty_says_what_mends_it(scene, given, fault):
    with trail.no_event(), pytest.raises(DomainError) as refusal:
        ask(**given)
    assert refusal.value.traced() == (fault,)


@pytest.mark.parametrize("by", [PUBLIC, EVE, BO, ADI], ids=lambda actor: actor.id)
def test_request_when_asked_by_anybody_else_is_refused(scene, by):
    with trail.no_event(), pytest.raises(NotPermitted) as refusal:
        ask(by=by)
    assert refusal.value.message == "Only a program officer or a register keeper exports members."


# -- approving


def test_request_when_approved_tells_everybody_in_their_language(scene, django_capture_on_commit_callbacks):
    account = account_of(EVE)
    type(account).objects.filter(pk=account.pk).update(language="es")
    eve = open_profile(account=account, **WHO)
    Person.objects.filter(pk=eve.pk).update(organization=scene.work)
    silent = registered("Nobody Writes", scene.work, emails=[])
    made = ask()
    with django_capture_on_commit_callbacks(execute=True):
        approve_request(bulk_request=made, link=LINK, by=KIM, at=AT)
    letters = Message.objects.order_by("id")
    assert [(one.to_email, one.language, one.kind, one.within) for one in letters] == [
        ("p00@people.example", "en", "bulk-export", INSTALLATION),
        ("p01@people.example", "en", "bulk-export", INSTALLATION),
        ("p02@people.example", "en", "bulk-export", INSTALLATION),
        ("eve@city.example", "es", "bulk-export", INSTALLATION),
    ]
    assert len(mail.outbox) == 4
    assert {one.state for one in letters} == {"sent"}
    assert silent in made.people.all()
    body = letters[0].text
    assert "Ada asked to export" in body
    assert "The yearly report." in body
    assert "Kim <kim@city.example>" in body
    assert "from 2026-11-24 12:00 UTC" in body
    assert LINK in body
    made.refresh_from_db()
    assert (made.state, made.approved_by, made.approved_at) == ("approved", "kim", AT)
    approvals = [event for event in trail.events() if event[0] == "bulk-request.approved"]
    assert approvals == [
        ("bulk-request.approved", "kim", f"bulk-request {made.public_id}", {"told": 4}),
    ]


@pytest.mark.parametrize(
    ("asked_by", "by", "reason"),
    [
        (ADA, ADA, "Only a register keeper may approve this request."),
        (ADA, ODO, "Only a register keeper may approve this request."),
        (ADA, ADI, "Only a register keeper may approve this request."),
        (ADA, SYSTEM, "Only a register keeper may approve this request."),
        (KIM, KIM, "A second person must approve it. Ask another register keeper."),
    ],
    ids=["the officer", "another officer", "the administrator", "the operator", "the same keeper"],
)
def test_approval_when_not_of_a_second_keeper_is_refused(scene, asked_by, by, reason):
    made = ask(by=asked_by)
    with trail.no_event(), pytest.raises(NotPermitted) as refusal:
        approve_request(bulk_request=made, link=LINK, by=by, at=AT)
    assert refusal.value.message == reason


def test_approval_when_the_second_account_is_of_the_same_person_is_refused(scene):
    kim, lea = account_of(KIM), account_of(LEA)
    for account in (kim, lea):
        open_profile(account=account, **WHO)
    first, second = Person.objects.get(account=kim), Person.objects.get(account=lea)
    merge_people(kept=first, absorbed=second, reason="The same.", **WHO)
    with pytest.raises(NotPermitted) as refusal:
        approve_request(bulk_request=ask(by=KIM), link=LINK, by=LEA, at=AT)
    assert refusal.value.message == "A second person must approve it. Ask another register keeper."


# -- carrying out


def test_export_when_approved_and_a_day_old_gives_the_file_once(scene):
    made = approved()
    left, gone = scene.people[0], scene.people[1]
    erase_person(person=gone, **WHO)
    Person.objects.filter(pk=left.pk).update(organization=scene.far)  # works elsewhere by now
    data, kind = export_request(bulk_request=made, by=ADA, at=AT + DAY)
    assert (names_in(data), kind) == (["P02 Ruiz"], FileKind.CSV)
    assert trail.names()[-2:] == ["bulk-request.carried-out", "members.exported"]
    with trail.no_event(), pytest.raises(DomainError) as refusal:
        export_request(bulk_request=made, by=ADA, at=AT + DAY)
    assert refusal.value.code == "wrong-state"


@pytest.mark.parametrize(
    ("after", "code"),
    [(DAY - dt.timedelta(seconds=1), "too-early"), (7 * DAY, "lapsed")],
    ids=["a second early", "a week old"],
)
def test_export_when_early_or_late_is_refused_and_stays_approved(scene, after, code):
    made = approved()
    with trail.no_event(), pytest.raises(DomainError) as refusal:
        export_request(bulk_request=made, by=ADA, at=AT + after)
    assert refusal.value.code == code
    assert BulkRequest.objects.get().state == BulkState.APPROVED


def test_approval_when_a_week_old_is_refused(scene):
    made = ask()
    with trail.no_event(), pytest.raises(DomainError) as refusal:
        approve_request(bulk_request=made, link=LINK, by=KIM, at=AT + 7 * DAY)
    assert refusal.value.message == "This request is older than a week. Make a new one."


@pytest.mark.parametrize("by", [KIM, ODO, SYSTEM], ids=lambda actor: actor.id)
def test_export_when_carried_out_by_anybody_else_is_refused(scene, by):
    made = approved()
    with trail.no_event(), pytest.raises(NotPermitted) as refusal:
        export_request(bulk_request=made, by=by, at=AT + DAY)
    assert refusal.value.message == "Only the person who asked carries the request out."


def test_export_when_the_officer_lost_the_role_gives_nothing(scene):
    made = approved()
    former = person("Ada")
    with trail.no_event(), pytest.raises(NotPermitted):
        export_request(bulk_request=made, by=former, at=AT + DAY)


def test_erasure_when_approved_erases_all_but_who_shares_an_address(scene):
    made = approved(kind=BulkKind.ERASURE)
    twin = registered("Twin Ruiz", scene.far, emails=["twin@people.example"])
    twin.emails.create(address="P00@people.example", key="p00@people.example")
    assert erase_request(bulk_request=made, by=ADA, at=AT + DAY) == 2
    alive = Person.objects.filter(erased_at__isnull=True)
    assert set(alive) == {scene.people[0], scene.far_person, twin, *alive.filter(account__isnull=False)}
    left = Message.objects.filter(erased_at__isnull=True)
    assert [one.to_email for one in left] == ["p00@people.example"]
    assert trail.names()[-2:] == ["person.erased", "person.erased"]
    with pytest.raises(NotPermitted):
        export_request(bulk_request=made, by=ADA, at=AT + DAY)


@pytest.mark.django_db
def test_erasure_when_people_are_more_costs_no_query_more(django_assert_max_num_queries):
    scene = Scene(12)
    made = approved(kind=BulkKind.ERASURE)
    Message.objects.update(to_email="gone@people.example")  # each letter costs four queries to erase
    with django_assert_max_num_queries(75):
        assert erase_request(bulk_request=made, by=ADA, at=AT + DAY) == len(scene.people)


# -- withdrawing, and every state


@pytest.mark.parametrize("by", [ADA, KIM, LEA], ids=lambda actor: actor.id)
def test_request_when_withdrawn_by_who_asked_or_a_keeper_ends(scene, by):
    made = approved()
    withdraw_request(bulk_request=made, by=by, at=AT)
    assert trail.events()[-1][:2] == ("bulk-request.withdrawn", by.id)
    with pytest.raises(DomainError):
        export_request(bulk_request=made, by=ADA, at=AT + DAY)


@pytest.mark.parametrize("by", [ODO, BO, ADI, PUBLIC], ids=lambda actor: actor.id)
def test_request_when_withdrawn_by_anybody_else_is_refused(scene, by):
    made = ask()
    with trail.no_event(), pytest.raises(NotPermitted):
        withdraw_request(bulk_request=made, by=by, at=AT)
    with pytest.raises(NotFound):
        bulk_request(by, made.public_id)


ACTS = {
    BulkAction.APPROVE: lambda one: approve_request(bulk_request=one, link=LINK, by=KIM, at=AT + DAY),
    BulkAction.CARRY_OUT: lambda one: export_request(bulk_request=one, by=ADA, at=AT + DAY),
    BulkAction.WITHDRAW: lambda one: withdraw_request(bulk_request=one, by=ADA, at=AT + DAY),
}
BEFORE = {
    BulkState.ASKED: (),
    BulkState.APPROVED: (BulkAction.APPROVE,),
    BulkState.DONE: (BulkAction.APPROVE, BulkAction.CARRY_OUT),
    BulkState.WITHDRAWN: (BulkAction.WITHDRAW,),
}


def outcome(state, action):
    made = ask()
    for earlier in BEFORE[state]:
        ACTS[earlier](made)
    try:
        ACTS[action](made)
    except DomainError as refusal:
        return refusal.code
    return BulkRequest.objects.get(pk=made.pk).state


def test_request_when_acted_on_in_every_state_goes_on_or_refuses(scene):
    assert {f"{state} {action}": outcome(state, action) for state in BulkState for action in BulkAction} == {
        "asked approve": "approved",
        "asked carry-out": "wrong-state",
        "asked withdraw": "withdrawn",
        "approved approve": "wrong-state",
        "approved carry-out": "done",
        "approved withdraw": "withdrawn",
        "done approve": "wrong-state",
        "done carry-out": "wrong-state",
        "done withdraw": "wrong-state",
        "withdrawn approve": "wrong-state",
        "withdrawn carry-out": "wrong-state",
        "withdrawn withdraw": "wrong-state",
    }


def test_request_when_the_trail_is_broken_is_not_made(scene):
    with trail.broken_trail():
        ask()
    assert BulkRequest.objects.count() == 0


def test_requests_when_waiting_are_shown_to_who_can_act(scene, django_assert_num_queries):
    mine, keepers = ask(), ask(by=KIM)

    def waiting(actor, at=AT):
        return {one.public_id for one in open_bulk_requests(actor, at=at)}

    assert waiting(KIM) == {mine.public_id}
    assert waiting(LEA) == {mine.public_id, keepers.public_id}
    assert waiting(ADA) == set()
    approve_request(bulk_request=mine, link=LINK, by=KIM, at=AT)
    assert waiting(ADA) == set()
    assert waiting(ADA, AT + DAY) == {mine.public_id}
    assert waiting(ADA, AT + 7 * DAY) == set()
    with django_assert_num_queries(2):
        assert len(bulk_facts(KIM, list(bulk_requests(KIM)), at=AT)) == 2

"""The cockpit: what waits, what is late, and what changed of one's own since the last visit."""

from __future__ import annotations

import datetime as dt

import pytest

import applying
import reviewing
import world
from cast import ADA, AT, BO, CEM, DIA, EVE, HOST, PROGRAM, RESOURCE, person
from citylinks.access.actors import SYSTEM
from citylinks.access.states import Role
from citylinks.accounts.operations import grant_role, invite
from citylinks.calls.operations import ask_clarification, ask_late
from citylinks.calls.states import Side
from citylinks.needs.operations import begin_draft, state_need
from citylinks.network.models import Organization
from citylinks.outbox.operations import About, Recipient, approve_letter, write_letter
from citylinks.outbox.states import LetterKind
from citylinks.places.models import City
from citylinks.programs.models import Program
from citylinks.reviews.operations import decide_application, submit_review
from citylinks.reviews.states import Outcome
from people import account_of
from places_rows import some_places
from web.signing import seen_now, sign_in
from web.test_account_pages import faults, read

pytestmark = pytest.mark.django_db
HOURS = dt.timedelta(hours=2)


@pytest.fixture(autouse=True)
def _a_program_and_two_cities(clock):
    """As little as can be: what waits in the small world would wait in every test."""
    some_places()
    reviewing.a_program()
    cities = {city.name: city for city in City.objects.all()}
    world.organization("Host municipality", cities["Semarang"], HOST)
    world.organization("City of Resource", cities["Gold Coast"], RESOURCE)


def lines(page):
    return [one.get_text(" ", strip=True) for one in page.select(".cl-line")]


def test_start_page_when_nothing_waits_says_so(client):
    sign_in(client, EVE)
    page = read(client.get("/start/"))
    assert (lines(page), faults(page)) == ([], [])
    assert "Nothing waits for you" in page.get_text()
    assert "What changed" not in page.get_text()


def test_changes_since_the_last_visit_are_told_of_ones_own_places_only(client, clock):
    sign_in(client, BO)
    client.get("/start/")
    clock.shift(HOURS)
    moment = AT + HOURS / 2
    for name, place in (("Gil", HOST), ("Hal", RESOURCE)):
        other = account_of(person(name))
        grant_role(account=other, role=Role.EXPERT, within=place, by=SYSTEM, at=moment)
    page = read(client.get("/start/"))
    assert lines(page) == ["A role began: Expert, Gil Nov 23, 2026, 1:00\u202fPM UTC"]
    assert page.select_one(".cl-line a")["href"] == f"/roles/{HOST}/"
    assert lines(read(client.get("/start/"))) == lines(page)


@pytest.mark.parametrize("waiting", [1, 3])
def test_start_page_costs_as_many_queries_for_one_thing_as_for_three(
    client, clock, django_assert_num_queries, waiting
):
    sign_in(client, ADA)
    client.get("/start/")
    clock.shift(HOURS)
    seen_now(client)
    for number in range(waiting):
        what = {
            "role": Role.EXPERT,
            "within": world.organization(f"City {number}", City.objects.first()).public_id,
        }
        invite(email="ada@city.example", **what, by=SYSTEM, at=AT + HOURS)
        other = account_of(person(f"Other{number}"))
        grant_role(account=other, role=Role.REVIEWER, within=PROGRAM, by=SYSTEM, at=AT + HOURS)
    with django_assert_num_queries(24):
        page = read(client.get("/start/"))
    assert len(lines(page)) == 2 * waiting


def sentences(client, actor):
    """What waits for an actor, without the dates."""
    sign_in(client, actor)
    page = read(client.get("/start/"))
    return [one.get_text(" ", strip=True) for one in page.select(".cl-line__what")]


def late_ones(client, actor):
    sign_in(client, actor)
    return [
        one.get_text(" ", strip=True) for one in read(client.get("/start/")).select(".cl-act .cl-line__what")
    ]


@pytest.fixture
def call():
    return applying.call(Program.objects.get(public_id=PROGRAM))


def test_application_in_draft_waits_for_its_city_until_the_deadline_and_is_late_after_it(client, call, clock):
    host = Organization.objects.get(public_id=HOST)
    applying.draft(call, host, Side.HOST)
    title = call.wordings.first().title
    assert sentences(client, BO) == [f"Finish the application of Host municipality: {title}"]
    assert sentences(client, CEM) == []
    assert late_ones(client, BO) == []
    clock.move_to(applying.CLOSES + HOURS)
    assert late_ones(client, BO) == [f"The deadline has passed for Host municipality: {title}"]


def test_questions_requests_and_applications_wait_at_the_desk_of_who_runs_the_call(client, call, clock):
    host = Organization.objects.get(public_id=HOST)
    title = call.wordings.first().title
    for text in ("May a district apply?", "In which language?"):
        ask_clarification(call=call, question=text, language="en", by=EVE, at=AT)
    ask_late(call=call, organization=host, why="An election.", by=BO, at=AT)
    assert sentences(client, ADA) == [
        f"Answer 2 questions about the call: {title}",
        f"Answer a request to be late: {title}",
    ]
    for other in (BO, CEM, DIA, EVE):
        assert not [one for one in sentences(client, other) if one.startswith("Answer")]


def test_reviews_wait_for_their_reviewer_and_decisions_for_who_decides(client):
    hosts = [Organization.objects.get(public_id=one) for one in (HOST, RESOURCE)]
    call, applications = reviewing.a_call(Program.objects.get(public_id=PROGRAM), hosts)
    title = call.wordings.first().title
    reviewing.rubric(call, each=1)
    made = reviewing.reviewer(call, reviewing.RUI)
    assert f"Decide on 2 applications: {title}" in sentences(client, ADA)
    for one in applications:
        reviewing.assigned(one, made)
    assert sentences(client, reviewing.RUI) == [f"Score 2 applications: {title}"]
    submit_review(
        assignment=applications[0].assignments.get(),
        given=reviewing.scores(applications[0], 4, 4),
        by=reviewing.RUI,
        at=AT,
    )
    assert sentences(client, reviewing.RUI) == [f"Score an application: {title}"]
    for one in applications:
        what = {"outcome": Outcome.SELECTED, "reason": "The best.", "early_reason": "In a hurry."}
        decide_application(application=one, **what, by=SYSTEM, at=AT)
    assert f"Announce the results of the call: {title}" in sentences(client, ADA)
    for other in (BO, CEM, DIA, EVE):
        assert not [
            one for one in sentences(client, other) if one.startswith(("Decide", "Announce", "Score"))
        ]


def test_reviews_when_due_on_a_day_say_so_on_the_start_page_and_the_list(client):
    host = Organization.objects.get(public_id=HOST)
    call, (application,) = reviewing.a_call(Program.objects.get(public_id=PROGRAM), [host])
    reviewing.rubric(call, each=1, due_on=dt.date(2027, 2, 5))
    reviewing.assigned(application, reviewing.reviewer(call, reviewing.RUI))
    sign_in(client, reviewing.RUI)
    assert "until Feb 5, 2027, 11:59\u202fPM UTC" in client.get("/start/").content.decode()
    assert "due on February 5, 2027" in client.get("/reviews/").content.decode()


def test_letters_wait_for_who_sends_them(client):
    values = {"organization": "O", "call": "C", "program": "P", "reason": "R", "sent": "S", "link": "L"}
    what = {"within": PROGRAM, "kind": LetterKind.SELECTED, "about": About("application", "x")}
    to = Recipient("bo@city.example", "Bo", "en")
    made = [write_letter(**what, to=to, values=values, by=ADA, at=AT) for _ in range(3)]
    approve_letter(message=made[0], by=ADA, at=AT)
    assert sentences(client, ADA) == ["Read 2 letters before they leave.", "Send the approved letter."]
    assert sentences(client, BO) == []


def test_changes_of_a_call_and_its_applications_are_told_to_who_may_see_them_only(client, clock):
    call = applying.call(Program.objects.get(public_id=PROGRAM), "told")
    title = call.wordings.first().title
    for who in (ADA, BO, CEM, DIA):
        sentences(client, who)
    clock.shift(HOURS)
    host = Organization.objects.get(public_id=HOST)
    applying.submitted(call, host, Side.HOST, at=AT + HOURS)
    told = f"An application was submitted: Host municipality, {title}"
    seen = {who.id: told in sentences(client, who) for who in (ADA, BO, CEM, DIA)}
    assert seen == {"ada": True, "bo": True, "cem": False, "dia": True}


def test_needs_wait_for_who_writes_them_and_then_for_who_publishes_them(client, clock):
    program, host = Program.objects.get(public_id=PROGRAM), Organization.objects.get(public_id=HOST)
    begin_draft(program=program, organization=host, language="en", by=BO, at=AT)
    assert sentences(client, BO) == ["Go on writing the need: without a title"]
    assert sentences(client, CEM) == []
    sentences(client, DIA)
    assert sentences(client, ADA) == []
    clock.shift(HOURS)
    what = {"wording": world.wording("Drains"), "themes": ["storms"], "source": world.SOURCE}
    state_need(program=program, organization=host, **what, by=BO, at=AT + HOURS)
    assert sentences(client, ADA) == [
        "Publish the need of Host municipality: Drains",
        "A need was stated: Drains",
    ]
    assert sentences(client, DIA) == ["A need was stated: Drains"]
    assert sentences(client, CEM) == []

"""The pages of requests: asking, approving by a second person, taking the file a day later."""

from __future__ import annotations

import datetime as dt

import pytest

import world
from cast import ADA, ADI, BO, EVE, HOST, KIM, ODO, PROGRAM
from citylinks.network.models import BulkRequest, Person
from citylinks.outbox.models import Message
from members import organizations, person
from people import account_of
from places_rows import some_places
from web.signing import sign_in
from web.test_account_pages import faults, read

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LIST, NEW = "/network/requests/", "/network/requests/new/"
ASKED = {"ways": "export", "kind": "csv", "reason": "The yearly report."}


@pytest.fixture
def city(clock, db):
    """A host city of the program with one person, and another organization with one."""
    cities, _ = some_places()
    donor = world.record_donor(name="The donor", **world.WHO)
    program = world.open_program(program=world.program("main", donor, PROGRAM), **world.WHO)
    host, partner = (
        world.organization("Host", cities["semarang"], HOST),
        organizations(cities["gold-coast"], "Partner")[0],
    )
    world.partnership("Pair", program, [host], [partner], published=False)
    (far,) = organizations(cities["shimla"], "Far city")
    person("Ana Ruiz", host)
    person("Zoe Far", far)
    for actor in (ADA, KIM):
        account_of(actor)
    return program


def said(answer):
    return " ".join(read(answer).select_one("main").get_text(" ", strip=True).split())


def ask(client, by=ADA, **changes):
    sign_in(client, by)
    return client.post(NEW, {**ASKED, **changes})


def test_request_when_asked_approved_and_a_day_old_gives_the_file(client, city, clock, mailoutbox):
    made = ask(client)
    path = made["Location"]
    shown = said(client.get(path))
    assert shown.startswith(
        "Network Requests Export: 1 person Export: 1 person More than 50 people within a day:"
    )
    assert "Why The yearly report." in shown
    assert shown.endswith("Withdraw the request")
    refused = client.post(path, {"do": "approve"})
    assert (refused.status_code, "Only a register keeper may approve" in said(refused)) == (422, True)
    sign_in(client, KIM)
    assert "Look at the request of Ada about 1 person." in said(client.get("/start/"))
    assert client.post(path, {"do": "approve"}).status_code == 302
    assert Message.objects.get().to_email == "ana@people.example"
    assert "Approved by Kim" in said(client.get(path))
    sign_in(client, ADA)
    early = client.post(path, {"do": "carry-out"})
    assert (early.status_code, "It can be carried out from" in said(early)) == (422, True)
    clock.shift(DAY)
    sign_in(client, ADA)
    assert "Carry out your approved request" in said(client.get("/start/"))
    file = client.post(path, {"do": "carry-out"})
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert ("Ana Ruiz" in file.content.decode(), "Zoe Far" in file.content.decode()) == (True, False)
    assert said(client.get(path)).count("Carried out") == 2  # the state, and when


def test_erasure_when_carried_out_says_how_many(client, city, clock):
    path = ask(client, ways="erasure")["Location"]
    sign_in(client, KIM)
    client.post(path, {"do": "approve"})
    clock.shift(DAY)
    sign_in(client, ADA)
    answer = client.post(path, {"do": "carry-out"}, follow=True)
    assert "1 person was erased." in read(answer).get_text()
    assert Person.objects.filter(erased_at__isnull=False).count() == 1


def test_request_when_faulty_keeps_what_was_typed(client, city):
    answer = ask(client, reason=" ", country="FR")
    assert answer.status_code == 422
    assert "Enter a reason. Say what it is for: the people concerned will read it." in said(answer)
    assert faults(read(answer)) == []
    assert BulkRequest.objects.count() == 0


def test_request_when_withdrawn_is_over(client, city):
    path = ask(client)["Location"]
    client.post(path, {"do": "withdraw"})
    assert BulkRequest.objects.get().state == "withdrawn"
    assert client.post(path, {"do": "nothing"}).status_code == 404


@pytest.mark.parametrize("actor", [BO, EVE, ADI], ids=lambda actor: actor.id)
def test_requests_when_others_look_are_not_there(client, city, actor):
    path = ask(client)["Location"]
    sign_in(client, actor)
    assert [client.get(one).status_code for one in (LIST, NEW, path)] == [404, 404, 404]


def test_request_when_an_officer_of_another_program_looks_is_not_there(client, city):
    path = ask(client)["Location"]
    sign_in(client, ODO)
    assert client.get(path).status_code == 404
    assert "Ana" not in said(client.get(LIST))


def test_export_when_more_than_may_be_says_so_beside_the_form(client, city, monkeypatch):
    monkeypatch.setattr("citylinks.network.operations.taking_out.MOST_AT_ONCE", 0)
    sign_in(client, ADA)
    answer = client.post("/network/export/", {"kind": "csv"})
    assert (answer.status_code, "Make a request for more" in said(answer)) == (422, True)
    ana = Person.objects.get(name="Ana Ruiz")
    one = client.get(f"/network/people/{ana.public_id}/export.json")
    assert (one.status_code, "Nothing was exported" in said(one)) == (422, True)
    assert faults(read(one)) == []


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_pages_when_read_in_every_language_have_no_fault(client, city, language):
    path = ask(client)["Location"]
    client.cookies["citylinks_language"] = language
    pages = [read(client.get(one, headers={"accept-language": language})) for one in (LIST, NEW, path)]
    assert [faults(page) for page in pages] == [[], [], []]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_are_as_many_for_one_request_as_for_three(
    client, city, django_assert_num_queries, count
):
    for _ in range(count):
        ask(client)
    with django_assert_num_queries(6):
        client.get(LIST)

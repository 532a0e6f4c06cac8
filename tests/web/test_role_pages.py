"""Pages about who holds which role: seen by who may, changed by who may, and a mail that leads to the answer."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

import world
from cast import ADA, AT, BO, CEM, DIA, EVE, HOST, PROGRAM, RESOURCE, person
from citylinks.access.actors import SYSTEM, Grant
from citylinks.access.states import INSTALLATION, Role
from citylinks.accounts.models import Account, Invitation, RoleGrant
from citylinks.accounts.operations import grant_role, invite
from citylinks.accounts.queries import actor_of
from people import account_of
from trail import names, no_event
from web.signing import sign_in
from web.test_account_pages import PASSWORD, faults, read

pytestmark = pytest.mark.django_db
GUS = person("Gus", Grant(Role.ADMINISTRATOR, INSTALLATION))


@pytest.fixture(autouse=True)
def _world(clock):
    world.build()


def page(client, actor, within):
    sign_in(client, actor)
    return client.get(f"/roles/{within}/")


def test_people_are_seen_by_who_may_and_by_nobody_else(client):
    places = (PROGRAM, HOST, RESOURCE, INSTALLATION, "nowhere")
    seen = {
        who.id: [page(Client(), who, place).status_code for place in places]
        for who in (ADA, BO, DIA, EVE, GUS)
    }
    assert seen == {
        "ada": [200, 200, 200, 404, 404],
        "bo": [404, 200, 404, 404, 404],
        "dia": [200, 404, 404, 404, 404],
        "eve": [404, 404, 404, 404, 404],
        "gus": [200, 200, 200, 200, 404],
    }


def test_people_of_a_program_as_a_donor_sees_them_are_the_donor_alone(client):
    shown = read(page(client, DIA, PROGRAM))
    assert [one.get_text() for one in shown.select(".cl-line__what")] == ["Dia"]
    assert shown.select_one("a[href*=invite]") is None
    assert shown.select_one("a[href*=replace]") is None


def test_people_of_a_city_show_who_held_the_office_and_from_when_to_when(client):
    shown = read(page(client, BO, HOST))
    assert faults(shown) == []
    office = shown.find("h2", string="Coordinator").parent
    assert [one.get_text(" ", strip=True) for one in office.select(".cl-moment")] == [
        "Bo since November 23, 2026",
        "Fay November 23, 2026 to November 23, 2026 Left after the election.",
    ]
    assert len(office.select(".cl-moment--now")) == 1


@pytest.mark.parametrize("added", [0, 2])
def test_people_cost_as_many_queries_for_one_holder_as_for_three(client, django_assert_num_queries, added):
    for number in range(added):
        made = account_of(person(f"Other{number}"))
        grant_role(account=made, role=Role.CITY_COORDINATOR, within=HOST, by=SYSTEM, at=AT)
        invite(email=f"x{number}@a.example", role=Role.EXPERT, within=HOST, by=SYSTEM, at=AT)
    sign_in(client, BO)
    with django_assert_num_queries(8):
        client.get(f"/roles/{HOST}/")


def test_journey_of_a_successor_from_the_mail_to_the_office_without_scripts(client):
    """Bo leaves; Zoe, who has no account yet, follows the link, signs up without a code, and takes over."""
    shown = read(page(client, BO, HOST))
    replace = shown.select_one("a[href*=replace]")["href"]
    question = read(client.get(replace))
    assert (question.h1.get_text(), faults(question)) == ("Replace Bo", [])
    wrong = client.post(replace, {"email": "zoe", "language": "es"})
    assert (wrong.status_code, read(wrong).select_one("#id_email")["value"]) == (422, "zoe")
    response = client.post(replace, {"email": "zoe@city.example", "language": "es"})
    assert response["Location"] == f"/roles/{HOST}/"
    asked = read(client.get(f"/roles/{HOST}/")).select_one(".cl-alert")
    assert "The invitation is on its way." in asked.get_text()
    assert "zoe@city.example" in client.get(f"/roles/{HOST}/").content.decode()

    zoe = Client()
    link = re.search(r"http://testserver(/invitations/\S+)", mail.outbox[-1].body)[1]
    assert mail.outbox[-1].to == ["zoe@city.example"]
    landing = zoe.get(link)
    shown = read(landing)
    assert (shown.h1.get_text(), faults(shown)) == ("Host municipality", [])
    assert "Bo asks you to be Coordinator." in shown.get_text()
    assert "no-store" in landing["Cache-Control"]
    with no_event():
        zoe.post(link)
    response = zoe.post(f"{link}account/")
    assert response["Location"] == f"/account/signup/?next={link}"
    form = read(zoe.get(response["Location"]))
    assert form.select_one("#id_email")["value"] == "zoe@city.example"
    sent = {"name": "Zoe", "email": "zoe@city.example", "password1": PASSWORD, "next": link}
    assert zoe.post(response["Location"], sent)["Location"] == link
    assert zoe.post(link)["Location"] == "/start/"
    account = Account.objects.get(email="zoe@city.example")
    assert actor_of(account).grants == {Grant(Role.CITY_COORDINATOR, HOST)}
    assert actor_of(Account.objects.get(public_id="bo")).grants == frozenset()
    assert names()[-3:] == ["account.opened", "role.handed-over", "invitation.accepted"]
    assert client.get(f"/roles/{HOST}/").status_code == 200  # his own role that was
    assert read(client.get(f"/roles/{HOST}/")).select_one("a[href*=replace]") is None


def test_invitation_mail_is_in_the_language_of_who_is_asked(client):
    sign_in(client, ADA)
    sent = {"email": "ana@city.example", "language": "ar", "role": "reviewer"}
    assert client.post(f"/roles/{PROGRAM}/invite/", sent).status_code == 302
    assert Invitation.objects.get().language == "ar"
    assert "http://testserver/invitations/clk_" in mail.outbox[-1].body


def test_invite_offers_the_roles_that_the_actor_gives_and_refuses_others(client):
    sign_in(client, ADA)
    shown = read(client.get(f"/roles/{PROGRAM}/invite/"))
    offered = [one["value"] for one in shown.select("#id_role option")]
    assert offered == ["program-officer", "reviewer", "donor", "finance-officer", "auditor"]
    for role in ("administrator", "city-coordinator"):
        sent = {"email": "gus@city.example", "language": "en", "role": role}
        with no_event():
            assert client.post(f"/roles/{PROGRAM}/invite/", sent).status_code == 422
    own = {"email": "ada@city.example", "language": "en", "role": "reviewer"}
    refused = client.post(f"/roles/{PROGRAM}/invite/", own)
    assert (refused.status_code, "Nobody gives a role to themselves" in refused.content.decode()) == (
        422,
        True,
    )
    assert client.get(f"/roles/{HOST}/invite/").status_code == 404
    assert Client().get(f"/roles/{HOST}/invite/").status_code == 302


def test_invitation_when_it_has_expired_says_so_to_both_sides(client, clock):
    made = invite(email="gus@city.example", role=Role.REVIEWER, within=PROGRAM, by=SYSTEM, at=AT)
    shown = read(page(client, ADA, PROGRAM))
    assert "Reviewer · until December 7, 2026" in shown.get_text()
    clock.shift(15 * 24 * 3600)
    shown = read(page(client, ADA, PROGRAM))
    assert "Reviewer · expired on December 7, 2026" in shown.get_text()
    assert "has expired" in Client().get(f"/invitations/{made.secret}/").content.decode()


def test_invite_when_the_mail_is_refused_says_so_beside_the_invitation(client, monkeypatch):
    def refuse(self, **_):
        raise ValueError("No such box.")

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    sign_in(client, ADA)
    sent = {"email": "gus@city.example", "language": "en", "role": "reviewer"}
    client.post(f"/roles/{PROGRAM}/invite/", sent)
    assert "The mail was not delivered." in client.get(f"/roles/{PROGRAM}/").content.decode()


def test_invitation_when_withdrawn_or_unknown_leads_nowhere(client):
    made = invite(email="gus@city.example", role=Role.REVIEWER, within=PROGRAM, by=SYSTEM, at=AT)
    link = f"/invitations/{made.secret}/"
    withdraw = f"/roles/withdraw/{made.invitation.public_id}/"
    sign_in(client, BO)
    assert client.post(withdraw).status_code == 404
    sign_in(client, ADA)
    assert client.get(withdraw).status_code == 405
    assert client.post(withdraw)["Location"] == f"/roles/{PROGRAM}/"
    assert "taken back" in Client().get(link).content.decode()
    assert Client().get("/invitations/clk_other/").status_code == 404
    assert client.post(link).status_code == 422


def test_invitation_when_its_person_has_an_account_asks_them_to_sign_in(client):
    made = invite(email="eve@city.example", role=Role.REVIEWER, within=PROGRAM, by=SYSTEM, at=AT)
    link = f"/invitations/{made.secret}/"
    shown = read(client.get(link))
    assert shown.select_one("main a.usa-button")["href"] == f"/account/login/?next={link}"
    sign_in(client, CEM)
    assert "belongs to another account" in client.post(link).content.decode()
    sign_in(client, EVE)
    start = read(client.get("/start/"))
    line = start.select_one(".cl-line a")
    assert line.get_text() == "Answer the invitation to be Reviewer of Main."
    assert client.post(line["href"])["Location"] == "/start/"
    assert actor_of(Account.objects.get(public_id="eve")).grants == {Grant(Role.REVIEWER, PROGRAM)}
    sign_in(client, DIA)
    assert client.get(line["href"]).status_code == 404


def test_role_when_ended_says_why_in_the_history_of_the_office(client):
    sign_in(client, ADA)
    grant = RoleGrant.objects.get(account__public_id="dia")
    shown = read(client.get(f"/roles/end/{grant.public_id}/"))
    assert (shown.h1.get_text(), faults(shown)) == ("End a role", [])
    assert client.post(f"/roles/end/{grant.public_id}/", {"reason": "x" * 301}).status_code == 422
    response = client.post(f"/roles/end/{grant.public_id}/", {"reason": "The award ended."})
    assert response["Location"] == f"/roles/{PROGRAM}/"
    history = read(client.get(f"/roles/{PROGRAM}/")).find("h2", string="Donor").parent
    assert history.select_one(".cl-moment__why").get_text() == "The award ended."
    sign_in(client, BO)
    assert client.post(f"/roles/end/{grant.public_id}/", {}).status_code == 404


def test_role_when_its_holder_lays_it_down_is_gone(client):
    sign_in(client, DIA)
    grant = RoleGrant.objects.get(account__public_id="dia")
    assert client.post(f"/roles/end/{grant.public_id}/", {"reason": ""})["Location"] == "/account/"
    assert client.post(f"/roles/end/{grant.public_id}/", {"reason": ""}).status_code == 422

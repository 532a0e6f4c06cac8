"""How long a session lasts, how it is ended elsewhere, and that nobody keeps a page of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from cast import ADA, AT, BO, EVE
from citylinks.access.states import Role
from citylinks.accounts.lifetimes import OTHERS, STAFF, is_over, lifetime_of
from citylinks.web.accounts.sessions import BEGAN, SEEN
from logged import logged
from trail import events
from web.signing import sign_in

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def is_in(client):
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize(("actor", "lifetime"), [(ADA, STAFF), (BO, OTHERS), (EVE, OTHERS)])
def test_session_when_nobody_came_for_its_idle_time_is_over(client, clock, actor, lifetime):
    sign_in(client, actor)
    clock.move_to(AT + lifetime.idle - dt.timedelta(seconds=1))
    assert is_in(client)
    clock.move_to(AT + 2 * lifetime.idle)
    with logged() as lines:
        assert client.get("/account/").status_code == 302
    assert [line["event"] for line in lines.of("citylinks.security")] == ["session.over"]
    clock.move_to(AT)
    assert not is_in(client)


@pytest.mark.parametrize(("actor", "lifetime"), [(ADA, STAFF), (EVE, OTHERS)])
def test_session_when_used_all_the_time_is_over_after_its_whole_time(client, clock, actor, lifetime):
    sign_in(client, actor)
    visited, at = [], AT
    while at < AT + lifetime.whole:
        clock.move_to(at)
        visited.append(is_in(client))
        at += lifetime.idle / 2
    assert set(visited) == {True}
    clock.move_to(AT + lifetime.whole)
    assert not is_in(client)


def test_session_when_over_says_so_where_the_person_signs_in(client, clock):
    sign_in(client, EVE)
    clock.move_to(AT + OTHERS.idle)
    page = client.get("/account/", follow=True)
    assert "Your session has ended. Sign in again." in page.content.decode()


def test_session_from_before_visits_were_noted_begins_with_its_first(client, clock):
    sign_in(client, EVE)
    session = client.session
    del session[BEGAN], session[SEEN]
    session.save()
    assert is_in(client)
    assert client.session[BEGAN] == client.session[SEEN] == int(AT.timestamp())


def test_session_when_visited_again_within_ten_minutes_is_not_written(client, clock):
    sign_in(client, EVE)
    seen = []
    for minutes in (0, 9, 10, 19, 20):
        clock.move_to(AT + dt.timedelta(minutes=minutes))
        assert is_in(client)
        seen.append((client.session[SEEN] - int(AT.timestamp())) // 60)
    assert seen == [0, 0, 10, 10, 20]


@pytest.mark.parametrize("role", list(Role))
def test_lifetime_of_staff_is_the_shorter(role):
    staff = {
        Role.ADMINISTRATOR,
        Role.REGISTER_KEEPER,
        Role.PROGRAM_OFFICER,
        Role.REVIEWER,
        Role.FINANCE_OFFICER,
        Role.AUDITOR,
    }
    assert lifetime_of([role]) == (STAFF if role in staff else OTHERS)


def test_session_on_the_very_moment_is_over():
    assert not is_over(AT, AT, STAFF, at=AT + STAFF.idle - dt.timedelta(seconds=1))
    assert is_over(AT, AT, STAFF, at=AT + STAFF.idle)
    assert is_over(AT, AT + STAFF.whole, STAFF, at=AT + STAFF.whole)


def test_devices_when_signed_out_everywhere_else_are_strangers_and_this_one_is_not(client):
    others = [Client() for _ in range(2)]
    for one in (client, *others):
        sign_in(one, EVE)
    assert "Sign out everywhere else" in client.get("/account/sessions/").content.decode()
    assert client.post("/account/sessions/", {"others": "all"}).status_code == 302
    assert [is_in(one) for one in (client, *others)] == [True, False, False]
    assert events()[-1] == ("account.session-ended", "eve", "account eve", {"sessions": 2})
    assert "Sign out everywhere else" not in client.get("/account/sessions/").content.decode()


def test_devices_when_there_is_no_other_leave_no_event(client):
    sign_in(client, EVE)
    before = events()
    client.post("/account/sessions/", {"others": "all"})
    assert events() == before


def test_number_of_a_session_when_it_is_endless_is_no_fault(client):
    sign_in(client, EVE)
    assert client.post("/account/sessions/", {"number": "9" * 5000}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/account/",
        "/account/login/",
        "/account/signup/",
        "/account/password/reset/",
        "/account/password/change/",
        "/account/email/",
        "/account/2fa/",
        "/account/sessions/",
        "/account/tokens/",
        "/account/nothing/",
        "/invitations/nothing/",
    ],
)
def test_page_of_an_account_is_kept_by_nobody(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]
    sign_in(client, EVE)
    assert "no-store" in client.get(address)["Cache-Control"]


def test_password_when_changed_ends_sessions_and_tokens_elsewhere(client, clock):
    from citylinks.accounts.operations import make_token
    from citylinks.accounts.queries import actor_of

    account = sign_in(client, EVE)
    made = make_token(account=account, label="Reports", grants=[], days=30, by=actor_of(account), at=AT)
    header = {"Authorization": f"Bearer {made.secret}"}
    other = Client()
    sign_in(other, EVE)
    assert (is_in(other), client.get("/api/v1/me", headers=header).status_code) == (True, 200)
    client.post("/account/reauthenticate/", {"password": "correct horse battery"})
    sent = {
        "oldpassword": "correct horse battery",
        "password1": "another horse entirely",
        "password2": "another horse entirely",
    }
    assert client.post("/account/password/change/", sent).status_code == 302
    assert (is_in(client), is_in(other)) == (True, False)
    assert client.get("/api/v1/me", headers=header).status_code == 401
    assert [(name, what) for name, _, what, _ in events()][-2:] == [
        ("token.ended", f"token {made.token.public_id}"),
        ("account.password-changed", "account eve"),
    ]


def test_token_when_used_notes_it_once_an_hour_and_shows_it(client, clock):
    from citylinks.accounts.operations import make_token
    from citylinks.accounts.queries import actor_of

    account = sign_in(client, EVE)
    made = make_token(account=account, label="Reports", grants=[], days=30, by=actor_of(account), at=AT)
    header = {"Authorization": f"Bearer {made.secret}"}
    used = []
    for minutes in (0, 59, 60, 61):
        clock.move_to(AT + dt.timedelta(minutes=minutes))
        used.append(client.get("/api/v1/me", headers=header).json()["token"]["last_used_at"])
    assert used == ["2026-11-23T12:00:00Z"] * 2 + ["2026-11-23T13:00:00Z"] * 2
    clock.move_to(AT)
    client.post("/account/reauthenticate/", {"password": "correct horse battery"})
    page = client.get("/account/tokens/").content.decode()
    assert "last used on" in page
    assert "never used" not in page

"""The cockpit: what waits, what is late, and what changed of one's own since the last visit."""

from __future__ import annotations

import datetime as dt

import pytest

import world
from cast import ADA, AT, BO, EVE, HOST, PROGRAM, RESOURCE, person
from citylinks.access.actors import SYSTEM
from citylinks.access.states import Role
from citylinks.accounts.operations import grant_role, invite
from people import account_of
from web.signing import sign_in
from web.test_account_pages import faults, read

pytestmark = pytest.mark.django_db
HOURS = dt.timedelta(hours=2)


@pytest.fixture(autouse=True)
def _world(clock):
    world.build()


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
    assert lines(page) == ["A role began: Expert, Gil Nov 23, 2026, 1:00:00\u202fPM UTC"]
    assert page.select_one(".cl-line a")["href"] == f"/roles/{HOST}/"
    assert lines(read(client.get("/start/"))) == lines(page)


@pytest.mark.parametrize("waiting", [1, 3])
def test_start_page_costs_as_many_queries_for_one_thing_as_for_three(
    client, clock, django_assert_num_queries, waiting
):
    sign_in(client, ADA)
    client.get("/start/")
    clock.shift(HOURS)
    for number in range(waiting):
        what = {
            "role": Role.EXPERT,
            "within": world.organization(f"City {number}", world.City.objects.first()).public_id,
        }
        invite(email="ada@city.example", **what, by=SYSTEM, at=AT + HOURS)
        other = account_of(person(f"Other{number}"))
        grant_role(account=other, role=Role.REVIEWER, within=PROGRAM, by=SYSTEM, at=AT + HOURS)
    with django_assert_num_queries(17):
        page = read(client.get("/start/"))
    assert len(lines(page)) == 2 * waiting

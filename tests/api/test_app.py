"""What the interface for programs shows, to whom, and how it refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import get_resolver

import applying
from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.accounts.operations import end_role, end_token
from citylinks.api.routes import ROUTERS
from citylinks.calls.states import Side
from web.signing import BACKEND

pytestmark = pytest.mark.django_db
# Queries of each list, whatever the number of rows.
QUERIES = {
    "calls": 5,
    "cities": 2,
    "members": 3,
    "needs": 6,
    "offers": 5,
    "organizations": 3,
    "partnerships": 10,
    "programs": 10,
}


def ids(response):
    return [row["title"] for row in response.json()["items"]]


def test_list_when_asked_without_a_token_shows_what_the_public_sees(client, clock, known):
    assert ids(client.get("/api/v1/partnerships")) == ["Published"]


def test_list_when_asked_with_a_role_shows_what_the_role_sees(client, clock, known, token):
    _made, header = token(known.accounts["ada"], known.accounts["ada"].grants.all())
    assert ids(client.get("/api/v1/partnerships", headers=header)) == ["Published", "Recorded"]


def test_list_when_the_token_carries_no_role_shows_what_the_public_sees(client, clock, known, token):
    _made, header = token(known.accounts["ada"], [])
    assert ids(client.get("/api/v1/partnerships", headers=header)) == ["Published"]


def test_token_when_its_role_has_ended_carries_it_no_more(client, clock, known, token):
    grant = known.accounts["ada"].grants.get()
    _made, header = token(known.accounts["ada"], [grant])
    end_role(grant=grant, reason="Left.", by=SYSTEM, at=AT)
    assert ids(client.get("/api/v1/partnerships", headers=header)) == ["Published"]


def test_token_when_ended_or_unknown_or_out_of_date_is_refused(client, clock, known, token):
    made, header = token(known.accounts["ada"], [])
    _late, late = token(known.accounts["ada"], [])
    end_token(token=made, by=SYSTEM, at=AT)
    clock.move_to(AT + dt.timedelta(days=31))
    for asked in (header, late, {"Authorization": "Bearer clk_guess"}):
        answer = client.get("/api/v1/partnerships", headers=asked)
        assert (answer.status_code, answer["Content-Type"], answer["WWW-Authenticate"]) == (
            401,
            "application/problem+json",
            "Bearer",
        )
        assert answer.json()["type"] == "urn:citylinks:problem:bad-token"


def test_detail_when_the_actor_may_not_see_it_answers_as_if_it_did_not_exist(client, clock, known):
    hidden = known.partnerships["recorded"].public_id
    for key in (hidden, "nothing000"):
        answer = client.get(f"/api/v1/partnerships/{key}")
        assert answer.status_code == 404
        assert answer.json()["detail"] == f"There is no partnership {key}."


def test_request_when_it_has_several_faults_is_told_all_of_them(client, clock, known):
    answer = client.get("/api/v1/cities?size=900&country=zzz")
    assert answer.status_code == 422
    assert [fault["place"] for fault in answer.json()["faults"]] == ["query.size", "query.country"]


def test_pages_of_a_list_when_followed_hold_every_row_once(client, clock, known):
    address, seen = "/api/v1/cities?size=2", []
    while address:
        answer = client.get(address).json()
        seen += [row["geonameid"] for row in answer["items"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == answer["count"]


def test_eligibility_when_asked_names_the_rule_and_its_source(client, clock, known):
    answer = client.get("/api/v1/programs/main/eligibility?who=city:1627896&as_of=2015-01-01").json()
    assert (answer["program"], answer["candidate"], answer["part"]) == ("main", "Semarang", "host")
    assert [one["code"] for one in answer["purposes"]] == ["anywhere", "listed"]
    assert all(
        each["sentence"] and each["source"]["title"] for one in answer["purposes"] for each in one["grounds"]
    )
    unknown = client.get("/api/v1/programs/main/eligibility?who=city:9")
    assert (unknown.status_code, unknown.json()["detail"]) == (404, "There is no city 9.")


def test_members_when_asked_by_the_public_are_those_that_everyone_may_see(client, clock, known, token):
    _made, header = token(known.accounts["ada"], known.accounts["ada"].grants.all())
    public, officer = (
        client.get("/api/v1/members").json(),
        client.get("/api/v1/members", headers=header).json(),
    )
    assert 0 < public["count"] < officer["count"]
    assert "@" not in str(officer)


@pytest.mark.parametrize("added", [1, 3])
@pytest.mark.parametrize("resource", QUERIES)
def test_queries_of_a_list_are_as_many_for_one_row_as_for_three(  # noqa: PLR0917  fixtures
    client, clock, known, django_assert_num_queries, resource, added
):
    with django_assert_num_queries(QUERIES[resource]):
        assert len(client.get(f"/api/v1/{resource}?size={added}").json()["items"]) <= added


@pytest.mark.parametrize("added", [1, 3])
def test_queries_of_ones_applications_are_as_many_for_one_as_for_three(  # noqa: PLR0917  fixtures
    client, clock, known, token, django_assert_num_queries, added
):
    _made, header = token(known.accounts["bo"], known.accounts["bo"].grants.all())
    applying.draft(known.calls["open"], known.host, Side.RESOURCE)
    applying.draft(known.calls["other"], known.host)
    with django_assert_num_queries(6):  # three of them ask who the token is
        answer = client.get(f"/api/v1/applications?size={added}", headers=header)
    assert len(answer.json()["items"]) == added


def test_address_when_there_is_none_is_refused_by_a_problem(client):
    answer = client.get("/api/v1/nothing/here")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["detail"] == "There is no address nothing/here here."


def test_session_of_a_browser_when_sent_counts_for_nothing(client, clock, known):
    client.force_login(known.accounts["ada"], backend=BACKEND)
    assert ids(client.get("/api/v1/partnerships")) == ["Published"]


def test_routes_when_listed_all_stand_below_the_version():
    assert get_resolver().resolve("/api/v1/cities").namespace == "api"
    assert [prefix for prefix, _router in ROUTERS] == sorted(prefix for prefix, _router in ROUTERS)


def test_answer_when_a_token_was_sent_is_for_its_owner_alone(client, clock, known, token):
    _made, header = token(known.accounts["bo"], [])
    told = [client.get("/api/v1/me", headers=one) for one in ({}, header)]
    assert [one["Cache-Control"] for one in told] == ["public, no-cache", "private, no-cache"]
    assert ["Authorization" in one["Vary"] for one in told] == [True, True]


def test_refusal_when_an_address_does_not_know_the_method_is_a_problem(client, clock):
    """All addresses of the description, each asked by a method that none knows."""
    for path, known in client.get("/api/v1/openapi.json").json()["paths"].items():
        answer = client.generic("PROPFIND", path.replace("{", "").replace("}", "").replace("geonameid", "1"))
        methods = ", ".join(sorted(method.upper() for method in known))
        assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (
            405,
            "application/problem+json",
            methods,
        ), path
        assert answer.json() == {
            "type": "urn:citylinks:problem:method-not-allowed",
            "title": "Not a method of this address",
            "status": 405,
            "detail": f"This address answers {methods}, not PROPFIND.",
            "faults": [],
        }

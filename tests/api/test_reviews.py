"""What the interface shows of reviews and results: to reviewers their own, to officers and auditors all."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.api.conftest import headers_of, token_of

import applying
import reviewing
import world
from cast import ADA, AT, BO, CEM, DIA, EVE, HOST, PROGRAM, person
from citylinks.access.actors import SYSTEM, Grant
from citylinks.access.states import Role
from citylinks.accounts.operations import grant_role
from citylinks.calls.operations import answer_clarification, ask_clarification
from citylinks.network.models import Affiliation, Person
from citylinks.reviews.operations import announce_results, decide_application
from citylinks.reviews.states import Outcome
from people import account_of
from places_rows import some_places
from reviewing import RUI, SOL, TEA

pytestmark = pytest.mark.django_db
GUS = person("Gus", Grant(Role.AUDITOR, PROGRAM))
EVERYBODY = (ADA, BO, CEM, DIA, EVE, GUS, RUI, SOL)
WHO = {"by": SYSTEM, "at": AT}


@pytest.fixture
def made(db, clock):
    """A closed call: Bo's city was reviewed by Rui and Sol, the second by Rui and not yet by Sol, the third by none."""
    cities, _lists = some_places()
    program = reviewing.a_program()
    organizations = [
        world.organization("Host municipality", cities["semarang"], HOST),
        *reviewing.applicants(2, cities["shimla"]),
    ]
    call, applications = reviewing.a_call(program, organizations)
    reviewing.rubric(call)
    rui, sol = (reviewing.reviewer(call, actor) for actor in (RUI, SOL))
    first, second, _third = applications
    reviewing.reviewed(first, rui, 5, 5)
    reviewing.reviewed(first, sol, 3, 3)
    reviewing.reviewed(second, rui, 4, 4)
    waiting = reviewing.assigned(second, sol)
    return SimpleNamespace(
        program=program,
        organizations=organizations,
        call=call,
        applications=applications,
        rui=rui,
        sol=sol,
        waiting=waiting,
    )


@pytest.fixture
def asking(made):
    """Headers of the public and of everybody, each with all roles they hold."""
    return headers_of({actor.id: account_of(actor) for actor in EVERYBODY})


NAMES = ("public", *(actor.id for actor in EVERYBODY))


# For reviewers


def test_reviews_when_asked_by_everybody_are_each_reviewers_own(made, found):
    counts = {name: found("reviews", name)["count"] for name in NAMES}
    assert counts == dict.fromkeys(NAMES, 0) | {"rui": 2, "sol": 2}
    lines = [(one["organization"], one["state"], one["scored"]) for one in found("reviews", "sol")["items"]]
    assert lines == [("Applicant 0", "assigned", 0), ("Host municipality", "submitted", 2)]


def test_review_when_it_is_anothers_is_not_there(made, found):
    for row in made.call.reviewers.get(account__public_id="rui").assignments.all():
        seen = {name for name in NAMES if found(f"reviews/{row.public_id}", name)}
        assert seen == {"rui"}


def test_review_when_read_stands_beside_the_rubric(made, found):
    own = made.rui.assignments.get(application=made.applications[0])
    shown = found(f"reviews/{own.public_id}", "rui")
    assert (shown["call"], shown["organization"], shown["state"], shown["is_open"]) == (
        "reviewed",
        "Host municipality",
        "submitted",
        True,
    )
    assert [
        (one["criterion"]["name"], one["criterion"]["weight"], one["score"], one["comment"])
        for one in shown["scores"]
    ] == [("Commitment", 60, "5.0", "Because of Commitment."), ("Need", 40, "5.0", "Because of Need.")]
    assert [one["text"] for one in shown["answers"]] == ["The sea takes the road."]
    assert shown["letter"]["name"] == "letter.pdf"


def test_review_when_the_call_is_anonymous_names_nobody(made, found):
    made.call.rubric.is_anonymous = True
    made.call.rubric.save(update_fields=["is_anonymous"])
    own = made.rui.assignments.get(application=made.applications[0])
    shown = found(f"reviews/{own.public_id}", "rui")
    assert (shown["organization"], shown["letter"]) == ("", None)
    for told in (shown, found("reviews", "rui")):
        for word in ("Host municipality", HOST, "Semarang", made.applications[0].public_id):
            assert word not in str(told)


def test_review_when_its_reviewer_becomes_tied_to_the_applicant_is_gone_at_once(made, found):
    own = made.rui.assignments.get(application=made.applications[0])
    assert found(f"reviews/{own.public_id}", "rui")
    one = Person.objects.create(name="Rui", registered_at=AT, account=account_of(RUI))
    Affiliation.objects.create(person=one, organization=made.organizations[0], started="1990", ended="1991")
    assert found(f"reviews/{own.public_id}", "rui") is None
    assert [one["organization"] for one in found("reviews", "rui")["items"]] == ["Applicant 0"]


# For officers and auditors


def test_results_when_asked_by_everybody_are_for_officers_and_auditors(made, found):
    application = made.applications[0].public_id
    for address in ("results", f"results/{application}", "reviewers"):
        seen = {name for name in NAMES if found(f"calls/reviewed/{address}", name)}
        assert seen == {"ada", "gus"}


def test_results_when_some_reviews_wait_show_what_is_done_pending_and_missing(made, found):
    page = found(f"calls/{made.call.public_id}/results", "gus")
    columns = ("organization", "rank", "total", "low", "high", "disagree", "done", "pending", "missing")
    assert [tuple(one[name] for name in columns) for one in page["items"]] == [
        ("Host municipality", 1, 80.0, 60.0, 100.0, True, 2, 0, 0),
        ("Applicant 0", 1, 80.0, 80.0, 80.0, False, 1, 1, 0),
        ("Applicant 1", None, None, None, None, False, 0, 0, 2),
    ]
    assert page["count"] == 3


def test_reviewers_when_listed_show_their_drift(made, found):
    rows = found("calls/reviewed/reviewers", "ada")["items"]
    assert [(one["name"], one["held"], one["done"], one["drift"]) for one in rows] == [
        ("Rui", 2, 2, {"shared": 1, "mean": 40.0, "spread": None, "is_hint": True}),
        ("Sol", 2, 1, {"shared": 1, "mean": -40.0, "spread": None, "is_hint": True}),
    ]


def decide(application, outcome=Outcome.SELECTED, reason="A strong plan.", early_reason="The year ends."):
    decide_application(
        application=application, outcome=outcome, reason=reason, early_reason=early_reason, **WHO
    )


def test_result_when_shown_has_every_review_and_every_decision(made, found):
    first = made.applications[0]
    decide(first, reason="A plan.", early_reason="")
    decide(first, Outcome.RESERVE, "No money.", "")
    shown = found(f"calls/reviewed/results/{first.public_id}", "gus")
    assert [(one["name"], one["total"], one["scores"][0]["comment"]) for one in shown["reviews"]] == [
        ("Rui", 100.0, "Because of Commitment."),
        ("Sol", 60.0, "Because of Commitment."),
    ]
    assert [(one["name"], one["weight"]) for one in shown["criteria"]] == [("Commitment", 60), ("Need", 40)]
    assert [(one["version"], one["outcome"], one["reason"]) for one in shown["decisions"]] == [
        (1, "selected", "A plan."),
        (2, "reserve", "No money."),
    ]
    assert shown["decision"] == shown["decisions"][1]


def test_result_when_a_reviewer_is_tied_says_who_is_barred_and_counts_no_more(made, found):
    one = Person.objects.create(name="Rui", registered_at=AT, account=account_of(RUI))
    Affiliation.objects.create(person=one, organization=made.organizations[0])
    shown = found(f"calls/reviewed/results/{made.applications[0].public_id}", "ada")
    assert [(one["name"], one["why"]) for one in shown["barred"]] == [("Rui", "Works for Host municipality.")]
    assert (shown["done"], shown["total"], shown["missing"]) == (1, 60.0, 1)


def test_result_when_it_is_of_another_call_is_not_there(made, found):
    assert found(f"calls/nothing/results/{made.applications[0].public_id}", "ada") is None
    assert found("calls/reviewed/results/nothing000", "ada") is None


# For applicants and donors


def test_outcome_when_only_decided_is_told_to_nobody_and_when_announced_to_all_who_see_the_application(
    made, found
):
    first = made.applications[0]
    for one in made.applications:
        decide(one)
    address = f"applications/{first.public_id}/outcome"
    waits = {name: shown["reason"] for name in NAMES if (shown := found(address, name))}
    assert waits == {"ada": "", "bo": "", "dia": "", "gus": ""}
    announce_results(call=made.call, address="https://city.example/{}".format, **WHO)
    told = {name: (shown["outcome"], shown["reason"]) for name in NAMES if (shown := found(address, name))}
    assert told == dict.fromkeys(waits, ("selected", "A strong plan."))
    assert (found(address, "bo")["state"], found(address, "bo")["call_state"]) == ("selected", "decided")


# Tokens with fewer roles than their owner


def count(client, address, account, *roles):
    """How many rows a token with only these roles finds, or None where there seems to be nothing."""
    _made, header = token_of(account, account.grants.filter(role__in=roles))
    return client.get(f"/api/v1/{address}", headers=header).json().get("count")


def test_token_when_narrowed_to_one_role_sees_what_that_role_sees(client, made):
    sol = account_of(SOL)
    grant_role(account=sol, role=Role.CITY_COORDINATOR, within="elsewhere0", **WHO)
    found = {role: count(client, "reviews", sol, role) for role in ("reviewer", "city-coordinator", "")}
    assert found == {"reviewer": 2, "city-coordinator": 0, "": 0}
    ada = account_of(ADA)
    grant_role(account=ada, role=Role.DONOR, within=PROGRAM, **WHO)
    address = "calls/reviewed/results"
    found = {role: count(client, address, ada, role) for role in ("program-officer", "donor", "")}
    assert found == {"program-officer": 3, "donor": None, "": None}


def test_token_when_it_leaves_out_the_role_that_bars_from_reviewing_opens_no_review(client, made):
    sol = account_of(SOL)
    grant_role(account=sol, role=Role.DONOR, within=PROGRAM, **WHO)
    assert count(client, "reviews", sol, "reviewer", "donor") == 0
    assert count(client, "reviews", sol, "reviewer") == 0


# Questions about a call


def test_clarifications_when_asked_by_the_cast_are_those_they_may_see_in_list_and_detail(made, found):
    call = applying.call(made.program, "asked")
    asked = {
        actor.id: ask_clarification(call=call, question=f"{actor.name}?", language="en", by=actor, at=AT)
        for actor in (BO, EVE)
    }
    answer_clarification(clarification=asked["bo"], answer="Yes.", language="en", **WHO)
    seen = {
        name: [one["question"] for one in found("calls/asked/clarifications", name)["items"]]
        for name in NAMES
    }
    assert seen == {name: ["Bo?", "Eve?"] if name in {"ada", "eve", "gus"} else ["Bo?"] for name in NAMES}
    for name in NAMES:
        shown = [
            bool(found(f"calls/asked/clarifications/{asked[one].public_id}", name)) for one in ("bo", "eve")
        ]
        assert shown == [True, "Eve?" in seen[name]]
    assert found(f"calls/reviewed/clarifications/{asked['bo'].public_id}", "ada") is None
    assert (
        asked["bo"].asked_by
        not in found(f"calls/asked/clarifications/{asked['bo'].public_id}", "ada").values()
    )


# As many queries for one row as for more

QUERIES = {
    "reviews": 14,
    "review": 21,
    "results": 22,
    "result": 36,
    "reviewers": 22,
    "clarifications": 10,
    "clarification": 10,
    "outcome": 6,
}


@pytest.mark.parametrize("more", [False, True])
@pytest.mark.parametrize("asked", QUERIES)
def test_queries_are_as_many_for_little_as_for_much(client, made, django_assert_num_queries, asked, more):
    first, second, third = made.applications
    if more:
        reviewing.assigned(third, made.rui)
        tea = reviewing.reviewer(made.call, TEA)
        for one in made.applications:
            reviewing.reviewed(one, tea, 1, 2)
        decide(first, early_reason="")
    decide(second)
    reviewing.reviewed(second, reviewing.reviewer(made.call, person("Uma", *RUI.grants)), 2, 2)
    call = applying.call(made.program, "asked")
    for _ in range(3 if more else 1):
        question = ask_clarification(call=call, question="What?", language="en", by=BO, at=AT)
    own = made.rui.assignments.get(application=first)
    address = {
        "review": f"reviews/{own.public_id}",
        "results": "calls/reviewed/results",
        "result": f"calls/reviewed/results/{second.public_id}",
        "reviewers": "calls/reviewed/reviewers",
        "clarifications": "calls/asked/clarifications",
        "clarification": f"calls/asked/clarifications/{question.public_id}",
        "outcome": f"applications/{second.public_id}/outcome",
    }.get(asked, asked)
    account = account_of(RUI if asked in {"reviews", "review"} else ADA)
    _made, header = token_of(account, account.grants.all())
    with django_assert_num_queries(QUERIES[asked]):
        assert client.get(f"/api/v1/{address}", headers=header).status_code == 200

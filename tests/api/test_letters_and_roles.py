"""What the interface shows of letters, of roles, and of who asks."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from tests.api.conftest import token_of

from cast import AT, HOST, PROGRAM, RESOURCE
from citylinks.access.actors import SYSTEM
from citylinks.access.states import Role
from citylinks.accounts.models import RoleGrant
from citylinks.accounts.operations import end_role, grant_role, hand_over_role
from citylinks.outbox.operations import erase_letter
from outbox.letters import draft

pytestmark = pytest.mark.django_db
WHO = {"by": SYSTEM, "at": AT}
NAMES = ("public", "ada", "bo", "cem", "dia", "eve")


# Letters


def test_letters_when_asked_by_the_cast_are_those_they_may_read_in_list_and_detail(known, found):
    keys = {one.public_id: name for name, one in known.letters.items()}
    seen = {name: {keys[one["id"]] for one in found("letters", name)["items"]} for name in NAMES}
    nobody = {name: set() for name in NAMES}
    assert seen == nobody | {"ada": {"draft", "sent"}, "bo": {"sent", "sent-other"}}
    for name in NAMES:
        assert {keys[key] for key in keys if found(f"letters/{key}", name)} == seen[name]


def test_letter_when_shown_has_its_words_and_to_whom_it_goes(known, found):
    shown = found(f"letters/{known.letters['draft'].public_id}", "ada")
    expected = {"within": PROGRAM, "kind": "selected", "state": "draft", "to": "Bo", "sent_at": None}
    assert {name: shown[name] for name in expected} == expected
    assert (shown["email"], "A strong plan." in shown["text"]) == ("bo@city.example", True)
    assert "@" not in str(found("letters", "ada"))


def test_letter_when_erased_is_still_on_record_without_a_word(known, found):
    erase_letter(message=known.letters["sent"], **WHO)
    shown = found(f"letters/{known.letters['sent'].public_id}", "ada")
    assert [shown[name] for name in ("to", "email", "subject", "text", "is_erased")] == ["", "", "", "", True]
    assert found(f"letters/{known.letters['sent'].public_id}", "bo") is None


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("state=draft", 1),
        ("state=sent", 1),
        ("kind=reserve", 0),
        (f"within={PROGRAM}", 2),
        ("within=elsewhere", 0),
    ],
)
def test_letters_when_asked_for_by_state_kind_or_program_are_those(known, found, asked, expected):
    assert found(f"letters?{asked}", "ada")["count"] == expected


# Roles


def test_roles_when_asked_by_the_cast_are_those_they_may_see_in_list_and_detail(known, found):
    keys = {one.public_id: f"{one.account.name} {one.role}" for one in RoleGrant.objects.all()}
    seen = {name: {keys[one["id"]] for one in found("roles", name)["items"]} for name in NAMES}
    coordinators = {"Bo city-coordinator", "Fay city-coordinator"}
    assert seen == {
        "public": set(),
        "ada": {"Ada program-officer", "Dia donor", "Cem city-coordinator", *coordinators},
        "bo": coordinators,
        "cem": {"Cem city-coordinator"},
        "dia": {"Dia donor"},
        "eve": set(),
    }
    for name in NAMES:
        assert {keys[key] for key in keys if found(f"roles/{key}", name)} == seen[name]


def test_roles_when_one_has_ended_say_until_when_and_why(known, found):
    rows = found(f"roles?within={HOST}&role=city-coordinator", "bo")["items"]
    assert [(one["holder"]["name"], one["scope"], one["reason"]) for one in rows] == [
        ("Bo", "organization", ""),
        ("Fay", "organization", "Left after the election."),
    ]
    assert [one["until"] for one in rows] == [None, "2026-11-23T12:00:00Z"]
    assert "@" not in str(rows)


def test_role_when_it_was_passed_on_tells_from_whom_and_to_whom_as_far_as_each_may_see(known, found):
    bo = known.accounts["bo"].grants.get(within=HOST)
    passed = hand_over_role(grant=bo, successor=known.accounts["eve"], reason="Moved.", **WHO)
    shown = found(f"roles/{bo.public_id}", "ada")
    assert (shown["successor"]["holder"]["name"], shown["predecessors"]) == ("Eve", [])
    shown = found(f"roles/{passed.public_id}", "ada")
    assert ([one["reason"] for one in shown["predecessors"]], shown["successor"]) == (["Moved."], None)
    assert found(f"roles/{bo.public_id}", "bo")["successor"] is None  # whose role there has ended
    assert found(f"roles/{passed.public_id}", "bo") is None


# Who asks


def test_me_when_asked_without_a_token_is_the_public(known, found):
    assert found("me") == {"kind": "public", "id": "public", "name": "a visitor", "roles": [], "token": None}


def test_me_when_asked_with_a_token_is_its_owner_with_the_roles_it_carries(known, client, clock):
    ada = known.accounts["ada"]
    grant_role(account=ada, role=Role.DONOR, within=RESOURCE, **WHO)
    auditor = grant_role(account=ada, role=Role.AUDITOR, within=PROGRAM, **WHO)
    made, header = token_of(ada, ada.grants.exclude(role="donor"))
    end_role(grant=auditor, reason="Over.", **WHO)
    officer = {"role": "program-officer", "scope": "program", "within": PROGRAM}
    assert client.get("/api/v1/me", headers=header).json() == {
        "kind": "person",
        "id": "ada",
        "name": "Ada",
        "roles": [officer],
        "token": {
            "id": made.public_id,
            "label": "Reports",
            "started_at": "2026-11-23T12:00:00Z",
            "expires_at": "2026-12-23T12:00:00Z",
            "last_used_at": "2026-11-23T12:00:00Z",
            "carries": [
                {"role": "auditor", "scope": "program", "within": PROGRAM, "in_force": False},
                {**officer, "in_force": True},
            ],
        },
    }
    Authenticator.objects.filter(user=ada).delete()
    told = client.get("/api/v1/me", headers=header).json()
    assert (told["roles"], [one["in_force"] for one in told["token"]["carries"]]) == ([], [False, False])


# Tokens with fewer roles than their owner


def test_token_when_narrowed_to_one_role_sees_what_that_role_sees_and_its_owners_own(known, client, clock):
    bo = known.accounts["bo"]
    grant_role(account=bo, role=Role.AUDITOR, within=PROGRAM, **WHO)
    found = {}
    for roles in (["auditor"], ["city-coordinator"], []):
        _made, header = token_of(bo, bo.grants.filter(role__in=roles))
        found[" ".join(roles)] = {
            name: client.get(f"/api/v1/{name}", headers=header).json()["count"]
            for name in ("letters", "roles", "offers", "members")
        }
    own = {"letters": 2, "roles": 2}  # the letters sent to Bo, and Bo's roles
    assert found == {
        "auditor": {"letters": 3, "roles": 4, "offers": 2, "members": 6},
        "city-coordinator": {**own, "roles": 3, "offers": 3, "members": 7},
        "": {**own, "offers": 2, "members": 5},
    }


# As many queries for one row as for more


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("asked", "queries"),
    [("letters", 6), ("letter", 5), ("roles", 6), ("role", 6), ("me", 7)],
)
def test_queries_are_as_many_for_little_as_for_much(  # noqa: PLR0917  fixtures
    known, client, clock, django_assert_num_queries, asked, queries, count
):
    ada, bo = known.accounts["ada"], known.accounts["bo"]
    last = bo.grants.get(within=HOST)
    for _ in range(count):
        draft(account=bo)
        last = hand_over_role(grant=last, successor=known.accounts["eve"], reason="Moved.", **WHO)
        last = hand_over_role(grant=last, successor=bo, reason="Back.", **WHO)
        grant_role(account=ada, role=Role.DONOR, within=f"elsewhere{_}", **WHO)
    passed = RoleGrant.objects.exclude(successor=None).first()
    address = {
        "letter": f"letters/{known.letters['draft'].public_id}",
        "role": f"roles/{passed.public_id}",
    }.get(asked, asked)
    _made, header = token_of(ada, ada.grants.all())
    with django_assert_num_queries(queries):
        assert client.get(f"/api/v1/{address}", headers=header).status_code == 200

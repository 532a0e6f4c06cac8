"""Who acts when somebody is signed in, and what of others they see."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

import world
from cast import ADA, AT, BO, CAST, CEM, DIA, EVE, HOST, PROGRAM, person
from citylinks.access.actors import SYSTEM, Grant
from citylinks.access.states import ROLE_SCOPES, STAFF_ROLES, Role, RoleScope
from citylinks.accounts.operations import erase_account, grant_role, make_token
from citylinks.accounts.queries import (
    account,
    account_by_email,
    actor_of,
    actor_of_token,
    addresses,
    has_second_factor,
    names_of,
    roles,
    signed_in,
    tokens,
    waiting_roles,
)
from citylinks.kernel.errors import NotFound
from people import account_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("actor", [ADA, BO, CEM, DIA, EVE])
def test_actor_of_an_account_of_the_cast_is_the_one_of_the_cast(actor):
    assert actor_of(account_of(actor)) == actor


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_signed_in_when_staff_has_no_second_factor_holds_the_role_back(role):
    within = "installation" if ROLE_SCOPES[role] is RoleScope.INSTALLATION else PROGRAM
    ruth = person("Ruth", Grant(role, within), Grant(Role.EXPERT, HOST))
    made = account_of(ruth)
    assert signed_in(made).waiting == frozenset()
    Authenticator.objects.update(type=Authenticator.Type.RECOVERY_CODES)
    assert not has_second_factor(made)
    found = signed_in(made)
    assert (found.actor.grants, found.waiting) == ({Grant(Role.EXPERT, HOST)}, {Grant(role, within)})
    assert waiting_roles(made) == {role}
    Authenticator.objects.update(type=Authenticator.Type.WEBAUTHN)
    assert signed_in(made).actor == ruth


def test_signed_in_when_no_role_is_of_staff_needs_no_second_factor():
    made = account_of(person("Ruth", Grant(Role.EXPERT, HOST), Grant(Role.DONOR, PROGRAM)))
    Authenticator.objects.all().delete()
    assert (len(signed_in(made).actor.grants), waiting_roles(made)) == (2, frozenset())


@pytest.mark.parametrize(("actor", "queries"), [(EVE, 1), (BO, 1), (ADA, 2)])
def test_signed_in_costs_one_query_and_one_more_for_staff(django_assert_num_queries, actor, queries):
    made = account_of(actor)
    with django_assert_num_queries(queries):
        signed_in(made)


def test_actor_of_token_costs_five_queries_at_most(django_assert_num_queries):
    made = account_of(ADA)
    secret = make_token(account=made, label="x", grants=list(made.grants.all()), days=1, by=ADA, at=AT).secret
    with django_assert_num_queries(4):
        assert actor_of_token(secret, at=AT) == ADA


def test_account_when_it_is_anothers_is_not_found():
    for one in (BO, EVE):
        account_of(one)
    assert account(BO, "bo").public_id == "bo"
    for who in (ADA, EVE):
        with pytest.raises(NotFound):
            account(who, "bo")


def test_account_by_email_when_closed_or_unknown_is_none():
    eve = account_of(EVE)
    assert account_by_email(" EVE@city.example ") == eve
    erase_account(account=eve, by=EVE, at=AT)
    assert account_by_email("eve@city.example") is None
    assert account_by_email(eve.email) is None


def test_names_of_people_costs_one_query_and_forgets_the_erased(django_assert_num_queries):
    account_of(BO)
    erase_account(account=account_of(EVE), by=EVE, at=AT)
    with django_assert_num_queries(1):
        assert names_of(["bo", "eve", "nobody"]) == {"bo": "Bo", "eve": ""}


def test_addresses_of_an_account_are_the_proved_ones():
    assert addresses(account_of(EVE)) == ("eve@city.example",)


def test_roles_when_listed_cost_one_query_with_one_and_with_three(django_assert_num_queries):
    world.build()
    account_of(ADA)
    for added in (0, 2):
        for number in range(added):
            other = account_of(person(f"Other{number}"))
            grant_role(account=other, role=Role.REVIEWER, within=PROGRAM, by=SYSTEM, at=AT)
        with django_assert_num_queries(1):
            assert len([one.account.name for one in roles(ADA).filter(within=PROGRAM)]) == 2 + added


def test_tokens_when_listed_are_the_actors_own(django_assert_num_queries):
    bo = account_of(BO)
    for label in ("one", "two", "three"):
        make_token(account=bo, label=label, grants=list(bo.grants.all()), days=1, by=BO, at=AT)
    with django_assert_num_queries(3):
        found = [(one.label, [held.grant.role for held in one.token_grants.all()]) for one in tokens(BO)]
    assert found == [(label, ["city-coordinator"]) for label in ("three", "two", "one")]
    assert [list(tokens(who)) for who in CAST if who != BO] == [[]] * 6

"""Roles begin, end and pass on; what they were stays on record."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import ADA, AT, BO, CEM, DIA, EVE, HOST, KIM, PROGRAM, person
from citylinks.access.actors import PUBLIC, SYSTEM, Grant
from citylinks.access.decisions import NotPermitted
from citylinks.access.states import INSTALLATION, Role
from citylinks.accounts.models import RoleGrant
from citylinks.accounts.operations import end_role, erase_account, grant_role, hand_over_role
from citylinks.accounts.queries import actor_of, holders, roles
from citylinks.kernel.errors import DomainError, Faults
from people import account_of
from trail import broken_trail, events, no_event

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(days=30)


def test_grant_role_when_an_officer_gives_it_is_in_force_and_on_record():
    eve = account_of(EVE)
    grant = grant_role(account=eve, role=Role.REVIEWER, within=PROGRAM, by=ADA, at=AT)
    assert [(one.role, one.within, one.started_by) for one in eve.grants.all()] == [
        ("reviewer", PROGRAM, "ada")
    ]
    assert events()[-1] == (
        "role.granted",
        "ada",
        f"role {grant.public_id}",
        {"account": "eve", "role": "reviewer", "within": PROGRAM},
    )
    assert list(holders(Role.REVIEWER, PROGRAM)) == [eve]


@pytest.mark.parametrize(
    ("by", "role", "within", "code"),
    [
        (PUBLIC, Role.REVIEWER, PROGRAM, "not-permitted"),
        (BO, Role.REVIEWER, PROGRAM, "not-permitted"),
        (BO, Role.PROGRAM_OFFICER, HOST, "not-permitted"),
        (EVE, Role.EXPERT, HOST, "not-permitted"),
        (SYSTEM, Role.ADMINISTRATOR, PROGRAM, "wrong-place"),
        (SYSTEM, Role.REVIEWER, INSTALLATION, "wrong-place"),
    ],
)
def test_grant_role_when_it_may_not_be_is_refused_without_an_event(by, role, within, code):
    eve = account_of(EVE)
    with no_event(), pytest.raises(DomainError) as caught:
        grant_role(account=eve, role=role, within=within, by=by, at=AT)
    assert caught.value.code == code
    assert eve.grants.count() == 0


def test_grant_role_when_the_first_coordinator_is_there_is_no_officers_matter_any_more():
    cem, eve = account_of(CEM), account_of(EVE)
    grant_role(account=eve, role=Role.CITY_COORDINATOR, within=HOST, by=KIM, at=AT)
    with no_event(), pytest.raises(NotPermitted):
        grant_role(account=cem, role=Role.CITY_COORDINATOR, within=HOST, by=KIM, at=AT)


def test_grant_role_when_it_is_held_or_the_account_is_closed_is_refused():
    bo, eve = account_of(BO), account_of(EVE)
    erase_account(account=eve, by=EVE, at=AT)
    eve.refresh_from_db()
    for account, code in ((bo, "role-held"), (eve, "account-closed")):
        with no_event(), pytest.raises(DomainError) as caught:
            grant_role(account=account, role=Role.CITY_COORDINATOR, within=HOST, by=SYSTEM, at=AT)
        assert caught.value.code == code


def test_grant_role_when_the_trail_is_broken_gives_nothing():
    eve = account_of(EVE)
    with broken_trail():
        grant_role(account=eve, role=Role.REVIEWER, within=PROGRAM, by=ADA, at=AT)
    assert eve.grants.count() == 0


def test_end_role_when_its_holder_lays_it_down_keeps_the_history():
    dia = account_of(DIA)
    grant = end_role(grant=dia.grants.get(), reason=" Left. ", by=DIA, at=LATER)
    assert (grant.ended_at, grant.ended_by, grant.end_reason) == (LATER, "dia", "Left.")
    assert actor_of(dia).grants == frozenset()
    facts = {"account": "dia", "role": "donor", "within": PROGRAM}
    assert events()[-1] == ("role.ended", "dia", f"role {grant.public_id}", facts)


def test_end_role_when_it_may_not_be_is_refused_without_an_event():
    grant = account_of(DIA).grants.get()
    refusals = [(BO, "", "not-permitted"), (PUBLIC, "", "not-permitted"), (ADA, "x" * 301, "faults")]
    for by, reason, code in refusals:
        with no_event(), pytest.raises(DomainError) as caught:
            end_role(grant=grant, reason=reason, by=by, at=LATER)
        assert caught.value.code == code
    end_role(grant=grant, reason="", by=ADA, at=LATER)
    with no_event(), pytest.raises(DomainError) as caught:
        end_role(grant=grant, reason="", by=ADA, at=LATER)
    assert caught.value.code == "role-ended"


def test_end_role_when_the_trail_is_broken_leaves_it_in_force():
    grant = account_of(DIA).grants.get()
    with broken_trail():
        end_role(grant=grant, reason="", by=ADA, at=LATER)
    assert RoleGrant.objects.get(pk=grant.pk).ended_at is None


def test_hand_over_role_when_a_coordinator_leaves_passes_the_office_on_in_one_step():
    bo, eve = account_of(BO), account_of(EVE)
    following = hand_over_role(
        grant=bo.grants.get(), successor=eve, reason="Lost the election.", by=BO, at=LATER
    )
    old = bo.grants.get()
    assert (old.ended_at, old.ended_by, old.end_reason, old.successor) == (
        LATER,
        "bo",
        "Lost the election.",
        following,
    )
    assert (following.account, following.started_at, following.ended_at) == (eve, LATER, None)
    assert [(one.account.public_id, one.ended_at) for one in roles(SYSTEM).filter(within=HOST)] == [
        ("eve", None),
        ("bo", LATER),
    ]
    facts = {"account": "bo", "role": "city-coordinator", "within": HOST}
    assert events()[-1] == (
        "role.handed-over",
        "bo",
        f"role {old.public_id}",
        {**facts, "to": "eve", "following": following.public_id},
    )
    assert actor_of(bo).grants == frozenset()
    assert actor_of(eve).grants == {Grant(Role.CITY_COORDINATOR, HOST)}


def test_hand_over_role_when_a_reviewer_would_choose_the_successor_is_refused():
    ruth = person("Ruth", Grant(Role.REVIEWER, PROGRAM))
    grant, eve = account_of(ruth).grants.get(), account_of(EVE)
    with no_event(), pytest.raises(NotPermitted):
        hand_over_role(grant=grant, successor=eve, reason="", by=ruth, at=LATER)


def test_hand_over_role_when_it_may_not_be_is_refused_without_an_event():
    bo, eve = account_of(BO), account_of(EVE)
    grant = bo.grants.get()
    for by, successor, code in (
        (BO, bo, "not-permitted"),
        (SYSTEM, bo, "same-person"),
        (ADA, eve, "not-permitted"),
    ):
        with no_event(), pytest.raises(DomainError) as caught:
            hand_over_role(grant=grant, successor=successor, reason="", by=by, at=LATER)
        assert caught.value.code == code
    with no_event(), pytest.raises(Faults):
        hand_over_role(grant=grant, successor=eve, reason="x" * 301, by=BO, at=LATER)


def test_hand_over_role_when_the_trail_is_broken_leaves_the_office_with_its_holder():
    bo, eve = account_of(BO), account_of(EVE)
    with broken_trail():
        hand_over_role(grant=bo.grants.get(), successor=eve, reason="", by=BO, at=LATER)
    assert (bo.grants.get().ended_at, eve.grants.count()) == (None, 0)

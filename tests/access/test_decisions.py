from __future__ import annotations

import pytest
from django.db.models import Q

from cast import ADA, BO, EVE, HOST, PROGRAM
from citylinks.access import decisions
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import Decision, NotPermitted, decide, require, rule, scope, scoped
from citylinks.access.states import ROLE_PERMISSIONS, Permission, Role


@pytest.fixture
def empty_registers(monkeypatch):
    monkeypatch.setattr(decisions, "RULES", {})
    monkeypatch.setattr(decisions, "SCOPES", {})


def even(actor, number):
    return Decision(number % 2 == 0, f"{actor.name} may see even numbers.")


def test_require_when_the_rule_says_no_raises_its_reason(empty_registers):
    rule(Permission.VIEW_NEED)(even)
    require(EVE, Permission.VIEW_NEED, 2)
    with pytest.raises(NotPermitted) as caught:
        require(EVE, Permission.VIEW_NEED, 3)
    assert (caught.value.code, caught.value.message, caught.value.permission) == (
        "not-permitted",
        "Eve may see even numbers.",
        Permission.VIEW_NEED,
    )


def test_decide_when_no_rule_stands_is_a_mistake_and_never_a_yes(empty_registers):
    with pytest.raises(LookupError, match="No rule decides view-need"):
        decide(SYSTEM, Permission.VIEW_NEED, None)
    with pytest.raises(LookupError, match="No scope finds view-need"):
        scoped(SYSTEM, Permission.VIEW_NEED)


def test_rule_and_scope_when_given_twice_are_refused(empty_registers):
    rule(Permission.VIEW_NEED)(even)
    scope(Permission.VIEW_NEED)(lambda actor: Q())
    with pytest.raises(RuntimeError, match="already has a rule"):
        rule(Permission.VIEW_NEED)(even)
    with pytest.raises(RuntimeError, match="already has a scope"):
        scope(Permission.VIEW_NEED)(lambda actor: Q())


def test_actor_when_holding_roles_is_permitted_only_within_them():
    assert ADA.within(Permission.VIEW_NEED) == {PROGRAM}
    assert BO.within(Permission.VIEW_NEED) == {HOST}
    assert BO.within(Permission.PUBLISH_NEED) == frozenset()
    assert EVE.within(Permission.VIEW_NEED) == frozenset()


def test_roles_table_when_read_gives_no_role_the_operators_permissions():
    operators = {
        Permission.LOAD_PLACES,
        Permission.LOAD_SAMPLE,
        Permission.VIEW_AUDIT,
        Permission.KEEP_RECORD,
    }
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert {role for role, permissions in ROLE_PERMISSIONS.items() if permissions & operators} == set()


@pytest.mark.parametrize(
    "permission",
    [Permission.LOAD_PLACES, Permission.LOAD_SAMPLE, Permission.VIEW_AUDIT, Permission.KEEP_RECORD],
    ids=str,
)
def test_operators_permissions_when_asked_are_for_the_system_only(permission):
    assert [decide(actor, permission, None).allowed for actor in (SYSTEM, PUBLIC, ADA, EVE)] == [
        True,
        False,
        False,
        False,
    ]

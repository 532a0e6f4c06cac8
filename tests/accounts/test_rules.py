"""Who may give which role where: the table of offices, and the ways around it that are shut."""

from __future__ import annotations

import pytest

from cast import ADA, BO, CAST, CEM, EVE, HOST, KIM, PROGRAM, RESOURCE, person
from citylinks.access.actors import PUBLIC, SYSTEM, Grant
from citylinks.access.decisions import decide
from citylinks.access.states import INSTALLATION, ROLE_SCOPES, Permission, Role, RoleScope
from citylinks.accounts.rules import Post

GUS = person("Gus", Grant(Role.ADMINISTRATOR, INSTALLATION))
REVIEWER = person("Ruth", Grant(Role.REVIEWER, PROGRAM))


def may(actor, role, within, **how):
    return decide(actor, Permission.GRANT_ROLE, Post(role, within, **how)).allowed


def of_scope(scope):
    return [role for role in Role if ROLE_SCOPES[role] is scope]


@pytest.mark.parametrize("actor", [SYSTEM, GUS])
def test_grant_role_when_an_administrator_asks_gives_every_role(actor):
    places = {
        RoleScope.INSTALLATION: INSTALLATION,
        RoleScope.PROGRAM: PROGRAM,
        RoleScope.ORGANIZATION: HOST,
    }
    assert all(may(actor, role, places[ROLE_SCOPES[role]]) for role in Role)


def test_grant_role_when_an_officer_asks_gives_the_roles_of_the_own_program_only():
    assert [role for role in Role if may(ADA, role, PROGRAM)] == of_scope(RoleScope.PROGRAM)
    assert [role for role in Role if may(ADA, role, "other")] == []
    assert [role for role in Role if may(ADA, role, INSTALLATION)] == []


def test_grant_role_when_a_coordinator_asks_gives_the_roles_of_the_own_organization_only():
    """An officer's role within an organization's id would open every program's doors."""
    assert [role for role in Role if may(BO, role, HOST)] == of_scope(RoleScope.ORGANIZATION)
    assert [role for role in Role if may(BO, role, RESOURCE)] == []
    assert [role for role in Role if may(BO, role, PROGRAM)] == []


def test_grant_role_when_an_organization_has_no_coordinator_lets_its_keeper_name_the_first():
    assert may(KIM, Role.CITY_COORDINATOR, HOST, vacant=True)
    assert not may(KIM, Role.CITY_COORDINATOR, HOST)
    assert not may(ADA, Role.CITY_COORDINATOR, HOST)
    assert not may(KIM, Role.EXPERT, HOST, vacant=True)
    reason = decide(ADA, Permission.GRANT_ROLE, Post(Role.CITY_COORDINATOR, HOST)).reason
    assert reason == "This organization has a coordinator, who names others; an administrator may do so too."


def test_grant_role_when_it_is_for_oneself_is_refused_but_to_administrators():
    assert not may(ADA, Role.FINANCE_OFFICER, PROGRAM, candidate="ada")
    assert not may(ADA, Role.CITY_COORDINATOR, HOST, vacant=True, candidate="ada")
    assert may(ADA, Role.FINANCE_OFFICER, PROGRAM, candidate="eve")
    assert may(GUS, Role.PROGRAM_OFFICER, PROGRAM, candidate="gus")


@pytest.mark.parametrize("actor", [PUBLIC, EVE, REVIEWER])
def test_grant_role_when_nobody_of_office_asks_is_refused(actor):
    assert [role for role in Role if may(actor, role, PROGRAM) or may(actor, role, HOST, vacant=True)] == []


def test_decisions_when_made_say_why():
    posts = [Post(role, PROGRAM) for role in Role]
    assert all(
        decide(actor, Permission.GRANT_ROLE, post).reason.endswith(".")
        for actor in (*CAST, CEM, GUS)
        for post in posts
    )


ADI = person("Adi", Grant(Role.ADMINISTRATOR, INSTALLATION))


@pytest.mark.parametrize(
    ("actor", "candidate", "reason"),
    [
        (ADI, "eve", "Administrators name the register keepers."),
        (
            ADI,
            "adi",
            "Nobody names themselves register keeper. Ask another administrator or the operator.",
        ),
        (KIM, "eve", "Only an administrator names register keepers."),
        (GUS, "eve", "Administrators name the register keepers."),
        (ADA, "eve", "Only an administrator names register keepers."),
        (SYSTEM, "eve", "Administrators give every role."),
    ],
    ids=["administrator", "for themselves", "keeper", "gus", "officer", "operator"],
)
def test_register_keeper_when_named_is_named_by_an_administrator_for_somebody_else(actor, candidate, reason):
    post = Post(Role.REGISTER_KEEPER, INSTALLATION, candidate=candidate)
    assert decide(actor, Permission.GRANT_ROLE, post).reason == reason

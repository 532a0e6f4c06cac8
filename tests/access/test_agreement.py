"""The test that holds rules and scopes together: all actors over all objects of the world."""

from __future__ import annotations

import pytest

import world
from cast import CAST
from citylinks.access.decisions import SCOPES, decide, scoped
from citylinks.access.states import Permission
from citylinks.accounts.models import Account, RoleGrant
from citylinks.calls.models import Application, Call, Clarification, LateRequest
from citylinks.matching.models import MatchRun
from citylinks.needs.models import Need, NeedDraft
from citylinks.network.models import ConflictFact, Offer, Person
from citylinks.outbox.models import Message
from citylinks.partnerships.models import Partnership
from citylinks.programs.models import Program

SCOPED = {
    Permission.VIEW_ROLE: RoleGrant,
    Permission.CHANGE_ACCOUNT: Account,
    Permission.VIEW_MESSAGE: Message,
    Permission.SEND_MESSAGE: Message,
    Permission.VIEW_PERSON: Person,
    Permission.VIEW_CONFLICTS: ConflictFact,
    Permission.VIEW_OFFER: Offer,
    Permission.VIEW_PROGRAM: Program,
    Permission.VIEW_NEED: Need,
    Permission.VIEW_CALL: Call,
    Permission.VIEW_APPLICATION: Application,
    Permission.VIEW_LATE_REQUEST: LateRequest,
    Permission.VIEW_CLARIFICATION: Clarification,
    Permission.VIEW_NEED_DRAFT: NeedDraft,
    Permission.VIEW_REVIEWS: Call,
    Permission.REVIEW_APPLICATION: Application,
    Permission.VIEW_MATCH: MatchRun,
    Permission.VIEW_PARTNERSHIP: Partnership,
}


def allowed_by_rule(actor, permission):
    return {row for row in SCOPED[permission].objects.all() if decide(actor, permission, row).allowed}


def found_by_scope(actor, permission):
    return set(SCOPED[permission].objects.filter(scoped(actor, permission)))


@pytest.mark.django_db
@pytest.mark.parametrize("permission", SCOPED, ids=str)
def test_rule_and_scope_when_asked_by_the_whole_cast_agree(permission):
    world.build()
    assert {actor.id: found_by_scope(actor, permission) for actor in CAST} == {
        actor.id: allowed_by_rule(actor, permission) for actor in CAST
    }


@pytest.mark.django_db
def test_world_when_looked_at_by_the_cast_holds_something_that_could_leak():
    world.build()
    seen = {
        permission.value: {actor.id: len(found_by_scope(actor, permission)) for actor in CAST}
        for permission in SCOPED
    }
    assert seen == {
        "view-role": {"system": 5, "public": 0, "ada": 5, "bo": 2, "cem": 1, "dia": 1, "eve": 0},
        "change-account": {"system": 6, "public": 0, "ada": 1, "bo": 1, "cem": 1, "dia": 1, "eve": 1},
        "view-message": {"system": 4, "public": 0, "ada": 2, "bo": 2, "cem": 0, "dia": 0, "eve": 0},
        "send-message": {"system": 4, "public": 0, "ada": 2, "bo": 0, "cem": 0, "dia": 0, "eve": 0},
        "view-person": {"system": 7, "public": 1, "ada": 7, "bo": 3, "cem": 2, "dia": 2, "eve": 2},
        "view-conflicts": {"system": 2, "public": 0, "ada": 2, "bo": 0, "cem": 0, "dia": 0, "eve": 1},
        "view-offer": {"system": 6, "public": 2, "ada": 4, "bo": 3, "cem": 3, "dia": 2, "eve": 2},
        "view-program": {"system": 3, "public": 2, "ada": 2, "bo": 2, "cem": 2, "dia": 2, "eve": 2},
        "view-need": {"system": 4, "public": 1, "ada": 3, "bo": 3, "cem": 1, "dia": 3, "eve": 1},
        "view-call": {"system": 3, "public": 2, "ada": 3, "bo": 2, "cem": 2, "dia": 3, "eve": 2},
        "view-application": {"system": 5, "public": 0, "ada": 2, "bo": 1, "cem": 1, "dia": 2, "eve": 0},
        "view-late-request": {"system": 2, "public": 0, "ada": 1, "bo": 1, "cem": 0, "dia": 0, "eve": 0},
        "view-clarification": {"system": 4, "public": 1, "ada": 3, "bo": 2, "cem": 1, "dia": 1, "eve": 3},
        "view-need-draft": {
            "system": 2,
            "public": 0,
            "ada": 1,
            "bo": 1,
            "cem": 0,
            "dia": 0,
            "eve": 0,
        },
        "view-reviews": {"system": 3, "public": 0, "ada": 2, "bo": 0, "cem": 0, "dia": 0, "eve": 0},
        "review-application": {"system": 5, "public": 0, "ada": 0, "bo": 0, "cem": 0, "dia": 0, "eve": 0},
        "view-match": {"system": 2, "public": 0, "ada": 1, "bo": 0, "cem": 0, "dia": 1, "eve": 0},
        "view-partnership": {"system": 3, "public": 1, "ada": 2, "bo": 2, "cem": 3, "dia": 2, "eve": 1},
    }


def test_scopes_when_a_new_one_is_written_are_in_this_test():
    assert set(SCOPES) == set(SCOPED)

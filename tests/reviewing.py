"""Reviews for tests: a closed call, its applications, its rubric and its reviewers."""

from __future__ import annotations

import datetime as dt

import applying
import world
from cast import AT, PROGRAM, person
from citylinks.access.actors import SYSTEM, Grant
from citylinks.access.states import Role
from citylinks.calls.operations import close_call
from citylinks.calls.states import Side
from citylinks.places.models import City
from citylinks.programs.operations import open_program, record_donor
from citylinks.reviews.operations import (
    CriterionTerms,
    GivenScore,
    ask_reviewer,
    assign_reviewer,
    set_rubric,
    submit_review,
)
from people import account_of

WHO = {"by": SYSTEM, "at": AT}
CRITERIA = (
    CriterionTerms(Side.HOST, "Commitment", "Who stands behind it.", 60, 5),
    CriterionTerms(Side.HOST, "Need", "How pressing it is.", 40, 5),
    CriterionTerms(Side.RESOURCE, "Experience", "What was done before.", 100, 10),
)


def reviewer_actor(name):
    """Somebody with the role of a reviewer in the program."""
    return person(name, Grant(Role.REVIEWER, PROGRAM))


RUI, SOL, TEA, UMA = (reviewer_actor(name) for name in ("Rui", "Sol", "Tea", "Uma"))


def a_program():
    """An open program with the public id that the cast's roles are held within."""
    donor = record_donor(name="The donor", **WHO)
    return open_program(program=world.program("main", donor, PROGRAM), **WHO)


def applicants(count, city=None):
    """Organizations that apply, in one city."""
    city = city or City.objects.order_by("pk").first()
    return [world.organization(f"Applicant {place}", city) for place in range(count)]


def a_call(program, organizations, *, code="reviewed", side=Side.HOST, close=True):
    """A call with a submitted application of each of these, closed; returns it and the applications."""
    call = applying.call(program, code)
    applications = [applying.submitted(call, one, side) for one in organizations]
    if close:
        call = close_call(call=call, by=SYSTEM, at=applying.CLOSES + dt.timedelta(days=1))
        for one in applications:
            one.call = call
    return call, applications


def rubric(call, *, each=2, is_anonymous=False, criteria=CRITERIA, due_on=None):
    return set_rubric(
        call=call,
        is_anonymous=is_anonymous,
        reviews_each=each,
        criteria=criteria,
        due_on=due_on,
        **WHO,
    )


def reviewer(call, actor, load=10):
    return ask_reviewer(call=call, account=account_of(actor), load=load, **WHO)


def assigned(application, made):
    return assign_reviewer(application=application, reviewer=made, **WHO)


def scores(application, *values):
    """Scores for the criteria of the application's side, in their order."""
    criteria = application.call.rubric.criteria.filter(side=application.side).order_by("order")
    return {
        one.public_id: GivenScore(str(value), f"Because of {one.name}.")
        for one, value in zip(criteria, values, strict=True)
    }


def reviewed(application, made, *values):
    """A submitted review of an application by a reviewer."""
    assignment = assigned(application, made)
    return submit_review(assignment=assignment, given=scores(application, *values), **WHO)

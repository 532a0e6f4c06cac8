"""Who sees, scores and decides. A reviewer never sees an application of an organization they are tied to.

The rule and the scope of REVIEW_APPLICATION ask the network at every read: a tie that is declared later hides
the application at once, whatever was assigned before.
"""

from __future__ import annotations

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, holds, rule, scope
from citylinks.access.states import ActorKind, Permission
from citylinks.calls.models import Application, Call
from citylinks.calls.states import LET_OUT
from citylinks.network.queries import ties
from citylinks.reviews.states import ACTIVE

RUNS_PROGRAM = Decision(True, "You run this program.")
IN_PROGRAM = Decision(True, "You have a role in this program.")


@rule(Permission.VIEW_REVIEWS)
def view_reviews(actor: Actor, call: Call) -> Decision:
    if holds(actor, Permission.VIEW_REVIEWS, call.program.public_id):
        return IN_PROGRAM
    return Decision(False, "The reviews of a call are seen by the program's officers and auditors.")


@scope(Permission.VIEW_REVIEWS)
def visible_reviews(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    return Q(program__public_id__in=actor.within(Permission.VIEW_REVIEWS))


@rule(Permission.MANAGE_REVIEWS)
def manage_reviews(actor: Actor, call: Call) -> Decision:
    if holds(actor, Permission.MANAGE_REVIEWS, call.program.public_id):
        return RUNS_PROGRAM
    return Decision(False, f"Only an officer of {call.program.name} may arrange its reviews.")


def places(actor: Actor) -> frozenset[str]:
    """Return the public ids of what the actor holds a role in, organizations among them.

    What a token leaves out counts: nobody becomes impartial by leaving a role out.
    """
    return frozenset(grant.within for grant in actor.grants | actor.withheld)


@rule(Permission.REVIEW_APPLICATION)
def review_application(actor: Actor, application: Application) -> Decision:
    """Allow who has it in hand and is not tied to its organization. Costs a query and those of `ties`."""
    if actor.is_system:
        return Decision(True, "The system keeps the reviews.")
    program = application.call.program
    if actor.kind is not ActorKind.PERSON or program.public_id not in actor.within(
        Permission.REVIEW_APPLICATION
    ):
        return Decision(False, f"Only a reviewer of {program.name} may review its applications.")
    if program.public_id in actor.held_within(Permission.VIEW_APPLICATION):
        return Decision(False, "You read all applications in another role; the reviewers are others.")
    if application.organization.public_id in places(actor):
        return Decision(False, "You have a role in this organization.")
    tied = ties([actor.id]).get(actor.id, {}).get(application.organization_id, ())
    if tied:
        return Decision(False, f"You are tied to this organization. {tied[0].sentence}")
    if application.state not in LET_OUT:
        return Decision(False, f"This application is {application.get_state_display()}.")
    if any(
        one.state in ACTIVE and one.reviewer.account.public_id == actor.id
        for one in application.assignments.select_related("reviewer__account")
    ):
        return Decision(True, "It was given to you to review.")
    return Decision(False, "This application was not given to you to review.")


@scope(Permission.REVIEW_APPLICATION)
def reviewable_applications(actor: Actor) -> Q:
    """Join the assignments, of which one at most is the actor's. Costs the queries of `ties`."""
    if actor.is_system:
        return Q()
    if actor.kind is not ActorKind.PERSON:
        return Q(pk__in=())
    within = actor.within(Permission.REVIEW_APPLICATION) - actor.held_within(Permission.VIEW_APPLICATION)
    tied = ties([actor.id]).get(actor.id, {})
    return (
        Q(
            call__program__public_id__in=within,
            state__in=LET_OUT,
            assignments__state__in=ACTIVE,
            assignments__reviewer__account__public_id=actor.id,
        )
        & ~Q(organization_id__in=list(tied))
        & ~Q(organization__public_id__in=places(actor))
    )


@rule(Permission.DECIDE_APPLICATION)
def decide_application(actor: Actor, application: Application) -> Decision:
    """Allow an officer of the program who is not tied to the organization. Costs the queries of `ties`."""
    program = application.call.program
    if not holds(actor, Permission.DECIDE_APPLICATION, program.public_id):
        return Decision(False, f"Only an officer of {program.name} may decide on applications.")
    if actor.is_system:
        return RUNS_PROGRAM
    if application.organization.public_id in places(actor):
        return Decision(False, "You have a role in this organization; another officer must decide.")
    tied = ties([actor.id]).get(actor.id, {}).get(application.organization_id, ())
    if tied:
        sentence = tied[0].sentence
        return Decision(False, f"You are tied to this organization; another officer must decide. {sentence}")
    return RUNS_PROGRAM

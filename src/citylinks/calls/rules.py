from __future__ import annotations

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, decide, holds, rule, scope, scoped
from citylinks.access.states import ActorKind, Permission
from citylinks.calls.models import Application, Call, Clarification, LateRequest
from citylinks.calls.states import LET_OUT, ApplicationState, CallState, ClarificationState
from citylinks.kernel.models import within_relation

RUNS_PROGRAM = Decision(True, "You run this program.")
IN_PROGRAM = Decision(True, "You have a role in this program.")
FOR_ORGANIZATION = Decision(True, "You speak for this organization.")


@rule(Permission.VIEW_CALL)
def view_call(actor: Actor, call: Call) -> Decision:
    if holds(actor, Permission.VIEW_CALL, call.program.public_id):
        return IN_PROGRAM
    if call.state == CallState.DRAFT:
        return Decision(False, "This call is a draft; only those with a role in its program see it.")
    return decide(actor, Permission.VIEW_PROGRAM, call.program)


@scope(Permission.VIEW_CALL)
def visible_calls(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    public = ~Q(state=CallState.DRAFT) & within_relation(scoped(actor, Permission.VIEW_PROGRAM), "program")
    return public | Q(program__public_id__in=actor.within(Permission.VIEW_CALL))


@rule(Permission.CHANGE_CALL)
def change_call(actor: Actor, call: Call) -> Decision:
    """Ask about the call before it is saved, too: its program decides."""
    if holds(actor, Permission.CHANGE_CALL, call.program.public_id):
        return RUNS_PROGRAM
    return Decision(False, f"Only an officer of {call.program.name} may change its calls.")


@rule(Permission.APPLY)
def apply(actor: Actor, application: Application) -> Decision:
    """Ask about the application before it is saved, too: its organization decides, and no clock."""
    if holds(actor, Permission.APPLY, application.organization.public_id):
        return FOR_ORGANIZATION
    name = application.organization.name
    return Decision(False, f"Only someone who coordinates for {name} may apply in its name.")


@rule(Permission.VIEW_APPLICATION)
def view_application(actor: Actor, application: Application) -> Decision:
    if decide(actor, Permission.APPLY, application).allowed:
        return FOR_ORGANIZATION
    if not holds(actor, Permission.VIEW_APPLICATION, application.call.program.public_id):
        return Decision(False, "Its applicant and those with a role in the program see an application.")
    if application.state in LET_OUT or (
        application.state == ApplicationState.WITHDRAWN and application.submitted_at
    ):
        return IN_PROGRAM
    return Decision(False, "A draft is seen by its applicant only.")


@scope(Permission.VIEW_APPLICATION)
def visible_applications(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    let_out = Q(state__in=LET_OUT) | Q(state=ApplicationState.WITHDRAWN, submitted_at__isnull=False)
    in_program = Q(call__program__public_id__in=actor.within(Permission.VIEW_APPLICATION))
    return Q(organization__public_id__in=actor.within(Permission.APPLY)) | (in_program & let_out)


@rule(Permission.SETTLE_APPLICATION)
def settle_application(actor: Actor, application: Application) -> Decision:
    if holds(actor, Permission.SETTLE_APPLICATION, application.call.program.public_id):
        return RUNS_PROGRAM
    return Decision(False, f"Only an officer of {application.call.program.name} may decide on applications.")


@rule(Permission.ALLOW_LATE)
def allow_late(actor: Actor, late: LateRequest) -> Decision:
    """Ask about the request before it is saved, too: its call's program decides."""
    if holds(actor, Permission.ALLOW_LATE, late.call.program.public_id):
        return RUNS_PROGRAM
    return Decision(False, f"Only an officer of {late.call.program.name} may allow late applications.")


@rule(Permission.VIEW_LATE_REQUEST)
def view_late_request(actor: Actor, late: LateRequest) -> Decision:
    within = (late.call.program.public_id, late.organization.public_id)
    if holds(actor, Permission.VIEW_LATE_REQUEST, *within):
        return Decision(True, "You have a role in this program or organization.")
    return Decision(False, "Its organization and those with a role in the program see who may be late.")


@scope(Permission.VIEW_LATE_REQUEST)
def visible_late_requests(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    within = actor.within(Permission.VIEW_LATE_REQUEST)
    return Q(call__program__public_id__in=within) | Q(organization__public_id__in=within)


@rule(Permission.ASK_CLARIFICATION)
def ask_clarification(actor: Actor, call: Call) -> Decision:
    """Allow whoever is signed in and may see the call; until when, the call says."""
    if actor.kind is ActorKind.PUBLIC:
        return Decision(False, "Sign in to ask a question: you will find its answer again.")
    return decide(actor, Permission.VIEW_CALL, call)


@rule(Permission.ANSWER_CLARIFICATION)
def answer_clarification(actor: Actor, clarification: Clarification) -> Decision:
    if holds(actor, Permission.ANSWER_CLARIFICATION, clarification.call.program.public_id):
        return RUNS_PROGRAM
    return Decision(
        False, f"Only an officer of {clarification.call.program.name} answers questions on its calls."
    )


@rule(Permission.VIEW_CLARIFICATION)
def view_clarification(actor: Actor, clarification: Clarification) -> Decision:
    if holds(actor, Permission.VIEW_CLARIFICATION, clarification.call.program.public_id):
        return IN_PROGRAM
    if actor.kind is ActorKind.PERSON and actor.id == clarification.asked_by:
        return Decision(True, "You asked this.")
    if clarification.state == ClarificationState.ANSWERED:
        return decide(actor, Permission.VIEW_CALL, clarification.call)
    return Decision(False, "A question is public once it is answered.")


@scope(Permission.VIEW_CLARIFICATION)
def visible_clarifications(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    answered = Q(state=ClarificationState.ANSWERED) & within_relation(
        scoped(actor, Permission.VIEW_CALL), "call"
    )
    in_program = Q(call__program__public_id__in=actor.within(Permission.VIEW_CLARIFICATION))
    own = Q(asked_by=actor.id) if actor.kind is ActorKind.PERSON else Q(pk__in=())
    return answered | in_program | own

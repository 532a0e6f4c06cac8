from __future__ import annotations

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, decide, holds, rule, scope, scoped
from citylinks.access.states import Permission
from citylinks.kernel.models import within_relation
from citylinks.needs.models import Need, NeedDraft
from citylinks.needs.states import NeedState
from citylinks.programs.states import ProgramState


@rule(Permission.VIEW_NEED)
def view_need(actor: Actor, need: Need) -> Decision:
    if holds(actor, Permission.VIEW_NEED, need.program.public_id, need.organization.public_id):
        return Decision(True, "You have a role in this program or organization.")
    if need.state == NeedState.PUBLISHED:
        return decide(actor, Permission.VIEW_PROGRAM, need.program)
    return Decision(False, "This need is not published.")


@scope(Permission.VIEW_NEED)
def visible_needs(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    within = actor.within(Permission.VIEW_NEED)
    public = Q(state=NeedState.PUBLISHED) & within_relation(scoped(actor, Permission.VIEW_PROGRAM), "program")
    return public | Q(program__public_id__in=within) | Q(organization__public_id__in=within)


@rule(Permission.STATE_NEED)
def state_need(actor: Actor, need: Need | NeedDraft) -> Decision:
    """Ask also before it is saved: the program must be open, and the organization the actor's."""
    if need.program.state != ProgramState.OPEN:
        return Decision(
            False, f"{need.program.name} is {need.program.get_state_display()}: it takes no needs."
        )
    if holds(actor, Permission.STATE_NEED, need.program.public_id, need.organization.public_id):
        return Decision(True, "You have a role in this program or organization.")
    return Decision(False, f"Only {need.organization.name} and the program's officers may state its needs.")


@rule(Permission.PUBLISH_NEED)
def publish_need(actor: Actor, need: Need) -> Decision:
    if holds(actor, Permission.PUBLISH_NEED, need.program.public_id):
        return Decision(True, "You run this program.")
    return Decision(False, f"Only an officer of {need.program.name} may publish its needs.")


@rule(Permission.VIEW_NEED_DRAFT)
def view_need_draft(actor: Actor, draft: NeedDraft) -> Decision:
    """Allow those who may write it; they still read it when the program no longer takes any."""
    if holds(actor, Permission.VIEW_NEED_DRAFT, draft.program.public_id, draft.organization.public_id):
        return Decision(True, "You write needs for this program or organization.")
    return Decision(False, "A draft is seen by those who write it only.")


@scope(Permission.VIEW_NEED_DRAFT)
def visible_drafts(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    within = actor.within(Permission.VIEW_NEED_DRAFT)
    return Q(program__public_id__in=within) | Q(organization__public_id__in=within)

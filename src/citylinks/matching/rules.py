from __future__ import annotations

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, decide, holds, rule, scope, scoped
from citylinks.access.states import Permission
from citylinks.kernel.models import within_relation
from citylinks.matching.models import MatchRun, ProgramWeights
from citylinks.matching.states import WeightsState
from citylinks.needs.models import Need
from citylinks.needs.states import NeedState
from citylinks.programs.models import Program


@rule(Permission.RUN_MATCH)
def run_match(actor: Actor, need: Need) -> Decision:
    """Allow the program's officers, while the need stands."""
    if need.state == NeedState.WITHDRAWN:
        return Decision(False, "This need was withdrawn; there is nothing to match.")
    if holds(actor, Permission.RUN_MATCH, need.program.public_id):
        return Decision(True, "You run this program.")
    return Decision(False, f"Only an officer of {need.program.name} may match its needs.")


@rule(Permission.VIEW_MATCH)
def view_match(actor: Actor, run: MatchRun) -> Decision:
    if holds(actor, Permission.VIEW_MATCH, run.need.program.public_id):
        return Decision(True, "You have a role in this program.")
    return Decision(False, "Runs are seen by the program's officers and its donor.")


@scope(Permission.VIEW_MATCH)
def visible_runs(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    return Q(need__program__public_id__in=actor.within(Permission.VIEW_MATCH))


@rule(Permission.LEARN_WEIGHTS)
def learn_weights(actor: Actor, program: Program) -> Decision:
    if holds(actor, Permission.LEARN_WEIGHTS, program.public_id):
        return Decision(True, "You run this program.")
    return Decision(False, f"Only an officer of {program.name} may decide about its weights.")


@rule(Permission.VIEW_WEIGHTS)
def view_weights(actor: Actor, weights: ProgramWeights) -> Decision:
    if holds(actor, Permission.VIEW_WEIGHTS, weights.program.public_id):
        return Decision(True, "You have a role in this program.")
    if weights.state == WeightsState.IN_FORCE:
        return decide(actor, Permission.VIEW_PROGRAM, weights.program)
    return Decision(False, "Only the weights in force are public.")


@scope(Permission.VIEW_WEIGHTS)
def visible_weights(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    programs = within_relation(scoped(actor, Permission.VIEW_PROGRAM), "program")
    return (Q(state=WeightsState.IN_FORCE) & programs) | Q(
        program__public_id__in=actor.within(Permission.VIEW_WEIGHTS)
    )

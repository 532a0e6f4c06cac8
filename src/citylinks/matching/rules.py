from __future__ import annotations

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, holds, rule, scope
from citylinks.access.states import Permission
from citylinks.matching.models import MatchRun
from citylinks.needs.models import Need
from citylinks.needs.states import NeedState


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

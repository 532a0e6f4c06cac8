from __future__ import annotations

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, holds, rule, scope
from citylinks.access.rules import operator_only
from citylinks.access.states import Permission
from citylinks.programs.models import Program
from citylinks.programs.states import ProgramState

rule(Permission.SET_UP_PROGRAM)(operator_only)


@rule(Permission.VIEW_PROGRAM)
def view_program(actor: Actor, program: Program) -> Decision:
    if program.state != ProgramState.DRAFT:
        return Decision(True, "Programs are public once they are open.")
    if holds(actor, Permission.VIEW_PROGRAM, program.public_id):
        return Decision(True, "You have a role in this program.")
    return Decision(False, "This program is a draft; only those with a role in it see it.")


@scope(Permission.VIEW_PROGRAM)
def visible_programs(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    return ~Q(state=ProgramState.DRAFT) | Q(public_id__in=actor.within(Permission.VIEW_PROGRAM))


@rule(Permission.CHANGE_PROGRAM)
def change_program(actor: Actor, program: Program) -> Decision:
    if holds(actor, Permission.CHANGE_PROGRAM, program.public_id):
        return Decision(True, "You run this program.")
    return Decision(False, f"Only an officer of {program.name} may change it.")

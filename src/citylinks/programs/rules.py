from __future__ import annotations

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, holds, rule, scope
from citylinks.access.states import INSTALLATION, Permission
from citylinks.programs.models import Program
from citylinks.programs.states import ProgramState


@rule(Permission.SET_UP_PROGRAM)
def set_up_program(actor: Actor, program: None) -> Decision:
    """Ask before there is a program: the operator and the installation's administrators may."""
    del program
    if holds(actor, Permission.SET_UP_PROGRAM, INSTALLATION):
        return Decision(True, "You set up the programs of this installation.")
    return Decision(False, "Only the operator and the administrators of this installation set up programs.")


@rule(Permission.VIEW_PROGRAM)
def view_program(actor: Actor, program: Program) -> Decision:
    if program.state != ProgramState.DRAFT:
        return Decision(True, "Programs are public once they are open.")
    if holds(actor, Permission.VIEW_PROGRAM, program.public_id, INSTALLATION):
        return Decision(True, "You have a role in this program.")
    return Decision(False, "This program is a draft; only those with a role in it see it.")


@scope(Permission.VIEW_PROGRAM)
def visible_programs(actor: Actor) -> Q:
    within = actor.within(Permission.VIEW_PROGRAM)
    if actor.is_system or INSTALLATION in within:
        return Q()
    return ~Q(state=ProgramState.DRAFT) | Q(public_id__in=within)


@rule(Permission.CHANGE_PROGRAM)
def change_program(actor: Actor, program: Program) -> Decision:
    if holds(actor, Permission.CHANGE_PROGRAM, program.public_id):
        return Decision(True, "You run this program.")
    return Decision(False, f"Only an officer of {program.name} may change it.")

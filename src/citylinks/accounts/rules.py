from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, holds, rule, scope
from citylinks.access.states import INSTALLATION, ROLE_SCOPES, Permission, Role, RoleScope
from citylinks.accounts.models import Account, RoleGrant


@dataclass(frozen=True, slots=True)
class Post:
    """A role within one program or organization, whoever holds it."""

    role: Role
    within: str


def administers(actor: Actor) -> bool:
    """Tell whether the actor is the system or an administrator of the installation."""
    return holds(actor, Permission.GRANT_ROLE, INSTALLATION)


@rule(Permission.GRANT_ROLE)
def grant_role(actor: Actor, post: Post) -> Decision:
    """Who holds an office may fill those beside it; a program's officers name a city's coordinators."""
    if administers(actor):
        return Decision(True, "Administrators give every role.")
    where = ROLE_SCOPES[post.role]
    if where is not RoleScope.INSTALLATION and post.within in actor.within(Permission.GRANT_ROLE):
        return Decision(True, "You give the roles of this program or organization.")
    if post.role is Role.CITY_COORDINATOR and actor.within(Permission.REGISTER_ORGANIZATION):
        return Decision(True, "Program officers name the coordinators of organizations.")
    return Decision(False, "Only those who run this program or organization may give its roles.")


@rule(Permission.VIEW_ROLE)
def view_role(actor: Actor, grant: RoleGrant) -> Decision:
    if administers(actor) or grant.account.public_id == actor.id:
        return Decision(True, "It is your own role, or you administer the installation.")
    if grant.within in actor.within(Permission.VIEW_ROLE):
        return Decision(True, "You have a role in this program or organization.")
    return Decision(False, "Only those with a role in it see who holds one.")


@scope(Permission.VIEW_ROLE)
def visible_roles(actor: Actor) -> Q:
    if administers(actor):
        return Q()
    return Q(account__public_id=actor.id) | Q(within__in=actor.within(Permission.VIEW_ROLE))


@rule(Permission.CHANGE_ACCOUNT)
def change_account(actor: Actor, account: Account) -> Decision:
    if administers(actor) or account.public_id == actor.id:
        return Decision(True, "It is your own account, or you administer the installation.")
    return Decision(False, "An account is changed by its owner.")


@scope(Permission.CHANGE_ACCOUNT)
def own_account(actor: Actor) -> Q:
    return Q() if administers(actor) else Q(public_id=actor.id)

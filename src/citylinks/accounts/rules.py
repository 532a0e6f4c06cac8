from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, holds, rule, scope
from citylinks.access.states import (
    INSTALLATION,
    ROLE_PERMISSIONS,
    ROLE_SCOPES,
    Permission,
    Role,
    RoleScope,
)
from citylinks.accounts.models import Account, RoleGrant


@dataclass(frozen=True, slots=True)
class Post:
    """A role within one program or organization: whether nobody holds it, and who is to have it (or "").

    See `queries.post_of`.
    """

    role: Role
    within: str
    vacant: bool = False
    candidate: str = ""


# Whether an actor looks after the organization with this public id: an app above knows, and adds itself.
REACHES: list[Callable[[Actor, str], bool]] = []


def administers(actor: Actor) -> bool:
    """Tell whether the actor is the system or an administrator of the installation."""
    return holds(actor, Permission.GRANT_ROLE, INSTALLATION)


def offices(actor: Actor, scope: RoleScope) -> frozenset[str]:
    """Return where the actor gives roles of this scope: who coordinates a city gives none of a program."""
    return frozenset(
        grant.within
        for grant in actor.grants
        if ROLE_SCOPES[grant.role] is scope and Permission.GRANT_ROLE in ROLE_PERMISSIONS[grant.role]
    )


@rule(Permission.GRANT_ROLE)
def grant_role(actor: Actor, post: Post) -> Decision:
    """Who holds an office fills those beside it, never their own; officers name a city's first coordinator.

    From then on the organization's coordinators replace each other, or an administrator does: an officer of
    one program must not be able to take an organization of another over.
    """
    if post.role is Role.REGISTER_KEEPER and not actor.is_system:
        return _name_keeper(actor, post)
    if administers(actor):
        return Decision(True, "Administrators give every role.")
    if post.candidate and post.candidate == actor.id:
        return Decision(False, _("Nobody gives a role to themselves; ask a colleague or an administrator."))
    if post.within in offices(actor, ROLE_SCOPES[post.role]):
        return Decision(True, "You give the roles of this program or organization.")
    if post.role is Role.CITY_COORDINATOR and actor.within(Permission.REGISTER_ORGANIZATION):
        return _first_coordinator(actor, post)
    return Decision(False, _("Only those who run this program or organization may give its roles."))


def _first_coordinator(actor: Actor, post: Post) -> Decision:
    """Allow who looks after the organization, as long as nobody speaks for it."""
    if not post.vacant:
        return Decision(
            False, _("This organization has a coordinator, who names others; an administrator may do so too.")
        )
    if not all(reaches(actor, post.within) for reaches in REACHES):
        outside = _("This organization takes part in none of your programs. Ask a register keeper.")
        return Decision(False, outside)
    return Decision(True, "Who looks after an organization names its first coordinator.")


def _name_keeper(actor: Actor, post: Post) -> Decision:
    """Allow an administrator to name somebody else: one person alone must not reach the whole register."""
    if not administers(actor):
        return Decision(False, _("Only an administrator names register keepers."))
    if post.candidate == actor.id:
        return Decision(
            False, _("Nobody names themselves register keeper. Ask another administrator or the operator.")
        )
    return Decision(True, "Administrators name the register keepers.")


@rule(Permission.VIEW_ROLE)
def view_role(actor: Actor, grant: RoleGrant) -> Decision:
    if administers(actor) or grant.account.public_id == actor.id:
        return Decision(True, "It is your own role, or you administer the installation.")
    if grant.within in actor.within(Permission.VIEW_ROLE):
        return Decision(True, "You have a role in this program or organization.")
    if grant.role == Role.CITY_COORDINATOR and actor.within(Permission.REGISTER_ORGANIZATION):
        return Decision(True, "Program officers see who coordinates for an organization.")
    return Decision(False, _("Only those with a role in it see who holds one."))


@scope(Permission.VIEW_ROLE)
def visible_roles(actor: Actor) -> Q:
    if administers(actor):
        return Q()
    seen = Q(account__public_id=actor.id) | Q(within__in=actor.within(Permission.VIEW_ROLE))
    if actor.within(Permission.REGISTER_ORGANIZATION):
        seen |= Q(role=Role.CITY_COORDINATOR)
    return seen


@rule(Permission.CHANGE_ACCOUNT)
def change_account(actor: Actor, account: Account) -> Decision:
    if administers(actor) or account.public_id == actor.id:
        return Decision(True, "It is your own account, or you administer the installation.")
    return Decision(False, _("An account is changed by its owner."))


@scope(Permission.CHANGE_ACCOUNT)
def own_account(actor: Actor) -> Q:
    return Q() if administers(actor) else Q(public_id=actor.id)


def visible_invitations(actor: Actor) -> Q:
    """Return the invitations an actor sees: those they sent, and those into places whose roles they give."""
    if administers(actor):
        return Q()
    return Q(invited_by=actor.id) | Q(within__in=actor.within(Permission.GRANT_ROLE))

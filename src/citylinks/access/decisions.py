"""Permission = rule + scope: a rule decides about one object and says why, a scope finds all at once.

`@rule(Permission.X) def f(actor, obj) -> Decision` and `@scope(Permission.X) def f(actor) -> Q` stand in the
`rules.py` of the app that owns the object; one test demands that both agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.states import Permission
from citylinks.kernel.errors import DomainError
from citylinks.logs.security import SecurityEvent, tell


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, and why: a sentence that can stand beside a disabled button."""

    allowed: bool
    reason: str


class NotPermitted(DomainError):  # noqa: N818 - reads as what happened
    """The rule said no; the message is the rule's reason."""

    def __init__(self, permission: Permission, reason: str) -> None:
        super().__init__("not-permitted", reason)
        self.permission = permission


T = TypeVar("T")
Rule = Callable[[Actor, T], Decision]
Scope = Callable[[Actor], Q]

RULES: dict[Permission, Rule[object]] = {}
SCOPES: dict[Permission, Scope] = {}


def rule(permission: Permission) -> Callable[[Rule[T]], Rule[T]]:
    """Register the one rule of a permission; a second one is a programming mistake."""

    def register(function: Rule[T]) -> Rule[T]:
        if permission in RULES:
            raise RuntimeError(f"{permission} already has a rule.")
        RULES[permission] = cast("Rule[object]", function)
        return function

    return register


def scope(permission: Permission) -> Callable[[Scope], Scope]:
    """Register the one scope of a permission; a second one is a programming mistake."""

    def register(function: Scope) -> Scope:
        if permission in SCOPES:
            raise RuntimeError(f"{permission} already has a scope.")
        SCOPES[permission] = function
        return function

    return register


def decide(actor: Actor, permission: Permission, obj: object) -> Decision:
    """Ask the rule. A permission without a rule raises LookupError: nothing is allowed by silence."""
    if permission not in RULES:
        raise LookupError(f"No rule decides {permission}.")
    return RULES[permission](actor, obj)


def require(actor: Actor, permission: Permission, obj: object) -> None:
    """Return when the rule allows it, raise `NotPermitted` with its reason when not."""
    decision = decide(actor, permission, obj)
    if not decision.allowed:
        tell(SecurityEvent.REFUSED, actor=actor.id, permission=permission.value)
        raise NotPermitted(permission, decision.reason)


def scoped(actor: Actor, permission: Permission) -> Q:
    """Return the condition that keeps exactly the rows for which the rule would say yes."""
    if permission not in SCOPES:
        raise LookupError(f"No scope finds {permission}.")
    return SCOPES[permission](actor)


def holds(actor: Actor, permission: Permission, *within: str) -> bool:
    """Tell whether the actor is the system, or holds a role with this permission within one of these ids."""
    return actor.is_system or not actor.within(permission).isdisjoint(within)

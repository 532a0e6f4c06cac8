"""The one who acts: a value that interfaces make and operations and queries receive."""

from __future__ import annotations

from dataclasses import dataclass

from citylinks.access.states import ROLE_PERMISSIONS, ActorKind, Permission, Role


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, held within the program or the organization with this public id."""

    role: Role
    within: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is stable and goes into the audit trail; `name` is for people.

    `withheld` are roles that the same person holds and a token leaves out: they permit nothing, and what a
    role forbids they still forbid.
    """

    kind: ActorKind
    id: str
    name: str
    grants: frozenset[Grant] = frozenset()
    withheld: frozenset[Grant] = frozenset()

    @property
    def is_system(self) -> bool:
        """True for the machine itself: set-up, loading, the command line of the operator."""
        return self.kind is ActorKind.SYSTEM

    def within(self, permission: Permission) -> frozenset[str]:
        """Public ids of the programs and organizations in which a role brings this permission."""
        return _within(self.grants, permission)

    def held_within(self, permission: Permission) -> frozenset[str]:
        """Public ids as of `within`, those of withheld roles among them: for what a role forbids."""
        return _within(self.grants | self.withheld, permission)


def _within(grants: frozenset[Grant], permission: Permission) -> frozenset[str]:
    return frozenset(grant.within for grant in grants if permission in ROLE_PERMISSIONS[grant.role])


SYSTEM = Actor(ActorKind.SYSTEM, "system", "the system")
PUBLIC = Actor(ActorKind.PUBLIC, "public", "a visitor")

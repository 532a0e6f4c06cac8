"""Who acts, what can be permitted, and which role brings which permission: tables, no code."""

from __future__ import annotations

from enum import StrEnum


class ActorKind(StrEnum):
    SYSTEM = "system"
    PUBLIC = "public"
    PERSON = "person"


class Role(StrEnum):
    """A role holds within one program or one organization, never everywhere."""

    PROGRAM_OFFICER = "program-officer"
    DONOR = "donor"
    CITY_COORDINATOR = "city-coordinator"


class Permission(StrEnum):
    LOAD_PLACES = "load-places"
    LOAD_SAMPLE = "load-sample"
    VIEW_AUDIT = "view-audit"
    REGISTER_ORGANIZATION = "register-organization"
    VIEW_OFFER = "view-offer"
    MAKE_OFFER = "make-offer"
    SET_UP_PROGRAM = "set-up-program"
    VIEW_PROGRAM = "view-program"
    CHANGE_PROGRAM = "change-program"
    VIEW_NEED = "view-need"
    STATE_NEED = "state-need"
    PUBLISH_NEED = "publish-need"
    RUN_MATCH = "run-match"
    VIEW_MATCH = "view-match"
    VIEW_PARTNERSHIP = "view-partnership"
    CHANGE_PARTNERSHIP = "change-partnership"


# What a role brings inside the program or organization it is held for. The rules add what the object's own
# state demands (a draft is not public, an ended program takes no new need).
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PROGRAM_OFFICER: frozenset(
        {
            Permission.REGISTER_ORGANIZATION,
            Permission.VIEW_PROGRAM,
            Permission.CHANGE_PROGRAM,
            Permission.VIEW_NEED,
            Permission.STATE_NEED,
            Permission.PUBLISH_NEED,
            Permission.RUN_MATCH,
            Permission.VIEW_MATCH,
            Permission.VIEW_PARTNERSHIP,
            Permission.CHANGE_PARTNERSHIP,
        }
    ),
    Role.DONOR: frozenset(
        {
            Permission.VIEW_PROGRAM,
            Permission.VIEW_NEED,
            Permission.VIEW_MATCH,
            Permission.VIEW_PARTNERSHIP,
        }
    ),
    Role.CITY_COORDINATOR: frozenset(
        {
            Permission.VIEW_OFFER,
            Permission.MAKE_OFFER,
            Permission.VIEW_NEED,
            Permission.STATE_NEED,
            Permission.VIEW_PARTNERSHIP,
        }
    ),
}

"""Who acts, what can be permitted, and which role brings which permission: tables, no code."""

from __future__ import annotations

from enum import StrEnum


class ActorKind(StrEnum):
    SYSTEM = "system"
    PUBLIC = "public"
    PERSON = "person"


class RoleScope(StrEnum):
    """What a role is held within."""

    PROGRAM = "program"
    ORGANIZATION = "organization"
    INSTALLATION = "installation"


# What an administrator's and a register keeper's grant is held within: there is one installation.
INSTALLATION = "installation"


class Role(StrEnum):
    """A role holds within one program or one organization; two hold in the whole installation."""

    ADMINISTRATOR = "administrator"
    REGISTER_KEEPER = "register-keeper"
    PROGRAM_OFFICER = "program-officer"
    REVIEWER = "reviewer"
    DONOR = "donor"
    FINANCE_OFFICER = "finance-officer"
    AUDITOR = "auditor"
    CITY_COORDINATOR = "city-coordinator"
    EXPERT = "expert"


ROLE_SCOPES: dict[Role, RoleScope] = {
    Role.ADMINISTRATOR: RoleScope.INSTALLATION,
    Role.REGISTER_KEEPER: RoleScope.INSTALLATION,
    Role.PROGRAM_OFFICER: RoleScope.PROGRAM,
    Role.REVIEWER: RoleScope.PROGRAM,
    Role.DONOR: RoleScope.PROGRAM,
    Role.FINANCE_OFFICER: RoleScope.PROGRAM,
    Role.AUDITOR: RoleScope.PROGRAM,
    Role.CITY_COORDINATOR: RoleScope.ORGANIZATION,
    Role.EXPERT: RoleScope.ORGANIZATION,
}

# Who acts for others signs in with a second factor (see web/accounts).
STAFF_ROLES = frozenset(
    {
        Role.ADMINISTRATOR,
        Role.REGISTER_KEEPER,
        Role.PROGRAM_OFFICER,
        Role.REVIEWER,
        Role.FINANCE_OFFICER,
        Role.AUDITOR,
    }
)


class Permission(StrEnum):
    # operator
    LOAD_PLACES = "load-places"
    LOAD_SAMPLE = "load-sample"
    VIEW_AUDIT = "view-audit"
    KEEP_RECORD = "keep-record"
    # accounts
    GRANT_ROLE = "grant-role"
    VIEW_ROLE = "view-role"
    CHANGE_ACCOUNT = "change-account"
    # outbox
    VIEW_MESSAGE = "view-message"
    SEND_MESSAGE = "send-message"
    # network
    KEEP_REGISTER = "keep-register"
    REGISTER_ORGANIZATION = "register-organization"
    CHANGE_ORGANIZATION = "change-organization"
    REGISTER_PERSON = "register-person"
    VIEW_PERSON = "view-person"
    VIEW_CONTACT = "view-contact"
    CHANGE_PERSON = "change-person"
    MERGE_PEOPLE = "merge-people"
    EXPORT_PERSON = "export-person"
    ERASE_PERSON = "erase-person"
    VIEW_CONFLICTS = "view-conflicts"
    DECLARE_CONFLICT = "declare-conflict"
    IMPORT_MEMBERS = "import-members"
    EXPORT_MEMBERS = "export-members"
    VIEW_BULK_REQUEST = "view-bulk-request"
    APPROVE_BULK_REQUEST = "approve-bulk-request"
    VIEW_OFFER = "view-offer"
    MAKE_OFFER = "make-offer"
    # programs
    SET_UP_PROGRAM = "set-up-program"
    VIEW_PROGRAM = "view-program"
    CHANGE_PROGRAM = "change-program"
    # needs
    VIEW_NEED = "view-need"
    STATE_NEED = "state-need"
    PUBLISH_NEED = "publish-need"
    VIEW_NEED_DRAFT = "view-need-draft"
    # calls
    VIEW_CALL = "view-call"
    CHANGE_CALL = "change-call"
    VIEW_APPLICATION = "view-application"
    APPLY = "apply"
    SETTLE_APPLICATION = "settle-application"
    VIEW_LATE_REQUEST = "view-late-request"
    ALLOW_LATE = "allow-late"
    VIEW_CLARIFICATION = "view-clarification"
    ASK_CLARIFICATION = "ask-clarification"
    ANSWER_CLARIFICATION = "answer-clarification"
    # reviews
    VIEW_REVIEWS = "view-reviews"
    MANAGE_REVIEWS = "manage-reviews"
    REVIEW_APPLICATION = "review-application"
    DECIDE_APPLICATION = "decide-application"
    # matching
    RUN_MATCH = "run-match"
    VIEW_MATCH = "view-match"
    VIEW_WEIGHTS = "view-weights"
    LEARN_WEIGHTS = "learn-weights"
    # partnerships
    VIEW_PARTNERSHIP = "view-partnership"
    CHANGE_PARTNERSHIP = "change-partnership"


# What a role brings inside the program or organization it is held for. The rules add what the object's own
# state demands (a draft is not public, an ended program takes no new need).
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            # accounts
            Permission.GRANT_ROLE,
            Permission.VIEW_ROLE,
            Permission.CHANGE_ACCOUNT,
            # programs
            Permission.SET_UP_PROGRAM,
            Permission.VIEW_PROGRAM,
        }
    ),
    Role.REGISTER_KEEPER: frozenset(
        {
            # outbox
            Permission.VIEW_MESSAGE,
            Permission.SEND_MESSAGE,
            # network
            Permission.KEEP_REGISTER,
            Permission.REGISTER_ORGANIZATION,
            Permission.CHANGE_ORGANIZATION,
            Permission.REGISTER_PERSON,
            Permission.VIEW_PERSON,
            Permission.VIEW_CONTACT,
            Permission.CHANGE_PERSON,
            Permission.MERGE_PEOPLE,
            Permission.EXPORT_PERSON,
            Permission.ERASE_PERSON,
            Permission.VIEW_CONFLICTS,
            Permission.DECLARE_CONFLICT,
            Permission.IMPORT_MEMBERS,
            Permission.EXPORT_MEMBERS,
            Permission.VIEW_BULK_REQUEST,
            Permission.APPROVE_BULK_REQUEST,
        }
    ),
    Role.PROGRAM_OFFICER: frozenset(
        {
            # accounts
            Permission.GRANT_ROLE,
            Permission.VIEW_ROLE,
            # outbox
            Permission.VIEW_MESSAGE,
            Permission.SEND_MESSAGE,
            # network
            Permission.REGISTER_ORGANIZATION,
            Permission.CHANGE_ORGANIZATION,
            Permission.REGISTER_PERSON,
            Permission.VIEW_PERSON,
            Permission.VIEW_CONTACT,
            Permission.CHANGE_PERSON,
            Permission.MERGE_PEOPLE,
            Permission.EXPORT_PERSON,
            Permission.ERASE_PERSON,
            Permission.VIEW_CONFLICTS,
            Permission.DECLARE_CONFLICT,
            Permission.IMPORT_MEMBERS,
            Permission.EXPORT_MEMBERS,
            # programs
            Permission.VIEW_PROGRAM,
            Permission.CHANGE_PROGRAM,
            # needs
            Permission.VIEW_NEED,
            Permission.STATE_NEED,
            Permission.PUBLISH_NEED,
            Permission.VIEW_NEED_DRAFT,
            # calls
            Permission.VIEW_CALL,
            Permission.CHANGE_CALL,
            Permission.VIEW_APPLICATION,
            Permission.SETTLE_APPLICATION,
            Permission.VIEW_LATE_REQUEST,
            Permission.ALLOW_LATE,
            Permission.VIEW_CLARIFICATION,
            Permission.ANSWER_CLARIFICATION,
            # reviews
            Permission.VIEW_REVIEWS,
            Permission.MANAGE_REVIEWS,
            Permission.DECIDE_APPLICATION,
            # matching
            Permission.RUN_MATCH,
            Permission.VIEW_MATCH,
            Permission.VIEW_WEIGHTS,
            Permission.LEARN_WEIGHTS,
            # partnerships
            Permission.VIEW_PARTNERSHIP,
            Permission.CHANGE_PARTNERSHIP,
        }
    ),
    Role.REVIEWER: frozenset(
        {
            # programs
            Permission.VIEW_PROGRAM,
            # reviews
            Permission.REVIEW_APPLICATION,
        }
    ),
    Role.DONOR: frozenset(
        {
            # programs
            Permission.VIEW_PROGRAM,
            # needs
            Permission.VIEW_NEED,
            # calls
            Permission.VIEW_CALL,
            Permission.VIEW_APPLICATION,
            # reviews
            # matching
            Permission.VIEW_MATCH,
            Permission.VIEW_WEIGHTS,
            # partnerships
            Permission.VIEW_PARTNERSHIP,
        }
    ),
    Role.FINANCE_OFFICER: frozenset(
        {
            # programs
            Permission.VIEW_PROGRAM,
            # partnerships
            Permission.VIEW_PARTNERSHIP,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            # accounts
            Permission.VIEW_ROLE,
            # outbox
            Permission.VIEW_MESSAGE,
            # programs
            Permission.VIEW_PROGRAM,
            # needs
            Permission.VIEW_NEED,
            # calls
            Permission.VIEW_CALL,
            Permission.VIEW_APPLICATION,
            Permission.VIEW_LATE_REQUEST,
            Permission.VIEW_CLARIFICATION,
            # reviews
            Permission.VIEW_REVIEWS,
            # matching
            Permission.VIEW_MATCH,
            Permission.VIEW_WEIGHTS,
            # partnerships
            Permission.VIEW_PARTNERSHIP,
        }
    ),
    Role.CITY_COORDINATOR: frozenset(
        {
            # accounts
            Permission.GRANT_ROLE,
            Permission.VIEW_ROLE,
            # network
            Permission.CHANGE_ORGANIZATION,
            Permission.REGISTER_PERSON,
            Permission.VIEW_PERSON,
            Permission.VIEW_CONTACT,
            Permission.CHANGE_PERSON,
            Permission.VIEW_OFFER,
            Permission.MAKE_OFFER,
            # needs
            Permission.VIEW_NEED,
            Permission.STATE_NEED,
            Permission.VIEW_NEED_DRAFT,
            # calls
            Permission.VIEW_APPLICATION,
            Permission.APPLY,
            Permission.VIEW_LATE_REQUEST,
            # partnerships
            Permission.VIEW_PARTNERSHIP,
        }
    ),
    Role.EXPERT: frozenset(
        {
            # network
            Permission.VIEW_OFFER,
        }
    ),
}

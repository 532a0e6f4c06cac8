"""What roles and permissions are called, and what each allows, in a sentence, for pages and reference.

Permissions stand by their value, one section an area, in the order of `states.Permission`.
"""

from __future__ import annotations

from citylinks.access.states import Role, RoleScope

ROLE_TITLES: dict[Role, str] = {
    Role.ADMINISTRATOR: "Administrator",
    Role.REGISTER_KEEPER: "Register keeper",
    Role.PROGRAM_OFFICER: "Program officer",
    Role.REVIEWER: "Reviewer",
    Role.DONOR: "Donor",
    Role.FINANCE_OFFICER: "Finance officer",
    Role.AUDITOR: "Auditor",
    Role.CITY_COORDINATOR: "Coordinator",
    Role.EXPERT: "Expert",
}

ROLE_SENTENCES: dict[Role, str] = {
    Role.ADMINISTRATOR: "Gives roles anywhere and sets programs up.",
    Role.REGISTER_KEEPER: "Looks after everybody on the register, and approves large exports and erasures.",
    Role.PROGRAM_OFFICER: "Runs a program: its terms, its calls, its letters, its people.",
    Role.REVIEWER: "Scores the applications that were assigned to them, and sees no others.",
    Role.DONOR: "Reads what a program does with the money given.",
    Role.FINANCE_OFFICER: "Reads a program and its partnerships; will keep its books.",
    Role.AUDITOR: "Reads all of one program and changes nothing.",
    Role.CITY_COORDINATOR: "Speaks for an organization: its needs, offers, applications and people.",
    Role.EXPERT: "Works for an organization and is asked for what they are good at.",
}

SCOPE_SENTENCES: dict[RoleScope, str] = {
    RoleScope.INSTALLATION: "Held everywhere.",
    RoleScope.PROGRAM: "Held in one program.",
    RoleScope.ORGANIZATION: "Held in one organization.",
}

PERMISSION_SENTENCES: dict[str, str] = {
    # operator
    "load-places": "Load the tables of cities. Only the operator does, from the command line.",
    "load-sample": "Load the sample program. Only the operator does, from the command line.",
    "view-audit": "Read the whole audit trail. Only the operator does, from the command line.",
    "keep-record": "Back up, restore and move the record. Only the operator does, from the command line.",
    # accounts
    "grant-role": "Give, end and hand over roles, and invite people to them.",
    "view-role": "See who holds a role, and who held it.",
    "change-account": "Change, take along and erase an account. Everybody does so with their own.",
    # outbox
    "view-message": "Read the letters of a program before and after they leave.",
    "send-message": "Change, approve and send the letters of a program.",
    # network
    "keep-register": "See and change everybody on the register, whatever program they take part in.",
    "register-organization": "Put an organization on the register.",
    "change-organization": "Change what the register says of an organization.",
    "register-person": "Put a person on the register.",
    "view-person": "See a person who shows their profile to the network only.",
    "view-contact": "See how a person can be reached.",
    "change-person": "Change what the register says of a person. Everybody does so with their own profile.",
    "merge-people": "Join two entries that are one person.",
    "export-person": "Hand out all that is kept of a person.",
    "erase-person": "Erase a person from the register.",
    "view-conflicts": "See what ties a person to an organization.",
    "declare-conflict": "Record what ties a person to an organization.",
    "view-offer": "See an offer that is not open. Open offers are public.",
    "make-offer": "Make and withdraw the offers of an organization.",
    "import-members": "Bring members in from a spreadsheet.",
    "export-members": "Take members out as a spreadsheet.",
    "view-bulk-request": "See who asked to export or erase many people. Everybody sees their own requests.",
    "approve-bulk-request": "Approve what somebody else asked: to export or erase many people.",
    # programs
    "set-up-program": "Record donors and set programs up.",
    "view-program": "See a program that is not open yet. Open programs are public.",
    "change-program": "Open, amend and close a program.",
    # needs
    "view-need": "See a need that is not published. Published needs are public.",
    "state-need": "State a need of an organization.",
    "publish-need": "Publish and withdraw a need.",
    "view-need-draft": "See a need that is still being written.",
    # calls
    "view-call": "See a call that is not open yet. Open calls are public.",
    "change-call": "Write, open and close a call.",
    "view-application": "Read an application.",
    "apply": "Write, submit and withdraw an application of an organization.",
    "settle-application": "Put the outcome of a decision on an application.",
    "view-late-request": "See who asked to submit after the deadline.",
    "allow-late": "Allow or refuse an application after the deadline.",
    "view-clarification": "See a question about a call before it is answered. Answers are public.",
    "ask-clarification": "Ask a question about a call.",
    "answer-clarification": "Answer a question about a call.",
    # reviews
    "view-reviews": "See scores, drift between reviewers and what is pending.",
    "manage-reviews": "Set the rubric, name reviewers and assign applications to them.",
    "review-application": "Score an application that was assigned to oneself.",
    "decide-application": "Decide on applications, with a reason.",
    # matching
    "run-match": "Rank the offers for a need, on record.",
    "view-match": "See a ranking on record.",
    "view-weights": "See the weights that a program learned from its own pairings.",
    "learn-weights": "Learn weights from a program's own pairings, and decide about them.",
    # partnerships
    "view-partnership": "See a partnership that is not published. Published ones are public.",
    "change-partnership": "Record a partnership, its activities and its figures.",
}


def sentence_of(permission: str) -> str:
    """Return what a permission allows; the name itself until somebody has written a sentence."""
    return PERMISSION_SENTENCES.get(permission, permission)

"""What a letter is about, where it stands, and the few names that a template may hold: tables, no code."""

from __future__ import annotations

from django.db.models import TextChoices


class LetterKind(TextChoices):
    """What a letter says; each kind has wordings of its own."""

    APPLICATION_RECEIVED = "application-received", "Your application was received"
    SELECTED = "selected", "Selected"
    NOT_SELECTED = "not-selected", "Not selected"
    RESERVE = "reserve", "On the reserve list"
    REVIEWS_ASSIGNED = "reviews-assigned", "Applications to review"
    BULK_EXPORT = "bulk-export", "Your data will be exported"
    BULK_ERASURE = "bulk-erasure", "Your data will be erased"


class LetterState(TextChoices):
    """`sending` is a letter in the queue; `unknown` is one whose worker stopped while it was leaving."""

    DRAFT = "draft", "a draft"
    READY = "ready", "ready to be sent"
    SENDING = "sending", "on its way"
    UNKNOWN = "unknown", "not known to have left"
    SENT = "sent", "sent"
    FAILED = "failed", "not delivered"
    DISCARDED = "discarded", "discarded"


class LetterAction(TextChoices):
    EDIT = "edit", "Change the words"
    APPROVE = "approve", "Approve"
    SEND = "send", "Send"
    ARRIVE = "arrive", "Note that it left"
    FAIL = "fail", "Note that it did not leave"
    LOSE = "lose", "Note that it is not known whether it left"
    DISCARD = "discard", "Discard"


# A letter that was changed is read again before it leaves, and one on its way is never sent a second time:
# where it is not known whether it left, only a person's word leads on.
LETTER_TRANSITIONS = {
    (LetterState.DRAFT, LetterAction.EDIT): LetterState.DRAFT,
    (LetterState.READY, LetterAction.EDIT): LetterState.DRAFT,
    (LetterState.FAILED, LetterAction.EDIT): LetterState.DRAFT,
    (LetterState.DRAFT, LetterAction.APPROVE): LetterState.READY,
    (LetterState.READY, LetterAction.SEND): LetterState.SENDING,
    (LetterState.FAILED, LetterAction.SEND): LetterState.SENDING,
    (LetterState.SENDING, LetterAction.ARRIVE): LetterState.SENT,
    (LetterState.SENDING, LetterAction.FAIL): LetterState.FAILED,
    (LetterState.SENDING, LetterAction.LOSE): LetterState.UNKNOWN,
    (LetterState.UNKNOWN, LetterAction.LOSE): LetterState.UNKNOWN,
    (LetterState.UNKNOWN, LetterAction.ARRIVE): LetterState.SENT,
    (LetterState.UNKNOWN, LetterAction.FAIL): LetterState.FAILED,
    (LetterState.UNKNOWN, LetterAction.DISCARD): LetterState.DISCARDED,
    (LetterState.DRAFT, LetterAction.DISCARD): LetterState.DISCARDED,
    (LetterState.READY, LetterAction.DISCARD): LetterState.DISCARDED,
    (LetterState.FAILED, LetterAction.DISCARD): LetterState.DISCARDED,
}

# What waits for somebody, and what is over and may be erased.
WAITING = (
    LetterState.DRAFT,
    LetterState.READY,
    LetterState.SENDING,
    LetterState.UNKNOWN,
    LetterState.FAILED,
)
OVER = (LetterState.SENT, LetterState.DISCARDED)

# The names that a template may hold between braces, and what each stands for.
PLACEHOLDERS: dict[str, str] = {
    "name": "whom the letter is for",
    "organization": "the organization that applied",
    "call": "the title of the call",
    "program": "the name of the program",
    "reason": "the reason of the decision",
    "sent": "what was handed in, a line each",
    "count": "how many applications wait for the reviewer",
    "due": "by when reviews are due; a line with it is left out where there is no date",
    "link": "the page where the reader goes on",
    "asker": "who asked for it",
    "keeper": "the register keeper who approved it, whom to ask",
    "from": "from when it can be carried out",
}
# Those that may have no value: the lines of a letter that hold one without are left out.
OPTIONAL = frozenset({"due"})

_OF_OUTCOMES = ("name", "organization", "call", "program", "reason", "link")
_OF_BULK = ("name", "asker", "keeper", "reason", "from", "link")
# Those that have a value in a letter of each kind.
PLACEHOLDERS_OF: dict[LetterKind, tuple[str, ...]] = {
    LetterKind.APPLICATION_RECEIVED: ("name", "organization", "call", "program", "sent", "link"),
    LetterKind.SELECTED: _OF_OUTCOMES,
    LetterKind.NOT_SELECTED: _OF_OUTCOMES,
    LetterKind.RESERVE: _OF_OUTCOMES,
    LetterKind.REVIEWS_ASSIGNED: ("name", "call", "program", "count", "due", "link"),
    LetterKind.BULK_EXPORT: _OF_BULK,
    LetterKind.BULK_ERASURE: _OF_BULK,
}
# Letters that no program writes: the register does.
OF_REGISTER = frozenset({LetterKind.BULK_EXPORT, LetterKind.BULK_ERASURE})

"""The tables of the calls: sides, kinds of question, and what leads from which state to which."""

from __future__ import annotations

from django.db.models import TextChoices


class Side(TextChoices):
    """What an organization applies as."""

    HOST = "host", "host city"
    RESOURCE = "resource", "resource partner"


class AskedOf(TextChoices):
    """Whom a question is for."""

    HOST = "host", "host cities"
    RESOURCE = "resource", "resource partners"
    BOTH = "both", "both sides"


class QuestionKind(TextChoices):
    SHORT = "short", "a short text"
    LONG = "long", "a long text"
    CHOICE = "choice", "one of several"
    CHOICES = "choices", "any of several"
    NUMBER = "number", "a number"
    FILE = "file", "a file"


WITH_CHOICES = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})
WITH_LETTERS = frozenset({QuestionKind.SHORT, QuestionKind.LONG})


class CallState(TextChoices):
    """`open` says that the call is public; whether it takes applications now, its dates and the clock say."""

    DRAFT = "draft", "a draft"
    OPEN = "open", "open"
    CLOSED = "closed", "closed"
    DECIDED = "decided", "decided"


class CallAction(TextChoices):
    OPEN = "open", "Open"
    CLOSE = "close", "Close"
    DECIDE = "decide", "Decide"


CALL_TRANSITIONS = {
    (CallState.DRAFT, CallAction.OPEN): CallState.OPEN,
    (CallState.OPEN, CallAction.CLOSE): CallState.CLOSED,
    (CallState.CLOSED, CallAction.DECIDE): CallState.DECIDED,
}


class ApplicationState(TextChoices):
    DRAFT = "draft", "a draft"
    SUBMITTED = "submitted", "submitted"
    WITHDRAWN = "withdrawn", "withdrawn"
    SELECTED = "selected", "selected"
    NOT_SELECTED = "not-selected", "not selected"
    RESERVE = "reserve", "on the reserve list"


class ApplicationAction(TextChoices):
    SUBMIT = "submit", "Submit"
    WITHDRAW = "withdraw", "Withdraw"
    REOPEN = "reopen", "Reopen"
    SELECT = "select", "Select"
    TURN_DOWN = "turn-down", "Turn down"
    KEEP_IN_RESERVE = "keep-in-reserve", "Keep in reserve"


APPLICATION_TRANSITIONS = {
    (ApplicationState.DRAFT, ApplicationAction.SUBMIT): ApplicationState.SUBMITTED,
    (ApplicationState.DRAFT, ApplicationAction.WITHDRAW): ApplicationState.WITHDRAWN,
    (ApplicationState.SUBMITTED, ApplicationAction.WITHDRAW): ApplicationState.WITHDRAWN,
    (ApplicationState.SUBMITTED, ApplicationAction.REOPEN): ApplicationState.DRAFT,
    (ApplicationState.SUBMITTED, ApplicationAction.SELECT): ApplicationState.SELECTED,
    (ApplicationState.SUBMITTED, ApplicationAction.TURN_DOWN): ApplicationState.NOT_SELECTED,
    (ApplicationState.SUBMITTED, ApplicationAction.KEEP_IN_RESERVE): ApplicationState.RESERVE,
    (ApplicationState.WITHDRAWN, ApplicationAction.REOPEN): ApplicationState.DRAFT,
    (ApplicationState.SELECTED, ApplicationAction.WITHDRAW): ApplicationState.WITHDRAWN,
    (ApplicationState.RESERVE, ApplicationAction.WITHDRAW): ApplicationState.WITHDRAWN,
    # An applicant does not know yet what was decided: withdrawing must not tell.
    (ApplicationState.NOT_SELECTED, ApplicationAction.WITHDRAW): ApplicationState.WITHDRAWN,
    # A place becomes free, or a decision is reversed: the reviews keep every version with its reason.
    (ApplicationState.RESERVE, ApplicationAction.SELECT): ApplicationState.SELECTED,
    (ApplicationState.RESERVE, ApplicationAction.TURN_DOWN): ApplicationState.NOT_SELECTED,
    (ApplicationState.SELECTED, ApplicationAction.TURN_DOWN): ApplicationState.NOT_SELECTED,
    (ApplicationState.SELECTED, ApplicationAction.KEEP_IN_RESERVE): ApplicationState.RESERVE,
    (ApplicationState.NOT_SELECTED, ApplicationAction.SELECT): ApplicationState.SELECTED,
    (ApplicationState.NOT_SELECTED, ApplicationAction.KEEP_IN_RESERVE): ApplicationState.RESERVE,
}

# What a reader with a role in the program may read: what its applicant has let out of its hands.
LET_OUT = (
    ApplicationState.SUBMITTED,
    ApplicationState.SELECTED,
    ApplicationState.NOT_SELECTED,
    ApplicationState.RESERVE,
)


class LateState(TextChoices):
    ASKED = "asked", "asked"
    ALLOWED = "allowed", "allowed"
    REFUSED = "refused", "refused"


class LateAction(TextChoices):
    ALLOW = "allow", "Allow"
    REFUSE = "refuse", "Refuse"


# A permission can be given again with a later time, and to someone who was refused first.
LATE_TRANSITIONS = {
    (LateState.ASKED, LateAction.ALLOW): LateState.ALLOWED,
    (LateState.ASKED, LateAction.REFUSE): LateState.REFUSED,
    (LateState.REFUSED, LateAction.ALLOW): LateState.ALLOWED,
    (LateState.ALLOWED, LateAction.ALLOW): LateState.ALLOWED,
}


class ClarificationState(TextChoices):
    ASKED = "asked", "asked"
    ANSWERED = "answered", "answered"
    DECLINED = "declined", "declined"


class ClarificationAction(TextChoices):
    ANSWER = "answer", "Answer"
    DECLINE = "decline", "Decline"


# An answer can be corrected; a question that was declined is never shown.
CLARIFICATION_TRANSITIONS = {
    (ClarificationState.ASKED, ClarificationAction.ANSWER): ClarificationState.ANSWERED,
    (ClarificationState.ANSWERED, ClarificationAction.ANSWER): ClarificationState.ANSWERED,
    (ClarificationState.ASKED, ClarificationAction.DECLINE): ClarificationState.DECLINED,
}

"""What states, sides and turns are called on the pages of calls: one table each."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citylinks.calls.deadlines import Phase
from citylinks.calls.queries import Turn
from citylinks.calls.states import ApplicationState, AskedOf, LateState, QuestionKind, Side

PHASES = {
    Phase.DRAFT: _("Draft"),
    Phase.UPCOMING: _("To come"),
    Phase.OPEN: _("Open"),
    Phase.PAST: _("Closed"),
    Phase.DECIDED: _("Decided"),
}
SIDES = {Side.HOST: _("Host city"), Side.RESOURCE: _("Resource partner")}
AS_SIDE = {Side.HOST: _("as host city"), Side.RESOURCE: _("as resource partner")}
FOR_SIDES = {Side.HOST: _("Host cities"), Side.RESOURCE: _("Resource partners")}
ASKED_OF = {
    AskedOf.BOTH: _("Both sides"),
    AskedOf.HOST: _("Host cities"),
    AskedOf.RESOURCE: _("Resource partners"),
}
KINDS = {
    QuestionKind.SHORT: _("A short text"),
    QuestionKind.LONG: _("A long text"),
    QuestionKind.CHOICE: _("One of several answers"),
    QuestionKind.CHOICES: _("Any of several answers"),
    QuestionKind.NUMBER: _("A number"),
    QuestionKind.FILE: _("A file"),
}
STATES = {
    ApplicationState.DRAFT: _("Draft"),
    ApplicationState.SUBMITTED: _("Submitted"),
    ApplicationState.WITHDRAWN: _("Withdrawn"),
    ApplicationState.SELECTED: _("Selected"),
    ApplicationState.NOT_SELECTED: _("Not selected"),
    ApplicationState.RESERVE: _("On the reserve list"),
}
LATE = {
    LateState.ASKED: _("Asked"),
    LateState.ALLOWED: _("Allowed"),
    LateState.REFUSED: _("Refused"),
}
# What is next with an application.
NEXT = {
    Turn.FINISH: _("The application is finished and submitted before the deadline."),
    Turn.ASK_LATE: _("The deadline has passed. Only with leave can it still be submitted."),
    Turn.LATE_ASKED: _("The officer decides whether it may be late."),
    Turn.WAIT_FOR_DEADLINE: _("It waits for the deadline. Until then it can be reopened and changed."),
    Turn.REVIEW: _("Reviewers read and score it; then the program decides."),
    Turn.AGREE: _("The program looks for the partner that fits."),
    Turn.RESERVE: _("It comes back into play if a place becomes free."),
    Turn.OVER: _("Nothing more happens with it."),
    Turn.MAY_REOPEN: _("It can be reopened before the deadline."),
}
# The same to the applicant whose turn it is.
ACT = {
    Turn.FINISH: _("Finish the application and submit it before the deadline."),
    Turn.ASK_LATE: _("The deadline has passed. Ask for leave to be late, or withdraw it."),
}
APPLICANT = frozenset({Turn.FINISH, Turn.ASK_LATE})
OTHERS = {
    Turn.LATE_ASKED: _("Program officer"),
    Turn.REVIEW: _("Reviewers"),
    Turn.AGREE: _("Program officer"),
}


def who(turn: Turn, *, is_applicant: bool) -> str:
    """Name who must act, as this reader sees it."""
    if turn in APPLICANT:
        return gettext("You") if is_applicant else gettext("Applicant")
    return str(OTHERS.get(turn, gettext("Nobody")))

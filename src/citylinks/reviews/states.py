"""The tables of the reviews: where an assignment stands, and what can be decided."""

from __future__ import annotations

from django.db.models import TextChoices

from citylinks.calls.states import ApplicationState
from citylinks.outbox.states import LetterKind


class AssignmentState(TextChoices):
    """`barred` was ended by a tie between the reviewer and the applicant."""

    ASSIGNED = "assigned", "waiting for its review"
    SUBMITTED = "submitted", "reviewed"
    RECUSED = "recused", "given back"
    UNASSIGNED = "unassigned", "taken back"
    BARRED = "barred", "ended by a conflict of interest"


class AssignmentAction(TextChoices):
    SUBMIT = "submit", "Submit the review"
    REOPEN = "reopen", "Change the review"
    RECUSE = "recuse", "Give back"
    UNASSIGN = "unassign", "Take back"
    BAR = "bar", "End for a conflict"


ASSIGNMENT_TRANSITIONS = {
    (AssignmentState.ASSIGNED, AssignmentAction.SUBMIT): AssignmentState.SUBMITTED,
    (AssignmentState.SUBMITTED, AssignmentAction.REOPEN): AssignmentState.ASSIGNED,
    (AssignmentState.ASSIGNED, AssignmentAction.RECUSE): AssignmentState.RECUSED,
    (AssignmentState.SUBMITTED, AssignmentAction.RECUSE): AssignmentState.RECUSED,
    (AssignmentState.ASSIGNED, AssignmentAction.UNASSIGN): AssignmentState.UNASSIGNED,
    (AssignmentState.SUBMITTED, AssignmentAction.UNASSIGN): AssignmentState.UNASSIGNED,
    (AssignmentState.ASSIGNED, AssignmentAction.BAR): AssignmentState.BARRED,
    (AssignmentState.SUBMITTED, AssignmentAction.BAR): AssignmentState.BARRED,
}
# An assignment that holds: it takes up the reviewer's load and counts for the application.
ACTIVE = (AssignmentState.ASSIGNED, AssignmentState.SUBMITTED)


class AssignedBy(TextChoices):
    HAND = "hand", "an officer"
    ENGINE = "engine", "the automatic assignment"


class Outcome(TextChoices):
    SELECTED = "selected", "selected"
    NOT_SELECTED = "not-selected", "not selected"
    RESERVE = "reserve", "on the reserve list"


# What an outcome makes of the application, and the letter that tells it.
OUTCOME_STATES = {
    Outcome.SELECTED: ApplicationState.SELECTED,
    Outcome.NOT_SELECTED: ApplicationState.NOT_SELECTED,
    Outcome.RESERVE: ApplicationState.RESERVE,
}
OUTCOME_LETTERS = {
    Outcome.SELECTED: LetterKind.SELECTED,
    Outcome.NOT_SELECTED: LetterKind.NOT_SELECTED,
    Outcome.RESERVE: LetterKind.RESERVE,
}

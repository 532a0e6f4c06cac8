from __future__ import annotations

from django.db.models import TextChoices


class ProgramState(TextChoices):
    DRAFT = "draft", "a draft"
    OPEN = "open", "open"
    CLOSED = "closed", "closed"


class ProgramAction(TextChoices):
    OPEN = "open", "Open"
    CLOSE = "close", "Close"


PROGRAM_TRANSITIONS = {
    (ProgramState.DRAFT, ProgramAction.OPEN): ProgramState.OPEN,
    (ProgramState.OPEN, ProgramAction.CLOSE): ProgramState.CLOSED,
}

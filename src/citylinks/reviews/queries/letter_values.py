"""What letters say of a call and of a reviewer's work: values by the names that a wording holds in braces."""

from __future__ import annotations

import datetime as dt

from citylinks.calls.models import Call
from citylinks.calls.queries.wording import wording_of
from citylinks.reviews.models import Assignment, Reviewer
from citylinks.reviews.states import AssignmentState
from citylinks.reviews.words import in_words


def call_values(call: Call, language: str) -> dict[str, str]:
    """Return what every letter about a call names; reads what was fetched with it."""
    return {"call": wording_of(call).title(language).text, "program": call.program.name}


def reviewer_values(reviewer: Reviewer, due_on: dt.date | None, language: str) -> dict[str, str]:
    """Return how many applications wait for a reviewer, and by when; one query."""
    waiting = Assignment.objects.filter(reviewer=reviewer, state=AssignmentState.ASSIGNED).count()
    return {"count": str(waiting), "due": in_words(due_on, language) if due_on else ""}

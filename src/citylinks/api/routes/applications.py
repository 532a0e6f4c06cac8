from __future__ import annotations

import datetime as dt

from ninja import Router, Schema

from citylinks.api.clock import now
from citylinks.api.keys import Key
from citylinks.api.paging import Asked, Page, paged
from citylinks.api.problems import Problem
from citylinks.api.tokens import Call
from citylinks.calls.queries.applications import (
    ApplicationDetail,
    ApplicationLine,
    application_detail,
    own_applications,
)
from citylinks.calls.queries.applications import application as application_row
from citylinks.reviews.queries import Result
from citylinks.reviews.queries import result as result_of

router = Router(tags=["applications"])


class ApplicationOut(Schema):
    """An application in a line; `turn` says whose turn it is, `deadline` is its organization's own."""

    id: str
    call: str
    organization: str
    city: str
    country: str
    side: str
    state: str
    turn: str
    deadline: dt.datetime
    submitted_at: dt.datetime | None
    is_late: bool


class AnswerOut(Schema):
    """What was answered to a question: a text, or the ids of what was chosen."""

    question: str
    text: str
    choices: list[str]


class FileOut(Schema):
    """A file that came with it; `question` is empty for the signed letter."""

    id: str
    question: str
    name: str
    size: int


class ApplicationWhole(ApplicationOut):
    """An application with its answers and the list of its files."""

    language: str
    need: str
    revision: int
    answers: list[AnswerOut]
    files: list[FileOut]


class OutcomeOut(Schema):
    """Where an application stands for who applied; outcome and reason are empty until the results are out."""

    application: str
    state: str
    call_state: str
    outcome: str
    reason: str
    decided_at: dt.datetime | None


@router.get("", response={200: Page[ApplicationOut], 401: Problem, 422: Problem})
def applications(request: Call, asked: Asked) -> Page[ApplicationOut]:
    """List the applications of the organizations that the token's owner speaks for, the last saved first."""
    found = own_applications(request.auth, at=now())
    return paged(request, asked, found[asked.part], len(found), line)


@router.get("/{id}", response={200: ApplicationWhole, 401: Problem, 404: Problem})
def application(request: Call, id: Key) -> ApplicationWhole:  # noqa: A002  the path's own word
    """Show one application that the actor may see."""
    row = application_row(request.auth, id)
    return whole(application_detail(request.auth, row, at=now()))


@router.get("/{id}/outcome", response={200: OutcomeOut, 401: Problem, 404: Problem})
def outcome(request: Call, id: Key) -> OutcomeOut:  # noqa: A002  the path's own word
    """Say what was announced about an application, and why."""
    return told(result_of(request.auth, id))


def line(one: ApplicationLine) -> ApplicationOut:
    """Show the line of an application."""
    return ApplicationOut(
        id=one.public_id,
        call=one.call,
        organization=one.organization,
        city=one.city,
        country=one.country,
        side=one.side,
        state=one.state,
        turn=one.turn,
        deadline=one.deadline,
        submitted_at=one.submitted_at,
        is_late=one.is_late,
    )


def whole(detail: ApplicationDetail) -> ApplicationWhole:
    """Show all of an application."""
    return ApplicationWhole(
        **dict(line(detail.line)),
        language=detail.language,
        need=detail.need,
        revision=detail.revision,
        answers=[
            AnswerOut(question=key, text=given.text, choices=list(given.choices))
            for key, given in detail.given.items()
        ],
        files=[
            FileOut(id=one.public_id, question=one.question, name=one.name, size=one.size)
            for one in detail.uploads
        ],
    )


def told(one: Result) -> OutcomeOut:
    """Show what an applicant is told."""
    decision = one.decision
    return OutcomeOut(
        application=one.application,
        state=one.state,
        call_state=one.call_state,
        outcome=decision.outcome if decision else "",
        reason=decision.reason if decision else "",
        decided_at=decision.decided_at if decision else None,
    )

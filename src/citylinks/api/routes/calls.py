from __future__ import annotations

import datetime as dt
from decimal import Decimal

from ninja import Router, Schema

from citylinks.api.clock import now
from citylinks.api.keys import Key
from citylinks.api.paging import Asked, Page, paged
from citylinks.api.problems import Problem
from citylinks.api.routes.applications import ApplicationOut
from citylinks.api.routes.applications import line as application_line
from citylinks.api.shapes import WordingOut, wordings_out
from citylinks.api.tokens import Call
from citylinks.calls import checks
from citylinks.calls.queries.applications import applications_of
from citylinks.calls.queries.asked import questions_with_sides
from citylinks.calls.queries.calls import CallFacts, ClarificationFacts, call_facts, call_list
from citylinks.calls.queries.calls import call as call_row
from citylinks.calls.queries.calls import clarifications as clarifications_of
from citylinks.kernel.errors import NotFound

router = Router(tags=["calls"])


class SideOut(Schema):
    """A side that may apply, and whether it must send a letter that a senior official has signed."""

    side: str
    letter_required: bool


class CallOut(Schema):
    """A call in a line. Times are in UTC; `time_zone` is the one in which they are said."""

    id: str
    code: str
    program: str
    state: str
    phase: str
    wordings: list[WordingOut]
    sides: list[SideOut]
    languages: list[str]
    opens_at: dt.datetime
    closes_at: dt.datetime
    time_zone: str
    questions_until: dt.datetime
    is_sample: bool


class QuestionOut(Schema):
    """A question, whom it is for, and its limits."""

    id: str
    asked_of: str
    kind: str
    required: bool
    wordings: list[WordingOut]
    most_letters: int | None
    minimum: Decimal | None
    maximum: Decimal | None
    choices: list[list[WordingOut]]


class ClarificationOut(Schema):
    """What was asked about the call and what was answered, each in its language, without who asked."""

    id: str
    state: str
    language: str
    question: str
    answer_language: str
    answer: str
    asked_at: dt.datetime
    settled_at: dt.datetime | None


class CallWhole(CallOut):
    """A call with its questions, its criteria by language, and what was asked about it."""

    criteria: dict[str, str]
    questions: list[QuestionOut]
    clarifications: list[ClarificationOut]


@router.get("", response={200: Page[CallOut], 401: Problem, 422: Problem})
def calls(request: Call, asked: Asked) -> Page[CallOut]:
    """List the calls, the next deadline first."""
    found = call_list(request.auth, at=now())
    return paged(request, asked, found[asked.part], len(found), line)


@router.get("/{code}", response={200: CallWhole, 401: Problem, 404: Problem})
def call(request: Call, code: Key) -> CallWhole:
    """Show one call by its code or its id."""
    row = call_row(request.auth, code)
    facts = call_facts(request.auth, row, at=now())
    return CallWhole(
        **dict(line(facts)),
        criteria=dict(facts.criteria),
        questions=[question(asked_of.value, one) for asked_of, one in questions_with_sides(row)],
        clarifications=[clarification_out(one) for one in clarifications_of(request.auth, row)],
    )


@router.get(
    "/{code}/applications", response={200: Page[ApplicationOut], 401: Problem, 404: Problem, 422: Problem}
)
def call_applications(request: Call, code: Key, asked: Asked) -> Page[ApplicationOut]:
    """List the applications to a call that the actor may see, by side and organization."""
    found = applications_of(request.auth, call_row(request.auth, code), at=now())
    return paged(request, asked, found[asked.part], len(found), application_line)


@router.get(
    "/{code}/clarifications",
    response={200: Page[ClarificationOut], 401: Problem, 404: Problem, 422: Problem},
)
def clarifications(request: Call, code: Key, asked: Asked) -> Page[ClarificationOut]:
    """List what was asked about a call, as far as the actor may see it, in order."""
    found = clarifications_of(request.auth, call_row(request.auth, code))
    return paged(request, asked, found[asked.part], len(found), clarification_out)


@router.get("/{code}/clarifications/{id}", response={200: ClarificationOut, 401: Problem, 404: Problem})
def clarification(request: Call, code: Key, id: Key) -> ClarificationOut:  # noqa: A002  the path's own word
    """Show one question about a call: answered, or one that a role or having asked it lets the actor see."""
    found = clarifications_of(request.auth, call_row(request.auth, code))
    shown = next((one for one in found if one.public_id == id), None)
    if shown is None:
        raise NotFound("question", id)
    return clarification_out(shown)


def clarification_out(one: ClarificationFacts) -> ClarificationOut:
    """Show a question about a call."""
    return ClarificationOut(
        id=one.public_id,
        state=one.state,
        language=one.question.language,
        question=one.question.text,
        answer_language=one.answer.language,
        answer=one.answer.text,
        asked_at=one.asked_at,
        settled_at=one.settled_at,
    )


def line(one: CallFacts) -> CallOut:
    """Show the line of a call."""
    return CallOut(
        id=one.public_id,
        code=one.code,
        program=one.program_code,
        state=one.state,
        phase=one.phase,
        wordings=wordings_out(one.wording),
        sides=[SideOut(side=side, letter_required=letter) for side, letter in one.sides.items()],
        languages=list(one.languages),
        opens_at=one.opens_at,
        closes_at=one.closes_at,
        time_zone=one.time_zone,
        questions_until=one.questions_until,
        is_sample=one.is_sample,
    )


def question(asked_of: str, one: checks.Asked) -> QuestionOut:
    """Show a question."""
    return QuestionOut(
        id=one.public_id,
        asked_of=asked_of,
        kind=one.kind,
        required=one.required,
        wordings=wordings_out(one.wording),
        most_letters=one.most_letters,
        minimum=one.minimum,
        maximum=one.maximum,
        choices=[wordings_out(text) for _id, text in one.choices],
    )

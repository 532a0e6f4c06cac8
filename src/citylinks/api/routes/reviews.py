from __future__ import annotations

import datetime as dt
from decimal import Decimal

from ninja import Router, Schema

from citylinks.api.keys import Key
from citylinks.api.paging import Asked, Page, paged
from citylinks.api.problems import Problem
from citylinks.api.shapes import WordingOut, wordings_out
from citylinks.api.tokens import Call
from citylinks.reviews import queries
from citylinks.reviews.queries import CriterionFacts, Sheet, SheetAnswer, SheetFile, WorkItem

router = Router(tags=["reviews"])


class ReviewOut(Schema):
    """An application in the hands of the reviewer who asks; `state` is `assigned` until it is submitted.

    Where the call is anonymous, `organization` is empty and the application has its `alias` only. `is_open`
    says whether scores can still be given.
    """

    id: str
    call: str
    call_wordings: list[WordingOut]
    alias: str
    organization: str
    side: str
    language: str
    state: str
    is_open: bool


class ReviewListed(ReviewOut):
    """A review in a line: how many of its criteria have a score, and the day it is due if one was set."""

    program: str
    scored: int
    criteria: int
    assigned_at: dt.datetime
    due_on: dt.date | None


class ReviewedFile(Schema):
    """A file that came with an application, and its size in bytes."""

    id: str
    name: str
    size: int


class ReviewedAnswer(Schema):
    """A question and what was answered: a text, chosen words, or a file; all may be empty."""

    question: list[WordingOut]
    text: str
    choices: list[list[WordingOut]]
    file: ReviewedFile | None


class CriterionOut(Schema):
    """What an application is scored by, from 0 to `maximum`; weights count by their proportion."""

    id: str
    name: str
    description: str
    weight: int
    maximum: int


class GivenOut(Schema):
    """A criterion and what the reviewer gave for it so far; null until there is a score."""

    criterion: CriterionOut
    score: Decimal | None
    comment: str


class ReviewWhole(ReviewOut):
    """All that a reviewer reads of an application, beside the rubric and the reviewer's own scores.

    `letter` is null where the call is anonymous: who signed it says whose it is.
    """

    is_anonymous: bool
    answers: list[ReviewedAnswer]
    letter: ReviewedFile | None
    scores: list[GivenOut]


@router.get("", response={200: Page[ReviewListed], 401: Problem, 422: Problem})
def reviews(request: Call, asked: Asked) -> Page[ReviewListed]:
    """List the applications in the reviewer's hands, what waits first; without that role there are none."""
    found = queries.worklist(request.auth)
    return paged(request, asked, found[asked.part], len(found), line)


@router.get("/{id}", response={200: ReviewWhole, 401: Problem, 404: Problem})
def review(request: Call, id: Key) -> ReviewWhole:  # noqa: A002  the path's own word
    """Show one of them. A tie to the applicant hides it from the moment it is on record."""
    return whole(queries.sheet(request.auth, id))


def review_out(one: WorkItem | Sheet) -> ReviewOut:
    """Show what the line of a review and the whole of it have in common."""
    return ReviewOut(
        id=one.public_id,
        call=one.call_code,
        call_wordings=wordings_out(one.call),
        alias=one.alias,
        organization=one.organization,
        side=one.side,
        language=one.language,
        state=one.state,
        is_open=one.is_open,
    )


def line(one: WorkItem) -> ReviewListed:
    """Show the line of a review."""
    return ReviewListed(
        **dict(review_out(one)),
        program=one.program,
        scored=one.scored,
        criteria=one.criteria,
        assigned_at=one.assigned_at,
        due_on=one.due_on,
    )


def whole(one: Sheet) -> ReviewWhole:
    """Show all that a reviewer reads."""
    return ReviewWhole(
        **dict(review_out(one)),
        is_anonymous=one.is_anonymous,
        answers=[answer(each) for each in one.answers],
        letter=file(one.letter),
        scores=[
            GivenOut(criterion=criterion(each.criterion), score=each.value, comment=each.comment)
            for each in one.scores
        ],
    )


def answer(one: SheetAnswer) -> ReviewedAnswer:
    """Show what was answered to a question."""
    return ReviewedAnswer(
        question=wordings_out(one.question),
        text=one.text,
        choices=[wordings_out(choice) for choice in one.choices],
        file=file(one.file),
    )


def file(one: SheetFile | None) -> ReviewedFile | None:
    """Show a file under the name that the reviewer sees."""
    return None if one is None else ReviewedFile(id=one.public_id, name=one.name, size=one.size)


def criterion(one: CriterionFacts) -> CriterionOut:
    """Show what is scored."""
    return CriterionOut(
        id=one.public_id,
        name=one.name,
        description=one.description,
        weight=one.weight,
        maximum=one.maximum,
    )

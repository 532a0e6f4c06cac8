"""One application as its reviewer reads it, beside the rubric; without names where the call is anonymous.

What anonymity covers: the organization, its city and country, the need it refers to, the names of files, and
the letter that a senior official signed. What it cannot cover: what applicants write in their answers, and
what stands inside the files they sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath

from citylinks.access.actors import Actor
from citylinks.calls.checks import Asked, Given
from citylinks.calls.models import Upload
from citylinks.calls.queries.asked import answers_of, questions_of
from citylinks.calls.queries.wording import wording_of
from citylinks.calls.states import ApplicationState, CallState, Side
from citylinks.calls.storage import content_of
from citylinks.kernel.errors import NotFound
from citylinks.kernel.text import TranslatedText
from citylinks.reviews.models import Assignment, Criterion, Score
from citylinks.reviews.queries.board import CriterionFacts
from citylinks.reviews.queries.worklist import alias, own_assignments
from citylinks.reviews.states import ACTIVE, AssignmentState


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A file under the name that the reviewer sees, and its size in bytes."""

    public_id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """One question and what was answered: a text, chosen words, or a file; all may be empty."""

    question: TranslatedText
    text: str
    choices: tuple[TranslatedText, ...]
    file: SheetFile | None


@dataclass(frozen=True, slots=True)
class SheetScore:
    """One criterion and what was given so far."""

    criterion: CriterionFacts
    value: Decimal | None
    comment: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a reviewer sees. `organization` and `letter` are empty where the call is anonymous."""

    public_id: str
    alias: str
    organization: str
    is_anonymous: bool
    side: Side
    language: str
    call: TranslatedText
    call_code: str
    state: AssignmentState
    is_open: bool
    answers: tuple[SheetAnswer, ...]
    letter: SheetFile | None
    scores: tuple[SheetScore, ...]


def own_assignment(actor: Actor, public_id: str) -> Assignment:
    """Return the actor's own assignment; `NotFound` for others' and where a tie hides the application."""
    found = own_assignments(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("review", public_id)
    return found


def own_row(actor: Actor, public_id: str) -> Assignment:
    """Return the actor's own assignment for an operation, which asks about ties itself: one query."""
    rows = Assignment.objects.filter(public_id=public_id, reviewer__account__public_id=actor.id)
    found = rows.filter(state__in=ACTIVE).first()
    if found is None:
        raise NotFound("review", public_id)
    return found


def sheet(actor: Actor, public_id: str) -> Sheet:
    """Return one application to be reviewed: thirteen queries and those of `ties`."""
    row = own_assignment(actor, public_id)
    application = row.application
    call = application.call
    is_anonymous = call.rubric.is_anonymous
    uploads = list(Upload.objects.filter(application=application).select_related("question").order_by("id"))
    files = _files(uploads, application.public_id, is_anonymous=is_anonymous)
    given = answers_of(application)
    return Sheet(
        public_id=row.public_id,
        alias=alias(application),
        organization="" if is_anonymous else application.organization.name,
        is_anonymous=is_anonymous,
        side=Side(application.side),
        language=application.language,
        call=wording_of(call),
        call_code=call.code,
        state=AssignmentState(row.state),
        is_open=call.state == CallState.CLOSED and application.state == ApplicationState.SUBMITTED,
        answers=tuple(
            _answer(one, given.get(one.public_id, Given()), files)
            for one in questions_of(call, Side(application.side))
        ),
        letter=files.get(""),
        scores=_scores(row),
    )


def _files(uploads: list[Upload], application: str, *, is_anonymous: bool) -> dict[str, SheetFile]:
    """Name files by the question's public id, the letter by an empty one; anonymous files by their number."""
    found = {}
    for number, one in enumerate(uploads, start=1):
        if one.question is None and is_anonymous:
            continue
        name = f"{application[:5]}-{number}{PurePath(one.name).suffix}" if is_anonymous else one.name
        found[one.question.public_id if one.question else ""] = SheetFile(one.public_id, name, one.size)
    return found


def _answer(asked: Asked, given: Given, files: dict[str, SheetFile]) -> SheetAnswer:
    return SheetAnswer(
        question=asked.wording,
        text=given.text,
        choices=tuple(words for public_id, words in asked.choices if public_id in given.choices),
        file=files.get(asked.public_id),
    )


def _scores(row: Assignment) -> tuple[SheetScore, ...]:
    application = row.application
    criteria = Criterion.objects.filter(rubric__call=application.call_id, side=application.side)
    given = {one.criterion_id: one for one in Score.objects.filter(assignment=row)}
    return tuple(
        SheetScore(
            CriterionFacts(one.public_id, Side(one.side), one.name, one.description, one.weight, one.maximum),
            given[one.pk].value if one.pk in given else None,
            given[one.pk].comment if one.pk in given else "",
        )
        for one in criteria.order_by("order")
    )


def file_content(actor: Actor, public_id: str, file: str) -> tuple[SheetFile, str, bytes]:
    """Return a file of an application that the actor reviews: as it is named there, its type and its bytes.

    `NotFound` for files of others, and for the signed letter where the call is anonymous.
    """
    row = own_assignment(actor, public_id)
    uploads = list(
        Upload.objects.filter(application=row.application).select_related("question").order_by("id")
    )
    shown = _files(uploads, row.application.public_id, is_anonymous=row.application.call.rubric.is_anonymous)
    for one in uploads:
        named = shown.get(one.question.public_id if one.question else "")
        if one.public_id == file and named is not None:
            return named, one.content_type, content_of(one.kept_as)
    raise NotFound("file", file)

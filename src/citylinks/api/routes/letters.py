from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Field, Query, Router, Schema

from citylinks.api.keys import Key
from citylinks.api.paging import Page, PageAsked, paged
from citylinks.api.problems import Problem
from citylinks.api.tokens import Call
from citylinks.outbox import queries
from citylinks.outbox.queries import LetterFacts
from citylinks.outbox.states import LetterKind, LetterState

router = Router(tags=["letters"])


class LettersAsked(PageAsked):
    """Which letters are asked for."""

    within: Annotated[str, Field(pattern="^[0-9a-z]{0,20}$", description="The id of a program.")] = ""
    state: LetterState | None = None
    kind: LetterKind | None = None


class LetterOut(Schema):
    """A letter in a line; of an erased one its kind, its state and its dates are left.

    `within` is the id of the program that writes it.
    """

    id: str
    within: str
    kind: str
    state: str
    to: str
    language: str
    subject: str
    written_at: dt.datetime
    sent_at: dt.datetime | None
    is_erased: bool


class LetterWhole(LetterOut):
    """A letter as it leaves or left. `wanted_language` is the recipient's, `failure` why it did not leave."""

    email: str
    wanted_language: str
    text: str
    failure: str


@router.get("", response={200: Page[LetterOut], 401: Problem, 422: Problem})
def letters(request: Call, asked: Annotated[LettersAsked, Query()]) -> Page[LetterOut]:
    """List the letters that the actor may read, the newest first."""
    found = queries.letters_found(request.auth, asked.within, asked.state, asked.kind)
    rows = [queries.letter_facts(request.auth, row) for row in found[asked.part]]
    return paged(request, asked, rows, found.count(), line)


@router.get("/{id}", response={200: LetterWhole, 401: Problem, 404: Problem})
def letter(request: Call, id: Key) -> LetterWhole:  # noqa: A002  the path's own word
    """Show one letter: to the program's officers and auditors, and to whom it was sent."""
    found = queries.letter_facts(request.auth, queries.letter(request.auth, id))
    return LetterWhole(
        **dict(line(found)),
        email=found.to_email,
        wanted_language=found.wanted_language,
        text=found.text,
        failure=found.failure,
    )


def line(one: LetterFacts) -> LetterOut:
    """Show the line of a letter."""
    return LetterOut(
        id=one.public_id,
        within=one.within,
        kind=one.kind,
        state=one.state,
        to=one.to_name,
        language=one.language,
        subject=one.subject,
        written_at=one.written_at,
        sent_at=one.sent_at,
        is_erased=one.is_erased,
    )

"""The letter that tells a reviewer what was given to them, and by when it is wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from citylinks.access.actors import Actor
from citylinks.calls.models import Call
from citylinks.outbox.models import Message
from citylinks.outbox.operations import About, Recipient, discard_drafts, write_letter
from citylinks.outbox.queries import wording_for
from citylinks.outbox.states import LetterKind
from citylinks.reviews.models import Reviewer, Rubric
from citylinks.reviews.queries.letter_values import call_values, reviewer_values

KIND = LetterKind.REVIEWS_ASSIGNED


def tell_reviewers(
    call: Call, reviewers: Iterable[Reviewer], link: str, by: Actor, at: dt.datetime
) -> tuple[Message, ...]:
    """Write a draft to each reviewer, of all that waits for them; it takes the place of an earlier draft.

    `link` is where their work waits. About ten queries a reviewer.
    """
    due = Rubric.objects.filter(call=call).values_list("due_on", flat=True).first()
    once = {one.pk: one for one in reviewers if one.account.is_active}
    return tuple(_tell(call, one, link, due, by=by, at=at) for one in once.values())


def _tell(
    call: Call, reviewer: Reviewer, link: str, due: dt.date | None, *, by: Actor, at: dt.datetime
) -> Message:
    within, account = call.program.public_id, reviewer.account
    about = About("reviewer", reviewer.public_id)
    words = wording_for(within=within, call=call.public_id, kind=KIND, language=account.language)
    values = {
        **call_values(call, words.language),
        **reviewer_values(reviewer, due, words.language),
        "link": link,
    }
    discard_drafts(kind=KIND, about=about, by=by, at=at)
    return write_letter(
        within=within,
        call=call.public_id,
        kind=KIND,
        to=Recipient(account.email, account.name, account.language, account),
        values=values,
        about=about,
        by=by,
        at=at,
    )

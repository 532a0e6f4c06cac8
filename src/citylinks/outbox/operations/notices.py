"""One letter to many people, who must be told: nobody reads it first, and it leaves at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import Happening, record_all
from citylinks.kernel.errors import refuse
from citylinks.kernel.writing import operation
from citylinks.outbox.models import Message
from citylinks.outbox.operations.letters import About, Envelope, Recipient, letter, post_letters
from citylinks.outbox.queries import wording_for
from citylinks.outbox.rules import Desk
from citylinks.outbox.states import LetterKind, LetterState
from citylinks.outbox.wordings import LetterWords, fill, missing

BATCH = 500


@operation
def announce(
    *,
    within: str,
    kind: LetterKind,
    to: Sequence[Recipient],
    values: Mapping[str, str],
    about: About,
    by: Actor,
    at: dt.datetime,
) -> tuple[Message, ...]:
    """Write the same letter to everybody, each in their language, and hand all of them over.

    One query a language and about two for every 500 letters; each leaves once the transaction has closed, and
    what becomes of it stands in the outbox. Raises NotPermitted, and Faults where a name has no value.
    """
    require(by, Permission.SEND_MESSAGE, Desk(within))

    @cache
    def words_in(language: str) -> LetterWords:
        found = wording_for(within=within, kind=kind, language=language)
        refuse(missing(found, {"name": "-", **values}))
        return found

    envelope = Envelope(within, kind, about)

    def letters() -> Iterator[Message]:
        for one in to:
            words = fill(words_in(one.language), {"name": one.name or one.email, **values})
            yield letter(words, one, envelope, state=LetterState.SENDING, at=at)

    written = Message.objects.bulk_create(letters(), batch_size=BATCH)
    record_all(_happenings(written, about), by=by, at=at)
    post_letters(written, at)
    return tuple(written)


def _happenings(written: Sequence[Message], about: About) -> Iterator[Happening]:
    for one in written:
        facts = {
            "within": one.within,
            "kind": str(one.kind),
            "about": f"{about.kind} {about.id}",
            "language": one.language,
        }
        yield Happening(EventName.LETTER_WRITTEN, "letter", one.public_id, facts)
        yield Happening(EventName.LETTER_HANDED_OVER, "letter", one.public_id)

"""Letters for the tests: one of any kind, in any state."""

from __future__ import annotations

import datetime as dt

from cast import AT, PROGRAM
from citylinks.access.actors import SYSTEM
from citylinks.outbox.models import Message
from citylinks.outbox.operations import About, Recipient, write_letter
from citylinks.outbox.states import LetterKind, LetterState

VALUES = {
    "organization": "Semarang City",
    "call": "Call of 2027",
    "program": "Main",
    "reason": "A strong plan.",
    "link": "https://city.example/results/1/",
}
ABOUT = About("application", "applctn001")
LATER = AT + dt.timedelta(hours=1)


def draft(
    *, within=PROGRAM, call="", kind=LetterKind.SELECTED, language="en", account=None, by=SYSTEM, **changes
):
    to = Recipient("bo@city.example", "Bo", language, account)
    given = {"to": to, "values": VALUES, "about": ABOUT, **changes}
    return write_letter(within=within, call=call, kind=kind, by=by, at=AT, **given)


def put(message, state):
    """Put a letter into a state, past the operations, with what the table demands of it."""
    Message.objects.filter(pk=message.pk).update(
        state=state,
        sent_at=AT if state == LetterState.SENT else None,
        failure="No such box." if state in (LetterState.FAILED, LetterState.UNKNOWN) else "",
    )
    message.refresh_from_db()
    return message

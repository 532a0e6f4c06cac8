"""Where a mail stands on its way out, how long it may take, and when it is tried again: tables, no code."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.db.models import TextChoices


class MailState(TextChoices):
    """`leaving` is a mail that a worker took up; only that worker speaks to the mail server about it."""

    WAITING = "waiting", "waiting to leave"
    LEAVING = "leaving", "leaving"
    FAILED = "failed", "not delivered"
    UNKNOWN = "unknown", "not known whether it left"


class Outcome(StrEnum):
    """What the mail server made of one mail: taken, not now, never, or nobody knows."""

    LEFT = "left"
    LATER = "later"
    NEVER = "never"
    UNKNOWN = "unknown"


# How long a mail waits after each try that the server did not take; after the last it is not delivered.
RETRIES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
JITTER = 0.2  # each wait is up to this part longer, so that mails that failed together do not return together
# No delivery takes as long: a mail that is still leaving by then was in the hands of a worker that stopped.
LONGEST = dt.timedelta(minutes=15)
ENDED_STAY = dt.timedelta(days=30)  # rows without words, for the operator
LETTER = "letter"

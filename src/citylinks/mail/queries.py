"""How the queue stands: for the page that says whether the installation is ready, and for its operator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from citylinks.mail.models import Mail, WorkerBeat
from citylinks.mail.states import MailState

# A worker says that it is there every ten seconds, and not while it waits for a mail server: 20 s an answer.
SEEN_LATELY = dt.timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many tasks are due, since when the oldest is, and what became of mails that did not leave."""

    waiting: int
    oldest_waiting_at: dt.datetime | None
    later: int  # tasks that are tried again at a time to come
    undelivered: int
    unknown: int
    worker_seen_at: dt.datetime | None

    def worker_is_there(self, at: dt.datetime) -> bool:
        """Tell whether a worker was seen lately."""
        return _lately(self.worker_seen_at, at)


def _lately(seen: dt.datetime | None, at: dt.datetime) -> bool:
    return seen is not None and at - seen <= SEEN_LATELY


def worker_is_there(*, at: dt.datetime) -> bool:
    """Tell whether a worker of the queue was seen lately: one query."""
    return _lately(worker_seen(), at)


def worker_seen() -> dt.datetime | None:
    """Return when a worker of the queue was last seen, None when none runs: one query."""
    found: dt.datetime | None = WorkerBeat.objects.aggregate(seen=Max("seen_at"))["seen"]
    return found


def not_delivered(kind: str) -> QuerySet[Mail]:
    """Return the mails about one kind of thing that did not leave, or of which it is not known."""
    return Mail.objects.filter(about_kind=kind, state__in=(MailState.FAILED, MailState.UNKNOWN))


def queue_state(*, at: dt.datetime) -> QueueState:
    """Return how the queue stands: three queries."""
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    later = Q(run_after__gt=at, run_after__year__lt=9999)  # the library writes "at once" as the year 9999
    tasks = ready.aggregate(
        waiting=Count("pk", filter=~later),
        oldest=Min("enqueued_at", filter=~later),
        later=Count("pk", filter=later),
    )
    mails = Mail.objects.aggregate(
        undelivered=Count("pk", filter=Q(state=MailState.FAILED)),
        unknown=Count("pk", filter=Q(state=MailState.UNKNOWN)),
    )
    return QueueState(
        waiting=tasks["waiting"],
        oldest_waiting_at=tasks["oldest"],
        later=tasks["later"],
        undelivered=mails["undelivered"],
        unknown=mails["unknown"],
        worker_seen_at=worker_seen(),
    )

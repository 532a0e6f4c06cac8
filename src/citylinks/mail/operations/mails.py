"""Mails from the moment they are written to the moment that they left, or did not.

The state moves to `leaving` in a transaction of its own before the mail server is spoken to. Where a worker
stops in between, the mail stays there, is called "not known whether it left" after a while, and is never sent
again by itself: that is at most once.

Locks: what a mail is about comes before the mail.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django_tasks import TaskContext, task

from citylinks.kernel.errors import DomainError
from citylinks.kernel.models import locking
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.mail.delivery import Answer, Post, deliver
from citylinks.mail.models import Mail
from citylinks.mail.states import ENDED_STAY, JITTER, LONGEST, RETRIES, MailState, Outcome

STOPPED = "The worker stopped while this mail was leaving."
EXPIRED = "It was not taken before its time was over."

# Told in the transaction of the mail: which of its own, what came of it, the reason, and when.
Settle = Callable[[str, Outcome, str, dt.datetime], None]
OWNERS: dict[str, Settle] = {}
BATCH = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """What a mail belongs to: a kind, and an id of that kind where there is one."""

    kind: str
    id: str = ""


def settles(kind: str) -> Callable[[Settle], Settle]:
    """Name the operation that is told what came of the mails about one kind of thing, which it keeps."""

    def named(settle: Settle) -> Settle:
        OWNERS[kind] = settle
        return settle

    return named


@operation
def post_mail(*, post: Post, about: Subject, at: dt.datetime, expires_at: dt.datetime | None = None) -> Mail:
    """Put a mail into the queue, as `post_mails` does with many."""
    (mail,) = post_mails(posts=[(post, about)], at=at, expires_at=expires_at)
    return mail


@operation
def post_mails(
    *, posts: Sequence[tuple[Post, Subject]], at: dt.datetime, expires_at: dt.datetime | None = None
) -> list[Mail]:
    """Put mails into the queue: each leaves once the caller's transaction is through, or not at all.

    With `expires_at` they are not sent any more from then on: a code that nobody can use is no help. Costs
    one query for every 500, and one more for each.
    """
    now = aware_utc(at)
    mails = Mail.objects.bulk_create(
        (
            Mail(
                about_kind=about.kind,
                about_id=about.id,
                to_email=post.email,
                to_name=post.name,
                language=post.language,
                subject=post.subject,
                text=post.text,
                written_at=now,
                due_at=now,
                expires_at=expires_at,
            )
            for post, about in posts
        ),
        batch_size=BATCH,
    )
    for mail in mails:
        leave.enqueue(mail.public_id)
    return mails


@operation
def take_back(*, about: Subject) -> None:
    """Take what waits out of the queue. Raises DomainError while one is leaving."""
    for mail in locking(Mail.objects.filter(about_kind=about.kind, about_id=about.id)):
        if mail.state == MailState.LEAVING:
            raise DomainError(
                "mail-leaving", "It is leaving just now. Try again in a quarter of an hour at the latest."
            )
        mail.delete()


@operation
def forget_mails(*, about: Subject, addresses: Collection[str]) -> None:
    """Delete what is on its way to a person whose account is being erased: what waits does not leave."""
    Mail.objects.filter(Q(about_kind=about.kind, about_id=about.id) | Q(to_email__in=addresses)).delete()


@task(takes_context=True)  # type: ignore[untyped-decorator, unused-ignore]
def leave(context: TaskContext, public_id: str) -> None:
    """Send one mail, if it still waits, and write down what came of it: a transaction before, one after."""
    at = context.task_result.started_at
    assert at is not None, "A task that runs was started."
    mail = _claimed(public_id, at)
    if mail is None:
        return
    if mail.expires_at is not None and mail.expires_at <= at:
        answer = Answer(Outcome.NEVER, EXPIRED)
    else:
        answer = deliver(Post(mail.to_email, mail.to_name, mail.language, mail.subject, mail.text))
    _settle(mail, answer, at)


@operation
def _claimed(public_id: str, at: dt.datetime) -> Mail | None:
    """Make a waiting mail this worker's alone, for good: the transaction closes before anything is sent."""
    mail = locking(Mail.objects.filter(public_id=public_id, state=MailState.WAITING)).first()
    if mail is not None:
        mail.state, mail.claimed_at, mail.tries = MailState.LEAVING, aware_utc(at), mail.tries + 1
        mail.save(update_fields=["state", "claimed_at", "tries"])
    return mail


@operation
def _settle(mail: Mail, answer: Answer, at: dt.datetime) -> None:
    """Write down what came of a mail that was leaving, and tell what it is about."""
    due = at + wait_after(mail)
    over = mail.tries > len(RETRIES) or (mail.expires_at is not None and mail.expires_at <= due)
    if answer.outcome is Outcome.LATER and not over:
        _again(mail, due, answer.reason)
        return
    outcome = Outcome.NEVER if answer.outcome is Outcome.LATER else answer.outcome
    owner = OWNERS.get(mail.about_kind)
    if owner is not None:
        owner(mail.about_id, outcome, answer.reason, at)
    if owner is not None or outcome is Outcome.LEFT:
        Mail.objects.filter(pk=mail.pk).delete()
        return
    state = MailState.UNKNOWN if outcome is Outcome.UNKNOWN else MailState.FAILED
    Mail.objects.filter(pk=mail.pk).update(
        state=state, failure=answer.reason, to_email="", to_name="", subject="", text=""
    )


def _again(mail: Mail, due: dt.datetime, reason: str) -> None:
    """Let a mail that was leaving wait for its next try."""
    leaving = Mail.objects.filter(pk=mail.pk, state=MailState.LEAVING)
    if leaving.update(state=MailState.WAITING, claimed_at=None, due_at=due, failure=reason):
        leave.using(run_after=due).enqueue(mail.public_id)


def wait_after(mail: Mail) -> dt.timedelta:
    """Return how long a mail waits after its latest try, in the order of `RETRIES`, with its own jitter."""
    pause = RETRIES[min(mail.tries, len(RETRIES)) - 1]
    share = hashlib.sha256(f"{mail.public_id} {mail.tries}".encode()).digest()[0] / 255
    return pause * (1 + JITTER * share)


def look_after(*, at: dt.datetime) -> None:
    """Do what nobody asks for: mails of stopped workers, tasks that were lost, rows that are done with.

    A mail that a stopped worker held is not known to have left. One that waits and whose task is gone is put
    into the queue again: only one task can claim it. Three reads when there is nothing to do.
    """
    long_ago = aware_utc(at) - LONGEST
    for mail in Mail.objects.filter(state=MailState.LEAVING, claimed_at__lt=long_ago):
        _settle(mail, Answer(Outcome.UNKNOWN, STOPPED), at)
    for mail in Mail.objects.filter(state=MailState.WAITING, due_at__lt=long_ago):
        _ask_again(mail, at)
    ended = Mail.objects.filter(
        state__in=(MailState.FAILED, MailState.UNKNOWN), written_at__lt=aware_utc(at) - ENDED_STAY
    )
    if ended.exists():
        ended.delete()


@operation
def _ask_again(mail: Mail, at: dt.datetime) -> None:
    """Put a waiting mail whose task was lost into the queue anew."""
    if Mail.objects.filter(pk=mail.pk, state=MailState.WAITING).update(due_at=aware_utc(at)):
        leave.enqueue(mail.public_id)

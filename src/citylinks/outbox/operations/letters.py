"""Every change of letters and their templates. A letter leaves from the queue, and at most once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from citylinks.access.actors import SYSTEM, Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.accounts.models import Account
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact, last_event, record
from citylinks.kernel.errors import DomainError, Fault, NotFound, refuse
from citylinks.kernel.models import locked, locking
from citylinks.kernel.states import next_state
from citylinks.kernel.text import line_faults
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.mail.delivery import Post
from citylinks.mail.operations import Subject, post_mails, settles, take_back
from citylinks.mail.states import LETTER, Outcome
from citylinks.outbox.models import LetterTemplate, Message
from citylinks.outbox.queries import wording_for
from citylinks.outbox.rules import Desk
from citylinks.outbox.states import (
    LETTER_TRANSITIONS,
    OF_REGISTER,
    OVER,
    LetterAction,
    LetterKind,
    LetterState,
)
from citylinks.outbox.wordings import SUBJECT_LENGTH, LetterWords, fill, missing, template_faults


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter is for, and the language they read; an account where they have one."""

    email: str
    name: str
    language: str
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a letter is about, as the audit trail names it."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where a letter belongs, what kind it is and what it is about."""

    within: str
    kind: LetterKind
    about: About


def letter(
    words: LetterWords, to: Recipient, envelope: Envelope, *, state: LetterState, at: dt.datetime
) -> Message:
    """Put the words of a letter and its recipient together; the caller saves it."""
    return Message(
        within=envelope.within,
        about_kind=envelope.about.kind,
        about_id=envelope.about.id,
        kind=envelope.kind,
        state=state,
        account=to.account,
        to_email=to.email,
        to_name=to.name,
        language=words.language,
        wanted_language=to.language,
        subject=words.subject,
        text=words.body,
        written_at=aware_utc(at),
    )


@operation
def save_template(
    *,
    within: str,
    call: str = "",
    kind: LetterKind,
    words: LetterWords,
    by: Actor,
    at: dt.datetime,
) -> LetterTemplate:
    """Keep a program's own words for a kind of letter; what stood there before is replaced."""
    require(by, Permission.SEND_MESSAGE, Desk(within))
    refuse(template_faults(kind, words))
    template, _ = LetterTemplate.objects.update_or_create(
        within=within,
        call=call,
        kind=kind,
        language=words.language,
        defaults={"subject": words.subject.strip(), "body": words.body.strip()},
    )
    facts: dict[str, Fact] = {"within": within, "call": call, "kind": kind.value, "language": words.language}
    record(
        EventName.LETTER_TEMPLATE_SAVED,
        by=by,
        at=at,
        kind="letter-template",
        object_id=template.public_id,
        facts=facts,
    )
    return template


@operation
def reset_template(
    *, within: str, call: str = "", kind: LetterKind, language: str, by: Actor, at: dt.datetime
) -> None:
    """Give up the words kept for a program or a call: those of the level below count again.

    Raises NotFound where none are kept.
    """
    require(by, Permission.SEND_MESSAGE, Desk(within))
    rows = LetterTemplate.objects.filter(within=within, call=call, kind=kind, language=language)
    template = locking(rows).first()
    if template is None:
        raise NotFound("wording", f"{kind.value} ({language})")
    public_id = template.public_id
    template.delete()
    facts: dict[str, Fact] = {"within": within, "call": call, "kind": kind.value, "language": language}
    record(
        EventName.LETTER_TEMPLATE_RESET,
        by=by,
        at=at,
        kind="letter-template",
        object_id=public_id,
        facts=facts,
    )


@operation
def write_letter(
    *,
    within: str,
    call: str = "",
    kind: LetterKind,
    to: Recipient,
    values: Mapping[str, str],
    about: About,
    by: Actor,
    at: dt.datetime,
) -> Message:
    """Write a draft from the template in the recipient's language, else in English; all faults at once.

    `values` are those of `PLACEHOLDERS`; `name` is the recipient's. It is read and approved before it leaves.
    """
    require(by, Permission.SEND_MESSAGE, Desk(within))
    template = wording_for(within=within, call=call, kind=kind, language=to.language)
    known = {"name": to.name or to.email, **values}
    refuse([*_address_faults(to.email), *missing(template, known)])
    words = fill(template, known)
    message = letter(words, to, Envelope(within, kind, about), state=LetterState.DRAFT, at=at)
    message.save(force_insert=True)
    _record(
        EventName.LETTER_WRITTEN,
        message,
        by,
        at,
        {
            "within": within,
            "kind": kind.value,
            "about": f"{about.kind} {about.id}",
            "language": words.language,
        },
    )
    return message


def _address_faults(email: str) -> Iterator[Fault]:
    try:
        validate_email(email)
    except ValidationError:
        yield Fault("to", f"“{email}” is no e-mail address.", "Write one such as name@city.example.")


@operation
def edit_letter(*, message: Message, subject: str, text: str, by: Actor, at: dt.datetime) -> Message:
    """Change the words; a letter that was approved must be read again."""
    message = _locked(message)
    require(by, Permission.SEND_MESSAGE, message)
    state = next_state(LETTER_TRANSITIONS, LetterState(message.state), LetterAction.EDIT)
    subject, text = subject.strip(), text.strip()
    faults = []
    if not subject or len(subject) > SUBJECT_LENGTH:
        faults.append(
            Fault("subject", "The subject is not one line.", f"Write 1 to {SUBJECT_LENGTH} letters.")
        )
    faults += line_faults("subject", subject)
    if not text:
        faults.append(Fault("text", "The letter is empty.", "Write what the reader should know."))
    refuse(faults)
    message.subject, message.text, message.state, message.failure = subject, text, state, ""
    message.save(update_fields=["subject", "text", "state", "failure"])
    _record(EventName.LETTER_EDITED, message, by, at)
    return message


@operation
def approve_letter(*, message: Message, by: Actor, at: dt.datetime) -> Message:
    """Say that the letter was read and may leave as it stands."""
    message = _locked(message)
    require(by, Permission.SEND_MESSAGE, message)
    return _move(message, LetterAction.APPROVE, EventName.LETTER_APPROVED, by, at)


@operation
def discard_letter(*, message: Message, by: Actor, at: dt.datetime) -> Message:
    """Put a letter aside that shall not leave."""
    message = _locked(message)
    require(by, Permission.SEND_MESSAGE, message)
    return _move(message, LetterAction.DISCARD, EventName.LETTER_DISCARDED, by, at)


@operation
def discard_drafts(*, kind: LetterKind, about: About, by: Actor, at: dt.datetime) -> None:
    """Discard the drafts of one kind about one thing, for a letter that says what they would have said.

    A draft whose words somebody changed stays: only a person puts their own words aside.
    Raises NotPermitted for who does not send the letters of their program.
    """
    drafts = Message.objects.filter(
        kind=kind, about_kind=about.kind, about_id=about.id, state=LetterState.DRAFT
    )
    for message in locking(drafts):
        require(by, Permission.SEND_MESSAGE, message)
        last = last_event("letter", message.public_id)
        if last is None or last.name == EventName.LETTER_WRITTEN:
            _move(message, LetterAction.DISCARD, EventName.LETTER_DISCARDED, by, at)


@operation
def send_letter(*, message: Message, by: Actor, at: dt.datetime) -> Message:
    """Put an approved letter into the queue of mail; it leaves when the caller's transaction stands, once.

    Whoever comes second finds it on its way and is refused. The system records what came of it: `sent`,
    `not delivered` with the reason, from where it can be sent again, or `not known whether it left`.
    """
    return _hand_over(_locked(message), by, at)


@operation
def send_letters(*, messages: Sequence[Message], by: Actor, at: dt.datetime) -> tuple[Message, ...]:
    """Hand over all of these, or none when one cannot leave. Raises as `send_letter` does."""
    wanted = Message.objects.filter(pk__in=[message.pk for message in messages])
    return tuple(_hand_over(message, by, at) for message in locking(wanted))


def _hand_over(message: Message, by: Actor, at: dt.datetime) -> Message:
    require(by, Permission.SEND_MESSAGE, message)
    post_letters([message], at)
    return _move(message, LetterAction.SEND, EventName.LETTER_HANDED_OVER, by, at)


def post_letters(letters: Iterable[Message], at: dt.datetime) -> None:
    """Put letters that are marked as on their way into the queue of mail, in the caller's transaction."""
    posts = [
        (
            Post(letter.to_email, letter.to_name, letter.language, letter.subject, letter.text),
            Subject(LETTER, letter.public_id),
        )
        for letter in letters
    ]
    post_mails(posts=posts, at=at)


@operation
def report_lost(*, message: Message, by: Actor, at: dt.datetime) -> Message:
    """Say that a letter did not arrive, or that it must not wait in the queue any more.

    Nothing but a person's word makes such a letter sendable again: it may have left.
    """
    message = _locked(message)
    require(by, Permission.SEND_MESSAGE, message)
    next_state(LETTER_TRANSITIONS, LetterState(message.state), LetterAction.FAIL)
    take_back(about=Subject(LETTER, message.public_id))
    return _settle(message, LetterAction.FAIL, "An officer reported that it did not arrive.", by, at)


@operation
def report_arrived(*, message: Message, by: Actor, at: dt.datetime) -> Message:
    """Say that a letter arrived of which it was not known whether it left."""
    message = _locked(message)
    require(by, Permission.SEND_MESSAGE, message)
    if message.state != LetterState.UNKNOWN:
        raise DomainError("letter-known", "Only a letter that is not known to have left can be reported.")
    return _settle(message, LetterAction.ARRIVE, "", by, at)


@operation
def erase_letter(*, message: Message, by: Actor, at: dt.datetime) -> Message:
    """Take every word and name out of a letter that is over; that it was sent, and when, stays on record."""
    message = _locked(message)
    require(by, Permission.SEND_MESSAGE, message)
    if message.state not in OVER:
        raise DomainError("letter-not-over", "Only a letter that was sent or discarded can be erased.")
    if message.erased_at is not None:
        raise DomainError("letter-erased", "This letter is erased already.")
    return _emptied(message, by, at)


@operation
def forget_letters(*, account: Account, addresses: Collection[str], by: Actor, at: dt.datetime) -> None:
    """Erase every letter to a person whose account is being erased; the caller has asked the rule.

    A letter that waits is discarded first. Refuses while one is on its way, which takes seconds.
    """
    _forget(Q(account=account) | Q(to_email__in=addresses), by, at)


@operation
def forget_notices(*, addresses: Collection[str], by: Actor, at: dt.datetime) -> None:
    """Erase the letters of the register to a person who is being erased there, as `forget_letters` does."""
    _forget(Q(kind__in=OF_REGISTER, to_email__in=addresses), by, at)


def _forget(letters: Q, by: Actor, at: dt.datetime) -> None:
    theirs = Message.objects.filter(letters, erased_at__isnull=True)
    for message in locking(theirs):
        if message.state == LetterState.SENDING:
            raise DomainError(
                "letter-on-its-way", "A letter to this person is on its way. Try again in a minute."
            )
        if message.state not in OVER:
            _move(message, LetterAction.DISCARD, EventName.LETTER_DISCARDED, by, at)
        _emptied(message, by, at)


def _emptied(message: Message, by: Actor, at: dt.datetime) -> Message:
    message.to_email = message.to_name = message.subject = message.text = ""
    message.account, message.erased_at = None, aware_utc(at)
    message.save(update_fields=["to_email", "to_name", "subject", "text", "account", "erased_at"])
    _record(EventName.LETTER_ERASED, message, by, at)
    return message


@settles(LETTER)
def note_outcome(public_id: str, outcome: Outcome, reason: str, at: dt.datetime) -> None:
    """Write down what came of a letter, in the queue's transaction; what a person has decided stays."""
    message = locking(Message.objects.all()).get(public_id=public_id)
    if message.state in (LetterState.SENDING, LetterState.UNKNOWN):
        _settle(message, _ACTIONS[outcome], reason, SYSTEM, at)


_ACTIONS = {
    Outcome.LEFT: LetterAction.ARRIVE,
    Outcome.NEVER: LetterAction.FAIL,
    Outcome.UNKNOWN: LetterAction.LOSE,
}
_SETTLED = {
    LetterAction.ARRIVE: EventName.LETTER_SENT,
    LetterAction.FAIL: EventName.LETTER_FAILED,
    LetterAction.LOSE: EventName.LETTER_UNKNOWN,
}


def _settle(message: Message, action: LetterAction, failure: str, by: Actor, at: dt.datetime) -> Message:
    message.state = next_state(LETTER_TRANSITIONS, LetterState(message.state), action)
    message.failure = failure[:500]
    message.sent_at = aware_utc(at) if action is LetterAction.ARRIVE else None
    message.save(update_fields=["state", "failure", "sent_at"])
    _record(_SETTLED[action], message, by, at)
    return message


def _locked(message: Message) -> Message:
    return locked(Message.objects.all(), message)


def _move(message: Message, action: LetterAction, name: EventName, by: Actor, at: dt.datetime) -> Message:
    message.state = next_state(LETTER_TRANSITIONS, LetterState(message.state), action)
    message.failure = ""
    message.save(update_fields=["state", "failure"])
    _record(name, message, by, at)
    return message


def _record(
    name: EventName, message: Message, by: Actor, at: dt.datetime, facts: Mapping[str, Fact] | None = None
) -> None:
    record(name, by=by, at=at, kind="letter", object_id=message.public_id, facts=facts)

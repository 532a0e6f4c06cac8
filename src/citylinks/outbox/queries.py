"""Letters and their templates, as many as an actor may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide, scoped
from citylinks.access.states import INSTALLATION, Permission
from citylinks.accounts.models import Account
from citylinks.kernel.errors import NotFound
from citylinks.outbox.models import LetterTemplate, Message
from citylinks.outbox.rules import Desk
from citylinks.outbox.states import OF_REGISTER, WAITING, LetterKind, LetterState
from citylinks.outbox.wordings import FALLBACK, LetterWords, built_in


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """One letter as it will leave, or left. `may_send` says whether the reader may change and send it."""

    public_id: str
    within: str  # the public id of its program
    kind: LetterKind
    state: LetterState
    to_name: str
    to_email: str
    language: str
    wanted_language: str
    fell_back: bool
    subject: str
    text: str
    written_at: dt.datetime
    sent_at: dt.datetime | None
    failure: str
    is_erased: bool
    may_send: bool


class Level(StrEnum):
    """Whose words a letter is written in: those of a later level count before those of an earlier one."""

    SHIPPED = "shipped"
    PROGRAM = "program"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one kind of letter in one language, and whose they are."""

    kind: LetterKind
    words: LetterWords
    level: Level


def letters(actor: Actor) -> QuerySet[Message]:
    """Return the letters the actor may see, the newest first: one query."""
    return (
        Message.objects.filter(scoped(actor, Permission.VIEW_MESSAGE))
        .select_related("account")
        .order_by("-written_at", "-id")
    )


def letters_found(
    actor: Actor, within: str = "", state: LetterState | None = None, kind: LetterKind | None = None
) -> QuerySet[Message]:
    """Return the letters the actor may see, as `letters`, of one program, state and kind if asked."""
    asked = {"within": within, "state": state, "kind": kind}
    return letters(actor).filter(**{name: value for name, value in asked.items() if value})


def letters_to(account: Account) -> QuerySet[Message]:
    """Return the letters that left for the owner of an account, for that person only; no rule of its own."""
    return Message.objects.filter(account=account, state=LetterState.SENT, erased_at__isnull=True).order_by(
        "id"
    )


def ready_letters(actor: Actor) -> tuple[Message, ...]:
    """Return the approved letters that the actor may send, the oldest first: one query."""
    return tuple(waiting_letters(actor).filter(state=LetterState.READY))


def desks(actor: Actor) -> frozenset[str]:
    """Return the public ids of the programs whose letters the actor writes and sends; no query."""
    return actor.within(Permission.SEND_MESSAGE)


def waiting_letters(actor: Actor) -> QuerySet[Message]:
    """Return the letters that wait for the actor, who may send them, the oldest first: one query."""
    return (
        Message.objects.filter(scoped(actor, Permission.SEND_MESSAGE), state__in=WAITING)
        .select_related("account")
        .order_by("written_at", "id")
    )


def letter(actor: Actor, public_id: str) -> Message:
    """Return one letter; `NotFound` also when the actor may not see it."""
    found = letters(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("letter", public_id)
    return found


def letter_facts(actor: Actor, message: Message) -> LetterFacts:
    """Return what a page shows of a letter that the actor may see; no query."""
    return LetterFacts(
        public_id=message.public_id,
        within=message.within,
        kind=LetterKind(message.kind),
        state=LetterState(message.state),
        to_name=message.to_name,
        to_email=message.to_email,
        language=message.language,
        wanted_language=message.wanted_language,
        fell_back=message.fell_back,
        subject=message.subject,
        text=message.text,
        written_at=message.written_at,
        sent_at=message.sent_at,
        failure=message.failure,
        is_erased=message.erased_at is not None,
        may_send=decide(actor, Permission.SEND_MESSAGE, message).allowed,
    )


def outbox(actor: Actor, *, most_sent: int = 50) -> tuple[LetterFacts, ...]:
    """Return what waits, the oldest first, then the last letters that are over: two queries."""
    over = letters(actor).exclude(state__in=WAITING)[:most_sent]
    waiting = letters(actor).filter(state__in=WAITING).order_by("written_at", "id")
    return tuple(letter_facts(actor, message) for message in (*waiting, *over))


def wordings(actor: Actor, within: str, call: str = "") -> tuple[Wording, ...]:
    """Return every wording of a program, or of one of its calls, each on the level that counts: one query.

    `NotFound` when the actor does not send the program's letters.
    """
    if not decide(actor, Permission.SEND_MESSAGE, Desk(within)).allowed:
        raise NotFound("program", within)
    # Rows of no call come first: those of the call take their place.
    rows = LetterTemplate.objects.filter(within=within, call__in={call, ""}).order_by("call")
    own = {
        (LetterKind(one.kind), one.language): Wording(
            LetterKind(one.kind),
            LetterWords(one.language, one.subject, one.body),
            Level.CALL if one.call else Level.PROGRAM,
        )
        for one in rows
    }
    shipped = {key: Wording(key[0], words, Level.SHIPPED) for key, words in built_in().items()}
    order = [kind for kind in LetterKind if (kind in OF_REGISTER) == (within == INSTALLATION)]
    return tuple(
        wording
        for kind in order
        for (of, _), wording in sorted((shipped | own).items(), key=lambda one: one[0][1])
        if of is kind
    )


def templates(actor: Actor) -> QuerySet[LetterTemplate]:
    """Return the templates of the programs whose letters the actor sends: one query."""
    everywhere = LetterTemplate.objects.order_by("within", "call", "kind", "language")
    return (
        everywhere if actor.is_system else everywhere.filter(within__in=actor.within(Permission.SEND_MESSAGE))
    )


def wording_for(*, within: str, call: str = "", kind: LetterKind, language: str) -> LetterWords:
    """Choose the words of a letter: one query.

    In the recipient's language, else in its base language, else in English; of each, the call's own before
    the program's before those that ship with the product. The answer says which language it is in.
    """
    own = {
        (template.call, template.language): LetterWords(template.language, template.subject, template.body)
        for template in LetterTemplate.objects.filter(within=within, call__in={call, ""}, kind=kind)
    }
    for wanted in _languages(language):
        for place in dict.fromkeys((call, "")):
            if (place, wanted) in own:
                return own[place, wanted]
        if (kind, wanted) in built_in():
            return built_in()[kind, wanted]
    raise LookupError(f"{kind} has no wording in {FALLBACK}.")


def _languages(language: str) -> Iterator[str]:
    yield from dict.fromkeys((language, language.split("-", maxsplit=1)[0], FALLBACK))

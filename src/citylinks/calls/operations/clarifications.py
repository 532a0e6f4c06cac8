"""Questions about a call, and their answers for everyone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.calls.deadlines import Phase, is_before, phase, said
from citylinks.calls.models import Call, Clarification
from citylinks.calls.operations.locking import locked_call
from citylinks.calls.states import CLARIFICATION_TRANSITIONS, ClarificationAction, ClarificationState
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locked
from citylinks.kernel.states import next_state
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation

MOST_LETTERS = 2000
MOST_WAITING = 50  # questions of one account about one call that nobody has answered yet


@operation
def ask_clarification(
    *, call: Call, question: str, language: str, by: Actor, at: dt.datetime
) -> Clarification:
    """Ask what a call means, until its date for questions; the question is public once it is answered.

    The call is locked, so that of two questions sent at once the second one counts the first.
    """
    call = locked_call(call)
    require(by, Permission.ASK_CLARIFICATION, call)
    until = call.questions_until or call.closes_at
    if phase(call, at) not in {Phase.UPCOMING, Phase.OPEN} or not is_before(at, until):
        raise DomainError(
            "questions-ended",
            _("Questions could be asked until %(moment)s.") % {"moment": said(until, call.time_zone)},
            place="question",
        )
    refuse([*_text_faults("question", question, _("Write what is not clear.")), *_quota_faults(call, by)])
    clarification = Clarification.objects.create(
        call=call, language=language, question=_clean(question), asked_at=aware_utc(at), asked_by=by.id
    )
    _record(EventName.CLARIFICATION_ASKED, clarification, by, at)
    return clarification


def _quota_faults(call: Call, by: Actor) -> Iterator[Fault]:
    waiting = Clarification.objects.filter(call=call, asked_by=by.id, state=ClarificationState.ASKED).count()
    if waiting >= MOST_WAITING:
        yield Fault(
            "question",
            _("%(count)s of your questions about this call wait for an answer.") % {"count": waiting},
            _("Wait until some are answered before you ask more."),
        )


@operation
def answer_clarification(
    *, clarification: Clarification, answer: str, language: str, by: Actor, at: dt.datetime
) -> Clarification:
    """Answer a question, or correct its answer: from now on whoever sees the call reads both."""
    reply = _Reply(ClarificationAction.ANSWER, EventName.CLARIFICATION_ANSWERED, answer, language)
    return _settle(clarification, reply, by, at)


@operation
def decline_clarification(
    *, clarification: Clarification, reason: str, language: str, by: Actor, at: dt.datetime
) -> Clarification:
    """Leave a question unanswered and unseen; the one who asked reads the reason."""
    reply = _Reply(ClarificationAction.DECLINE, EventName.CLARIFICATION_DECLINED, reason, language)
    return _settle(clarification, reply, by, at)


@dataclass(frozen=True, slots=True)
class _Reply:
    """What an officer says to a question, and what that does to it."""

    action: ClarificationAction
    name: EventName
    text: str
    language: str


def _settle(clarification: Clarification, reply: _Reply, by: Actor, at: dt.datetime) -> Clarification:
    found = locked(Clarification.objects.select_related("call__program"), clarification)
    require(by, Permission.ANSWER_CLARIFICATION, found)
    found.state = next_state(CLARIFICATION_TRANSITIONS, ClarificationState(found.state), reply.action)
    refuse(_text_faults("answer", reply.text, _("Write it for everyone who reads the call.")))
    found.answer, found.answer_language, found.settled_at = _clean(reply.text), reply.language, aware_utc(at)
    found.save(update_fields=["state", "answer", "answer_language", "settled_at"])
    _record(reply.name, found, by, at)
    return found


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _text_faults(place: str, text: str, mend: str) -> list[Fault]:
    if not _clean(text):
        return [Fault(place, _("There is no text."), mend)]
    if len(_clean(text)) > MOST_LETTERS:
        return [
            Fault(
                place,
                _("The text has %(count)s letters.") % {"count": len(_clean(text))},
                _("Use at most %(most)s.") % {"most": MOST_LETTERS},
            )
        ]
    return []


def _record(name: EventName, clarification: Clarification, by: Actor, at: dt.datetime) -> None:
    facts = {"call": clarification.call.public_id}
    record(name, by=by, at=at, kind="clarification", object_id=clarification.public_id, facts=facts)

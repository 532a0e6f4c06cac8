"""Setting a call up, opening it, moving its deadline, closing and deciding it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact, record
from citylinks.calls.deadlines import day_in_zone, is_before, said
from citylinks.calls.models import (
    Application,
    Call,
    CallExtension,
    CallLanguage,
    CallSide,
    CallWording,
    Question,
)
from citylinks.calls.operations.locking import locked_call
from citylinks.calls.states import (
    CALL_TRANSITIONS,
    ApplicationState,
    AskedOf,
    CallAction,
    CallState,
    Side,
)
from citylinks.calls.terms import CallTerms
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.states import next_state
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.programs.models import Program
from citylinks.programs.queries import program_detail
from citylinks.programs.states import ProgramState


@operation
def set_up_call(
    *, program: Program, code: str, terms: CallTerms, is_sample: bool = False, by: Actor, at: dt.datetime
) -> Call:
    """Set up a call as a draft, without questions yet; all faults of the terms at once."""
    call = Call(program=program, code=code, is_sample=is_sample)
    require(by, Permission.CHANGE_CALL, call)
    taken = Call.objects.filter(code=code).exists()
    refuse([*code_faults(code, taken=taken), *terms.faults()])
    _put(call, terms)
    call.save(force_insert=True)
    _write_rows(call, terms)
    _record(EventName.CALL_SET_UP, call, by, at, {"program": program.public_id, "code": code})
    return call


@operation
def change_call(*, call: Call, terms: CallTerms, by: Actor, at: dt.datetime) -> Call:
    """Change what a draft says; once it is open only its deadline moves, by `extend_call`."""
    call = locked_call(call)
    require(by, Permission.CHANGE_CALL, call)
    require_draft(call)
    refuse(terms.faults())
    _put(call, terms)
    call.save(
        update_fields=[
            "language",
            "opens_at",
            "closes_at",
            "time_zone",
            "questions_until",
            "upload_limit",
        ]
    )
    call.wordings.all().delete()
    call.sides.all().delete()
    call.languages.all().delete()
    _write_rows(call, terms)
    _record(EventName.CALL_CHANGED, call, by, at, {})
    return call


def code_faults(code: str, *, taken: bool) -> list[Fault]:
    """Say what is wrong with the short name by which a call is known in addresses and on the command line."""
    if not code or code != code.lower() or not all(part.isalnum() for part in code.split("-")):
        return [
            Fault(
                "code",
                _("“%(code)s” is no code.") % {"code": code},
                _("Use small letters, digits and hyphens."),
            )
        ]
    if not code.isascii() or len(code) > 60:
        return [Fault("code", _("A code has at most 60 plain letters."), _("Choose a shorter one."))]
    return (
        [Fault("code", _("There is a call with the code %(code)s.") % {"code": code}, _("Choose another."))]
        if taken
        else []
    )


def require_draft(call: Call) -> None:
    """Refuse to change what people may have read and answered."""
    if call.state != CallState.DRAFT:
        raise DomainError(
            "call-frozen",
            _(
                "This call is %(state)s: its terms and questions stay as applicants read them. "
                "Move its deadline, or explain it in an answer to a question."
            )
            % {"state": _(str(call.get_state_display()))},
        )


def _put(call: Call, terms: CallTerms) -> None:
    call.language = terms.wording.original.language
    call.opens_at, call.closes_at = aware_utc(terms.opens_at), aware_utc(terms.closes_at)
    call.questions_until = aware_utc(terms.questions_until) if terms.questions_until else None
    call.time_zone, call.upload_limit = terms.time_zone, terms.upload_limit


def _write_rows(call: Call, terms: CallTerms) -> None:
    CallWording.objects.bulk_create(
        CallWording(
            call=call,
            language=one.language,
            title=one.title,
            text=one.text,
            criteria=terms.criteria.get(one.language, ""),
        )
        for one in terms.wording.wordings
    )
    CallSide.objects.bulk_create(
        CallSide(call=call, side=one.side, letter_required=one.letter_required) for one in terms.sides
    )
    CallLanguage.objects.bulk_create(
        CallLanguage(call=call, language=language) for language in dict.fromkeys(terms.languages)
    )


@operation
def open_call(*, call: Call, by: Actor, at: dt.datetime) -> Call:
    """Make the call public; applications are taken from `opens_at` on. Its questions are frozen from now."""
    call = locked_call(call)
    require(by, Permission.CHANGE_CALL, call)
    call.state = next_state(CALL_TRANSITIONS, CallState(call.state), CallAction.OPEN)
    refuse([*_opening_faults(call, at), *_start_faults(call, by)])
    call.save(update_fields=["state"])
    _record(EventName.CALL_OPENED, call, by, at, {"closes_at": call.closes_at.isoformat()})
    return call


def _start_faults(call: Call, by: Actor) -> list[Fault]:
    """Refuse a call that closes before its program begins: nobody could apply, and its dates are frozen."""
    closes_on = day_in_zone(call.closes_at, call.time_zone)
    started = program_detail(by, call.program.code, as_of=closes_on).in_force.terms.started
    if started is None or started.first_day <= closes_on:
        return []
    message = _("%(program)s does not run before %(started)s: until then nobody may apply.") % {
        "program": call.program.name,
        "started": started,
    }
    return [Fault("closes_at", message, _("Choose a later deadline."))]


def _opening_faults(call: Call, at: dt.datetime) -> list[Fault]:
    faults = []
    if call.program.state != ProgramState.OPEN:
        said_state = call.program.get_state_display()
        faults.append(
            Fault(
                "program",
                _("%(program)s is %(state)s.") % {"program": call.program.name, "state": _(str(said_state))},
                _("Open the program first."),
            )
        )
    if not is_before(at, call.closes_at):
        faults.append(Fault("closes_at", _("The deadline has passed."), _("Choose a later one.")))
    words = call.wordings.get(language=call.language)
    if not words.text.strip():
        faults.append(Fault("text", _("The call does not say what it is for."), _("Write its text.")))
    if not words.criteria.strip():
        faults.append(Fault("criteria", _("Nobody is told what is judged."), _("Write the criteria.")))
    asked = set(Question.objects.filter(call=call).values_list("asked_of", flat=True))
    unasked = [
        Side(one.side)
        for one in call.sides.order_by("side")
        if asked.isdisjoint({one.side, AskedOf.BOTH.value})
    ]
    return [
        *faults,
        *(
            Fault(
                "questions", _("No question is for a %(side)s.") % {"side": _(str(one.label))}, _("Add one.")
            )
            for one in unasked
        ),
    ]


@operation
def extend_call(*, call: Call, closes_at: dt.datetime, reason: str, by: Actor, at: dt.datetime) -> Call:
    """Move the deadline of an open call later, for everyone; never earlier, and always with a reason.

    A deadline that has just passed can still be moved, until the call is closed.
    """
    call = locked_call(call)
    require(by, Permission.CHANGE_CALL, call)
    if call.state != CallState.OPEN:
        raise DomainError(
            "wrong-state",
            _("The deadline moves while a call is open; it is %(state)s.")
            % {"state": _(str(call.get_state_display()))},
        )
    before, closes_at = call.closes_at, aware_utc(closes_at)
    faults = []
    if closes_at <= before:
        earlier = _("It closes on %(moment)s.") % {"moment": said(before, call.time_zone)}
        faults.append(Fault("closes_at", earlier, _("A deadline moves later, never earlier.")))
    if not is_before(at, closes_at):
        faults.append(Fault("closes_at", _("This time has passed."), _("Choose a time to come.")))
    if not reason.strip():
        faults.append(Fault("reason", _("There is no reason."), _("Say why; applicants read it.")))
    refuse(faults)
    call.closes_at = closes_at
    call.save(update_fields=["closes_at"])
    CallExtension.objects.create(
        call=call, closed_at=before, closes_at=closes_at, reason=reason.strip(), extended_at=aware_utc(at)
    )
    facts: dict[str, Fact] = {"from": before.isoformat(), "to": closes_at.isoformat()}
    _record(EventName.CALL_EXTENDED, call, by, at, facts)
    return call


@operation
def close_call(*, call: Call, by: Actor, at: dt.datetime) -> Call:
    """Close a call after its deadline, so that deciding begins; late ones with leave still come."""
    call = locked_call(call)
    require(by, Permission.CHANGE_CALL, call)
    call.state = next_state(CALL_TRANSITIONS, CallState(call.state), CallAction.CLOSE)
    if is_before(at, call.closes_at):
        raise DomainError(
            "before-deadline",
            _("Applicants have until %(moment)s; close it after that.")
            % {"moment": said(call.closes_at, call.time_zone)},
        )
    call.save(update_fields=["state"])
    _record(EventName.CALL_CLOSED, call, by, at, {})
    return call


@operation
def decide_call(*, call: Call, by: Actor, at: dt.datetime) -> Call:
    """Say that every submitted application has its outcome; refuse while one waits."""
    call = locked_call(call)
    require(by, Permission.CHANGE_CALL, call)
    call.state = next_state(CALL_TRANSITIONS, CallState(call.state), CallAction.DECIDE)
    waiting = Application.objects.filter(call=call, state=ApplicationState.SUBMITTED).count()
    if waiting:
        raise DomainError(
            "undecided", _("%(count)s submitted applications wait for their outcome.") % {"count": waiting}
        )
    call.save(update_fields=["state"])
    _record(EventName.CALL_DECIDED, call, by, at, {})
    return call


def _record(name: EventName, call: Call, by: Actor, at: dt.datetime, facts: dict[str, Fact]) -> None:
    record(name, by=by, at=at, kind="call", object_id=call.public_id, facts=facts)

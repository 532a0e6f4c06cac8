"""Starting, saving, submitting, withdrawing, reopening and settling an application."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact, record
from citylinks.calls.deadlines import Phase, is_before, phase, said
from citylinks.calls.models import Application, Call, LateRequest
from citylinks.calls.operations.confirmation import confirm
from citylinks.calls.operations.locking import locked_application, locked_call
from citylinks.calls.queries.asked import answers_digest, file_digests
from citylinks.calls.queries.faults import detail_faults, submission_faults
from citylinks.calls.states import (
    APPLICATION_TRANSITIONS,
    LET_OUT,
    ApplicationAction,
    ApplicationState,
    CallState,
    LateState,
    Side,
)
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.states import next_state
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.needs.models import Need
from citylinks.network.models import Organization


@operation
def start_application(
    *,
    call: Call,
    organization: Organization,
    side: Side,
    language: str,
    need: Need | None = None,
    by: Actor,
    at: dt.datetime,
) -> Application:
    """Start an organization's application on one side; there is one for each organization, side and call."""
    call = locked_call(call)
    application = Application(
        call=call,
        organization=organization,
        side=side,
        language=language,
        need=need,
        started_at=aware_utc(at),
        saved_at=aware_utc(at),
        started_by=by.id,
    )
    require(by, Permission.VIEW_CALL, call)
    require(by, Permission.APPLY, application)
    require_time(call, organization, at)
    refuse([*_side_faults(call, side), *detail_faults(application)])
    if Application.objects.filter(call=call, organization=organization, side=side).exists():
        raise DomainError(
            "application-exists",
            _("%(organization)s has an application as %(side)s; go on with that one.")
            % {"organization": organization.name, "side": _(str(side.label))},
            place="side",
        )
    application.save(force_insert=True)
    facts: dict[str, Fact] = {
        "call": call.public_id,
        "organization": organization.public_id,
        "side": side.value,
        "language": language,
        "need": need.public_id if need else None,
    }
    record_change(EventName.APPLICATION_STARTED, application, by, at, facts)
    return application


def deadline_of(call: Call, organization: Organization) -> dt.datetime:
    """Return the organization's own deadline: the call's, or later where an officer gave it leave."""
    late = LateRequest.objects.filter(call=call, organization=organization, state=LateState.ALLOWED).first()
    return max(call.closes_at, late.until) if late and late.until else call.closes_at


def require_time(call: Call, organization: Organization, at: dt.datetime) -> None:
    """Refuse before the call opens, and after the organization's own deadline."""
    now = phase(call, at)
    if now is Phase.UPCOMING:
        raise DomainError(
            "not-open-yet",
            _("This call opens on %(moment)s.") % {"moment": said(call.opens_at, call.time_zone)},
        )
    if now in {Phase.DRAFT, Phase.DECIDED}:
        raise DomainError(
            "call-closed",
            _("This call is %(state)s: it takes no applications.")
            % {"state": _(str(call.get_state_display()))},
        )
    deadline = deadline_of(call, organization)
    if not is_before(at, deadline):
        raise DomainError(
            "deadline-passed",
            _("The deadline was %(moment)s. Ask the officer for leave to be late.")
            % {"moment": said(deadline, call.time_zone)},
        )


def _side_faults(call: Call, side: Side) -> list[Fault]:
    if call.sides.filter(side=side).exists():
        return []
    return [
        Fault(
            "side",
            _("This call is not for a %(side)s.") % {"side": _(str(side.label))},
            _("Choose another side."),
        )
    ]


@operation
def change_application(
    *, application: Application, language: str, need: Need | None, by: Actor, at: dt.datetime
) -> Application:
    """Choose the language and the need of a draft anew; its answers stay as they are."""
    application = locked_application(application)
    require(by, Permission.APPLY, application)
    require_draft(application)
    application.language, application.need = language, need
    refuse(detail_faults(application))
    application.save(update_fields=["language", "need"])
    touch(application, at)
    facts: dict[str, Fact] = {
        "revision": application.revision,
        "language": language,
        "need": need.public_id if need else None,
    }
    record_change(EventName.APPLICATION_SAVED, application, by, at, facts)
    return application


def touch(application: Application, at: dt.datetime) -> None:
    """Count one more change of what an application holds."""
    application.revision += 1
    application.saved_at = aware_utc(at)
    application.save(update_fields=["revision", "saved_at"])


def require_draft(application: Application) -> None:
    """Refuse to change what has left the applicant's hands."""
    if application.state != ApplicationState.DRAFT:
        said_state = application.get_state_display()
        raise DomainError(
            "application-frozen",
            _("This application is %(state)s; reopen it before you change it.")
            % {"state": _(str(said_state))},
        )


@operation
def submit_application(
    *, application: Application, link: str = "", by: Actor, at: dt.datetime
) -> Application:
    """Hand an application in, when it is complete, in time and its organization may take part.

    The event holds SHA-256 digests of the answers and of the files, which prove later what was handed in.
    All faults at once, each with the place of its field. `link` is where its applicant finds it again:
    with it, all who coordinate for the organization get a letter once this stands. About forty queries.
    """
    application = locked_application(application)
    require(by, Permission.APPLY, application)
    state = next_state(APPLICATION_TRANSITIONS, ApplicationState(application.state), ApplicationAction.SUBMIT)
    require_time(application.call, application.organization, at)
    refuse(submission_faults(by, application, at=at))
    application.state, application.submitted_at, application.submitted_by = state, aware_utc(at), by.id
    application.save(update_fields=["state", "submitted_at", "submitted_by"])
    facts: dict[str, Fact] = {
        "call": application.call.public_id,
        "organization": application.organization.public_id,
        "side": application.side,
        "revision": application.revision,
        "late": not is_before(at, application.call.closes_at),
        "answers": answers_digest(application),
        "files": file_digests(application),
    }
    record_change(EventName.APPLICATION_SUBMITTED, application, by, at, facts)
    if link:
        confirm(application, link, at)
    return application


@operation
def withdraw_application(*, application: Application, by: Actor, at: dt.datetime) -> Application:
    """Take an application back: a draft, a submitted one, or one that was selected."""
    application = locked_application(application)
    require(by, Permission.APPLY, application)
    application.state = next_state(
        APPLICATION_TRANSITIONS, ApplicationState(application.state), ApplicationAction.WITHDRAW
    )
    application.save(update_fields=["state"])
    record_change(EventName.APPLICATION_WITHDRAWN, application, by, at, {})
    return application


@operation
def reopen_application(*, application: Application, by: Actor, at: dt.datetime) -> Application:
    """Make a submitted or withdrawn application a draft again, before its organization's own deadline.

    Once the call is closed, what was submitted stays: the refusal is the same whatever was decided meanwhile.
    """
    application = locked_application(application)
    require(by, Permission.APPLY, application)
    require_time(application.call, application.organization, at)
    if application.call.state == CallState.CLOSED and application.state in LET_OUT:
        raise DomainError("in-review", _("The reviews have begun: it can be withdrawn, not changed."))
    state = next_state(APPLICATION_TRANSITIONS, ApplicationState(application.state), ApplicationAction.REOPEN)
    application.state, application.submitted_at, application.submitted_by = state, None, ""
    application.save(update_fields=["state", "submitted_at", "submitted_by"])
    record_change(EventName.APPLICATION_REOPENED, application, by, at, {})
    return application


OUTCOMES = {
    ApplicationState.SELECTED: ApplicationAction.SELECT,
    ApplicationState.NOT_SELECTED: ApplicationAction.TURN_DOWN,
    ApplicationState.RESERVE: ApplicationAction.KEEP_IN_RESERVE,
}
# Outcomes are set while the call is closed; once it is decided, they can only be reversed.
SETTLING = (CallState.CLOSED, CallState.DECIDED)


@operation
def settle_application(
    *, application: Application, outcome: ApplicationState, by: Actor, at: dt.datetime
) -> Application:
    """Set what became of a submitted application, once its call is closed; reasons stand with the reviews."""
    application = locked_application(application)
    require(by, Permission.SETTLE_APPLICATION, application)
    if outcome not in OUTCOMES:
        raise DomainError(
            "no-outcome",
            _("“%(outcome)s” is no outcome.") % {"outcome": _(str(outcome.label))},
            place="outcome",
        )
    state = next_state(APPLICATION_TRANSITIONS, ApplicationState(application.state), OUTCOMES[outcome])
    if application.call.state not in SETTLING:
        raise DomainError(
            "call-not-closed",
            _("The call is %(state)s; outcomes are set once it is closed.")
            % {"state": _(str(application.call.get_state_display()))},
        )
    application.state = state
    application.save(update_fields=["state"])
    record_change(EventName.APPLICATION_SETTLED, application, by, at, {"outcome": outcome.value})
    return application


def record_change(
    name: EventName, application: Application, by: Actor, at: dt.datetime, facts: dict[str, Fact]
) -> None:
    """Append an event about an application."""
    record(name, by=by, at=at, kind="application", object_id=application.public_id, facts=facts)

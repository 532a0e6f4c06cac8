"""Leave to be late: asked for by an applicant, given or refused by an officer, always with a reason."""

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
from citylinks.calls.operations.locking import locked_call
from citylinks.calls.states import LATE_TRANSITIONS, LateAction, LateState
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locking
from citylinks.kernel.states import next_state
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.network.models import Organization


@operation
def ask_late(*, call: Call, organization: Organization, why: str, by: Actor, at: dt.datetime) -> LateRequest:
    """Ask for leave to submit after the deadline, before or after it passed; once for each organization."""
    call = locked_call(call)
    require(by, Permission.APPLY, Application(call=call, organization=organization))
    _require_undecided(call, at)
    if LateRequest.objects.filter(call=call, organization=organization).exists():
        raise DomainError(
            "late-asked",
            _("%(organization)s has asked already; the officer decides.")
            % {"organization": organization.name},
        )
    refuse([] if why.strip() else [Fault("why", _("There is no reason."), _("Say why you need more time."))])
    late = LateRequest.objects.create(
        call=call, organization=organization, state=LateState.ASKED, why=why.strip(), asked_at=aware_utc(at)
    )
    _record(EventName.LATE_ASKED, late, by, at, {})
    return late


def _require_undecided(call: Call, at: dt.datetime) -> None:
    if phase(call, at) not in {Phase.OPEN, Phase.PAST}:
        raise DomainError(
            "call-closed",
            _("This call is %(state)s; nothing can be late now.")
            % {"state": _(str(call.get_state_display()))},
        )


@operation
def allow_late(
    *,
    call: Call,
    organization: Organization,
    until: dt.datetime,
    reason: str,
    by: Actor,
    at: dt.datetime,
) -> LateRequest:
    """Let one organization submit until a later moment, asked for or not; the last word counts.

    The minute of `until` counts whole, as that of a deadline. Both sides of one organization share the leave.
    """
    call = locked_call(call)
    late = _request(call, organization, at)
    require(by, Permission.ALLOW_LATE, late)
    _require_undecided(call, at)
    until = aware_utc(until)
    faults = []
    if until <= call.closes_at:
        closes = _("The call closes on %(moment)s.") % {"moment": said(call.closes_at, call.time_zone)}
        faults.append(Fault("until", closes, _("Choose a later time.")))
    elif not is_before(at, until):
        faults.append(Fault("until", _("This time has passed."), _("Choose a time to come.")))
    if not reason.strip():
        faults.append(Fault("reason", _("There is no reason."), _("Say why this applicant may be late.")))
    refuse(faults)
    _settle(late, LateAction.ALLOW, until, reason, at)
    _record(EventName.LATE_ALLOWED, late, by, at, {"until": until.isoformat()})
    return late


@operation
def refuse_late(*, late: LateRequest, reason: str, by: Actor, at: dt.datetime) -> LateRequest:
    """Refuse a request, with a reason that its organization reads."""
    call = locked_call(late.call)
    late = _request(call, late.organization, at)
    require(by, Permission.ALLOW_LATE, late)
    faults = [] if reason.strip() else [Fault("reason", _("There is no reason."), _("Say why not."))]
    refuse(faults)
    _settle(late, LateAction.REFUSE, None, reason, at)
    _record(EventName.LATE_REFUSED, late, by, at, {})
    return late


def _request(call: Call, organization: Organization, at: dt.datetime) -> LateRequest:
    """Return the organization's request, locked, or a new one that stands for an officer's own accord."""
    found = locking(LateRequest.objects.filter(call=call, organization=organization)).first()
    late = found or LateRequest(
        call=call, organization=organization, state=LateState.ASKED, asked_at=aware_utc(at)
    )
    late.call, late.organization = call, organization
    return late


def _settle(
    late: LateRequest, action: LateAction, until: dt.datetime | None, reason: str, at: dt.datetime
) -> None:
    late.state = next_state(LATE_TRANSITIONS, LateState(late.state), action)
    late.until, late.reason, late.settled_at = until, reason.strip(), aware_utc(at)
    if late.pk is None:
        late.save(force_insert=True)
    else:
        late.save(update_fields=["state", "until", "reason", "settled_at"])


def _record(name: EventName, late: LateRequest, by: Actor, at: dt.datetime, facts: dict[str, Fact]) -> None:
    about: dict[str, Fact] = {"call": late.call.public_id, "organization": late.organization.public_id}
    record(name, by=by, at=at, kind="late", object_id=late.public_id, facts={**about, **facts})

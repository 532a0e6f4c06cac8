"""May this organization apply? The one answer is the program's; this asks it for a call."""

from __future__ import annotations

import datetime as dt

from citylinks.access.actors import Actor
from citylinks.calls.deadlines import day_in_zone
from citylinks.calls.models import Call
from citylinks.calls.states import Side
from citylinks.network.models import Organization
from citylinks.programs.eligibility import Eligibility
from citylinks.programs.queries import may_take_part
from citylinks.programs.states import Part


def eligibility(
    actor: Actor, call: Call, organization: Organization, side: Side, *, at: dt.datetime
) -> Eligibility:
    """Answer for one organization and side, as of the day in the call's time zone; nine queries."""
    return may_take_part(
        actor,
        call.program.code,
        organization=organization.public_id,
        part=Part(side.value),
        as_of=day_in_zone(at, call.time_zone),
    )

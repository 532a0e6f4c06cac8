"""The event that the whole record was backed up, restored or moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from citylinks.access.actors import Actor
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact, record
from citylinks.kernel.writing import operation


@operation
def noted(name: EventName, facts: Mapping[str, Fact], *, by: Actor, at: dt.datetime) -> None:
    """Add the event to the trail of the database that is in use now; its caller asked the rule."""
    record(name, by=by, at=at, kind="record", object_id="all", facts=facts)

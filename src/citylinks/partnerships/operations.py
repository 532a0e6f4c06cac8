"""Every change of partnerships, of what was done in them and of what was reported of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locked
from citylinks.kernel.source import Source
from citylinks.kernel.states import next_state
from citylinks.kernel.text import line_faults
from citylinks.kernel.time import PartialDate
from citylinks.kernel.writing import operation
from citylinks.needs.models import Need
from citylinks.network.models import Organization
from citylinks.partnerships.models import Activity, Partnership, PartnershipParty, ReportedFigure
from citylinks.partnerships.states import (
    PARTNERSHIP_TRANSITIONS,
    PartnershipAction,
    PartnershipState,
    PartyRole,
)
from citylinks.programs.models import Program


@operation
def record_partnership(
    *,
    program: Program,
    title: str,
    parties: Sequence[tuple[PartyRole, Organization]],
    need: Need | None = None,
    started: PartialDate | None = None,
    ended: PartialDate | None = None,
    source: Source,
    is_sample: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Partnership:
    """Record who works with whom; there is at least one host and one resource partner."""
    partnership = Partnership(
        program=program,
        title=title,
        need=need,
        started=started,
        ended=ended,
        source_title=source.title,
        source_url=source.url,
        is_sample=is_sample,
    )
    require(by, Permission.CHANGE_PARTNERSHIP, partnership)
    refuse(
        [
            *partnership_faults(title, parties, started, ended),
            *need_faults(need, program, parties),
            *source.faults(),
        ]
    )
    if Partnership.objects.filter(program=program, title=title).exists():
        raise DomainError(
            "partnership-exists", _("%(title)s is on record already.") % {"title": title}, place="title"
        )
    partnership.save(force_insert=True)
    PartnershipParty.objects.bulk_create(
        PartnershipParty(partnership=partnership, role=role, organization=organization)
        for role, organization in parties
    )
    record(
        EventName.PARTNERSHIP_RECORDED,
        by=by,
        at=at,
        kind="partnership",
        object_id=partnership.public_id,
        facts={
            "program": program.public_id,
            "need": need.public_id if need else None,
            "parties": tuple(f"{role.value} {organization.public_id}" for role, organization in parties),
        },
    )
    return partnership


def partnership_faults(
    title: str,
    parties: Sequence[tuple[PartyRole, Organization]],
    started: PartialDate | None,
    ended: PartialDate | None,
) -> list[Fault]:
    """Collect what is wrong with the title, the parties and the dates."""
    faults = []
    if not title.strip():
        faults.append(Fault("title", _("The title is empty."), _("Name the cities.")))
    faults += line_faults("title", title)
    faults += [
        Fault(
            "parties",
            _("There is no %(role)s.") % {"role": _(str(role.label.lower()))},
            _("Name at least one."),
        )
        for role in PartyRole
        if role not in {one for one, organization in parties}
    ]
    members = [organization.pk for role, organization in parties]
    if len(set(members)) < len(members):
        faults.append(Fault("parties", _("An organization is named twice."), _("Give each one role.")))
    if started and ended and ended.last_day < started.first_day:
        faults.append(
            Fault(
                "ended",
                _("It ends (%(ended)s) before it starts (%(started)s).")
                % {"ended": ended, "started": started},
                _("Check both dates."),
            )
        )
    return faults


def need_faults(
    need: Need | None, program: Program, parties: Sequence[tuple[PartyRole, Organization]]
) -> list[Fault]:
    """Collect what is wrong between the need, its program and its owner."""
    if need is None:
        return []
    faults = []
    if need.program_id != program.pk:
        faults.append(
            Fault("need", _("The need belongs to another program."), _("Choose one of this program."))
        )
    if need.organization_id not in {one.pk for role, one in parties if role is PartyRole.HOST}:
        faults.append(
            Fault("need", _("The need belongs to none of the hosts."), _("Name its owner as a host."))
        )
    return faults


@operation
def publish_partnership(*, partnership: Partnership, by: Actor, at: dt.datetime) -> Partnership:
    """Let everyone see the partnership."""
    partnership = _locked(partnership)
    require(by, Permission.CHANGE_PARTNERSHIP, partnership)
    partnership.state = next_state(
        PARTNERSHIP_TRANSITIONS, PartnershipState(partnership.state), PartnershipAction.PUBLISH
    )
    partnership.save(update_fields=["state"])
    record(EventName.PARTNERSHIP_PUBLISHED, by=by, at=at, kind="partnership", object_id=partnership.public_id)
    return partnership


@operation
def record_activity(
    *,
    partnership: Partnership,
    text: str,
    started: PartialDate | None = None,
    ended: PartialDate | None = None,
    source: Source,
    is_sample: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Activity:
    """Record what was done, dated as exactly as its source dates it; without a date it keeps its place."""
    partnership = _locked(partnership)
    require(by, Permission.CHANGE_PARTNERSHIP, partnership)
    faults = [] if text.strip() else [Fault("text", _("The text is empty."), _("Say what was done."))]
    if ended and (started is None or ended.last_day < started.first_day):
        faults.append(Fault("ended", _("It ends before it starts."), _("Check both dates.")))
    refuse([*faults, *source.faults()])
    last: int | None = partnership.activities.aggregate(last=Max("order"))["last"]
    activity = Activity.objects.create(
        partnership=partnership,
        order=1 if last is None else last + 1,
        text=text,
        started=started,
        ended=ended,
        source_title=source.title,
        source_url=source.url,
        is_sample=is_sample,
    )
    record(
        EventName.ACTIVITY_RECORDED,
        by=by,
        at=at,
        kind="activity",
        object_id=activity.public_id,
        facts={"partnership": partnership.public_id, "started": str(started) if started else None},
    )
    return activity


@operation
def report_figure(
    *,
    partnership: Partnership,
    label: str,
    value: Decimal,
    unit: str,
    reported: PartialDate | None = None,
    source: Source,
    is_sample: bool = False,
    by: Actor,
    at: dt.datetime,
) -> ReportedFigure:
    """Keep a figure with its source. Another source's other value is another figure: neither is dropped."""
    partnership = _locked(partnership)
    require(by, Permission.CHANGE_PARTNERSHIP, partnership)
    refuse(_figure_faults(label, unit, source))
    same = partnership.figures.filter(label=label, source_title=source.title, value=value)
    if same.exists():
        raise DomainError("figure-exists", _("This source has reported this figure already."), place="value")
    figure = ReportedFigure.objects.create(
        partnership=partnership,
        label=label,
        value=value,
        unit=unit,
        reported=reported,
        source_title=source.title,
        source_url=source.url,
        is_sample=is_sample,
    )
    record(
        EventName.FIGURE_REPORTED,
        by=by,
        at=at,
        kind="figure",
        object_id=figure.public_id,
        facts={"partnership": partnership.public_id, "label": label, "value": str(value), "unit": unit},
    )
    return figure


def _figure_faults(label: str, unit: str, source: Source) -> Iterator[Fault]:
    for place, given in (("label", label), ("unit", unit), ("source", source.title)):
        if not given.strip():
            yield Fault(
                place, _("The %(place)s is empty.") % {"place": _(str(place))}, _("Every figure has one.")
            )
    yield from line_faults("label", label)
    yield from line_faults("unit", unit)
    yield from source.faults()


def _locked(partnership: Partnership) -> Partnership:
    return locked(Partnership.objects.select_related("program"), partnership)

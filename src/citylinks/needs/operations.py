"""Every change of needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import Fault, refuse
from citylinks.kernel.source import Source
from citylinks.kernel.states import next_state
from citylinks.kernel.text import TranslatedText
from citylinks.kernel.time import PartialDate, aware_utc
from citylinks.needs.models import Need, NeedEvidence, NeedPurpose, NeedTheme, NeedWording
from citylinks.needs.states import NEED_TRANSITIONS, NeedAction, NeedState
from citylinks.network.models import Organization
from citylinks.network.operations import theme_faults
from citylinks.programs.models import Program, Purpose


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that a need is real."""

    what: str
    source: Source
    when: PartialDate | None = None


@transaction.atomic
def state_need(
    *,
    program: Program,
    organization: Organization,
    wording: TranslatedText,
    themes: Sequence[str],
    purposes: Sequence[Purpose] = (),
    evidence: Sequence[Evidence] = (),
    source: Source,
    is_sample: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Need:
    """State what a host city wants solved; all faults of the input at once."""
    need = Need(
        program=program,
        organization=organization,
        stated_at=aware_utc(at),
        source_title=source.title,
        source_url=source.url,
        is_sample=is_sample,
    )
    require(by, Permission.STATE_NEED, need)
    foreign = [
        Fault("purposes", f"{purpose.name} is no purpose of {program.name}.", "Choose one of its own.")
        for purpose in purposes
        if purpose.program_id != program.pk
    ]
    refuse([*wording.faults(), *theme_faults(themes), *foreign])
    need.language = wording.original.language
    need.save(force_insert=True)
    _write_words(need, wording, evidence)
    NeedTheme.objects.bulk_create(NeedTheme(need=need, theme=theme) for theme in dict.fromkeys(themes))
    NeedPurpose.objects.bulk_create(NeedPurpose(need=need, purpose=purpose) for purpose in purposes)
    record(
        EventName.NEED_STATED,
        by=by,
        at=at,
        kind="need",
        object_id=need.public_id,
        facts={
            "program": program.public_id,
            "organization": organization.public_id,
            "themes": tuple(themes),
            "purposes": tuple(purpose.code for purpose in purposes),
        },
    )
    return need


def _write_words(need: Need, wording: TranslatedText, evidence: Sequence[Evidence]) -> None:
    NeedWording.objects.bulk_create(
        NeedWording(need=need, language=one.language, title=one.title, text=one.text)
        for one in wording.wordings
    )
    NeedEvidence.objects.bulk_create(
        NeedEvidence(
            need=need,
            what=one.what,
            when=one.when,
            source_title=one.source.title,
            source_url=one.source.url,
            is_sample=need.is_sample,
        )
        for one in evidence
    )


@transaction.atomic
def publish_need(*, need: Need, by: Actor, at: dt.datetime) -> Need:
    """Let everyone see the need."""
    need = _locked(need)
    require(by, Permission.PUBLISH_NEED, need)
    return _move(need, NeedAction.PUBLISH, EventName.NEED_PUBLISHED, by, at)


@transaction.atomic
def withdraw_need(*, need: Need, by: Actor, at: dt.datetime) -> Need:
    """Take the need back, published or not; those who own it may, while the program is open."""
    need = _locked(need)
    require(by, Permission.STATE_NEED, need)
    return _move(need, NeedAction.WITHDRAW, EventName.NEED_WITHDRAWN, by, at)


def _locked(need: Need) -> Need:
    return (
        Need.objects.select_for_update(of=("self",)).select_related("program", "organization").get(pk=need.pk)
    )


def _move(need: Need, action: NeedAction, name: EventName, by: Actor, at: dt.datetime) -> Need:
    need.state = next_state(NEED_TRANSITIONS, NeedState(need.state), action)
    need.save(update_fields=["state"])
    record(name, by=by, at=at, kind="need", object_id=need.public_id)
    return need

"""Putting needs on record, changing their words, and letting everyone see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Max

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import Fault, refuse
from citylinks.kernel.models import locked
from citylinks.kernel.source import Source
from citylinks.kernel.states import next_state
from citylinks.kernel.text import TranslatedText
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.needs.models import (
    Need,
    NeedAccount,
    NeedEvidence,
    NeedHazard,
    NeedPurpose,
    NeedTheme,
    NeedWording,
    PastWording,
)
from citylinks.needs.operations.heard import hear_need
from citylinks.needs.operations.owners import set_owner
from citylinks.needs.statement import Account, Evidence, HazardEvidence, Owner, Statement, hazard_faults
from citylinks.needs.states import NEED_TRANSITIONS, NeedAction, NeedState
from citylinks.network.models import Organization
from citylinks.network.operations import theme_faults
from citylinks.programs.models import Program, Purpose


@operation
def state_need(
    *,
    program: Program,
    organization: Organization,
    wording: TranslatedText,
    themes: Sequence[str],
    purposes: Sequence[Purpose] = (),
    evidence: Sequence[Evidence] = (),
    hazards: Sequence[HazardEvidence] = (),
    accounts: Sequence[Account] = (),
    owner: Owner | None = None,
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
    said = Statement(wording, tuple(themes), tuple(evidence), tuple(hazards), tuple(accounts), owner)
    refuse([*statement_faults(said), *source.faults(), *foreign])
    need.language = wording.original.language
    need.save(force_insert=True)
    write_statement(need, said, at)
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


@operation
def revise_need(*, need: Need, statement: Statement, by: Actor, at: dt.datetime) -> Need:
    """Change what a need says, on record or published; what it said before is kept as an edition."""
    need = locked_need(need)
    require(by, Permission.STATE_NEED, need)
    need.state = next_state(NEED_TRANSITIONS, NeedState(need.state), NeedAction.REVISE)
    refuse(statement_faults(statement))
    edition = _keep_words(need, by, at)
    for rows in (need.wordings, need.accounts, need.themes, need.evidence, need.hazards):
        rows.all().delete()
    need.language = statement.wording.original.language
    need.save(update_fields=["state", "language"])
    write_statement(need, statement, at)
    record(
        EventName.NEED_REVISED,
        by=by,
        at=at,
        kind="need",
        object_id=need.public_id,
        facts={
            "edition": edition + 1,
            "themes": statement.themes,
            "hazards": tuple(one.hazard for one in statement.hazards),
        },
    )
    return need


@operation
def publish_need(*, need: Need, by: Actor, at: dt.datetime) -> Need:
    """Let everyone see the need."""
    need = locked_need(need)
    require(by, Permission.PUBLISH_NEED, need)
    return _move(need, NeedAction.PUBLISH, EventName.NEED_PUBLISHED, by, at)


@operation
def withdraw_need(*, need: Need, by: Actor, at: dt.datetime) -> Need:
    """Take the need back, published or not; those who own it may, while the program is open."""
    need = locked_need(need)
    require(by, Permission.STATE_NEED, need)
    return _move(need, NeedAction.WITHDRAW, EventName.NEED_WITHDRAWN, by, at)


def statement_faults(said: Statement) -> list[Fault]:
    """Say what is wrong with a statement; a record of the past may lack what a city must say today."""
    return [
        *said.wording.faults(),
        *theme_faults(said.themes),
        *hazard_faults(said.hazards),
        *(fault for one in said.evidence for fault in one.source.faults("evidence")),
        *(fault for one in said.hazards for fault in one.source.faults("hazards")),
        *(said.owner.faults() if said.owner else ()),
    ]


def write_statement(need: Need, said: Statement, at: dt.datetime) -> None:
    """Write all rows of a need that has none, and what is heard in its words."""
    NeedWording.objects.bulk_create(
        NeedWording(need=need, language=one.language, title=one.title, text=one.text)
        for one in said.wording.wordings
    )
    NeedAccount.objects.bulk_create(
        NeedAccount(need=need, language=one.language, tried=one.tried, solved=one.solved)
        for one in said.accounts
    )
    NeedTheme.objects.bulk_create(NeedTheme(need=need, theme=theme) for theme in dict.fromkeys(said.themes))
    NeedEvidence.objects.bulk_create(
        NeedEvidence(
            need=need,
            what=one.what,
            when=one.when,
            source_title=one.source.title,
            source_url=one.source.url,
            is_sample=need.is_sample,
        )
        for one in said.evidence
    )
    NeedHazard.objects.bulk_create(
        NeedHazard(
            need=need,
            hazard=one.hazard,
            what=one.what,
            when=one.when,
            source_title=one.source.title,
            source_url=one.source.url,
            is_sample=need.is_sample,
        )
        for one in said.hazards
    )
    if said.owner:
        set_owner(need, said.owner, at)
    hear_need(need, said.wording.original)


def _keep_words(need: Need, by: Actor, at: dt.datetime) -> int:
    """Copy the words as they stand into the next edition of the past; return its number."""
    last: int | None = need.past_wordings.aggregate(last=Max("edition"))["last"]
    edition = (last or 0) + 1
    accounts = {one.language: one for one in need.accounts.all()}
    PastWording.objects.bulk_create(
        PastWording(
            need=need,
            edition=edition,
            language=one.language,
            title=one.title,
            text=one.text,
            tried=accounts[one.language].tried if one.language in accounts else "",
            solved=accounts[one.language].solved if one.language in accounts else "",
            replaced_at=aware_utc(at),
            replaced_by=by.id,
        )
        for one in need.wordings.all()
    )
    return edition


def locked_need(need: Need) -> Need:
    """Read the need again and keep others from changing it until the transaction ends."""
    return locked(Need.objects.select_related("program", "organization"), need)


def _move(need: Need, action: NeedAction, name: EventName, by: Actor, at: dt.datetime) -> Need:
    need.state = next_state(NEED_TRANSITIONS, NeedState(need.state), action)
    need.save(update_fields=["state"])
    record(name, by=by, at=at, kind="need", object_id=need.public_id)
    return need

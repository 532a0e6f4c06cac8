"""Needs as they are being written, and for whom one may write."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.kernel.errors import NotFound
from citylinks.kernel.source import Source
from citylinks.kernel.text import Wording
from citylinks.kernel.time import PartialDate
from citylinks.needs.models import DraftEvidence, DraftWording, HeardTheme, Need, NeedDraft
from citylinks.needs.queries.record import wording_of
from citylinks.needs.states import DraftState
from citylinks.needs.typed import TypedEvidence, TypedNeed, TypedWording
from citylinks.network.models import Organization
from citylinks.network.queries import organizations
from citylinks.programs.models import Program
from citylinks.programs.states import ProgramState


@dataclass(frozen=True, slots=True)
class PlaceToWrite:
    """For whom a need is written, and in which program."""

    program: Program
    organization: Organization


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """One line of a list of drafts; `saved_by` is an actor's id, and `title` may still be empty."""

    public_id: str
    title: str
    organization: str
    city: str
    program: str
    revises: bool
    is_copy: bool
    saved_at: dt.datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class DraftDetail:
    """A draft as typed, what is heard in it, and the other copies that wait for a choice."""

    draft: NeedDraft
    typed: TypedNeed
    heard: tuple[str, ...]
    copies: tuple[NeedDraft, ...]


def drafts(actor: Actor) -> QuerySet[NeedDraft]:
    """Return the drafts the actor may go on with, the last saved first; two queries with their words."""
    return (
        NeedDraft.objects.filter(scoped(actor, Permission.VIEW_NEED_DRAFT), state=DraftState.DRAFT)
        .select_related("program", "organization__city__country", "need")
        .prefetch_related("wordings")
        .order_by("-saved_at", "-id")
    )


def drafts_in_hand(actor: Actor) -> tuple[DraftSummary, ...]:
    """Return one line for every draft the actor may go on with: two queries."""
    return tuple(
        DraftSummary(
            public_id=row.public_id,
            title=next((one.title for one in row.wordings.all() if one.order == 0), ""),
            organization=row.organization.name,
            city=row.organization.city.name,
            program=row.program.name,
            revises=row.need is not None,
            is_copy=row.copy_of_id is not None,
            saved_at=row.saved_at,
            saved_by=row.saved_by,
        )
        for row in drafts(actor)
    )


def draft_detail(actor: Actor, public_id: str) -> DraftDetail:
    """Return one draft with its copies in six queries; `NotFound` also when the actor may not see it.

    One that was stated or thrown away is found too: who still writes in a window must not lose the words.
    """
    row = (
        NeedDraft.objects.filter(scoped(actor, Permission.VIEW_NEED_DRAFT), public_id=public_id)
        .select_related("program", "organization__city__country", "need", "copy_of")
        .prefetch_related(
            "wordings", "themes", "evidence", Prefetch("heard_themes", HeardTheme.objects.order_by("-score"))
        )
        .first()
    )
    if row is None:
        raise NotFound("draft", public_id)
    first = row.copy_of_id or row.pk
    same = Q(pk=first) | Q(copy_of=first)
    others = drafts(actor).filter(same).exclude(pk=row.pk).prefetch_related(None)
    return DraftDetail(
        draft=row,
        typed=typed_of(row),
        heard=tuple(one.theme for one in row.heard_themes.all()),
        copies=tuple(others),
    )


def own_draft(actor: Actor, public_id: str) -> NeedDraft:
    """Return the row of one draft, as an autosave needs it: one query; `NotFound` as `draft_detail` does."""
    rows = NeedDraft.objects.filter(scoped(actor, Permission.VIEW_NEED_DRAFT), public_id=public_id)
    row = rows.first()
    if row is None:
        raise NotFound("draft", public_id)
    return row


def typed_of(row: NeedDraft) -> TypedNeed:
    """Return a draft as it was typed; three queries, or what was fetched."""
    evidence = sorted(row.evidence.all(), key=lambda one: one.order)
    wordings = sorted(row.wordings.all(), key=lambda one: one.order)
    return TypedNeed(
        wordings=tuple(_typed_wording(one) for one in wordings) or (TypedWording(),),
        themes=tuple(one.theme for one in sorted(row.themes.all(), key=lambda one: one.pk)),
        hazards=tuple(_typed_evidence(one) for one in evidence if one.hazard),
        evidence=tuple(_typed_evidence(one) for one in evidence if not one.hazard),
        office=row.office,
        role=row.role,
        person=row.person,
    )


def _typed_wording(row: DraftWording) -> TypedWording:
    return TypedWording(row.language, row.title, row.text, row.tried, row.solved)


def _typed_evidence(row: DraftEvidence) -> TypedEvidence:
    return TypedEvidence(row.what, row.when, row.source, row.url, row.hazard)


def typed_need(need: Need) -> TypedNeed:
    """Return a need on record as one would type it: where a revision begins."""
    accounts = {one.language: one for one in need.accounts.all()}
    owner = need.owners.filter(until__isnull=True).first()

    def typed(one: Wording) -> TypedWording:
        account = accounts.get(one.language)
        tried, solved = (account.tried, account.solved) if account else ("", "")
        return TypedWording(one.language, one.title, one.text, tried, solved)

    def row(what: str, when: PartialDate | None, source: Source, hazard: str = "") -> TypedEvidence:
        return TypedEvidence(what, str(when) if when else "", source.title, source.url, hazard)

    return TypedNeed(
        wordings=tuple(typed(one) for one in wording_of(need).wordings),
        themes=tuple(one.theme for one in need.themes.order_by("id")),
        hazards=tuple(row(one.what, one.when, one.source, one.hazard) for one in need.hazards.order_by("id")),
        evidence=tuple(row(one.what, one.when, one.source) for one in need.evidence.order_by("id")),
        office=owner.office if owner else "",
        role=owner.role if owner else "",
        person=owner.person if owner else "",
    )


def programs_to_write_for(actor: Actor) -> QuerySet[Program]:
    """Return the open programs the actor may write for, by name: its own, or any for a city's."""
    within = actor.within(Permission.STATE_NEED)
    found = Program.objects.filter(scoped(actor, Permission.VIEW_PROGRAM), state=ProgramState.OPEN)
    if not actor.is_system and not organizations_to_write_for(actor).exists():
        found = found.filter(public_id__in=within)
    return found.order_by("name", "id")


def organizations_to_write_for(actor: Actor) -> QuerySet[Organization]:
    """Return the organizations the actor speaks for, by name; who runs a program looks up any."""
    return organizations().filter(public_id__in=actor.within(Permission.STATE_NEED))


def place_to_write(actor: Actor, program: str, organization: str) -> PlaceToWrite:
    """Find a program the actor may write for, and an organization, by public id; `NotFound` for either."""
    of = programs_to_write_for(actor).filter(public_id=program).first()
    whose = organizations().filter(public_id=organization).first()
    if of is None:
        raise NotFound("program", program)
    if whose is None:
        raise NotFound("organization", organization)
    return PlaceToWrite(of, whose)


def runs_a_program(actor: Actor) -> bool:
    """Tell whether the actor may state needs of any organization, in a program that it runs: one query."""
    return Program.objects.filter(public_id__in=actor.within(Permission.STATE_NEED)).exists()

"""Needs, as many as an actor may see: on record, being written, and alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide, scoped
from citylinks.access.states import Permission
from citylinks.kernel.errors import NotFound
from citylinks.kernel.source import Source
from citylinks.kernel.text import Phrase, TranslatedText, Wording
from citylinks.kernel.time import PartialDate
from citylinks.needs.models import DraftEvidence, DraftWording, HeardTheme, Need, NeedDraft, NeedOwner
from citylinks.needs.similarity import Spoken, alike
from citylinks.needs.statement import Evidence, HazardEvidence, Owner
from citylinks.needs.states import NEED_TRANSITIONS, DraftState, NeedAction, NeedState
from citylinks.needs.typed import TypedEvidence, TypedNeed, TypedWording
from citylinks.programs.models import Program
from citylinks.programs.states import ProgramState


@dataclass(frozen=True, slots=True)
class PastOwner:
    """Who owned a need, from when to when."""

    owner: Owner
    since: dt.datetime
    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Edition:
    """What a need said before a revision, in every language it had."""

    number: int
    wording: TranslatedText
    tried: tuple[Phrase, ...]
    solved: tuple[Phrase, ...]
    replaced_at: dt.datetime


@dataclass(frozen=True, slots=True)
class NeedDetail:
    """Everything on record about one need; `may` names what this actor can do with it now."""

    need: Need
    wording: TranslatedText
    tried: tuple[Phrase, ...]
    solved: tuple[Phrase, ...]
    themes: tuple[str, ...]
    hazards: tuple[HazardEvidence, ...]
    evidence: tuple[Evidence, ...]
    owners: tuple[PastOwner, ...]
    editions: tuple[Edition, ...]
    may: frozenset[NeedAction]

    @property
    def owner(self) -> Owner | None:
        """Who owns it now."""
        return next((one.owner for one in self.owners if one.until is None), None)


@dataclass(frozen=True, slots=True)
class DraftDetail:
    """A draft as typed, what is heard in it, and the other copies that wait for a choice."""

    draft: NeedDraft
    typed: TypedNeed
    heard: tuple[str, ...]
    copies: tuple[NeedDraft, ...]


def needs(actor: Actor) -> QuerySet[Need]:
    """Return the needs the actor may see, in the order they were stated; six queries with all of theirs."""
    return (
        Need.objects.filter(scoped(actor, Permission.VIEW_NEED))
        .select_related("program", "organization__city__country")
        .prefetch_related("wordings", "themes", "purposes__purpose", "evidence")
        .order_by("id")
    )


def wording_of(need: Need) -> TranslatedText:
    """Return the need's words, the original first; reads what `needs` has fetched."""
    return TranslatedText.of(need.language, (one.wording for one in need.wordings.all()))


def published_needs(actor: Actor, theme: str = "", country: str = "") -> QuerySet[Need]:
    """Return the published needs, the newest first, with one theme or in one country if asked."""
    found = needs(actor).filter(state=NeedState.PUBLISHED).order_by("-stated_at", "-id")
    found = found.filter(themes__theme=theme) if theme else found
    return found.filter(organization__city__country=country) if country else found


def own_needs(actor: Actor) -> QuerySet[Need]:
    """Return the needs of the actor's organizations and programs, the newest first; withdrawn ones too."""
    within = actor.within(Permission.STATE_NEED)
    own = Q(program__public_id__in=within) | Q(organization__public_id__in=within)
    return needs(actor).filter(Q() if actor.is_system else own).order_by("-stated_at", "-id")


def need_detail(actor: Actor, public_id: str) -> NeedDetail:
    """Return one need with all its facts in ten queries; `NotFound` also when the actor may not see it."""
    need = (
        needs(actor)
        .filter(public_id=public_id)
        .prefetch_related(
            "accounts",
            "hazards",
            "past_wordings",
            Prefetch("owners", NeedOwner.objects.order_by("-since", "-id")),
        )
        .first()
    )
    if need is None:
        raise NotFound("need", public_id)
    accounts = sorted(need.accounts.all(), key=lambda one: (one.language != need.language, one.language))
    return NeedDetail(
        need=need,
        wording=wording_of(need),
        tried=tuple(Phrase(one.language, one.tried) for one in accounts if one.tried),
        solved=tuple(Phrase(one.language, one.solved) for one in accounts if one.solved),
        themes=tuple(sorted(one.theme for one in need.themes.all())),
        hazards=tuple(
            HazardEvidence(one.hazard, one.source, one.what, one.when)
            for one in sorted(need.hazards.all(), key=lambda one: one.pk)
        ),
        evidence=tuple(Evidence(one.what, one.source, one.when) for one in need.evidence.all()),
        owners=tuple(
            PastOwner(Owner(one.office, one.role, one.person), one.since, one.until)
            for one in need.owners.all()
        ),
        editions=_editions(need),
        may=_may(actor, need),
    )


def _editions(need: Need) -> tuple[Edition, ...]:
    rows = sorted(need.past_wordings.all(), key=lambda one: (-one.edition, one.pk))
    numbers = dict.fromkeys(one.edition for one in rows)
    found = [[one for one in rows if one.edition == number] for number in numbers]
    return tuple(
        Edition(
            number=group[0].edition,
            wording=TranslatedText(tuple(one.wording for one in group)),
            tried=tuple(Phrase(one.language, one.tried) for one in group if one.tried),
            solved=tuple(Phrase(one.language, one.solved) for one in group if one.solved),
            replaced_at=group[0].replaced_at,
        )
        for group in found
    )


def _may(actor: Actor, need: Need) -> frozenset[NeedAction]:
    asked = {
        NeedAction.REVISE: Permission.STATE_NEED,
        NeedAction.PUBLISH: Permission.PUBLISH_NEED,
        NeedAction.WITHDRAW: Permission.STATE_NEED,
    }
    return frozenset(
        action
        for action, permission in asked.items()
        if (need.state, action) in NEED_TRANSITIONS and decide(actor, permission, need).allowed
    )


# What is being written.


def drafts(actor: Actor) -> QuerySet[NeedDraft]:
    """Return the drafts the actor may go on with, the last saved first; two queries with their words."""
    return (
        NeedDraft.objects.filter(scoped(actor, Permission.VIEW_NEED_DRAFT), state=DraftState.DRAFT)
        .select_related("program", "organization__city__country", "need")
        .prefetch_related("wordings")
        .order_by("-saved_at", "-id")
    )


def draft_detail(actor: Actor, public_id: str) -> DraftDetail:
    """Return one draft with its copies in six queries; `NotFound` also when the actor may not see it.

    One that was stated is found too, so that who sent it twice is led to the need.
    """
    row = (
        NeedDraft.objects.filter(scoped(actor, Permission.VIEW_NEED_DRAFT), public_id=public_id)
        .exclude(state=DraftState.DISCARDED)
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


def open_programs(actor: Actor) -> QuerySet[Program]:
    """Return the programs that take needs, by name."""
    visible = scoped(actor, Permission.VIEW_PROGRAM)
    return Program.objects.filter(visible, state=ProgramState.OPEN).order_by(F("name"))


# Needs alike.


@dataclass(frozen=True, slots=True)
class SimilarNeed:
    """A need like the one that was asked about: how near, in [0, 1], and which themes both speak of."""

    need: Need
    score: float
    shared: tuple[str, ...]


def similar_needs(actor: Actor, to: Need | NeedDraft, *, most: int = 5) -> tuple[SimilarNeed, ...]:
    """Return the visible needs most like a need or a draft, the nearest first: twelve queries, no encoding.

    A city's own needs, and those withdrawn, are left out.
    """
    others = (
        Need.objects.filter(scoped(actor, Permission.VIEW_NEED))
        .exclude(state=NeedState.WITHDRAWN)
        .exclude(organization=to.organization_id)
        .select_related("vector")
        .prefetch_related("themes", "heard_themes")
    )
    asked = spoken(to)
    found = ((one.pk, *alike(asked, spoken(one))) for one in others)
    ranked = sorted((one for one in found if one[1] > 0), key=lambda one: (-one[1], one[0]))[:most]
    shown = {need.pk: need for need in needs(actor).filter(pk__in=[pk for pk, _, _ in ranked])}
    return tuple(SimilarNeed(shown[pk], score, shared) for pk, score, shared in ranked)


def spoken(row: Need | NeedDraft) -> Spoken:
    """Return what is compared of a need or a draft: themes chosen and heard, and its vector."""
    heard: Iterable[HeardTheme] = row.heard_themes.all()
    vector = getattr(row, "vector", None)
    return Spoken(
        chosen=frozenset(one.theme for one in row.themes.all()),
        heard={one.theme: one.score for one in heard},
        vector=bytes(vector.vector) if vector else None,
        model=f"{vector.model} {vector.version}" if vector else "",
    )

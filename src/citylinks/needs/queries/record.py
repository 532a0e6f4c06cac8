"""Needs, as many as an actor may see: on record, being written, and alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide, scoped
from citylinks.access.states import Permission
from citylinks.kernel.errors import NotFound
from citylinks.kernel.text import Phrase, TranslatedText
from citylinks.needs.models import Need, NeedOwner
from citylinks.needs.statement import Evidence, HazardEvidence, Owner
from citylinks.needs.states import NEED_TRANSITIONS, NeedAction, NeedState


@dataclass(frozen=True, slots=True)
class NeedSummary:
    """One line of a list of needs, and where it lies."""

    public_id: str
    wording: TranslatedText
    themes: tuple[str, ...]
    state: NeedState
    organization: str
    geonameid: int
    city: str
    country: str  # ISO 3166-1 alpha-2
    latitude: float
    longitude: float
    stated_at: dt.datetime


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


def lines_of(found: QuerySet[Need]) -> tuple[NeedSummary, ...]:
    """Return one line for each of them: five queries."""
    return tuple(summary_of(need) for need in found)


def summary_of(need: Need) -> NeedSummary:
    """Return one line of a list; reads what `needs` has fetched."""
    city = need.city
    return NeedSummary(
        public_id=need.public_id,
        wording=wording_of(need),
        themes=tuple(sorted(one.theme for one in need.themes.all())),
        state=NeedState(need.state),
        organization=need.organization.name,
        geonameid=city.geonameid,
        city=city.name,
        country=city.country.iso2,
        latitude=city.latitude,
        longitude=city.longitude,
        stated_at=need.stated_at,
    )


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

"""Needs like another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.needs.models import HeardTheme, Need, NeedDraft
from citylinks.needs.queries.record import needs
from citylinks.needs.similarity import Spoken, alike
from citylinks.needs.states import NeedState


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

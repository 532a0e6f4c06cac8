"""Needs like another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.needs.models import HeardTheme, Need, NeedDraft, NeedTheme, TextVector
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

    The needs of the same organization, and those withdrawn, are left out. Only those that are shown are read
    whole; of all others, themes and vectors.
    """
    asked = spoken(to)
    found = ((pk, *alike(asked, said)) for pk, said in _others(actor, to.organization_id).items())
    ranked = sorted((one for one in found if one[1] > 0), key=lambda one: (-one[1], one[0]))[:most]
    shown = {need.pk: need for need in needs(actor).filter(pk__in=[pk for pk, _, _ in ranked])}
    return tuple(SimilarNeed(shown[pk], score, shared) for pk, score, shared in ranked)


def _others(actor: Actor, organization: int) -> dict[int, Spoken]:
    """Read what is compared of all needs that may be shown: three queries."""
    visible = (
        Need.objects.filter(scoped(actor, Permission.VIEW_NEED))
        .exclude(state=NeedState.WITHDRAWN)
        .exclude(organization=organization)
        .values("pk")
    )
    chosen: defaultdict[int, set[str]] = defaultdict(set)
    for pk, theme in NeedTheme.objects.filter(need__in=visible).values_list("need_id", "theme"):
        chosen[pk].add(theme)
    heard: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for row in HeardTheme.objects.filter(need__in=visible).values_list("need_id", "theme", "score"):
        heard[row[0] or 0][row[1]] = row[2]
    columns = ("need_id", "vector", "model", "version")
    vectors = {row[0]: row for row in TextVector.objects.filter(need__in=visible).values_list(*columns)}
    found = {}
    for pk in chosen.keys() | heard.keys() | vectors.keys():
        _, vector, model, version = vectors.get(pk, (pk, None, "", ""))
        found[pk or 0] = Spoken(
            frozenset(chosen.get(pk or 0, ())),
            heard.get(pk or 0, {}),
            bytes(vector) if vector else None,
            f"{model} {version}",
        )
    return found


def spoken(row: Need | NeedDraft) -> Spoken:
    """Return what is compared of a need or a draft, themes chosen and heard and its vector: three queries."""
    vector: TextVector | None = getattr(row, "vector", None)
    return Spoken(
        chosen=frozenset(one.theme for one in row.themes.all()),
        heard={one.theme: one.score for one in row.heard_themes.all()},
        vector=bytes(vector.vector) if vector else None,
        model=f"{vector.model} {vector.version}" if vector else "",
    )

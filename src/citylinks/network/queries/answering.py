"""Offers that answer a text: by what both say and the themes of both, or by themes alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.db.models import Count, Q, QuerySet, Sum
from numpy.typing import NDArray

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.network.models import Offer, OfferTheme, OfferVector
from citylinks.network.queries.offered import OfferRecord, offer_record
from citylinks.network.queries.offers import offers
from citylinks.network.states import OfferState
from citylinks.themes.classify import POSSIBLE
from citylinks.themes.encoder import DIMENSIONS
from citylinks.themes.hearing import MODEL
from citylinks.themes.space import Vector, Vectors, answering, version, with_chosen
from citylinks.themes.taxonomy import THEMES

READ = 200  # the best offers that are read: the reader may not see many of them


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the themes of a text, its row of `themes.space.answering` where it has a vector.

    `apart_from` is the primary key of the organization that asks: what it and its people offer is left out.
    """

    themes: frozenset[str]
    row: Vector | None
    apart_from: int


@dataclass(frozen=True, slots=True)
class AnsweringOffer:
    """An offer that answers a text, and the themes that both speak of."""

    offer: OfferRecord
    shared: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Rows:
    """Every offer that has a vector: its primary key, its row of `answering`, and the themes it speaks of.

    `themes` are (offers, themes) in the order of the taxonomy: those that were chosen, else those heard.
    """

    offers: NDArray[np.int64]
    rows: Vectors
    themes: NDArray[np.bool_]


def offers_answering(actor: Actor, asked: Asked, *, most: int = 5) -> tuple[AnsweringOffer, ...]:
    """Return the open offers that the actor may see and that speak of a theme that is asked for, best first.

    Six queries however many offers there are, and two more when any was made or erased since the last call in
    this process. About 2 ms for 11,000 offers, which are kept in memory with 1.7 kB each.
    """
    if not asked.themes:
        return ()
    found = _by_themes(actor, asked, most) if asked.row is None else _by_rows(actor, asked, asked.row, most)
    whole = {row.pk: row for row in offers(actor).filter(pk__in=list(found))}
    return tuple(
        AnsweringOffer(offer_record(whole[pk]), tuple(code for code in THEMES if code in shared))
        for pk, shared in found.items()
        if pk in whole
    )


def best(rows: Rows, row: Vector, themes: Collection[str], most: int) -> NDArray[np.int64]:
    """Return the places of the rows that answer a row best, of those that speak of one of these themes."""
    wanted = np.array([code in themes for code in THEMES])
    speaking = np.flatnonzero(rows.themes[:, wanted].any(axis=1))
    scores = (rows.rows @ row)[speaking]
    if len(speaking) > most:
        chosen = np.argpartition(-scores, most)[:most]
        speaking, scores = speaking[chosen], scores[chosen]
    order = np.lexsort((speaking, -scores))
    return np.asarray(speaking[order], dtype=np.int64)


def _by_rows(actor: Actor, asked: Asked, row: Vector, most: int) -> dict[int, frozenset[str]]:
    known = kept_rows()
    if not len(known.offers):
        return {}
    places = best(known, row, asked.themes, READ).tolist()
    keys = [int(known.offers[place]) for place in places]
    seen = set(_seen(actor, asked).filter(pk__in=keys).values_list("pk", flat=True))
    codes = list(THEMES)
    shown = [(key, place) for key, place in zip(keys, places, strict=True) if key in seen][:most]
    return {
        key: frozenset(codes[at] for at in np.flatnonzero(known.themes[place]).tolist()) & asked.themes
        for key, place in shown
    }


def _by_themes(actor: Actor, asked: Asked, most: int) -> dict[int, frozenset[str]]:
    """Take the offers that share most of the chosen themes, the newest first."""
    both = Count("themes", filter=Q(themes__theme__in=asked.themes))
    rows = _seen(actor, asked).annotate(both=both).filter(both__gt=0).order_by("-both", "-id")
    first = list(rows.values_list("pk", flat=True)[:most])
    chosen: defaultdict[int, set[str]] = defaultdict(set)
    told = OfferTheme.objects.filter(offer__in=first, theme__in=asked.themes)
    for pk, theme in told.values_list("offer_id", "theme"):
        chosen[pk].add(theme)
    return {pk: frozenset(chosen[pk]) for pk in first}


def _seen(actor: Actor, asked: Asked) -> QuerySet[Offer]:
    visible = Offer.objects.filter(scoped(actor, Permission.VIEW_OFFER), state=OfferState.OPEN)
    others = visible.exclude(organization=asked.apart_from)
    return others.exclude(person__organization=asked.apart_from)


def kept_rows() -> Rows:
    """Return the rows of all offers, read again only when one was made, read anew or erased: one query."""
    told = _present().aggregate(many=Count("pk"), marks=Sum("mark"))
    return _rows((version(), told["many"], told["marks"] or 0))


def _present() -> QuerySet[OfferVector]:
    return OfferVector.objects.filter(model=MODEL, version=version())


@lru_cache(maxsize=1)
def _rows(_stamp: tuple[str, int, int]) -> Rows:
    """Read every row: two queries. The marks are drawn by lot, so that their sum names the rows."""
    chosen: defaultdict[int, list[str]] = defaultdict(list)
    for pk, theme in OfferTheme.objects.values_list("offer_id", "theme"):
        chosen[pk].append(theme)
    found = list(_present().order_by("offer").values_list("offer_id", "vector", "shares"))
    keys = np.array([pk for pk, _, _ in found], dtype=np.int64)
    places = _numbers([vector for _, vector, _ in found], DIMENSIONS)
    shares = _numbers([told for _, _, told in found], len(THEMES))
    filed = [chosen[pk] for pk in keys.tolist()]
    rows = answering(places, with_chosen(shares, filed)) if found else np.zeros((0, 0), dtype=np.float32)
    told = np.array([[code in own for code in THEMES] for own in filed]).reshape(-1, len(THEMES))
    themes = np.where(told.any(axis=1, keepdims=True), told, shares >= POSSIBLE)
    return Rows(keys, rows, themes)


def _numbers(packed: Collection[bytes | memoryview], many: int) -> Vectors:
    return np.frombuffer(b"".join(bytes(one) for one in packed), "<f4").reshape(-1, many)

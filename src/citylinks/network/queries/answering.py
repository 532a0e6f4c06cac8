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

READ = 200  # the best offers that are looked at, of which many may not be seen by whoever asks


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
    """Every offer that has a vector: its primary key, its row of `answering`, and the themes it speaks of."""

    offers: NDArray[np.int64]
    rows: Vectors
    themes: tuple[frozenset[str], ...]


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


def scores(rows: Rows, row: Vector) -> Vector:
    """Say how well each offer answers a row, in [-1, 1]."""
    return np.asarray(rows.rows @ row, dtype=np.float32)


def _by_rows(actor: Actor, asked: Asked, row: Vector, most: int) -> dict[int, frozenset[str]]:
    known = kept_rows()
    if not len(known.offers):
        return {}
    order = np.argsort(-scores(known, row), kind="stable").tolist()
    speaking = [place for place in order if known.themes[place] & asked.themes]
    best = {int(known.offers[place]): known.themes[place] & asked.themes for place in speaking[:READ]}
    seen = set(_seen(actor, asked).filter(pk__in=list(best)).values_list("pk", flat=True))
    return dict([(pk, shared) for pk, shared in best.items() if pk in seen][:most])


def _by_themes(actor: Actor, asked: Asked, most: int) -> dict[int, frozenset[str]]:
    """Take the offers that share most of the chosen themes, the newest first."""
    both = Count("themes", filter=Q(themes__theme__in=asked.themes))
    rows = _seen(actor, asked).annotate(both=both).filter(both__gt=0).order_by("-both", "-id")
    best = list(rows.values_list("pk", flat=True)[:most])
    chosen: defaultdict[int, set[str]] = defaultdict(set)
    told = OfferTheme.objects.filter(offer__in=best, theme__in=asked.themes)
    for pk, theme in told.values_list("offer_id", "theme"):
        chosen[pk].add(theme)
    return {pk: frozenset(chosen[pk]) for pk in best}


def _seen(actor: Actor, asked: Asked) -> QuerySet[Offer]:
    own = Q(organization=asked.apart_from) | Q(person__organization=asked.apart_from)
    visible = Offer.objects.filter(scoped(actor, Permission.VIEW_OFFER), state=OfferState.OPEN)
    return visible.exclude(pk__in=Offer.objects.filter(own).values("pk"))


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
    codes = list(THEMES)
    heard = [frozenset(codes[place] for place in np.flatnonzero(row >= POSSIBLE).tolist()) for row in shares]
    return Rows(keys, rows, tuple(frozenset(own) or said for own, said in zip(filed, heard, strict=True)))


def _numbers(packed: Collection[bytes | memoryview], many: int) -> Vectors:
    return np.frombuffer(b"".join(bytes(one) for one in packed), "<f4").reshape(-1, many)

"""How well criteria find partners that were really chosen: their ranks, and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from citylinks.engine.asks import asks_of
from citylinks.engine.certificate import ENGINE_VERSION, Certificate, fingerprint
from citylinks.engine.kernels.reference import score
from citylinks.engine.problem import Bool, Criteria, Float64, Need, ProblemError
from citylinks.engine.table import PartyTable, mask_of

SPLITS = ("none", "temporal")


@dataclass(frozen=True, eq=False)
class Pairing:
    """A need and the party that really became its partner, at a time (a year, or any number that grows)."""

    need: Need
    partner: int
    time: float = 0.0


@dataclass(frozen=True)
class Placed:
    """Where one true partner stands, from 1, among all eligible parties and among those of its own country.

    `eligible` and `in_country` count them; the ranks are None when the partner itself is not eligible. `part`
    is `early` or `late` of a temporal split.
    """

    need: int
    partner: int
    time: float
    part: str
    rank: int | None
    eligible: int
    country_rank: int | None
    in_country: int


@dataclass(frozen=True)
class Measures:
    """Of some pairings: mean reciprocal rank, and the share of partners among the first k (hit@k).

    A partner that is not eligible counts as never found. `median` is None without any found.
    """

    pairings: int
    reciprocal: float
    hits: dict[int, float]
    median: float | None


@dataclass(frozen=True)
class Evaluation:
    """Measures by part (all, early, late) and scope (eligible, country); an empty part is left out."""

    placed: tuple[Placed, ...]
    measures: dict[tuple[str, str], Measures]
    certificate: Certificate


def evaluate(
    criteria: Criteria,
    pairings: Sequence[Pairing],
    parties: PartyTable,
    where: ArrayLike | None = None,
    *,
    split: str = "none",
    country: str = "country",
    hits: tuple[int, ...] = (1, 5, 10, 20),
) -> Evaluation:
    """Rank every pairing's true partner among all eligible parties, and among those of its own country.

    `where` is bool (n,) or (pairings, n). A need never competes with itself: the party of the same id is left
    out. With split="temporal", the earlier half of the pairings (by time) is told apart from the later, so
    that criteria may be tuned on the first and judged by the second. Ties go to the smaller id. Raises
    ProblemError with all faults.
    """
    faults = [] if split in SPLITS else [f"The split is “{split}”; use {' or '.join(SPLITS)}."]
    known = set(parties.ids.tolist())
    faults += [
        f"There is no party {p.partner}, the partner of {p.need.id}."
        for p in pairings
        if p.partner not in known
    ]
    if country not in parties.columns:
        faults.append(f"There is no column “{country}”; there are {', '.join(parties.columns)}.")
    if faults:
        raise ProblemError(faults)
    masks = _masks(where, parties, len(pairings))
    parts = _parts(pairings, split)
    placed = tuple(
        _placed(criteria, pairing, parties, masks[i], (part, country))
        for i, (pairing, part) in enumerate(zip(pairings, parts, strict=True))
    )
    measures = {}
    for part in ("all", "early", "late"):
        chosen = [p for p in placed if part in {"all", p.part}]
        if chosen:
            measures[part, "eligible"] = _measures([p.rank for p in chosen], hits)
            measures[part, "country"] = _measures([p.country_rank for p in chosen], hits)
    sha = fingerprint(
        parties.sha256,
        criteria.canonical(),
        split,
        *(f"{p.need.id} {p.partner} {p.time}" for p in pairings),
        *(np.packbits(mask) for mask in masks),
    )
    method = "all eligible parties scored by the reference kernel"
    return Evaluation(placed, measures, Certificate(True, method, 0, ENGINE_VERSION, sha))


def _masks(where: ArrayLike | None, parties: PartyTable, number: int) -> list[Bool]:
    if where is None:
        return [np.ones(parties.n, bool)] * number
    given = np.asarray(where, dtype=bool)
    if given.ndim == 1:
        return [mask_of(parties, given, "where")] * number
    if given.shape != (number, parties.n):
        raise ProblemError([f"The mask has the shape {given.shape}, not {(number, parties.n)}."])
    return list(given)


def _parts(pairings: Sequence[Pairing], split: str) -> list[str]:
    if split == "none":
        return ["" for _ in pairings]
    border = float(np.median([p.time for p in pairings])) if pairings else 0.0
    return ["early" if p.time <= border else "late" for p in pairings]


def _placed(
    criteria: Criteria, pairing: Pairing, parties: PartyTable, mask: Bool, names: tuple[str, str]
) -> Placed:
    part, country = names
    row = parties.row_of(pairing.partner)
    left = mask & (parties.ids != pairing.need.id)
    rows = np.flatnonzero(left).astype(np.int64)
    asks = asks_of(pairing.need, parties, criteria)
    scores = np.full(parties.n, np.nan)
    scores[rows] = score(criteria, asks, parties, rows).scores[0]
    here = left & np.asarray(parties.columns[country].data == parties.columns[country].data[row])
    return Placed(
        need=pairing.need.id,
        partner=pairing.partner,
        time=pairing.time,
        part=part,
        rank=_rank(scores, parties.ids, row, left),
        eligible=int(left.sum()),
        country_rank=_rank(scores, parties.ids, row, here),
        in_country=int(here.sum()),
    )


def _rank(scores: Float64, ids: NDArray[np.int64], row: int, among: Bool) -> int | None:
    if not among[row]:
        return None
    ahead = (scores > scores[row]) | ((scores == scores[row]) & (ids < ids[row]))
    return 1 + int(np.count_nonzero(ahead & among))


def _measures(ranks: Sequence[int | None], hits: tuple[int, ...]) -> Measures:
    found = np.array([r for r in ranks if r is not None], dtype=np.float64)
    return Measures(
        pairings=len(ranks),
        reciprocal=float((1 / found).sum() / len(ranks)),
        hits={k: float((found <= k).sum() / len(ranks)) for k in hits},
        median=float(np.median(found)) if found.size else None,
    )

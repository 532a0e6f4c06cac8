"""How far an answer depends on its weights: intervals of one weight, and chances under random weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from citylinks.engine.asks import asks_of
from citylinks.engine.certificate import ENGINE_VERSION, Certificate
from citylinks.engine.explain import field_of
from citylinks.engine.nearest import crossings
from citylinks.engine.problem import Criteria, Float64, Int64, Need, ProblemError
from citylinks.engine.rank import eligibility, question_sha256
from citylinks.engine.table import PartyTable

CHUNK = 64


@dataclass(frozen=True)
class StabilityInterval:
    """Between these raw weights of one criterion, the same k parties are the first (in whatever order).

    `high` is None when no greater weight changes them.
    """

    name: str
    weight: float
    low: float
    high: float | None
    k: int


@dataclass(frozen=True)
class Acceptability:
    """Under random weights: how often a party is first, and among the first k, best first.

    `ids` (p,) are all parties that ever were among the first k; `first` and `top` (p,) are shares of the
    draws; `ranks` (p, k) the share at each rank; `central` (p, C) the mean weights of the draws in which the
    party was among the first k.
    """

    ids: Int64
    first: Float64
    top: Float64
    ranks: Float64
    central: Float64
    draws: int
    certificate: Certificate


def stability_interval(
    need: Need,
    parties: PartyTable,
    criteria: Criteria,
    name: str,
    k: int = 10,
    *,
    where: ArrayLike | None = None,
    exclude: Mapping[str, ArrayLike] | None = None,
) -> StabilityInterval:
    """Find the interval of one raw weight within which the set of the first k stays the same.

    Exact but for rounding: the borders are roots of quadratics (see `weights`). Raises KeyError when there is
    no such criterion, ProblemError on faults of the input.
    """
    c = criteria.index(name)
    asks = asks_of(need, parties, criteria)
    eligible, _ = eligibility(parties, where, exclude)
    rows = np.arange(parties.n) if eligible is None else np.flatnonzero(eligible)
    if rows.size == 0:
        raise ProblemError(["No party is eligible."])
    field = field_of(asks, parties, criteria, int(rows[0]), eligible)
    order = np.lexsort((field.ids, -field.scores))
    inside, outside = order[:k], order[k:]
    raw = np.array([row.weight for row in criteria], dtype=np.float64)
    low, high = 0.0, np.inf
    for member in inside:
        shape, roots = crossings(field.seen_from(int(member)), raw, c, outside)
        slope = 2 * shape[:, :1] * roots + shape[:, 1:2]
        roots = roots[~np.isnan(roots) & (np.abs(slope) > 1e-14)]
        low = max(low, float(roots[roots < raw[c]].max(initial=0.0)))
        high = min(high, float(roots[roots > raw[c]].min(initial=np.inf)))
    return StabilityInterval(name, float(raw[c]), low, None if np.isinf(high) else high, k)


def acceptability(
    need: Need,
    parties: PartyTable,
    criteria: Criteria,
    k: int = 10,
    *,
    where: ArrayLike | None = None,
    exclude: Mapping[str, ArrayLike] | None = None,
    draws: int = 1000,
    concentration: float | None = None,
    seed: int = 0,
) -> Acceptability:
    """Rank under random weights: stochastic multicriteria acceptability.

    SMAA-2 (Lahdelma and Salminen 2001). Weights are Dirichlet: uniform over all weights that sum to 1, or
    with `concentration` around the criteria's own (the greater, the closer). Costs draws x n x C
    multiplications. Raises ProblemError on faults of the input.
    """
    if k < 1 or draws < 1 or (concentration is not None and concentration <= 0):
        raise ProblemError(["k and the number of draws are 1 or more, a concentration is above 0."])
    asks = asks_of(need, parties, criteria)
    eligible, _ = eligibility(parties, where, exclude)
    rows = np.arange(parties.n) if eligible is None else np.flatnonzero(eligible)
    if rows.size == 0:
        raise ProblemError(["No party is eligible."])
    field = field_of(asks, parties, criteria, int(rows[0]), eligible)
    used = np.flatnonzero(criteria.weights > 0)
    alpha = np.ones(used.size) if concentration is None else criteria.weights[used] * concentration
    random = np.zeros((draws, len(criteria)))
    random[:, used] = np.random.Generator(np.random.PCG64(seed)).dirichlet(alpha, draws)
    depth = min(k, rows.size)
    best = _first_of_draws(field.values, field.ids, random, depth)
    seen, place = np.unique(best, return_inverse=True)
    place = place.reshape(best.shape)
    ranks, central = np.zeros((seen.size, depth)), np.zeros((seen.size, len(criteria)))
    np.add.at(ranks, (place, np.broadcast_to(np.arange(depth), place.shape)), 1.0)
    np.add.at(central, place.reshape(-1), np.repeat(random, depth, axis=0))
    top = ranks.sum(axis=1)
    order = np.lexsort((field.ids[seen], -ranks[:, 0], -top))
    sha = question_sha256(asks, parties, criteria, eligible, k)
    method = f"{draws} draws of Dirichlet weights, concentration {concentration or 'uniform'}"
    return Acceptability(
        ids=field.ids[seen[order]],
        first=ranks[order, 0] / draws,
        top=top[order] / draws,
        ranks=ranks[order] / draws,
        central=central[order] / top[order, None],
        draws=draws,
        certificate=Certificate(False, method, seed, ENGINE_VERSION, sha, {"draws": float(draws)}),
    )


def _first_of_draws(values: Float64, ids: Int64, random: Float64, depth: int) -> Int64:
    """Give the places of the first `depth` parties of each draw, int64 (draws, depth)."""
    known = ~np.isnan(values)
    worth, on = np.where(known, values, 0.0), known.astype(np.float64)
    best = np.empty((len(random), depth), np.int64)
    for lo in range(0, len(random), CHUNK):
        part = random[lo : lo + CHUNK]
        total = on @ part.T
        scores = np.divide(worth @ part.T, total, out=np.zeros_like(total), where=total > 0)
        for i in range(len(part)):
            column = scores[:, i]
            cut = np.partition(column, column.size - depth)[column.size - depth]
            few = np.flatnonzero(column >= cut)
            best[lo + i] = few[np.lexsort((ids[few], -column[few]))[:depth]]
    return best

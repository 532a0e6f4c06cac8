"""The smallest changes of weights that put a party among the first k.

A score is a ratio, (sum of known weight x value) / (sum of known weight).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from citylinks.engine.field import Field
from citylinks.engine.kernels.reference import combine
from citylinks.engine.nearest import Search
from citylinks.engine.problem import Criteria, Float64

ROUNDS = 60
CUTS_A_ROUND = 40
MARGIN = 1e-8


@dataclass(frozen=True)
class WeightChange:
    """One weight that alone would have to be another. `size` is the change over the sum of all weights."""

    name: str
    before: float
    after: float
    size: float


@dataclass(frozen=True)
class MixedChange:
    """The change of all weights, least in sum of absolute changes, after which only k - 1 are ahead.

    Weights sum to 1 before and after. `exact` says that the linear program is the whole question: whoever
    takes part in it has the same facts known as the party; else it is solved in steps and only a change that
    works is given.
    """

    before: dict[str, float]
    after: dict[str, float]
    size: float
    exact: bool


def weight_changes(field: Field, criteria: Criteria, k: int) -> tuple[WeightChange, ...]:
    """For each criterion, the nearest weight that alone puts `me` among the first k, where there is one.

    Each is tried with the reference kernel before it is given.
    """
    raw = np.array([row.weight for row in criteria], dtype=np.float64)
    search = Search(field, raw, k)
    made = []
    for c, row in enumerate(criteria):
        after = search.nearest(c)
        if after is not None:
            made.append(WeightChange(row.name, row.weight, after, abs(after - row.weight) / float(raw.sum())))
    return tuple(made)


def mixed_change(field: Field, criteria: Criteria, k: int) -> MixedChange | None:
    """Find the change of weights with the least L1 norm after which only the first k - 1 of today are ahead.

    A linear program over weights that sum to 1, solved by HiGHS with rivals added as they are found ahead (a
    cutting-plane method: Kelley 1960). None when no weights do it.
    """
    weights = criteria.weights
    stay = np.zeros(field.ids.size, bool)
    stay[field.first(k - 1)] = True
    stay[field.me] = True
    cuts: dict[int, Float64] = {}
    now = weights.copy()
    for _ in range(ROUNDS):
        level, scores = field.level(now)
        over, scores = level[~stay[level]], scores[~stay[level]]
        if over.size == 0 or int(field.ahead(now).sum()) < k:
            return MixedChange(
                dict(zip(criteria.names, weights.tolist(), strict=True)),
                dict(zip(criteria.names, now.tolist(), strict=True)),
                float(np.abs(now - weights).sum()),
                all(bool((field.known[j] == field.known[field.me]).all()) for j in cuts),
            )
        worst = over[np.argsort(-scores, kind="stable")][:CUTS_A_ROUND]
        cuts = {int(j): _cut(field, now, int(j)) for j in (*cuts, *worst)}
        solved = _nearest_weights(weights, np.array(list(cuts.values())))
        if solved is None:
            return None
        now = solved
    return None


def _nearest_weights(weights: Float64, cuts: Float64) -> Float64 | None:
    """Minimize |w - weights| over w >= 0 that sum to 1 with cuts @ w >= MARGIN; None when there are none."""
    from scipy.optimize import linprog

    count = weights.size
    eye = np.eye(count)
    solved = linprog(
        np.concatenate([np.zeros(count), np.ones(count)]),
        A_ub=np.block([[-cuts, np.zeros_like(cuts)], [eye, -eye], [-eye, -eye]]),
        b_ub=np.concatenate([np.full(len(cuts), -MARGIN), weights, -weights]),
        A_eq=np.concatenate([np.ones(count), np.zeros(count)])[None, :],
        b_eq=[1.0],
        bounds=(0, None),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10},
    )
    if solved.x is None or solved.status != 0:
        return None
    found = np.maximum(np.asarray(solved.x[:count], dtype=np.float64), 0.0)
    return np.asarray(found / found.sum(), dtype=np.float64)


def _cut(field: Field, now: Float64, j: int) -> Float64:
    """Give the row g of g . w >= 0: `me` is not behind j. Linear where both have the same facts known.

    Elsewhere a missing value is held at the party's score under the present weights.
    """
    me, known = field.me, field.known
    scores = combine(field.values[[me, j]], now).scores
    mine = np.where(known[me], field.values[me], scores[0])
    theirs = np.where(known[j], field.values[j], scores[1])
    neither = ~known[me] & ~known[j]
    if bool((known[me] == known[j]).all()):
        return np.where(neither, 0.0, mine - theirs)
    return np.asarray(mine - theirs, dtype=np.float64)

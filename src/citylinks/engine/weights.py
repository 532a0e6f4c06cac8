"""The smallest changes of weights that put a party among the first k, and where parties change places.

A score is a ratio, (sum of known weight x value) / (sum of known weight). In the weight x of one criterion,
who of two parties is ahead is the sign of a quadratic, so that the weights where they change places are its
roots.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.kernels.reference import combine
from citylinks.engine.problem import Bool, Criteria, Float64, Int64

ROUNDS = 60
CUTS_A_ROUND = 40
MARGIN = 1e-8


@dataclass(frozen=True)
class Field:
    """The eligible parties (rows ascending), their values (n, C), NaN for missing, and one of them, `me`."""

    rows: Int64
    ids: Int64
    values: Float64
    scores: Float64
    me: int

    def ahead(self, weights: Float64) -> Bool:
        """Say who is ahead of `me` under these weights, by score and then by id, bool (n,)."""
        scores = combine(self.values, weights / weights.sum()).scores
        mine = scores[self.me]
        return np.asarray((scores > mine) | ((scores == mine) & (self.ids < self.ids[self.me])))

    def at_rank(self, rank: int) -> int:
        """Give the row of the party at a rank, from 1."""
        return int(self.rows[np.lexsort((self.ids, -self.scores))[rank - 1]])

    def without(self, me: int) -> Field:
        return Field(self.rows, self.ids, self.values, self.scores, me)


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


def crossings(field: Field, weights: Float64, c: int, rivals: NDArray[np.intp]) -> tuple[Float64, Float64]:
    """Coefficients (r, 3) of x^2, x, 1 and roots (r, 2) of who is ahead, in the raw weight x of criterion c.

    A rival is ahead where the quadratic is positive. Roots are NaN where there are none at x >= 0.
    """
    others = weights.copy()
    others[c] = 0.0
    known = ~np.isnan(field.values)
    worth = (np.where(known, field.values, 0.0) * others).sum(axis=1)
    weight = (known * others).sum(axis=1)
    on, value = known[:, c].astype(np.float64), np.where(known[:, c], field.values[:, c], 0.0)
    me = field.me
    a_j, b_j, v_j, o_j = worth[rivals], weight[rivals], value[rivals], on[rivals]
    a_i, b_i, v_i, o_i = worth[me], weight[me], value[me], on[me]
    square = v_j * o_i - v_i * o_j
    line = a_j * o_i + v_j * b_i - a_i * o_j - v_i * b_j
    rest = a_j * b_i - a_i * b_j
    return np.stack([square, line, rest], axis=1), roots(square, line, rest)


def roots(square: Float64, line: Float64, rest: Float64) -> Float64:
    """Real roots at x >= 0 of each quadratic, (r, 2), NaN elsewhere; without cancellation."""
    made = np.full((square.size, 2), np.nan)
    flat = np.abs(square) < 1e-15
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = line * line - 4 * square * rest
        half = -0.5 * (line + np.where(line >= 0, 1.0, -1.0) * np.sqrt(inside))
        made[:, 0] = np.where(flat, -rest / line, half / square)
        made[:, 1] = np.where(flat, np.nan, rest / half)
    made[~np.isfinite(made) | (made < 0)] = np.nan
    return made


def weight_changes(field: Field, criteria: Criteria, k: int) -> tuple[WeightChange, ...]:
    """For each criterion, the nearest weight that alone puts `me` among the first k, where there is one.

    Each is tried with the reference kernel before it is given.
    """
    raw = np.array([row.weight for row in criteria], dtype=np.float64)
    made = []
    for c, row in enumerate(criteria):
        after = nearest_weight(field, raw, c, k)
        if after is not None:
            made.append(WeightChange(row.name, row.weight, after, abs(after - row.weight) / float(raw.sum())))
    return tuple(made)


def nearest_weight(field: Field, raw: Float64, c: int, k: int) -> float | None:
    """Find the weight of criterion c nearest to its own at which fewer than k are ahead of `me`."""
    rivals = np.flatnonzero(np.arange(field.ids.size) != field.me)
    shape, crossing = crossings(field, raw, c, rivals)
    places = np.unique(crossing[~np.isnan(crossing)])
    edges = np.concatenate([[0.0], places, [max(places[-1] if places.size else 0.0, raw.sum()) * 4 + 1.0]])
    middles = (edges[1:] + edges[:-1]) / 2
    ahead = np.zeros(middles.size, np.int64)
    for first in range(0, rivals.size, 4096):
        part = slice(first, first + 4096)
        ahead += _ahead_between(shape[part], crossing[part], places, middles.size)
    good = np.flatnonzero(ahead < k)
    if good.size == 0:
        return None
    low, high = edges[good], edges[good + 1]
    for at in np.argsort(np.maximum(np.maximum(low - raw[c], raw[c] - high), 0.0), kind="stable"):
        found = _inside(field, raw, c, k, (float(low[at]), float(high[at])))
        if found is not None:
            return found
    return None


def _ahead_between(shape: Float64, crossing: Float64, places: Float64, spans: int) -> Int64:
    """Count the rivals ahead in each span between the sorted places."""
    ordered = np.sort(crossing, axis=1)
    steps = np.zeros(spans + 1, np.int64)
    ends = np.searchsorted(places, np.nan_to_num(ordered, nan=np.inf)) + 1
    ends = np.where(np.isnan(ordered), spans, ends)
    begin = np.zeros(len(shape), np.int64)
    last = np.where(np.isnan(ordered), np.inf, ordered)
    previous = np.zeros(len(shape))
    for column in (0, 1, 2):
        end = ends[:, column] if column < 2 else np.full(len(shape), spans)
        border = last[:, column] if column < 2 else np.full(len(shape), np.inf)
        probe = np.where(np.isinf(border), previous * 2 + 1.0, (previous + border) / 2)
        sign = (shape[:, 0] * probe + shape[:, 1]) * probe + shape[:, 2]
        hit = (sign > 0) & (end > begin)
        np.add.at(steps, begin[hit], 1)
        np.add.at(steps, end[hit], -1)
        begin, previous = np.maximum(begin, end), np.where(np.isinf(border), previous, border)
    return np.cumsum(steps)[:spans]


def _inside(field: Field, raw: Float64, c: int, k: int, span: tuple[float, float]) -> float | None:
    """Step from the span's nearer border inwards until the reference kernel agrees."""
    low, high = span
    start, end = (low, high) if raw[c] <= low else (high, low)
    tried = raw.copy()
    for part in (0.0, 1e-9, 1e-7, 1e-5, 1e-3, 0.1, 0.5):
        tried[c] = start + (end - start) * part
        if tried.sum() > 0 and int(field.ahead(tried).sum()) < k:
            return float(tried[c])
    return None


def mixed_change(field: Field, criteria: Criteria, k: int) -> MixedChange | None:
    """Find the change of weights with the least L1 norm after which only the first k - 1 of today are ahead.

    A linear program over weights that sum to 1, solved by HiGHS with rivals added as they are found ahead (a
    cutting-plane method: Kelley 1960). None when no weights do it.
    """
    weights = criteria.weights
    order = np.lexsort((field.ids, -field.scores))
    stay = np.zeros(field.ids.size, bool)
    stay[order[: k - 1]] = True
    stay[field.me] = True
    rivals = np.flatnonzero(~stay)
    known = ~np.isnan(field.values)
    cuts: dict[int, Float64] = {}
    now = weights.copy()
    for _ in range(ROUNDS):
        scores = combine(field.values, now).scores
        over = rivals[scores[rivals] >= scores[field.me]]
        if over.size == 0 or int(field.ahead(now).sum()) < k:
            return MixedChange(
                dict(zip(criteria.names, weights.tolist(), strict=True)),
                dict(zip(criteria.names, now.tolist(), strict=True)),
                float(np.abs(now - weights).sum()),
                all(bool((known[j] == known[field.me]).all()) for j in cuts),
            )
        worst = over[np.argsort(-scores[over], kind="stable")][:CUTS_A_ROUND]
        cuts = {int(j): _cut(field, known, now, int(j)) for j in (*cuts, *worst)}
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


def _cut(field: Field, known: Bool, now: Float64, j: int) -> Float64:
    """Give the row g of g . w >= 0: `me` is not behind j. Linear where both have the same facts known.

    Elsewhere a missing value is held at the party's score under the present weights.
    """
    me = field.me
    scores = combine(field.values[[me, j]], now).scores
    mine = np.where(known[me], field.values[me], scores[0])
    theirs = np.where(known[j], field.values[j], scores[1])
    neither = ~known[me] & ~known[j]
    if bool((known[me] == known[j]).all()):
        return np.where(neither, 0.0, mine - theirs)
    return np.asarray(mine - theirs, dtype=np.float64)

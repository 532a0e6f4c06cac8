"""The reference kernel: numpy, float64. Every published score comes from here, whoever did the search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.asks import Asks
from citylinks.engine.criteria import kind_of
from citylinks.engine.criteria.base import filled
from citylinks.engine.criteria.vectors import Cosine
from citylinks.engine.problem import Bool, Column, Criteria, Criterion, Float64, Int64
from citylinks.engine.table import PartyTable

GRID = float(2**40)
ROUNDING = 1e-11


@dataclass(frozen=True)
class Scored:
    """Scores of m needs with r parties.

    `values` (m, r, C) is NaN where missing; `contributions` (m, r, C) sum to `scores` (m, r); `low` and
    `high` value what is missing at 0 and at 1. Where nothing is known the score is 0.
    """

    values: Float64
    contributions: Float64
    scores: Float64
    low: Float64
    high: Float64


def score(
    criteria: Criteria,
    asks: Asks,
    parties: PartyTable,
    rows: Int64,
    known: Mapping[int, Float64] | None = None,
) -> Scored:
    """Score m needs with the parties in `rows`.

    `known` holds values (m, r) that the caller has already, by the place of the criterion.
    Values are rounded to multiples of 2^-40, so that the last digit of a platform's exp, or the place of a
    row in its array, changes nothing: neither bytes nor ties.
    """
    values = np.empty((asks[0].n, rows.size, len(criteria)))
    for c, (criterion, ask) in enumerate(zip(criteria, asks, strict=True)):
        if known is not None and c in known:
            values[:, :, c] = known[c]
        else:
            column = parties.column(criterion.column).take(rows)
            values[:, :, c] = kind_of(criterion).value(criterion, ask, column)
    return combine(np.rint(values * GRID) / GRID, criteria.weights)


def combine(values: Float64, weights: Float64) -> Scored:
    """Weigh values (..., C); a missing value's weight is shared among the known ones in proportion.

    Scores are rounded like values, so that scores that should be equal are. Sums go in the order of the
    criteria, whatever the platform.
    """
    known = ~np.isnan(values)
    present = np.where(known, values, 0.0)
    total = in_order(known * weights)[..., None]
    share = np.where(total > 0, weights / np.where(total > 0, total, 1.0), 0.0)
    contributions = present * share
    low = in_order(present * weights)
    return Scored(
        values,
        contributions,
        np.rint(in_order(contributions) * GRID) / GRID,
        low,
        np.minimum(low + (1.0 - total[..., 0]), 1.0),
    )


def in_order(parts: Float64) -> Float64:
    """Sum (..., C) over its last axis, one after the other."""
    total = np.zeros(parts.shape[:-1])
    for c in range(parts.shape[-1]):
        total += parts[..., c]
    return total


def approximate(
    criteria: Criteria, asks: Asks, parties: PartyTable, rows: Int64 | None
) -> tuple[NDArray[np.float64], float]:
    """Scores (m, r) of all parties (rows=None) or some, and a bound of their distance from `score`'s.

    Like `score`, but text is multiplied in float32 by BLAS, and values are not rounded.
    """
    number = parties.n if rows is None else rows.size
    total = np.zeros((asks[0].n, number))
    always, sometimes = 0.0, np.zeros(0)
    error = ROUNDING
    for criterion, ask, w in zip(criteria, asks, criteria.weights, strict=True):
        if w == 0:
            continue
        column = parties.column(criterion.column)
        value, slack = quick(criterion, ask, column if rows is None else column.take(rows))
        missing = np.isnan(value)
        np.multiply(value, w, out=value)
        if missing.any():
            np.copyto(value, 0.0, where=missing)
            sometimes = w * ~missing if sometimes.size == 0 else sometimes + w * ~missing
        else:
            always += float(w)
        total += value
        error = max(error, slack)
    if sometimes.size:
        weight = sometimes + always
        np.divide(total, weight, out=total, where=weight > 0)
    elif always > 0:
        total /= always
    return total, error


def quick(criterion: Criterion, ask: Column, column: Column) -> tuple[Float64, float]:
    """Value all rows of a column (m, n), each of few different rows once, and bound the error."""
    kind = kind_of(criterion)
    if isinstance(kind, Cosine):
        left, right = (np.asarray(side.data, dtype=np.float32) for side in (ask, column))
        product = np.asarray(left @ right.T, dtype=np.float64)
        value = kind.rise(criterion, product)
        value[:, ~_rows_with_text(column)] = np.nan
        value[~filled(left)] = np.nan
        return value, kind.error(criterion, column) + ROUNDING
    if column.kind not in {"float", "vector"} or criterion.kind == "timezone":
        kept = column.distinct
        if kept.count * 4 < column.n:
            return kind.value(criterion, ask, kept.column)[:, kept.codes], ROUNDING
    return kind.value(criterion, ask, column), ROUNDING


def _rows_with_text(column: Column) -> Bool:
    kept = column.__dict__.get("some_text")
    if kept is None:
        kept = filled(column.data)
        column.__dict__["some_text"] = kept
    return np.asarray(kept)


def block_bounds(criteria: Criteria, asks: Asks, parties: PartyTable) -> Float64:
    """Bound every block's scores for m needs, (m, blocks): no party of the block scores more.

    With weights shared among the known, the best a block could score is a ratio; it is found by Dinkelbach's
    steps (1967): a criterion that may be missing counts only where it is worth more than the ratio so far.
    """
    shape = (asks[0].n, parties.blocks.count)
    worth, sure = np.zeros(shape), np.zeros(shape)
    optional: list[tuple[float, Float64, Bool]] = []
    for criterion, ask, weight in zip(criteria, asks, criteria.weights, strict=True):
        if weight == 0:
            continue
        bounds = kind_of(criterion).bounds(criterion, ask, parties)
        always = bounds.some_known & ~bounds.some_missing
        worth += weight * np.where(always, bounds.high, 0.0)
        sure += weight * always
        maybe = bounds.some_known & bounds.some_missing
        if maybe.any():
            optional.append((float(weight), bounds.high, maybe))
    best = np.divide(worth, sure, out=np.zeros(shape), where=sure > 0)
    for _ in range(len(optional) + 1):
        more, weights = worth.copy(), sure.copy()
        for weight, high, maybe in optional:
            take = maybe & (high > best)
            more += weight * np.where(take, high, 0.0)
            weights += weight * take
        better = np.divide(more, weights, out=best.copy(), where=weights > 0)
        if not (better > best).any():
            break
        best = np.maximum(better, best)
    return np.asarray(best + ROUNDING, dtype=np.float64)

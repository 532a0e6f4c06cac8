"""The order in which the fast kernel keeps parties, so that those of one leaf of 64 rows are alike.

Parties with the same joint value of the looked-up facts that few values make up (country, climate zone,
languages ...) stand together; among them, halves are split along the measure that varies the most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.criteria.base import DISTANCE, GAUSSIAN, LINEAR
from citylinks.engine.criteria.places import EARTH_KM
from citylinks.engine.problem import Float64, Int64

LEAF_ROWS = 64
SPLIT_UNTIL = LEAF_ROWS // 2
FAR = 3.0
"""How far, in units of a criterion's scale, those stand whose measure is not known."""
Codes = NDArray[np.uint16]
Float32 = NDArray[np.float32]


def clustered(codes: Mapping[int, Codes], n: int) -> tuple[tuple[int, ...], Int64]:
    """Choose the columns whose joint values have 64 rows each on average, and join them.

    Columns that change the least from row to row come first. Returns their keys, and a code per row (n,),
    numbered in the order in which the table has them.
    """
    changes = {key: int(np.count_nonzero(column[1:] != column[:-1])) for key, column in codes.items()}
    chosen: list[int] = []
    joint = np.zeros(n, np.int64)
    for key in sorted(codes, key=lambda key: (changes[key], key)):
        column = codes[key].astype(np.int64)
        both = joint * (int(column.max(initial=0)) + 1) + column
        _, first, made = np.unique(both, return_index=True, return_inverse=True)
        if first.size == 1 or first.size * LEAF_ROWS <= n:
            chosen.append(key)
            rank = np.empty(first.size, np.int64)
            rank[np.argsort(first)] = np.arange(first.size)
            joint = rank[made]
    return tuple(sorted(chosen)), joint


def measures(ops: Int64, floats: Float32, template: Float64) -> Float64:
    """Scale the measured columns so that a step of about 1 costs a criterion its value, (columns, n)."""
    made: list[Float64] = []
    for op, first, width, at in ops.tolist():
        if op == GAUSSIAN:
            scales: Sequence[float] = template[at + width : at + 2 * width].tolist()
        elif op == LINEAR:
            scales = [1.0 / max(float(template[at + 2]), 1e-30)]
        elif op == DISTANCE:
            scales = [EARTH_KM / float(template[at + 4])] * 3
        else:
            continue
        made += [_coordinate(floats[first + k].astype(np.float64) * scale) for k, scale in enumerate(scales)]
    return np.array(made).reshape(len(made), floats.shape[1])


def _coordinate(scaled: Float64) -> Float64:
    known = scaled[~np.isnan(scaled)]
    if known.size == 0:
        return np.zeros(scaled.size)
    middle = float(np.median(known))
    return np.nan_to_num(np.clip(scaled - middle, -FAR, FAR), nan=FAR)


def leaves(joint: Int64, scaled: Float64) -> Int64:
    """Order rows by their joint code; within one, halve time and again along the measure that varies most."""
    order = np.argsort(joint, kind="stable").astype(np.int64)
    n = order.size
    ordered = joint[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if n else np.zeros(0, np.intp)
    while n and len(scaled):
        sizes = np.diff(np.r_[starts, n])
        large = sizes > SPLIT_UNTIL
        if not large.any():
            break
        here = scaled[:, order]
        mean = np.add.reduceat(here, starts, axis=1) / sizes
        spread = np.add.reduceat(here * here, starts, axis=1) / sizes - mean * mean
        widest = spread.argmax(axis=0)
        node = np.repeat(np.arange(starts.size), sizes)
        along = np.where(large[node], here[widest[node], np.arange(n)], 0.0)
        order = order[np.lexsort((along, node))]
        starts = np.sort(np.r_[starts, (starts + sizes // 2)[large]])
    return order

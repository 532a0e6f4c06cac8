"""The reference's float64 scores for lists of pairs, compiled: calling numpy for each need costs too much.

The same formulas as the kinds' `value`, rounded to the same grid; they differ from the reference by 2^-40
at most, where a value lies on the border of two steps of the grid.
"""

# numba infers types itself; a value is compared with itself where only NaN differs.
# ruff: noqa: ANN001, ANN201, PLR0124, PLR0917

from __future__ import annotations

import math

import numpy as np
from numba import njit, types

from citylinks.engine.kernels.approximations import bits_set
from citylinks.engine.kernels.scalars import (
    F4,
    F8,
    I4,
    I8,
    U2,
    U4,
    UNCOUNTED,
    fall,
    nearness,
    read_only,
    share,
)

GRID = float(2**40)


@njit(nogil=True, error_model="numpy")
def gaussian(floats, first, width, row, consts, c):  # type: ignore[no-untyped-def]
    total = 0.0
    for k in range(width):
        z = (np.float64(floats[first + k, row]) - consts[c + k]) * consts[c + width + k]
        total += z * z
    return math.exp(-total)


@njit(nogil=True, error_model="numpy")
def linear(x, consts, c):  # type: ignore[no-untyped-def]
    d, direction = x - consts[c], consts[c + 3]
    if d != d:
        return d
    away = abs(d) if direction == 0.0 else (max(-d, 0.0) if direction == 1.0 else max(d, 0.0))
    return fall(away, consts[c + 1], consts[c + 2])


@njit(nogil=True, error_model="numpy")
def overlap(words, first, width, row, asked, place, consts, c):  # type: ignore[no-untyped-def]
    shared, had = 0.0, 0.0
    for k in range(width):
        shared += np.float64(bits_set(words[first + k, row] & asked[place + k]))
        had += np.float64(bits_set(words[first + k, row]))
    mode, missing, wanted = consts[c], consts[c + 1], consts[c + 2]
    if missing == 1.0 and had == 0.0:
        return np.nan
    return share(mode, shared, wanted + had - shared, wanted)


@njit(nogil=True, error_model="numpy")
def distance(points, first, row, consts, c):  # type: ignore[no-untyped-def]
    squared = 0.0
    for k in range(3):
        step = points[first + k, row] - consts[c + k]
        squared += step * step
    if squared != squared:
        return squared
    return nearness(squared, consts[c + 3], consts[c + 4])


@njit(nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def cosine(text, query):  # type: ignore[no-untyped-def]
    total = 0.0
    for j in range(query.size):
        total += np.float64(text[j]) * np.float64(query[j])
    return total


@njit(
    [
        types.void(
            read_only(I8, 2), read_only(F8, 1), read_only(F4, 2), read_only(U2, 2), read_only(U4, 2),
            read_only(F8, 2), read_only(F8, 2), read_only(I8, 2), read_only(F8, 1), read_only(U4, 2),
            read_only(F4, 2), read_only(F4, 1), read_only(F4, 2), read_only(F8, 2),
            read_only(I8, 1), read_only(I8, 1), read_only(I4, 1), F8[::1],
        )
    ],
    cache=True,
    **UNCOUNTED,
)  # fmt: skip
def pairs(  # type: ignore[no-untyped-def]
    ops, weights, floats, codes, words, points, consts, places, tables, asked,
    texts, errors, queries, facts, needs, rows, order, out,
):  # fmt: skip
    """Write the score of each pair (needs[p], rows[p]) to out[p].

    Rows are the plan's; `points` and `texts` stand in the table's order, which `order` leads to.
    """
    for p in range(needs.size):
        i, row = needs[p], rows[p]
        num, den = 0.0, 0.0
        for o in range(ops.shape[0]):
            op, first, width, c = ops[o, 0], ops[o, 1], ops[o, 2], ops[o, 3]
            value = np.nan
            if op == 5:
                if facts[i, 0] > 0.0 and errors[row] >= np.float32(0.0):
                    product = cosine(texts[order[row]], queries[i])
                    value = min(max((product - facts[i, 1]) * facts[i, 2], 0.0), 1.0)
            elif places[i, o] >= 0:
                if op == 0:
                    value = tables[places[i, o] + np.int64(codes[first, row])]
                elif op == 1:
                    value = gaussian(floats, first, width, row, consts[i], c)
                elif op == 2:
                    value = linear(np.float64(floats[first, row]), consts[i], c)
                elif op == 3:
                    value = overlap(words, first, width, row, asked[i], places[i, o], consts[i], c)
                elif op == 4:
                    value = distance(points, width, order[row], consts[i], c)
            if value == value:
                num += weights[o] * (np.rint(value * GRID) / GRID)
                den += weights[o]
        out[p] = np.rint(num / den * GRID) / GRID if den > 0.0 else 0.0

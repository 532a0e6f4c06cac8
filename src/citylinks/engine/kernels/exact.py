"""The reference's float64 values and scores, compiled: calling numpy for each need costs too much.

The same formulas as the kinds' `value`, rounded to the same grid. `pairs` differs from the reference by 2^-40
at most, where a value lies on the border of two steps of the grid; `values_of` leaves the exponentials, the
arcsines and the products of texts to numpy, and so do its bytes not differ.
"""

# numba infers types itself; a value is compared with itself where only NaN differs.
# ruff: noqa: ANN001, ANN201, PLR0124, PLR0917

from __future__ import annotations

import math

import numpy as np
from numba import njit, types

from citylinks.engine.kernels.approximations import bits_set
from citylinks.engine.kernels.columns import ROWS
from citylinks.engine.kernels.scalars import (
    DIAMETER_KM,
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
        z = (np.float64(floats[row // ROWS, first + k, row % ROWS]) - consts[c + k]) * consts[c + width + k]
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
        shared += np.float64(bits_set(words[row // ROWS, first + k, row % ROWS] & asked[place + k]))
        had += np.float64(bits_set(words[row // ROWS, first + k, row % ROWS]))
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
            read_only(I8, 2), read_only(F8, 1), read_only(F4, 3), read_only(U2, 2), read_only(U4, 3),
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
                    value = linear(np.float64(floats[row // ROWS, first, row % ROWS]), consts[i], c)
                elif op == 3:
                    value = overlap(words, first, width, row, asked[i], places[i, o], consts[i], c)
                elif op == 4:
                    value = distance(points, width, order[row], consts[i], c)
            if value == value:
                num += weights[o] * (np.rint(value * GRID) / GRID)
                den += weights[o]
        out[p] = np.rint(num / den * GRID) / GRID if den > 0.0 else 0.0


@njit(nogil=True, error_model="numpy")
def exponent(floats, first, width, row, consts, scales, c):  # type: ignore[no-untyped-def]
    total = 0.0
    for k in range(width):
        step = (np.float64(floats[row // ROWS, first + k, row % ROWS]) - consts[c + k]) / scales[
            c + width + k
        ]
        total += step * step
    return total * -0.5


@njit(nogil=True, error_model="numpy")
def half_chord(points, first, row, consts, c):  # type: ignore[no-untyped-def]
    squared = 0.0
    for k in range(3):
        step = points[first + k, row] - consts[c + k]
        squared += step * step
    return math.sqrt(min(max(squared / 4.0, 0.0), 1.0)) if squared == squared else squared


@njit(
    [
        types.void(
            read_only(I8, 2), read_only(F4, 3), read_only(U2, 2), read_only(U4, 3), read_only(F8, 2),
            read_only(F8, 1), read_only(F8, 1), read_only(I8, 1), read_only(F8, 1), read_only(U4, 1),
            read_only(I4, 1), read_only(I4, 1), F8[:, ::1], F8[:, ::1], F8[:, ::1],
        )
    ],
    cache=True,
    **UNCOUNTED,
)  # fmt: skip
def values_of(  # type: ignore[no-untyped-def]
    ops, floats, codes, words, points, consts, scales, places, tables, asked, order, rows,
    values, exponents, chords,
):  # fmt: skip
    """Write one need's values of some rows of the plan to values (rows, C), NaN where missing.

    Of Gaussians the exponents go to exponents, of distances halves of chords to chords, a row a criterion.
    """
    gaussians, distances = 0, 0
    for o in range(ops.shape[0]):
        op, first, width, c, place = ops[o, 0], ops[o, 1], ops[o, 2], ops[o, 3], places[o]
        for p in range(rows.size):
            values[p, o] = np.nan
            if op == 1:
                exponents[gaussians, p] = exponent(floats, first, width, rows[p], consts, scales, c)
            elif op == 4:
                chords[distances, p] = half_chord(points, width, order[rows[p]], consts, c)
            elif place >= 0:
                if op == 0:
                    values[p, o] = tables[place + np.int64(codes[first, rows[p]])]
                elif op == 2:
                    values[p, o] = linear(
                        np.float64(floats[rows[p] // ROWS, first, rows[p] % ROWS]), consts, c
                    )
                elif op == 3:
                    values[p, o] = overlap(words, first, width, rows[p], asked, place, consts, c)
        gaussians += int(op == 1)
        distances += int(op == 4)


@njit(
    [
        types.void(
            read_only(I8, 2), read_only(F8, 1), read_only(F8, 1), read_only(I8, 1),
            read_only(F8, 2), read_only(F8, 2), read_only(F8, 1), F8, F8,
            F8[:, ::1], F8[:, ::1], F8[::1], F8[::1], F8[::1],
        )
    ],
    cache=True,
    **UNCOUNTED,
)  # fmt: skip
def weighed(  # type: ignore[no-untyped-def]
    ops, consts, weights, places, powers, arcs, cosines, floor, ceiling,
    values, contributions, scores, low, high,
):  # fmt: skip
    """Complete the values, round them, and weigh them, as `reference.combine` does and in its order."""
    for p in range(values.shape[0]):
        gaussians, distances, total = 0, 0, 0.0
        for o in range(ops.shape[0]):
            op, c, value = ops[o, 0], ops[o, 3], values[p, o]
            if op == 1:
                value = powers[gaussians, p] if places[o] >= 0 else np.nan
                gaussians += 1
            elif op == 4:
                km = DIAMETER_KM * arcs[distances, p]
                value = 1.0 - (km - consts[c + 3]) / (consts[c + 4] - consts[c + 3])
                value = min(max(value, 0.0), 1.0) if places[o] >= 0 and km == km else np.nan
                distances += 1
            elif op == 5:
                value = min(max((cosines[p] - floor) / (ceiling - floor), 0.0), 1.0)
                value = value if cosines[p] == cosines[p] else np.nan
            value = np.rint(value * GRID) / GRID
            values[p, o] = value
            total += weights[o] if value == value else 0.0
        score, least = 0.0, 0.0
        for o in range(ops.shape[0]):
            present = values[p, o] if values[p, o] == values[p, o] else 0.0
            contributions[p, o] = present * (weights[o] / total if total > 0.0 else 0.0)
            score += contributions[p, o]
            least += present * weights[o]
        scores[p] = np.rint(score * GRID) / GRID
        low[p] = least
        high[p] = min(least + (1.0 - total), 1.0)

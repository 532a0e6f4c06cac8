"""Criteria over leaves of 64 rows of columns, in float32: loops of a known length over contiguous parts.

Only these become vector code as it should be; slices of two axes or a length that is not known cost two to
three times as much. `num` sums weight x value, `den` the weight that is known; `t` and `s` are buffers.
Arrays are (leaves, columns, 64), so that what a leaf needs lies together; they are padded to whole leaves and
what is computed for the padding is not read.
"""

# numba infers types itself; a value is compared with itself where only NaN differs.
# ruff: noqa: ANN001, ANN201, PLR0124, PLR0917

from __future__ import annotations

import math

import numpy as np
from numba import njit

from citylinks.engine.kernels.approximations import arcsine, bits_set, exp_minus

ROWS = 64


@njit(forceinline=True, nogil=True, error_model="numpy")
def look_up(codes, worth, known, tables, num, den):  # type: ignore[no-untyped-def]
    """Add a group's weight x value from its table, and the known weight where that varies."""
    of = tables[worth:]
    for i in range(ROWS):
        num[i] += of[codes[i]]
    if known >= 0:
        of = tables[known:]
        for i in range(ROWS):
            den[i] += of[codes[i]]


@njit(forceinline=True, nogil=True, error_model="numpy")
def look_up_once(code, worth, known, tables, num, den):  # type: ignore[no-untyped-def]
    """Do the same where all rows of the leaf have one code."""
    more = tables[worth + code]
    for i in range(ROWS):
        num[i] += more
    if known >= 0:
        more = tables[known + code]
        for i in range(ROWS):
            den[i] += more


@njit(forceinline=True, nogil=True, error_model="numpy", fastmath={"contract"})
def add(values, weight, lacking, num, den):  # type: ignore[no-untyped-def]
    """Add weight x value; the weight itself only where a fact may be lacking (else it is in the base)."""
    if lacking:
        for i in range(ROWS):
            v = values[i]
            known = v == v
            num[i] += weight * v if known else np.float32(0.0)
            den[i] += weight if known else np.float32(0.0)
    else:
        for i in range(ROWS):
            num[i] += weight * values[i]


@njit(forceinline=True, nogil=True, error_model="numpy", fastmath={"contract"})
def gaussian(floats, b, first, width, consts, c, weight, lacking, num, den, t):  # type: ignore[no-untyped-def]
    column, q, f = floats[b, first], np.float32(consts[c]), np.float32(consts[c + width])
    for i in range(ROWS):
        z = (column[i] - q) * f
        t[i] = z * z
    for k in range(1, width):
        column = floats[b, first + k]
        q, f = np.float32(consts[c + k]), np.float32(consts[c + width + k])
        for i in range(ROWS):
            z = (column[i] - q) * f
            t[i] += z * z
    if lacking:
        for i in range(ROWS):
            u = t[i]
            e = exp_minus(u)
            num[i] += weight * e if u == u else np.float32(0.0)
            den[i] += weight if u == u else np.float32(0.0)
    else:
        for i in range(ROWS):
            num[i] += weight * exp_minus(t[i])


@njit(forceinline=True, nogil=True, error_model="numpy")
def linear(floats, b, first, consts, c, t):  # type: ignore[no-untyped-def]
    column = floats[b, first]
    q, low, high, direction = np.float32(consts[c]), consts[c + 1], consts[c + 2], consts[c + 3]
    both, sign = direction == 0.0, np.float32(-1.0) if direction == 1.0 else np.float32(1.0)
    if high > low:
        start, slope = np.float32(low), np.float32(1.0 / (high - low))
        for i in range(ROWS):
            d = (column[i] - q) * sign
            away = abs(d) if both else d
            v = min(max(np.float32(1.0) - (away - start) * slope, np.float32(0.0)), np.float32(1.0))
            t[i] = v if d == d else d
    else:
        for i in range(ROWS):
            d = (np.float64(column[i]) - consts[c]) * np.float64(sign)
            away = abs(d) if both else d
            v = np.float32(1.0) if away <= low else np.float32(0.0)
            t[i] = v if d == d else np.float32(np.nan)


@njit(forceinline=True, nogil=True, error_model="numpy")
def overlap(words, b, first, width, asked, place, consts, c, t, s):  # type: ignore[no-untyped-def]
    mode, missing, wanted = consts[c], consts[c + 1], np.float32(consts[c + 2])
    for i in range(ROWS):
        t[i] = np.float32(0.0)
    for k in range(width):
        column, q = words[b, first + k], asked[place + k]
        for i in range(ROWS):
            t[i] += np.float32(np.int32(bits_set(column[i] & q)))
    if mode == 1.0 or missing == 1.0:
        for i in range(ROWS):
            s[i] = np.float32(0.0)
        for k in range(width):
            column = words[b, first + k]
            for i in range(ROWS):
                s[i] += np.float32(np.int32(bits_set(column[i])))
    if mode == 1.0:
        for i in range(ROWS):
            union = wanted + s[i] - t[i]
            t[i] = t[i] / union if union > np.float32(0.0) else np.float32(1.0)
    elif mode == 2.0:
        for i in range(ROWS):
            t[i] /= max(wanted, np.float32(1.0))
    else:
        for i in range(ROWS):
            t[i] = np.float32(1.0) if t[i] > np.float32(0.0) else np.float32(0.0)
    if missing == 1.0:
        for i in range(ROWS):
            t[i] = np.float32(np.nan) if s[i] == np.float32(0.0) else t[i]


@njit(forceinline=True, nogil=True, error_model="numpy", fastmath={"contract"})
def add_overlap(column, q, mode, missing, wanted, weight, num, den):  # type: ignore[no-untyped-def]
    """Add the overlap of sets of at most 32 words, of which none is missing unless `missing` says so."""
    if mode == 1.0:
        for i in range(ROWS):
            shared = np.float32(np.int32(bits_set(column[i] & q)))
            union = wanted + np.float32(np.int32(bits_set(column[i]))) - shared
            v = shared / union if union > np.float32(0.0) else np.float32(1.0)
            num[i] += weight * v if not missing or column[i] != 0 else np.float32(0.0)
    elif mode == 2.0:
        share = weight / max(wanted, np.float32(1.0))
        for i in range(ROWS):
            num[i] += share * np.float32(np.int32(bits_set(column[i] & q)))
    else:
        for i in range(ROWS):
            num[i] += weight if column[i] & q != 0 else np.float32(0.0)
    if missing:
        for i in range(ROWS):
            den[i] += weight if column[i] != 0 else np.float32(0.0)


@njit(forceinline=True, nogil=True, error_model="numpy")
def distance(floats, b, first, consts, c, t):  # type: ignore[no-untyped-def]
    x, y, z = (
        floats[b, first],
        floats[b, first + 1],
        floats[b, first + 2],
    )
    qx, qy, qz = np.float32(consts[c]), np.float32(consts[c + 1]), np.float32(consts[c + 2])
    near, slope = np.float32(consts[c + 3]), np.float32(1.0 / (consts[c + 4] - consts[c + 3]))
    round_km, half_km = np.float32(2 * 6371.0088), np.float32(math.pi * 6371.0088)
    for i in range(ROWS):
        d0 = (x[i] - qx) * (x[i] - qx) + (y[i] - qy) * (y[i] - qy) + (z[i] - qz) * (z[i] - qz)
        d1 = (x[i] + qx) * (x[i] + qx) + (y[i] + qy) * (y[i] + qy) + (z[i] + qz) * (z[i] + qz)
        arc = round_km * arcsine(np.float32(0.5) * math.sqrt(min(d0, d1)))
        km = arc if d0 <= d1 else half_km - arc
        v = min(max(np.float32(1.0) - (km - near) * slope, np.float32(0.0)), np.float32(1.0))
        t[i] = v if d0 == d0 else np.float32(np.nan)


@njit(forceinline=True, nogil=True, error_model="numpy")
def add_direct(  # type: ignore[no-untyped-def]
    p, b, ops, weights, lacking, floats, words, consts, places, asked, num, den, t, s
):
    """Add the p-th of the criteria that are computed row by row."""
    op, first, width, c = ops[p, 0], ops[p, 1], ops[p, 2], ops[p, 3]
    if op == 1:
        gaussian(floats, b, first, width, consts, c, weights[p], lacking[p], num, den, t)
        return
    if op == 3 and width == 1:
        column, q, missing = (
            words[b, first],
            asked[places[p]],
            consts[c + 1] == 1.0 and lacking[p],
        )
        add_overlap(column, q, consts[c], missing, np.float32(consts[c + 2]), weights[p], num, den)
        return
    if op == 2:
        linear(floats, b, first, consts, c, t)
    elif op == 3:
        overlap(words, b, first, width, asked, places[p], consts, c, t, s)
    else:
        distance(floats, b, first, consts, c, t)
    add(t, weights[p], lacking[p], num, den)

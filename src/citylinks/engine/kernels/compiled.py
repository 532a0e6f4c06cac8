"""The fast kernel: criteria as operations over columns, 256 rows at a time, in float32, compiled by numba.

One signature a function, so that importing this module loads machine code from numba's cache (and compiles it
once for a machine, some seconds). Operations are numbered as in `criteria.base`.
"""

# numba infers types itself; a value is compared with itself where only NaN differs.
# ruff: noqa: ANN001, ANN201, ANN202, ARG001, PLR0124, PLR0917

from __future__ import annotations

import math

import numpy as np
from llvmlite import ir
from numba import int32, njit, types
from numba.extending import intrinsic

ROWS = 256
F4, F8, I8, U8 = types.float32, types.float64, types.int64, types.uint64


def _array(kind: types.Type, axes: int) -> types.Array:
    return types.Array(kind, axes, "C", readonly=True)


PLAN = (
    _array(I8, 2),  # operations: op, first column, columns, first constant
    _array(F4, 1),  # weights
    _array(F4, 2),  # floats
    _array(types.uint16, 2),  # codes
    _array(U8, 2),  # words
)
ASK = (_array(F8, 1), _array(I8, 1), _array(F4, 1), _array(U8, 1))  # constants, tables' places, tables, words
TEXT = (
    _array(types.uint8, 2),  # codes + 128
    _array(F4, 1),  # error of each row
    _array(types.int8, 1),  # the need's codes
    _array(F8, 1),  # weight, floor, factor, scale, 128 * sum of the need's codes, its error
)


@intrinsic
def float_of_bits(context, bits):  # type: ignore[no-untyped-def]
    """Read an int32's bits as a float32."""

    def build(_context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(int32), build


@intrinsic
def bits_set(context, word):  # type: ignore[no-untyped-def]
    """Count the bits of a uint64."""

    def build(_context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), build


@njit(inline="always", error_model="numpy")
def exp_minus(u):  # type: ignore[no-untyped-def]
    """exp(-u) for u >= 0, to 2e-7: 2^n exp(r), |r| <= ln(2)/2, by a Chebyshev fit of degree 6."""
    x = -min(u, np.float32(80.0))
    n = np.floor(x * np.float32(1.4426950408889634) + np.float32(0.5))
    r = x - n * np.float32(0.693359375) + n * np.float32(2.12194440e-4)
    p = np.float32(0.0013948592901862158)
    p = p * r + np.float32(0.008375137268321547)
    p = p * r + np.float32(0.04166621809208122)
    p = p * r + np.float32(0.1666641537659476)
    p = p * r + np.float32(0.5000000107815789)
    p = p * r + np.float32(1.0000000377501177)
    p = p * r + np.float32(1.0)
    return p * float_of_bits((np.int32(n) + np.int32(127)) << np.int32(23))


@njit(inline="always", error_model="numpy")
def arcsine(a):  # type: ignore[no-untyped-def]
    """arcsin(a) for 0 <= a <= sqrt(1/2), to 1e-7, by a Chebyshev fit in a^2 of degree 8."""
    z = a * a
    p = np.float32(0.12660422397132706)
    p = p * z + np.float32(-0.14124754935737846)
    p = p * z + np.float32(0.11168558802803125)
    p = p * z + np.float32(-0.008811485031305223)
    p = p * z + np.float32(0.03622799920802307)
    p = p * z + np.float32(0.044039839926497897)
    p = p * z + np.float32(0.07503074444217053)
    p = p * z + np.float32(0.16666606870315884)
    p = p * z + np.float32(1.0)
    return a * p


@njit(inline="always", error_model="numpy")
def add(num, den, i, weight, value):  # type: ignore[no-untyped-def]
    known = value == value
    num[i] += weight * value if known else np.float32(0.0)
    den[i] += weight if known else np.float32(0.0)


@njit(nogil=True, error_model="numpy")
def gaussian(columns, consts, t):  # type: ignore[no-untyped-def]
    rows = columns.shape[1]
    width = columns.shape[0]
    for i in range(rows):
        t[i] = np.float32(0.0)
    for k in range(width):
        column = columns[k]
        q, f = np.float32(consts[k]), np.float32(consts[width + k])
        for i in range(rows):
            z = (column[i] - q) * f
            t[i] += z * z
    for i in range(rows):
        u = t[i]
        e = exp_minus(u)
        t[i] = e if u == u else u


@njit(nogil=True, error_model="numpy")
def linear(column, consts, t):  # type: ignore[no-untyped-def]
    q, low, high, direction = consts[0], consts[1], consts[2], consts[3]
    slope = 1.0 / (high - low) if high > low else 0.0
    for i in range(column.size):
        x = np.float64(column[i])
        d = x - q
        away = abs(d) if direction == 0.0 else (max(-d, 0.0) if direction == 1.0 else max(d, 0.0))
        v = min(max(1.0 - (away - low) * slope, 0.0), 1.0) if high > low else (1.0 if away <= low else 0.0)
        t[i] = np.float32(v) if x == x else np.float32(np.nan)


@njit(nogil=True, error_model="numpy")
def overlap(words, asked, consts, t, s):  # type: ignore[no-untyped-def]
    rows = words.shape[1]
    mode, missing, wanted = consts[0], consts[1], np.float32(consts[2])
    for i in range(rows):
        t[i] = np.float32(0.0)
        s[i] = np.float32(0.0)
    for k in range(words.shape[0]):
        column = words[k]
        q = asked[k]
        for i in range(rows):
            t[i] += np.float32(np.int64(bits_set(column[i] & q)))
            s[i] += np.float32(np.int64(bits_set(column[i])))
    for i in range(rows):
        shared, had = t[i], s[i]
        if mode == 1.0:
            union = wanted + had - shared
            v = shared / union if union > np.float32(0.0) else np.float32(1.0)
        elif mode == 2.0:
            v = shared / max(wanted, np.float32(1.0))
        else:
            v = np.float32(1.0) if shared > np.float32(0.0) else np.float32(0.0)
        t[i] = np.float32(np.nan) if missing == 1.0 and had == np.float32(0.0) else v


@njit(nogil=True, error_model="numpy")
def distance(points, consts, t):  # type: ignore[no-untyped-def]
    x, y, z = points[0], points[1], points[2]
    qx, qy, qz = np.float32(consts[0]), np.float32(consts[1]), np.float32(consts[2])
    near, slope = np.float32(consts[3]), np.float32(1.0 / (consts[4] - consts[3]))
    round_km, half_km = np.float32(2 * 6371.0088), np.float32(math.pi * 6371.0088)
    for i in range(x.size):
        d0 = (x[i] - qx) * (x[i] - qx) + (y[i] - qy) * (y[i] - qy) + (z[i] - qz) * (z[i] - qz)
        d1 = (x[i] + qx) * (x[i] + qx) + (y[i] + qy) * (y[i] + qy) + (z[i] + qz) * (z[i] + qz)
        arc = round_km * arcsine(np.float32(0.5) * math.sqrt(min(d0, d1)))
        km = arc if d0 <= d1 else half_km - arc
        v = min(max(np.float32(1.0) - (km - near) * slope, np.float32(0.0)), np.float32(1.0))
        t[i] = v if d0 == d0 else np.float32(np.nan)


@njit(
    [types.void(I8, I8, *PLAN, *ASK, F4[::1], F4[::1], F4[::1], F4[::1])],
    cache=True,
    nogil=True,
    error_model="numpy",
)
def structured(  # type: ignore[no-untyped-def]
    lo, rows, ops, weights, floats, codes, words, consts, places, tables, asked, num, den, t, s
):  # fmt: skip
    """Sum weight x value into num, and the known weight into den, for `rows` rows from `lo` on."""
    for i in range(rows):
        num[i] = np.float32(0.0)
        den[i] = np.float32(0.0)
    for p in range(ops.shape[0]):
        if places[p] < 0:
            continue
        op, first, width, c = ops[p, 0], ops[p, 1], ops[p, 2], ops[p, 3]
        weight = weights[p]
        if op == 0:
            column = codes[first, lo : lo + rows]
            place = np.uint64(places[p])
            for i in range(rows):
                add(num, den, i, weight, tables[place + np.uint64(column[i])])
        elif op == 1:
            gaussian(floats[first : first + width, lo : lo + rows], consts[c : c + 2 * width], t)
            for i in range(rows):
                add(num, den, i, weight, t[i])
        elif op == 2:
            linear(floats[first, lo : lo + rows], consts[c : c + 4], t)
            for i in range(rows):
                add(num, den, i, weight, t[i])
        elif op == 3:
            overlap(words[first : first + width, lo : lo + rows], asked[places[p] :], consts[c : c + 3], t, s)
            for i in range(rows):
                add(num, den, i, weight, t[i])
        elif op == 4:
            distance(floats[first : first + 3, lo : lo + rows], consts[c : c + 5], t)
            for i in range(rows):
                add(num, den, i, weight, t[i])


@njit(nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def dot(codes, asked):  # type: ignore[no-untyped-def]
    total = np.int32(0)
    for j in range(asked.size):
        total += np.int32(codes[j]) * np.int32(asked[j])
    return total


@njit(nogil=True, error_model="numpy")
def push(heap, size, value):  # type: ignore[no-untyped-def]
    """Keep the largest values in a heap with the least on top; returns the new size."""
    k = heap.size
    if size < k:
        i = size
        heap[i] = value
        while i > 0 and heap[(i - 1) // 2] > heap[i]:
            heap[i], heap[(i - 1) // 2] = heap[(i - 1) // 2], heap[i]
            i = (i - 1) // 2
        return size + 1
    if value <= heap[0]:
        return size
    heap[0] = value
    i = 0
    while True:
        child = 2 * i + 1
        if child >= k:
            break
        if child + 1 < k and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= heap[i]:
            break
        heap[i], heap[child] = heap[child], heap[i]
        i = child
    return size


@njit(
    [
        types.void(
            *PLAN, *ASK, *TEXT, _array(I8, 1), _array(F4, 1), _array(F4, 1), _array(types.uint8, 1), I8, I8,
            F4, F4[::1], types.int32[::1], F4[::1], I8[::1],
        )
    ],
    cache=True,
    nogil=True, error_model="numpy",
)  # fmt: skip
def scan(  # type: ignore[no-untyped-def]
    ops, weights, floats, codes, words, consts, places, tables, asked,
    texts, errors, query, facts,
    order, bounds, text_bounds, eligible, n, block_rows, slack,
    heap, out_rows, out_high, counts,
):  # fmt: skip
    """Walk blocks from the best bound on; collect every row that may be among the best `heap.size`.

    `counts` receives: rows collected, blocks scanned, texts multiplied, heap filled. A row is collected when
    its upper end reaches the k-th best lower end so far, less `slack`.
    """
    num, den = np.empty(256, np.float32), np.empty(256, np.float32)
    t, s = np.empty(256, np.float32), np.empty(256, np.float32)
    has_text = query.size > 0
    weight, floor, factor = np.float32(facts[0]), facts[1], facts[2]
    lift = weight if has_text else np.float32(0.0)
    size, found, scanned, multiplied = 0, 0, 0, 0
    for b in order:
        cut = heap[0] - slack if size == heap.size else np.float32(-1.0)
        if bounds[b] < cut:
            break
        lo = b * block_rows
        rows = min(block_rows, n - lo)
        scanned += 1
        structured(
            lo, rows, ops, weights, floats, codes, words, consts, places, tables, asked, num, den, t, s
        )
        top = text_bounds[b]
        hits = 0
        for i in range(rows):
            bare = num[i] / den[i] if den[i] > np.float32(0.0) else np.float32(0.0)
            most = (num[i] + lift * top) / (den[i] + lift) if den[i] + lift > np.float32(0.0) else bare
            t[i] = bare
            s[i] = max(bare, most)
            hits += int(s[i] >= cut)
        if hits == 0:
            continue
        for i in range(rows):
            if s[i] < cut or (eligible.size and not eligible[lo + i]):
                continue
            low, high = t[i], t[i]
            if has_text and errors[lo + i] >= np.float32(0.0):
                multiplied += 1
                product = facts[3] * (dot(texts[lo + i], query) - facts[4])
                away = errors[lo + i] + facts[5] * (1.0 + errors[lo + i])
                least = np.float32(min(max((product - away - floor) * factor, 0.0), 1.0))
                most = np.float32(min(max((product + away - floor) * factor, 0.0), 1.0))
                low = (num[i] + weight * least) / (den[i] + weight)
                high = (num[i] + weight * most) / (den[i] + weight)
            if high >= cut:
                size = push(heap, size, low)
                cut = heap[0] - slack if size == heap.size else np.float32(-1.0)
                out_rows[found] = lo + i
                out_high[found] = high
                found += 1
    counts[0], counts[1], counts[2], counts[3] = found, scanned, multiplied, size


@njit(nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def product(left, right):  # type: ignore[no-untyped-def]
    total = np.float32(0.0)
    for j in range(left.size):
        total += left[j] * right[j]
    return total


@njit(
    [
        types.void(
            _array(I8, 2), _array(F4, 1), _array(F4, 2), _array(types.uint16, 2), _array(U8, 2),
            _array(F8, 2), _array(I8, 2), _array(F4, 1), _array(U8, 2),
            _array(F4, 2), _array(F4, 1), _array(F4, 2), _array(F8, 2), I8, I8, F4[:, ::1],
        )
    ],
    cache=True,
    nogil=True, error_model="numpy",
)  # fmt: skip
def matrix(  # type: ignore[no-untyped-def]
    ops, weights, floats, codes, words, consts, places, tables, asked,
    texts, errors, queries, facts, first, n, out,
):  # fmt: skip
    """Write the scores of needs first, first + 1, ... with all parties to out, float32 (needs, n).

    Blocks of parties are outermost, so that their columns stay in the cache for all needs. A pair's bytes do
    not depend on which others are asked for.
    """
    num, den = np.empty(256, np.float32), np.empty(256, np.float32)
    t, s = np.empty(256, np.float32), np.empty(256, np.float32)
    for lo in range(0, n, 256):
        rows = min(256, n - lo)
        for a in range(out.shape[0]):
            i = first + a
            structured(
                lo, rows, ops, weights, floats, codes, words,
                consts[i], places[i], tables, asked[i], num, den, t, s,
            )  # fmt: skip
            weight = np.float32(facts[i, 0])
            if weight > np.float32(0.0):
                floor, factor = np.float32(facts[i, 1]), np.float32(facts[i, 2])
                for r in range(rows):
                    if errors[lo + r] >= np.float32(0.0):
                        v = (product(texts[lo + r], queries[i]) - floor) * factor
                        num[r] += weight * min(max(v, np.float32(0.0)), np.float32(1.0))
                        den[r] += weight
            for r in range(rows):
                v = num[r] / den[r] if den[r] > np.float32(0.0) else np.float32(0.0)
                out[a, lo + r] = min(v, np.float32(1.0))


warm = True

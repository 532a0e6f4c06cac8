"""The fast kernel: criteria as operations over columns, 256 rows at a time, in float32, compiled by numba.

One signature a function, so that importing this module loads machine code from numba's cache (and compiles it
once for a machine, some seconds); the cache looks at the time of this file only, so touch it when
`approximations` changes. Operations are numbered as in `criteria.base`.
"""

# numba infers types itself; a value is compared with itself where only NaN differs.
# ruff: noqa: ANN001, ANN201, PLR0124, PLR0917

from __future__ import annotations

import math

import numpy as np
from numba import njit, types

from citylinks.engine.kernels.approximations import arcsine, bits_set, exp_minus

ROWS = 256
F4, F8, I8, U8, U1 = types.float32, types.float64, types.int64, types.uint64, types.uint8


def _array(kind: types.Type, axes: int) -> types.Array:
    return types.Array(kind, axes, "C", readonly=True)


PLAN = (
    _array(I8, 2),  # operations but the looked up ones: op, first column, columns, first constant
    _array(F4, 1),  # their weights
    _array(U1, 1),  # whether one of their columns lacks a fact
    _array(F4, 2),  # floats
    _array(U8, 2),  # words
    _array(types.uint16, 2),  # joint codes, a row per group of looked up criteria
)
ASKS = (
    _array(F8, 2),  # constants, a row per need
    _array(I8, 2),  # asked words' places, -1 where the need says nothing
    _array(U8, 2),  # asked words
    _array(I8, 2),  # per group: place of weight x value in the tables, then of known weight (-1: all known)
    _array(F4, 1),  # tables
    _array(F4, 1),  # weight that every party has known
)
BUFFER = F4[::1]


@njit(forceinline=True, nogil=True, error_model="numpy", fastmath={"contract"})
def add(values, weight, lacking, num, den):  # type: ignore[no-untyped-def]
    """Add weight x value; the weight itself only where a fact may be lacking (else it is in the base)."""
    if lacking:
        for i in range(values.size):
            v = values[i]
            known = v == v
            num[i] += weight * v if known else np.float32(0.0)
            den[i] += weight if known else np.float32(0.0)
    else:
        for i in range(values.size):
            num[i] += weight * values[i]


@njit(forceinline=True, nogil=True, error_model="numpy")
def look_up(joint, lo, rows, places, tables, num, den):  # type: ignore[no-untyped-def]
    """Add the groups' weight x value from their tables, three a pass, and known weight where it varies."""
    groups = joint.shape[0]
    g = 0
    while g + 3 <= groups:
        a, b, c = joint[g, lo : lo + rows], joint[g + 1, lo : lo + rows], joint[g + 2, lo : lo + rows]
        at_a, at_b, at_c = (
            np.uint64(places[2 * g]),
            np.uint64(places[2 * g + 2]),
            np.uint64(places[2 * g + 4]),
        )
        for i in range(rows):
            both = tables[at_a + np.uint64(a[i])] + tables[at_b + np.uint64(b[i])]
            num[i] += both + tables[at_c + np.uint64(c[i])]
        g += 3
    while g < groups:
        a, at_a = joint[g, lo : lo + rows], np.uint64(places[2 * g])
        for i in range(rows):
            num[i] += tables[at_a + np.uint64(a[i])]
        g += 1
    for g in range(groups):
        if places[2 * g + 1] >= 0:
            a, at_a = joint[g, lo : lo + rows], np.uint64(places[2 * g + 1])
            for i in range(rows):
                den[i] += tables[at_a + np.uint64(a[i])]


@njit(forceinline=True, nogil=True, error_model="numpy", fastmath={"contract"})
def gaussian(columns, consts, t):  # type: ignore[no-untyped-def]
    rows = columns.shape[1]
    width = columns.shape[0]
    for i in range(rows):
        z = (columns[0, i] - np.float32(consts[0])) * np.float32(consts[width])
        t[i] = z * z
    for k in range(1, width):
        column = columns[k]
        q, f = np.float32(consts[k]), np.float32(consts[width + k])
        for i in range(rows):
            z = (column[i] - q) * f
            t[i] += z * z
    for i in range(rows):
        u = t[i]
        e = exp_minus(u)
        t[i] = e if u == u else u


@njit(forceinline=True, nogil=True, error_model="numpy")
def linear(column, consts, t):  # type: ignore[no-untyped-def]
    q, low, high, direction = np.float32(consts[0]), consts[1], consts[2], consts[3]
    both, sign = direction == 0.0, np.float32(-1.0) if direction == 1.0 else np.float32(1.0)
    if high > low:
        start, slope = np.float32(low), np.float32(1.0 / (high - low))
        for i in range(column.size):
            d = (column[i] - q) * sign
            away = abs(d) if both else d
            v = min(max(np.float32(1.0) - (away - start) * slope, np.float32(0.0)), np.float32(1.0))
            t[i] = v if d == d else d
    else:
        for i in range(column.size):
            d = (np.float64(column[i]) - consts[0]) * np.float64(sign)
            away = abs(d) if both else d
            v = np.float32(1.0) if away <= low else np.float32(0.0)
            t[i] = v if d == d else np.float32(np.nan)


@njit(forceinline=True, nogil=True, error_model="numpy")
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


@njit(forceinline=True, nogil=True, error_model="numpy")
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


@njit(forceinline=True, nogil=True, error_model="numpy")
def structured(  # type: ignore[no-untyped-def]
    lo, rows, ops, weights, lacking, floats, words, joint,
    consts, places, asked, tabled, tables, base, num, den, t, s,
):  # fmt: skip
    """Sum weight x value into num, and the known weight into den, for `rows` rows from `lo` on."""
    for i in range(rows):
        num[i] = np.float32(0.0)
        den[i] = base
    look_up(joint, lo, rows, tabled, tables, num, den)
    for p in range(ops.shape[0]):
        if places[p] < 0:
            continue
        op, first, width, c = ops[p, 0], ops[p, 1], ops[p, 2], ops[p, 3]
        if op == 1:
            gaussian(floats[first : first + width, lo : lo + rows], consts[c : c + 2 * width], t)
        elif op == 2:
            linear(floats[first, lo : lo + rows], consts[c : c + 4], t)
        elif op == 3:
            overlap(words[first : first + width, lo : lo + rows], asked[places[p] :], consts[c : c + 3], t, s)
        else:
            distance(floats[first : first + 3, lo : lo + rows], consts[c : c + 5], t)
        add(t[:rows], weights[p], lacking[p], num, den)


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


@njit(forceinline=True, nogil=True, error_model="numpy")
def left_out(row, j, eligible, classes, own_classes, ids, own_ids):  # type: ignore[no-untyped-def]
    """Whether a mask leaves the row out for need j."""
    if eligible.size > 0 and not eligible[row]:
        return True
    if classes.size > 0 and classes[row] == own_classes[j]:
        return True
    return ids.size > 0 and ids[row] == own_ids[j]


@njit(forceinline=True, nogil=True, error_model="numpy")
def reach(rows, num, den, weight, top, cut, margin):  # type: ignore[no-untyped-def]
    """Write by how much a row could exceed the cut, times its weight; returns how many could reach it."""
    hits = 0
    least = cut - np.float32(5e-7)
    for i in range(rows):
        without = num[i] - least * den[i]
        margin[i] = max(without, without + weight * (top - least))
        hits += int(margin[i] >= np.float32(0.0))
    return hits


@njit(nogil=True, error_model="numpy")
def keep_reaching(rows, owners, highs, found, cuts):  # type: ignore[no-untyped-def]
    """Drop, in place, what no longer reaches its need's cut; returns how many are left."""
    left = 0
    for p in range(found):
        if highs[p] >= cuts[owners[p]]:
            rows[left], owners[left], highs[left] = rows[p], owners[p], highs[p]
            left += 1
    return left


@njit(
    [
        I8(
            *PLAN, *ASKS, _array(U1, 2), _array(F4, 1), _array(types.int8, 2), _array(F8, 2),
            _array(I8, 2), I8, _array(F4, 2), _array(F4, 2),
            _array(U1, 1), _array(I8, 1), _array(I8, 1), _array(I8, 1), _array(I8, 1), F4,
            F4[:, ::1], BUFFER, types.int32[::1], types.int32[::1], BUFFER, I8[::1],
        )
    ],
    cache=True,
    nogil=True,
    error_model="numpy",
)  # fmt: skip
def scan(  # type: ignore[no-untyped-def]
    ops, weights, lacking, floats, words, joint,
    consts, places, asked, tabled, tables, bases, texts, errors, queries, facts,
    first, tile, bounds, text_bounds,
    eligible, classes, own_classes, ids, own_ids, slack,
    heaps, cuts, out_rows, out_owners, out_high, counts,
):  # fmt: skip
    """Collect, for every need, each row that may be among its best `heaps.shape[1]`; returns how many.

    Each need begins with the blocks in its row of `first`; then blocks are walked in their order, `tile` of
    them for all needs at a time, so that they stay in the cache. A row is collected when its upper end
    reaches the k-th best lower end so far, less `slack` (`cuts`). Of `eligible`, `classes` and `ids` any may
    be empty: a row of the need's own class or id is left out. `counts` receives blocks scanned and texts
    multiplied. Returns -1 when the room for rows is too small.
    """
    num, den = np.empty(256, np.float32), np.empty(256, np.float32)
    t, s = np.empty(256, np.float32), np.empty(256, np.float32)
    n, needs, k, blocks = joint.shape[1], heaps.shape[0], heaps.shape[1], bounds.shape[1]
    sizes, seen = np.zeros(needs, np.int64), np.zeros((needs, blocks), np.uint8)
    found = 0
    for step in range(1 + (blocks + tile - 1) // tile):
        start = (step - 1) * tile
        length = first.shape[1] if step == 0 else min(tile, blocks - start)
        for j in range(needs):
            weight, floor, factor = np.float32(facts[j, 0]), facts[j, 1], facts[j, 2]
            heap, query, cut, own = heaps[j], queries[j], cuts[j], seen[j]
            consts_j, places_j, asked_j, tabled_j, base = consts[j], places[j], asked[j], tabled[j], bases[j]
            for x in range(length):
                b = first[j, x] if step == 0 else start + x
                if bounds[j, b] < cut or own[b]:
                    continue
                own[b] = 1
                lo, top = b * 256, text_bounds[j, b]
                rows = min(256, n - lo)
                counts[0] += 1
                structured(
                    lo, rows, ops, weights, lacking, floats, words, joint,
                    consts_j, places_j, asked_j, tabled_j, tables, base, num, den, t, s,
                )  # fmt: skip
                if reach(rows, num, den, weight, top, cut, s) == 0:
                    continue
                if found + rows > out_rows.size:
                    found = keep_reaching(out_rows, out_owners, out_high, found, cuts)
                    if found + rows > out_rows.size:
                        return -1
                for i in range(rows):
                    row = lo + i
                    if s[i] < np.float32(0.0) or left_out(
                        row, j, eligible, classes, own_classes, ids, own_ids
                    ):
                        continue
                    low = num[i] / den[i] if den[i] > np.float32(0.0) else np.float32(0.0)
                    high = low
                    if weight > np.float32(0.0) and errors[row] >= np.float32(0.0):
                        counts[1] += 1
                        near = facts[j, 3] * (dot(texts[row], query) - facts[j, 4])
                        away = errors[row] + facts[j, 5] * (1.0 + errors[row])
                        least = np.float32(min(max((near - away - floor) * factor, 0.0), 1.0))
                        most = np.float32(min(max((near + away - floor) * factor, 0.0), 1.0))
                        low = (num[i] + weight * least) / (den[i] + weight)
                        high = (num[i] + weight * most) / (den[i] + weight)
                    if high >= cut:
                        sizes[j] = push(heap, sizes[j], low)
                        cut = heap[0] - slack if sizes[j] == k else np.float32(-1.0)
                        out_rows[found], out_owners[found], out_high[found] = row, j, high
                        found += 1
            cuts[j] = cut
    return keep_reaching(out_rows, out_owners, out_high, found, cuts)


@njit(nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def product(left, right):  # type: ignore[no-untyped-def]
    total = np.float32(0.0)
    for j in range(left.size):
        total += left[j] * right[j]
    return total


@njit(
    [types.void(*PLAN, *ASKS, _array(F4, 2), _array(F4, 1), _array(F4, 2), _array(F8, 2), F4[:, ::1])],
    cache=True,
    nogil=True,
    error_model="numpy",
)
def matrix(  # type: ignore[no-untyped-def]
    ops, weights, lacking, floats, words, joint,
    consts, places, asked, tabled, tables, bases, texts, errors, queries, facts, out,
):  # fmt: skip
    """Write the scores of needs with all parties to out, float32 (needs, n).

    Blocks of parties are outermost, so that their columns stay in the cache for all needs. A pair's bytes do
    not depend on which others are asked for.
    """
    num, den = np.empty(256, np.float32), np.empty(256, np.float32)
    t, s = np.empty(256, np.float32), np.empty(256, np.float32)
    n = joint.shape[1]
    for lo in range(0, n, 256):
        rows = min(256, n - lo)
        for j in range(out.shape[0]):
            structured(
                lo, rows, ops, weights, lacking, floats, words, joint,
                consts[j], places[j], asked[j], tabled[j], tables, bases[j], num, den, t, s,
            )  # fmt: skip
            weight = np.float32(facts[j, 0])
            if weight > np.float32(0.0):
                floor, factor = np.float32(facts[j, 1]), np.float32(facts[j, 2])
                for r in range(rows):
                    if errors[lo + r] >= np.float32(0.0):
                        v = (product(texts[lo + r], queries[j]) - floor) * factor
                        num[r] += weight * min(max(v, np.float32(0.0)), np.float32(1.0))
                        den[r] += weight
            for r in range(rows):
                v = num[r] / den[r] if den[r] > np.float32(0.0) else np.float32(0.0)
                out[j, lo + r] = min(v, np.float32(1.0))


warm = True

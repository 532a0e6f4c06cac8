"""The fast kernel: criteria as operations over columns, 256 rows at a time, in float32, compiled by numba.

One signature a function, so that importing this module loads machine code from numba's cache (and compiles it
once for a machine, some seconds); the cache looks at the time of this file only, so touch it (and `bounds`,
`exact`, `weigh`) when `approximations`, `columns` or `scalars` change. Operations are numbered as in
`criteria.base`.
"""

# numba infers types itself; a value is compared with itself where only NaN differs.
# ruff: noqa: ANN001, ANN201, PLR0917

from __future__ import annotations

import numpy as np
from numba import njit, types

from citylinks.engine.kernels.approximations import product_added
from citylinks.engine.kernels.columns import ROWS, add_direct, look_up
from citylinks.engine.kernels.scalars import F4, F8, I4, I8, S2, U1, U2, U8, UNCOUNTED, read_only

PLAN = (
    read_only(I8, 2),  # operations but the looked up ones: op, first column, columns, first constant
    read_only(F4, 1),  # their weights
    read_only(U1, 1),  # whether one of their columns lacks a fact
    read_only(F4, 2),  # floats
    read_only(U8, 2),  # words
    read_only(U2, 2),  # joint codes, a row per group of looked up criteria
)
ASKS = (
    read_only(F8, 2),  # constants, a row per need
    read_only(I8, 2),  # asked words' places, -1 where the need says nothing
    read_only(U8, 2),  # asked words
    read_only(I8, 2),  # per group: where its worth begins in the tables, then known weight (-1: all known)
    read_only(F4, 1),  # tables
    read_only(F4, 1),  # weight that every party has known
)
BUFFER = F4[::1]


@njit(nogil=True, error_model="numpy")
def dot(codes, asked):  # type: ignore[no-untyped-def]
    total = np.int32(0)
    for j in range(asked.size):
        total = product_added(total, codes[j], asked[j])
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


@njit(forceinline=True, nogil=True, error_model="numpy", fastmath={"contract"})
def reaching(num, den, least, rest):  # type: ignore[no-untyped-def]
    """Count the rows that could reach the cut if they had the rest as well."""
    hits, more = 0, rest * np.float32(1.000001) + np.float32(1e-6)
    for i in range(ROWS):
        hits += int(num[i] - least * den[i] + more >= np.float32(0.0))
    return hits


@njit(forceinline=True, nogil=True, error_model="numpy")
def at_most(p, b, places, weights, lacking, parts, least):  # type: ignore[no-untyped-def]
    """By how much the p-th criterion could lift a row of the block over the cut."""
    if places[p] < 0:
        return np.float32(0.0)
    high = parts[p, b]
    return weights[p] * (max(high - least, np.float32(0.0)) if lacking[p] else high)


@njit(forceinline=True, nogil=True, error_model="numpy", fastmath={"contract"})
def reach(  # type: ignore[no-untyped-def]
    b, lo, ops, weights, lacking, floats, words, joint,
    consts, places, asked, tabled, tables, base, parts, weight, top, cut, num, den, t, s,
):  # fmt: skip
    """Write to s by how much a row could exceed the cut, times its weight; returns how many could reach it.

    Criteria are added one after the other, and 0 is returned as soon as nothing that is left could help: most
    blocks need a few criteria only, and few of their rows the text.
    """
    least = cut - np.float32(5e-7)
    rest = max(weight * (top - least), np.float32(0.0))
    for p in range(ops.shape[0]):
        rest += at_most(p, b, places, weights, lacking, parts, least)
    look_up(joint, lo, tabled, tables, base, num, den)
    for p in range(ops.shape[0]):
        if places[p] < 0:
            continue
        if reaching(num, den, least, rest) == 0:
            return 0
        rest -= at_most(p, b, places, weights, lacking, parts, least)
        add_direct(
            p, lo, ops, weights, lacking, floats, words, consts, places, asked, num, den, t, s
        )  # fmt: skip
    hits = 0
    for i in range(ROWS):
        without = num[i] - least * den[i]
        s[i] = max(without, without + weight * (top - least))
        hits += int(s[i] >= np.float32(0.0))
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
            *PLAN, *ASKS, read_only(U1, 2), read_only(F4, 1), read_only(S2, 2), read_only(F8, 2),
            I8, read_only(I8, 2), I8, read_only(F4, 2), read_only(F4, 3), read_only(F4, 2),
            read_only(U1, 1), read_only(I8, 1), read_only(I8, 1), read_only(I8, 1), read_only(I8, 1), F4,
            F4[:, ::1], BUFFER, I4[::1], I4[::1], BUFFER, I8[::1], F4[:, ::1], I8[::1], U1[:, ::1],
        )
    ],
    cache=True,
    **UNCOUNTED,
)  # fmt: skip
def scan(  # type: ignore[no-untyped-def]
    ops, weights, lacking, floats, words, joint,
    consts, places, asked, tabled, tables, bases, texts, errors, queries, facts,
    n, first, tile, bounds, parts, text_bounds,
    eligible, classes, own_classes, ids, own_ids, slack,
    heaps, cuts, out_rows, out_owners, out_high, counts, buffers, sizes, seen,
):  # fmt: skip
    """Collect, for every need, each row that may be among its best `heaps.shape[1]`; returns how many.

    Each need begins with the blocks in its row of `first`; then blocks are walked in their order, `tile` of
    them for all needs at a time, so that they stay in the cache. A row is collected when its upper end
    reaches the k-th best lower end so far, less `slack` (`cuts`). Of `eligible`, `classes` and `ids` any may
    be empty: a row of the need's own class or id is left out. `counts` receives blocks scanned and texts
    multiplied. `buffers` (4, 256), `sizes` (m,) and `seen` (m, blocks), zeros, are room to work in. Returns
    -1 when the room for rows is too small.
    """
    num, den, t, s = buffers[0], buffers[1], buffers[2], buffers[3]
    needs, k, blocks = heaps.shape[0], heaps.shape[1], bounds.shape[1]
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
                lo, top = b * ROWS, text_bounds[j, b]
                rows = min(ROWS, n - lo)
                counts[0] += 1
                hits = reach(
                    b, lo, ops, weights, lacking, floats, words, joint, consts_j, places_j, asked_j,
                    tabled_j, tables, base, parts[j], weight, top, cut, num, den, t, s,
                )  # fmt: skip
                if hits == 0:
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
    [
        types.void(
            *PLAN, *ASKS, read_only(F4, 2), read_only(F4, 1), read_only(F4, 2), read_only(F8, 2),
            F4[:, ::1], F4[:, ::1],
        )
    ],
    cache=True,
    **UNCOUNTED,
)  # fmt: skip
def matrix(  # type: ignore[no-untyped-def]
    ops, weights, lacking, floats, words, joint,
    consts, places, asked, tabled, tables, bases, texts, errors, queries, facts, buffers, out,
):  # fmt: skip
    """Write the scores of needs with all parties to out, float32 (needs, n).

    Blocks of parties are outermost, so that their columns stay in the cache for all needs. A pair's bytes do
    not depend on which others are asked for. `buffers` (4, 256) are room to work in.
    """
    num, den, t, s = buffers[0], buffers[1], buffers[2], buffers[3]
    n = out.shape[1]
    for lo in range(0, n, ROWS):
        rows = min(ROWS, n - lo)
        for j in range(out.shape[0]):
            look_up(joint, lo, tabled[j], tables, bases[j], num, den)
            for p in range(ops.shape[0]):
                if places[j, p] >= 0:
                    add_direct(
                        p, lo, ops, weights, lacking, floats, words, consts[j], places[j], asked[j],
                        num, den, t, s,
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

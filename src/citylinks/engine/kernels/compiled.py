"""The fast kernel: criteria as operations over columns, 64 rows at a time, in float32, compiled by numba.

One signature a function, so that importing this module loads machine code from numba's cache (and compiles it
once for a machine, some seconds); the cache looks at the time of this file only, so touch it (and `exact`,
`weigh`) when `approximations`, `bounds`, `columns` or `scalars` change. Operations are numbered as in
`criteria.base`.
"""

# numba infers types itself; a value is compared with itself where only NaN differs.
# ruff: noqa: ANN001, ANN201, PLR0917, SIM110

from __future__ import annotations

import numpy as np
from numba import njit, types

from citylinks.engine.kernels.approximations import prefetch, product_added
from citylinks.engine.kernels.bounds import excesses, list_best
from citylinks.engine.kernels.columns import ROWS, add_direct, look_up, look_up_once
from citylinks.engine.kernels.scalars import F4, F8, I4, I8, S2, U1, U2, U4, UNCOUNTED, read_only

PLAN = (
    read_only(I8, 2),  # operations but the looked up ones: op, first column, columns, first constant
    read_only(F4, 1),  # their weights
    read_only(U1, 1),  # whether one of their columns lacks a fact
    read_only(F4, 3),  # floats, (leaves, columns, 64)
    read_only(U4, 3),  # words
    read_only(U2, 3),  # joint codes, a column per group of looked up criteria
)
ASKS = (
    read_only(F8, 2),  # constants, a row per need
    read_only(I8, 2),  # asked words' places, -1 where the need says nothing
    read_only(U4, 2),  # asked words
    read_only(I8, 2),  # per group: where its worth begins in the tables, then known weight (-1: all known)
    read_only(F4, 1),  # tables
    read_only(F4, 1),  # weight that every party has known
)
SUMMARY = (
    read_only(F4, 2),  # least and
    read_only(F4, 2),  # most of the floats in each leaf
    read_only(U1, 2),  # what is known there, as in `Summary`, of the operations
    read_only(U4, 2),  # words' or
    read_only(U4, 2),  # and their and
    read_only(U2, 1),  # joint codes, leaf after leaf,
    read_only(I8, 2),  # and where those of a leaf begin, a row per group
    read_only(I8, 1),  # joint codes of each group in all
)
BUFFER = F4[::1]
FIRST_LEAVES = 16
FIRST_CUT, LOWEST = np.float32(0.5), np.float32(-1e30)
WIDTH, WHOLE, MUCH, TINY = np.float32(0.1), np.float32(1e30), np.float32(8.0), np.float32(1e-6)


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


@njit(forceinline=True, nogil=True, error_model="numpy")
def any_of(eligible, rows):  # type: ignore[no-untyped-def]
    """Whether any of these rows is eligible."""
    for row in rows:
        if eligible[row]:
            return True
    return False


@njit(forceinline=True, nogil=True, error_model="numpy", fastmath={"contract"})
def reaching(num, den, least, rest, s):  # type: ignore[no-untyped-def]
    """Write to s by how much each row exceeds the cut if it has the rest as well; returns how many do."""
    hits = 0
    for i in range(ROWS):
        s[i] = num[i] - least * den[i] + rest
        hits += int(s[i] >= np.float32(0.0))
    return hits


@njit(forceinline=True, nogil=True, error_model="numpy", fastmath={"contract"})
def reach(  # type: ignore[no-untyped-def]
    b, ops, weights, lacking, floats, words, joint, codes, starts,
    consts, places, asked, tabled, tables, base, firm, text, cut, counts, num, den, t, s,
):  # fmt: skip
    """Write to s by how much a row could exceed the cut, times its weight; returns how many could reach it.

    First the sets, which differ from row to row. With the leaf's bound on all the rest, `firm`, few leaves
    have a row left; of those, the rest is added, but for the text.
    """
    least = cut - np.float32(5e-7)
    for i in range(ROWS):
        num[i] = np.float32(0.0)
        den[i] = base
    for p in range(ops.shape[0]):
        if ops[p, 0] == 3 and places[p] >= 0:
            add_direct(
                p, b, ops, weights, lacking, floats, words, consts, places, asked, num, den, t, s
            )  # fmt: skip
    if reaching(num, den, least, firm, s) == 0:
        return 0
    counts[2] += 1
    for g in range(starts.shape[0]):
        if starts[g, b + 1] - starts[g, b] == 1:
            code = np.int64(codes[starts[g, b]])
            look_up_once(code, tabled[2 * g], tabled[2 * g + 1], tables, num, den)
        else:
            look_up(joint[b, g], tabled[2 * g], tabled[2 * g + 1], tables, num, den)
    for p in range(ops.shape[0]):
        if ops[p, 0] != 3 and places[p] >= 0:
            add_direct(
                p, b, ops, weights, lacking, floats, words, consts, places, asked, num, den, t, s
            )  # fmt: skip
    return reaching(num, den, least, text, s)


@njit(
    [
        types.void(
            read_only(I8, 2), read_only(F4, 1), read_only(U1, 1), *SUMMARY, *ASKS, F4, F4,
            F4[:, ::1], F4[:, ::1],
        )
    ],
    cache=True,
    **UNCOUNTED,
)  # fmt: skip
def leaf_bounds(  # type: ignore[no-untyped-def]
    ops, weights, lacking, low, high, state, some, every, codes, starts, sizes,
    consts, places, asked, tabled, tables, bases, extra, cut, room, out,
):  # fmt: skip
    """Write the excess of each leaf over a cut to out (needs, leaves); `room` (3, leaves) is to work in."""
    for j in range(out.shape[0]):
        excesses(
            ops, weights, lacking, low, high, state, some, every, codes, starts, sizes, consts[j],
            places[j], asked[j], tabled[j], tables, bases[j], extra, cut, room[0], out[j], room[1], room[2],
        )  # fmt: skip


@njit(nogil=True, error_model="numpy")
def keep_reaching(rows, owners, highs, start, found, cut):  # type: ignore[no-untyped-def]
    """Drop, in place, what from `start` on no longer reaches the cut; returns how many are left in all."""
    left = start
    for p in range(start, found):
        if highs[p] >= cut:
            rows[left], owners[left], highs[left] = rows[p], owners[p], highs[p]
            left += 1
    return left


@njit(forceinline=True, nogil=True, error_model="numpy")
def ask_ahead(listing, place, number, words):  # type: ignore[no-untyped-def]
    """Ask for the sets of the leaf after the next."""
    if place + 2 < number:
        for line in range(0, words.shape[1] * ROWS, 16):
            prefetch(words[listing[place + 2], 0], line)


@njit(forceinline=True, nogil=True, error_model="numpy")
def list_hits(lo, rows, j, s, order, masks, texts, weight, hit):  # type: ignore[no-untyped-def]
    """List the rows of a leaf that could reach the cut and are not left out, and ask for their texts."""
    eligible, classes, own_classes, ids, own_ids = masks
    reached = 0
    for i in range(rows):
        if s[i] >= np.float32(0.0) and not left_out(
            order[lo + i], j, eligible, classes, own_classes, ids, own_ids
        ):
            hit[reached] = i
            reached += 1
            if weight > np.float32(0.0):
                for line in range(0, texts.shape[1], 64):
                    prefetch(texts[lo + i], line)
    return reached


@njit(forceinline=True, nogil=True, error_model="numpy")
def score_ends(num, den, fact, texts, errors, row, query, counts):  # type: ignore[no-untyped-def]
    """Give the least and the most that a row's score may be, with its text."""
    weight, floor, factor = np.float32(fact[0]), fact[1], fact[2]
    if weight > np.float32(0.0) and errors[row] >= np.float32(0.0):
        counts[1] += 1
        near = fact[3] * (dot(texts[row], query) - fact[4])
        away = errors[row] + fact[5] * (1.0 + errors[row])
        worst = np.float32(min(max((near - away - floor) * factor, 0.0), 1.0))
        best = np.float32(min(max((near + away - floor) * factor, 0.0), 1.0))
        return (num + weight * worst) / (den + weight), (num + weight * best) / (den + weight)
    score = num / den if den > np.float32(0.0) else np.float32(0.0)
    return score, score


@njit(forceinline=True, nogil=True, error_model="numpy")
def walk(  # type: ignore[no-untyped-def]
    j, plan, ask, fact, texts, errors, query, summary, order, masks, error,
    heap, found, out_rows, out_owners, out_high, counts, buffers, room, lists, seen,
):  # fmt: skip
    """Collect need j's rows behind those `found` already; returns how many there are, -1 without room."""
    ops, weights, lacking, floats, words, joint = plan
    consts, places, asked, tabled, tables, base = ask
    low, high, state, some, every, codes, starts, sizes = summary
    num, den, t, s = buffers[0], buffers[1], buffers[2], buffers[3]
    excess, listing, ends, hit = room[0], lists[0], lists[1, :257], lists[1, 257 : 257 + ROWS]
    slack, bound_slack = np.float32(2 * error), np.float32(2 * error + 4e-6)
    weight, begun, size, k = np.float32(fact[0]), found, 0, heap.size
    top = np.float32(min(max((1.0 + 1e-6 - fact[1]) * fact[2], 0.0), 1.0))
    cut, bounded = np.float32(-1.0), FIRST_CUT
    seen[:] = 0
    for step in range(3):
        if step == 1 and size == k:
            continue
        if step != 1:
            bounded = FIRST_CUT if step == 0 else cut
            extra = max(weight * (top - bounded), np.float32(0.0)) + bound_slack
            excesses(
                ops, weights, lacking, low, high, state, some, every, codes, starts, sizes, consts, places,
                asked, tabled, tables, base, extra, bounded, room[3], excess, room[1], room[2],
            )  # fmt: skip
        least = np.float32(0.0) if step == 2 else LOWEST
        number = list_best(excess, least, WIDTH if step == 0 else WHOLE, seen, listing, ends)
        for place in range(number):
            b = listing[place]
            ask_ahead(listing, place, number, words)
            if step < 2 and place >= FIRST_LEAVES and size == k:
                break
            if step == 2 and excess[b] < (cut - bounded) * base:
                continue
            seen[b] = 1
            lo = b * ROWS
            rows = min(ROWS, order.size - lo)
            if masks[0].size > 0 and not any_of(masks[0], order[lo : lo + rows]):
                continue
            counts[0] += 1
            text = max(weight * (top - cut) + TINY, np.float32(0.0))
            firm = room[3, b] if step == 2 else MUCH
            if reach(
                b, ops, weights, lacking, floats, words, joint, codes, starts, consts, places, asked, tabled,
                tables, base, firm, text, cut, counts, num, den, t, s,
            ) == 0:  # fmt: skip
                continue
            if found + rows > out_rows.size:
                found = keep_reaching(out_rows, out_owners, out_high, begun, found, cut)
                if found + rows > out_rows.size:
                    return -1
            for x in range(list_hits(lo, rows, j, s, order, masks, texts, weight, hit)):
                i, row = hit[x], lo + hit[x]
                least, most = score_ends(num[i], den[i], fact, texts, errors, row, query, counts)
                if most >= cut:
                    size = push(heap, size, least)
                    cut = heap[0] - slack if size == k else np.float32(-1.0)
                    out_rows[found], out_owners[found], out_high[found] = row, j, most
                    found += 1
    return keep_reaching(out_rows, out_owners, out_high, begun, found, cut)


@njit(
    [
        I8(
            *PLAN, *ASKS, read_only(U1, 2), read_only(F4, 1), read_only(S2, 2), read_only(F8, 2),
            *SUMMARY, read_only(I4, 1),
            read_only(U1, 1), read_only(I8, 1), read_only(I8, 1), read_only(I8, 1), read_only(I8, 1), F8,
            F4[:, ::1], I4[::1], I4[::1], BUFFER, I8[::1], F4[:, ::1], F4[:, ::1], I4[:, ::1], U1[::1],
        )
    ],
    cache=True,
    **UNCOUNTED,
)  # fmt: skip
def search(  # type: ignore[no-untyped-def]
    ops, weights, lacking, floats, words, joint,
    consts, places, asked, tabled, tables, bases, texts, errors, queries, facts,
    low, high, state, some, every, codes, starts, sizes, order,
    eligible, classes, own_classes, ids, own_ids, error,
    heaps, out_rows, out_owners, out_high, counts, buffers, room, lists, seen,
):  # fmt: skip
    """Collect, for every need, each row that may be among its best `heaps.shape[1]`; returns how many.

    Leaves are walked by their bounds, the best first: `FIRST_LEAVES` or as many as it takes to find k rows,
    then, bounded again at the cut so found, those that reach it. A row is collected when its upper end
    reaches the k-th best lower end so far, less twice the `error`. Rows are written to out_rows as the plan
    has them; `order` leads to the table's. Of `eligible`, `classes` and `ids` any may be empty: a row of the
    need's own class or id is left out. `counts` receives leaves begun, texts multiplied, and leaves scanned
    to the end. `buffers` (4, 64), `room` (4, leaves), `lists` (2, leaves, at least 321) and `seen` (leaves,)
    are room to work in. Returns -1 when the room for rows is too small.
    """
    plan, masks = (
        (ops, weights, lacking, floats, words, joint),
        (eligible, classes, own_classes, ids, own_ids),
    )
    summary = (low, high, state, some, every, codes, starts, sizes)
    found = 0
    for j in range(heaps.shape[0]):
        ask = (consts[j], places[j], asked[j], tabled[j], tables, bases[j])
        found = walk(
            j, plan, ask, facts[j], texts, errors, queries[j], summary, order, masks, error,
            heaps[j], found, out_rows, out_owners, out_high, counts, buffers, room, lists, seen,
        )  # fmt: skip
        if found < 0:
            break
    return found


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
            read_only(I4, 1), F4[:, ::1], F4[:, ::1],
        )
    ],
    cache=True,
    **UNCOUNTED,
)  # fmt: skip
def matrix(  # type: ignore[no-untyped-def]
    ops, weights, lacking, floats, words, joint,
    consts, places, asked, tabled, tables, bases, texts, errors, queries, facts, order, buffers, out,
):  # fmt: skip
    """Write the scores of needs with all parties to out, float32 (needs, n), in the table's order of rows.

    Leaves of parties are outermost, so that their columns stay in the cache for all needs. A pair's bytes do
    not depend on which others are asked for. `texts` stand in the table's order, which `order` leads to;
    `buffers` (4, 64) are room to work in.
    """
    num, den, t, s = buffers[0], buffers[1], buffers[2], buffers[3]
    n = out.shape[1]
    for b in range(floats.shape[0]):
        lo = b * ROWS
        rows = min(ROWS, n - lo)
        for j in range(out.shape[0]):
            for i in range(ROWS):
                num[i] = np.float32(0.0)
                den[i] = bases[j]
            for g in range(joint.shape[1]):
                look_up(joint[b, g], tabled[j, 2 * g], tabled[j, 2 * g + 1], tables, num, den)
            for p in range(ops.shape[0]):
                if places[j, p] >= 0:
                    add_direct(
                        p, b, ops, weights, lacking, floats, words, consts[j], places[j], asked[j],
                        num, den, t, s,
                    )  # fmt: skip
            weight = np.float32(facts[j, 0])
            if weight > np.float32(0.0):
                floor, factor = np.float32(facts[j, 1]), np.float32(facts[j, 2])
                for r in range(rows):
                    if errors[lo + r] >= np.float32(0.0):
                        v = (product(texts[order[lo + r]], queries[j]) - floor) * factor
                        num[r] += weight * min(max(v, np.float32(0.0)), np.float32(1.0))
                        den[r] += weight
            for r in range(rows):
                v = num[r] / den[r] if den[r] > np.float32(0.0) else np.float32(0.0)
                out[j, order[lo + r]] = min(v, np.float32(1.0))


warm = True

"""The best score that a block of parties could have, for each of many needs; compiled, float64."""

# numba infers types itself; a value is compared with itself where only NaN differs.
# ruff: noqa: ANN001, ANN201, PLR0124, PLR0917

from __future__ import annotations

import numpy as np
from numba import njit, types

from citylinks.engine.kernels.approximations import bits_set, exp_minus
from citylinks.engine.kernels.scalars import (
    F4,
    F8,
    I8,
    U1,
    U2,
    U8,
    UNCOUNTED,
    fall,
    nearness,
    read_only,
    share,
)

EXP_ERROR, ROUNDED = 5e-7, 2e-6
KNOWN, MISSING, MAYBE = 1, 2, 3


@njit(forceinline=True, nogil=True, error_model="numpy")
def away_from(low, high, q):  # type: ignore[no-untyped-def]
    """How far a number is outside a range, 0 within."""
    return max(np.float64(low) - q, q - np.float64(high), 0.0)


@njit(forceinline=True, nogil=True, error_model="numpy", fastmath={"contract"})
def gaussian(low, high, first, width, consts, c, out):  # type: ignore[no-untyped-def]
    for b in range(out.size):
        out[b] = 0.0
    for k in range(width):
        least, most, q, factor = low[first + k], high[first + k], consts[c + k], consts[c + width + k]
        for b in range(out.size):
            z = away_from(least[b], most[b], q) * factor
            out[b] += z * z
    for b in range(out.size):
        out[b] = np.float64(exp_minus(np.float32(out[b]))) + EXP_ERROR


@njit(forceinline=True, nogil=True, error_model="numpy")
def linear(low, high, consts, c, out):  # type: ignore[no-untyped-def]
    q, near, far, direction = consts[c], consts[c + 1], consts[c + 2], consts[c + 3]
    for b in range(out.size):
        below, above = q - np.float64(high[b]), np.float64(low[b]) - q
        away = max(below, above) if direction == 0.0 else (below if direction == 1.0 else above)
        out[b] = fall(max(away, 0.0), near, far)


@njit(forceinline=True, nogil=True, error_model="numpy")
def distance(low, high, first, consts, c, out):  # type: ignore[no-untyped-def]
    for b in range(out.size):
        squared = 0.0
        for k in range(3):
            step = max(away_from(low[first + k, b], high[first + k, b], consts[c + k]) - ROUNDED, 0.0)
            squared += step * step
        out[b] = nearness(squared, consts[c + 3], consts[c + 4])


@njit(forceinline=True, nogil=True, error_model="numpy")
def overlap(some, every, first, width, state, asked, place, consts, c, out, known):  # type: ignore[no-untyped-def]
    mode, missing, wanted = consts[c], consts[c + 1] == 1.0, consts[c + 2]
    for b in range(out.size):
        shared, union = 0.0, 0.0
        for k in range(width):
            q = asked[place + k]
            always = np.uint64(0) if missing and state[b] >= MISSING else every[first + k, b]
            shared += np.float64(bits_set(some[first + k, b] & q))
            union += np.float64(bits_set(always | q))
        out[b] = share(mode, shared, max(union, shared), wanted)
        known[b] = state[b] if missing else np.uint8(KNOWN)


@njit(forceinline=True, nogil=True, error_model="numpy")
def with_code(best, state, value):  # type: ignore[no-untyped-def]
    """Take one more value into the most so far, and into whether it is known (1), missing (2), either (3)."""
    if value == value:
        return max(best, value), state | KNOWN
    return best, state | MISSING


@njit(forceinline=True, nogil=True, error_model="numpy")
def looked_up(table, codes, starts, out, known):  # type: ignore[no-untyped-def]
    """Bound a criterion of few values by the codes of each block; where none are listed, by all of them."""
    most, most_state = 0.0, 0
    for code in range(table.size):
        most, most_state = with_code(most, most_state, table[code])
    for b in range(out.size):
        best, state = 0.0, 0
        for at in range(starts[b], starts[b + 1]):
            best, state = with_code(best, state, table[np.int64(codes[at])])
        listed = starts[b + 1] > starts[b]
        out[b], known[b] = best if listed else most, np.uint8(state if listed else most_state)


@njit(forceinline=True, nogil=True, error_model="numpy")
def measured(op, low, high, first, width, state, consts, c, out, known):  # type: ignore[no-untyped-def]
    """Bound a criterion over numbers."""
    if op == 1:
        gaussian(low, high, first, width, consts, c, out)
    elif op == 2:
        linear(low[first], high[first], consts, c, out)
    else:
        distance(low, high, first, consts, c, out)
    for b in range(out.size):
        known[b] = state[b]
        out[b] = 0.0 if state[b] == MISSING else out[b]


@njit(forceinline=True, nogil=True, error_model="numpy")
def best_ratios(highs, known, weights, used, work, out):  # type: ignore[no-untyped-def]
    """Find the best weighted means: what may be missing counts where it helps (Dinkelbach 1967)."""
    worth, sure, best, more, weight = work[0], work[1], work[2], work[3], work[4]
    for b in range(out.size):
        worth[b] = sure[b] = 0.0
    unsure = 0
    for o in range(weights.size):
        if used[o]:
            maybe = 0
            for b in range(out.size):
                always = known[o, b] == KNOWN
                worth[b] += weights[o] * highs[o, b] if always else 0.0
                sure[b] += weights[o] if always else 0.0
                maybe += int(known[o, b] == MAYBE)
            used[o] = 2 if maybe else 1
            unsure += int(maybe > 0)
    for b in range(out.size):
        best[b] = worth[b] / sure[b] if sure[b] > 0.0 else 0.0
    for _ in range(unsure + 1):
        for b in range(out.size):
            more[b], weight[b] = worth[b], sure[b]
        for o in range(weights.size):
            if used[o] == 2:
                for b in range(out.size):
                    helps = known[o, b] == MAYBE and highs[o, b] > best[b]
                    more[b] += weights[o] * highs[o, b] if helps else 0.0
                    weight[b] += weights[o] if helps else 0.0
        rises = 0
        for b in range(out.size):
            better = more[b] / weight[b] if weight[b] > 0.0 else best[b]
            rises += int(better > best[b])
            best[b] = max(best[b], better)
        if rises == 0:
            break
    for b in range(out.size):
        out[b] = np.float32(best[b] * (1.0 + 2e-7) + 2e-7)


@njit(forceinline=True, nogil=True, error_model="numpy")
def list_best(bounds, first):  # type: ignore[no-untyped-def]
    """List the blocks of the best bounds, best first; of equal ones the earlier."""
    listed = 0
    for b in range(bounds.size):
        if listed == first.size and bounds[b] <= bounds[first[listed - 1]]:
            continue
        listed = min(listed + 1, first.size)
        x = listed - 1
        while x > 0 and bounds[first[x - 1]] < bounds[b]:
            first[x] = first[x - 1]
            x -= 1
        first[x] = b


@njit(
    [
        types.void(
            read_only(I8, 2), read_only(F8, 1), read_only(F4, 2), read_only(F4, 2), read_only(U1, 2),
            read_only(U8, 2), read_only(U8, 2), read_only(U2, 1), read_only(I8, 2),
            read_only(F8, 2), read_only(I8, 2), read_only(F8, 1), read_only(U8, 2), read_only(F8, 2),
            read_only(F4, 2), read_only(U1, 1), read_only(I8, 1), F4[:, ::1], F4[:, :, ::1], I8[:, ::1],
            F8[:, ::1], U1[:, ::1], U1[::1],
        )
    ],
    cache=True,
    **UNCOUNTED,
)  # fmt: skip
def best_of_blocks(  # type: ignore[no-untyped-def]
    ops, weights, low, high, state, some, every, codes, starts,
    consts, places, tables, asked, facts, text_high, text_state,
    direct, out, parts, first_blocks, work, known, used,
):  # fmt: skip
    """Write to out (m, blocks) a score that no party of the block exceeds, for each need.

    `parts` (m, criteria listed in `direct`, blocks) receives what bounds their values, `first_blocks`
    (m, few) the blocks of the best bounds. `work` (C + 5, blocks), `known` (C, blocks) and `used` (C,) are
    room to work in.
    """
    count, blocks = ops.shape[0], out.shape[1]
    highs = work[5:]
    for j in range(out.shape[0]):
        for o in range(count):
            op, first, width, c, place = ops[o, 0], ops[o, 1], ops[o, 2], ops[o, 3], places[j, o]
            used[o] = facts[j, 0] > 0.0 if op == 5 else place >= 0
            if not used[o]:
                continue
            if op == 5:
                for b in range(blocks):
                    highs[o, b], known[o, b] = text_high[j, b], text_state[b]
            elif op == 0:
                looked_up(tables[place : place + width], codes, starts[first], highs[o], known[o])
            elif op == 3:
                overlap(
                    some, every, first, width, state[o], asked[j], place, consts[j], c, highs[o], known[o]
                )
            else:
                measured(op, low, high, first, width, state[o], consts[j], c, highs[o], known[o])
        best_ratios(highs, known, weights, used, work, out[j])
        list_best(out[j], first_blocks[j])
        for p in range(direct.size):
            for b in range(blocks):
                parts[j, p, b] = np.float32(highs[direct[p], b] * (1.0 + 2e-7) + 2e-7)

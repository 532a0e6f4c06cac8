"""The best score that a block of parties could have, for one need; compiled, float64."""

# numba infers types itself; a value is compared with itself where only NaN differs.
# ruff: noqa: ANN001, ANN201, PLR0124, PLR0917

from __future__ import annotations

import math

import numpy as np
from numba import njit, types

F4, F8, I8, U8, U1 = types.float32, types.float64, types.int64, types.uint64, types.uint8
DIAMETER_KM = 2 * 6371.0088
ROUNDED = 2e-6


def _array(kind: types.Type, axes: int) -> types.Array:
    return types.Array(kind, axes, "C", readonly=True)


@njit(nogil=True, error_model="numpy")
def away_from(low, high, first, b, q, k):  # type: ignore[no-untyped-def]
    return max(np.float64(low[first + k, b]) - q, q - np.float64(high[first + k, b]), 0.0)


@njit(nogil=True, error_model="numpy")
def gaussian(low, high, first, width, b, consts, c):  # type: ignore[no-untyped-def]
    total = 0.0
    for k in range(width):
        z = away_from(low, high, first, b, consts[c + k], k) * consts[c + width + k]
        total += z * z
    return math.exp(-total)


@njit(nogil=True, error_model="numpy")
def linear(low, high, first, b, consts, c):  # type: ignore[no-untyped-def]
    q, least, most, direction = consts[c], consts[c + 1], consts[c + 2], consts[c + 3]
    below, above = q - np.float64(high[first, b]), np.float64(low[first, b]) - q
    away = max(below, above) if direction == 0.0 else (below if direction == 1.0 else above)
    if most > least:
        return min(max(1.0 - (max(away, 0.0) - least) / (most - least), 0.0), 1.0)
    return 1.0 if away <= least else 0.0


@njit(nogil=True, error_model="numpy")
def distance(low, high, first, b, consts, c):  # type: ignore[no-untyped-def]
    squared = 0.0
    for k in range(3):
        step = max(away_from(low, high, first, b, consts[c + k], k) - ROUNDED, 0.0)
        squared += step * step
    km = DIAMETER_KM * math.asin(math.sqrt(min(squared / 4.0, 1.0)))
    return min(max(1.0 - (km - consts[c + 3]) / (consts[c + 4] - consts[c + 3]), 0.0), 1.0)


@njit(nogil=True, error_model="numpy")
def bits_of(word):  # type: ignore[no-untyped-def]
    count = 0
    while word:
        word &= word - np.uint64(1)
        count += 1
    return count


@njit(nogil=True, error_model="numpy")
def overlap(some, every, first, width, b, empty, asked, place, consts, c):  # type: ignore[no-untyped-def]
    shared, union = 0.0, 0.0
    for k in range(width):
        q = asked[place + k]
        always = np.uint64(0) if empty else every[first + k, b]
        shared += bits_of(some[first + k, b] & q)
        union += bits_of(always | q)
    mode, wanted = consts[c], consts[c + 2]
    if mode == 1.0:
        union = max(union, shared)
        return shared / union if union > 0.0 else 1.0
    if mode == 2.0:
        return min(shared / max(wanted, 1.0), 1.0)
    return 1.0 if shared > 0.0 else 0.0


@njit(nogil=True, error_model="numpy")
def best_value(tables, place, codes, lo, hi, size):  # type: ignore[no-untyped-def]
    """Find the most of some codes (of all, where none are listed), and whether known (1), missing (2)."""
    best, state = 0.0, 0
    for at in range(hi - lo if hi > lo else size):
        code = np.int64(codes[lo + at]) if hi > lo else at
        value = np.float64(tables[place + code])
        if value == value:
            best = max(best, value)
            state |= 1
        else:
            state |= 2
    return best, state


@njit(nogil=True, error_model="numpy")
def best_ratio(highs, states, weights, used):  # type: ignore[no-untyped-def]
    """Find the best weighted mean: what may be missing counts where it helps (Dinkelbach 1967)."""
    worth, sure = 0.0, 0.0
    for o in range(used):
        if states[o] == 1:
            worth += weights[o] * highs[o]
            sure += weights[o]
    best = worth / sure if sure > 0.0 else 0.0
    for _ in range(used + 1):
        more, weight = worth, sure
        for o in range(used):
            if states[o] == 3 and highs[o] > best:
                more += weights[o] * highs[o]
                weight += weights[o]
        better = more / weight if weight > 0.0 else best
        if better <= best:
            break
        best = better
    return best


@njit(
    [
        types.void(
            _array(I8, 2), _array(F8, 1), _array(F4, 2), _array(F4, 2), _array(U1, 2), _array(U8, 2),
            _array(U8, 2), _array(types.uint16, 1), _array(I8, 2),
            _array(F8, 1), _array(I8, 1), _array(F8, 1), _array(U8, 1),
            F8, _array(F4, 1), _array(U1, 1), F4[::1],
        )
    ],
    cache=True,
    nogil=True,
    error_model="numpy",
)  # fmt: skip
def best_of_blocks(  # type: ignore[no-untyped-def]
    ops, weights, low, high, state, some, every, codes, starts,
    consts, places, tables, asked, text_weight, text_high, text_state, out,
):  # fmt: skip
    """Write to out (blocks,) a score that no party of the block exceeds, for one need."""
    count = ops.shape[0]
    highs, states, used_weights = np.zeros(count), np.zeros(count, np.int64), np.zeros(count)
    wide, wide_state = np.zeros(count), np.zeros(count, np.int64)
    for o in range(count):
        if ops[o, 0] == 0 and places[o] >= 0:
            wide[o], wide_state[o] = best_value(tables, places[o], codes, 0, 0, ops[o, 2])
    for b in range(out.size):
        used = 0
        for o in range(count):
            op, first, width, c = ops[o, 0], ops[o, 1], ops[o, 2], ops[o, 3]
            value, known = 0.0, int(state[o, b])
            if op == 5:
                if text_weight <= 0.0:
                    continue
                value, known = float(text_high[b]), int(text_state[b])
            elif places[o] < 0:
                continue
            elif op == 0:
                lo, hi = starts[first, b], starts[first, b + 1]
                if hi > lo:
                    value, known = best_value(tables, places[o], codes, lo, hi, width)
                else:
                    value, known = wide[o], int(wide_state[o])
            elif op == 3:
                empty = consts[c + 1] == 1.0 and known >= 2
                value = overlap(some, every, first, width, b, empty, asked, places[o], consts, c)
                known = known if consts[c + 1] == 1.0 else 1
            elif known != 2:
                if op == 1:
                    value = gaussian(low, high, first, width, b, consts, c)
                elif op == 2:
                    value = linear(low, high, first, b, consts, c)
                else:
                    value = distance(low, high, first, b, consts, c)
            highs[used], states[used], used_weights[used] = value, known, weights[o]
            used += 1
        out[b] = np.float32(best_ratio(highs, states, used_weights, used) * (1.0 + 2e-7) + 2e-7)

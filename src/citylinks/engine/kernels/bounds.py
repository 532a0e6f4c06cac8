"""By how much the best party that a leaf could hold exceeds a cut; in float32, over all leaves.

A party reaches the cut c when the sum of weight x (value - c) over what is known of it is 0 or more: so one
sum bounds a leaf, whatever its parties lack. It is the `excess` at c, and falls as c rises.
"""

# numba infers types itself.
# ruff: noqa: ANN001, ANN201, PLR0917

from __future__ import annotations

import math

import numpy as np
from numba import njit

from citylinks.engine.kernels.approximations import arcsine, bits_set, exp_minus

KNOWN, MISSING = 1, 2
ROUNDED = 2e-6
WIDEST = np.float32(0.5)  # what lies further below the best is listed last, in any order


@njit(forceinline=True, nogil=True, error_model="numpy", fastmath={"contract"})
def gaussian(low, high, first, width, consts, c, t):  # type: ignore[no-untyped-def]
    for k in range(width):
        least, most = low[first + k], high[first + k]
        q, factor = np.float32(consts[c + k]), np.float32(consts[c + width + k])
        if k == 0:
            for b in range(t.size):
                z = max(least[b] - q, q - most[b], np.float32(0.0)) * factor
                t[b] = z * z
        else:
            for b in range(t.size):
                z = max(least[b] - q, q - most[b], np.float32(0.0)) * factor
                t[b] += z * z
    for b in range(t.size):
        t[b] = exp_minus(t[b])


@njit(forceinline=True, nogil=True, error_model="numpy")
def linear(low, high, consts, c, t):  # type: ignore[no-untyped-def]
    q, near, far, direction = np.float32(consts[c]), consts[c + 1], consts[c + 2], consts[c + 3]
    upper = np.float32(0.0) if direction == 1.0 else np.float32(1.0)
    lower = np.float32(0.0) if direction == 2.0 else np.float32(1.0)
    if far > near:
        start, slope = np.float32(near), np.float32(1.0 / (far - near))
        for b in range(t.size):
            above = low[b] - q if upper > np.float32(0.0) else np.float32(0.0)
            below = q - high[b] if lower > np.float32(0.0) else np.float32(0.0)
            away = max(above, below, np.float32(0.0))
            t[b] = min(max(np.float32(1.0) - (away - start) * slope, np.float32(0.0)), np.float32(1.0))
    else:
        for b in range(t.size):
            above = (np.float64(low[b]) - consts[c]) * np.float64(upper)
            below = (consts[c] - np.float64(high[b])) * np.float64(lower)
            t[b] = np.float32(1.0) if max(above, below) <= near else np.float32(0.0)


@njit(forceinline=True, nogil=True, error_model="numpy")
def distance(low, high, first, consts, c, t):  # type: ignore[no-untyped-def]
    for k in range(3):
        least, most, q = low[first + k], high[first + k], np.float32(consts[c + k])
        if k == 0:
            for b in range(t.size):
                z = max(
                    least[b] - q - np.float32(ROUNDED), q - most[b] - np.float32(ROUNDED), np.float32(0.0)
                )
                t[b] = z * z
        else:
            for b in range(t.size):
                z = max(
                    least[b] - q - np.float32(ROUNDED), q - most[b] - np.float32(ROUNDED), np.float32(0.0)
                )
                t[b] += z * z
    near, slope = np.float32(consts[c + 3]), np.float32(1.0 / (consts[c + 4] - consts[c + 3]))
    round_km, half_km = np.float32(2 * 6371.0088), np.float32(math.pi * 6371.0088)
    for b in range(t.size):
        z = min(t[b] * np.float32(0.25), np.float32(1.0))
        rest = min(np.float32(1.0) - z + np.float32(1e-6), np.float32(0.5))
        arc = round_km * arcsine(math.sqrt(z if z <= np.float32(0.5) else rest))
        km = arc if z <= np.float32(0.5) else half_km - arc
        t[b] = min(max(np.float32(1.0) - (km - near) * slope, np.float32(0.0)), np.float32(1.0))


@njit(forceinline=True, nogil=True, error_model="numpy")
def overlap(some, every, first, width, state, asked, place, consts, c, t, s):  # type: ignore[no-untyped-def]
    mode, missing, wanted = consts[c], consts[c + 1] == 1.0, np.float32(consts[c + 2])
    for b in range(t.size):
        t[b] = np.float32(0.0)
    for k in range(width):
        column, q = some[first + k], asked[place + k]
        for b in range(t.size):
            t[b] += np.float32(np.int32(bits_set(column[b] & q)))
    if mode == 1.0:
        for b in range(t.size):
            s[b] = np.float32(0.0)
        for k in range(width):
            column, q = every[first + k], asked[place + k]
            for b in range(t.size):
                always = np.uint32(0) if missing and state[b] >= MISSING else column[b]
                s[b] += np.float32(np.int32(bits_set(always & ~q)))
        for b in range(t.size):
            union = wanted + s[b]
            t[b] = t[b] / union if union > np.float32(0.0) else np.float32(1.0)
    elif mode == 2.0:
        for b in range(t.size):
            t[b] = min(t[b] / max(wanted, np.float32(1.0)), np.float32(1.0))
    else:
        for b in range(t.size):
            t[b] = np.float32(1.0) if t[b] > np.float32(0.0) else np.float32(0.0)


@njit(forceinline=True, nogil=True, error_model="numpy")
def add_values(t, weight, lacking, state, cut, out):  # type: ignore[no-untyped-def]
    """Add weight x value, less the cut where a value may be missing (else that is in the base)."""
    if lacking:
        for b in range(out.size):
            gain = weight * (t[b] - cut)
            gain = gain if state[b] == KNOWN else max(gain, np.float32(0.0))
            out[b] += np.float32(0.0) if state[b] == MISSING else gain
    else:
        for b in range(out.size):
            out[b] += weight * t[b]


@njit(forceinline=True, nogil=True, error_model="numpy")
def gain_of(tables, worth, known, code, cut):  # type: ignore[no-untyped-def]
    """Worth of a joint code, less the cut where its known weight varies."""
    if known < 0:
        return tables[worth + code]
    return tables[worth + code] - cut * tables[known + code]


@njit(forceinline=True, nogil=True, error_model="numpy")
def add_group(tables, worth, known, size, codes, starts, cut, out):  # type: ignore[no-untyped-def]
    """Add the most that a group of looked-up criteria gives: over a leaf's joint codes, or over all."""
    if starts[out.size] > starts[0]:
        for b in range(out.size):
            most = np.float32(-1e30)
            for x in range(starts[b], starts[b + 1]):
                most = max(most, gain_of(tables, worth, known, np.int64(codes[x]), cut))
            out[b] += most
    else:
        most = np.float32(-1e30)
        for code in range(size):
            most = max(most, gain_of(tables, worth, known, code, cut))
        for b in range(out.size):
            out[b] += most


@njit(forceinline=True, nogil=True, error_model="numpy")
def excesses(  # type: ignore[no-untyped-def]
    ops, weights, lacking, low, high, state, some, every, codes, starts, sizes,
    consts, places, asked, tabled, tables, base, extra, cut, firm, out, t, s,
):  # fmt: skip
    """Write the excess of every leaf at a cut to out; `extra` is what text and rounding add at most.

    `firm` receives the extra and all but the sets' part, which is the loosest bound of all.
    """
    for b in range(out.size):
        firm[b] = extra
    for g in range(sizes.size):
        add_group(tables, tabled[2 * g], tabled[2 * g + 1], sizes[g], codes, starts[g], cut, firm)
    for p in range(ops.shape[0]):
        op, first, width, c = ops[p, 0], ops[p, 1], ops[p, 2], ops[p, 3]
        if places[p] < 0 or op == 3:
            continue
        if op == 1:
            gaussian(low, high, first, width, consts, c, t)
        elif op == 2:
            linear(low[first], high[first], consts, c, t)
        else:
            distance(low, high, first, consts, c, t)
        add_values(t, weights[p], lacking[p], state[p], cut, firm)
    for b in range(out.size):
        out[b] = firm[b] - cut * base
    for p in range(ops.shape[0]):
        if places[p] >= 0 and ops[p, 0] == 3:
            overlap(some, every, ops[p, 1], ops[p, 2], state[p], asked, places[p], consts, ops[p, 3], t, s)
            add_values(t, weights[p], lacking[p], state[p], cut, out)


@njit(forceinline=True, nogil=True, error_model="numpy")
def step_of(excess, most, scale, steps):  # type: ignore[no-untyped-def]
    return np.int64(min((most - excess) * scale, np.float32(steps - 1)))


@njit(forceinline=True, nogil=True, error_model="numpy")
def list_best(excess, least, width, seen, order, ends):  # type: ignore[no-untyped-def]
    """List the leaves not seen of at least this excess, the best first by 256 steps; returns how many.

    None that lies `width` or more below the best is listed.
    """
    steps = ends.size - 1
    most = excess[0]
    for b in range(excess.size):
        most = max(most, excess[b])
    least = max(least, most - width)
    scale = np.float32(steps - 1) / min(max(most - least, np.float32(1e-9)), WIDEST)
    for x in range(ends.size):
        ends[x] = 0
    for b in range(excess.size):
        if excess[b] >= least and seen[b] == 0:
            ends[step_of(excess[b], most, scale, steps) + 1] += 1
    for x in range(steps):
        ends[x + 1] += ends[x]
    listed = ends[steps]
    for b in range(excess.size):
        if excess[b] >= least and seen[b] == 0:
            x = step_of(excess[b], most, scale, steps)
            order[ends[x]] = b
            ends[x] += 1
    return listed

"""Tables of weight x value for joint codes, for many needs at once; compiled."""

# numba infers types itself; a value is compared with itself where only NaN differs.
# ruff: noqa: ANN001, ANN201, PLR0124, PLR0917

from __future__ import annotations

import numpy as np
from numba import njit, types

from citylinks.engine.kernels.scalars import F4, F8, I8, S2, U2, UNCOUNTED, read_only


@njit(forceinline=True, nogil=True, error_model="numpy")
def add_member(values, leads, weight, worth, known):  # type: ignore[no-untyped-def]
    """Add one criterion to its group's tables; says whether any of its values is missing."""
    lacks = False
    for code in range(worth.size):
        value = np.float32(values[np.int64(leads[code])])
        if value == value:
            worth[code] += weight * value
            known[code] += weight
        else:
            lacks = True
    return lacks


@njit(
    [
        types.void(
            read_only(I8, 1), read_only(I8, 1), read_only(U2, 1), read_only(I8, 1), read_only(I8, 1),
            read_only(F8, 1), read_only(F8, 1), read_only(I8, 2), I8[:, ::1], F4[::1], F8[::1],
        )
    ],
    cache=True,
    **UNCOUNTED,
)  # fmt: skip
def weigh(  # type: ignore[no-untyped-def]
    members, borders, leads, lead_starts, sizes, weights, values, places, out_places, out, base
):
    """Fill, per need and group, a table of worth and one of known weight; see `groups.tables_of`."""
    at = 0
    for j in range(places.shape[0]):
        for g in range(sizes.size):
            worth, known = out[at : at + sizes[g]], out[at + sizes[g] : at + 2 * sizes[g]]
            for code in range(sizes[g]):
                worth[code] = known[code] = np.float32(0.0)
            lacks = False
            for x in range(borders[g], borders[g + 1]):
                place = places[j, members[x]]
                if place >= 0:
                    lead = leads[lead_starts[x] : lead_starts[x] + sizes[g]]
                    lacks |= add_member(values[place:], lead, np.float32(weights[members[x]]), worth, known)
            out_places[j, 2 * g] = at
            even = True
            if lacks:
                for code in range(sizes[g]):
                    even &= known[code] == known[0]
            if even:
                base[j] += np.float64(known[0])
            else:
                out_places[j, 2 * g + 1] = at + sizes[g]
            at += 2 * sizes[g]


@njit(
    [types.void(read_only(F4, 1), F8, F8, F8, F8, S2[::1], F8[::1])],
    cache=True,
    **UNCOUNTED,
)
def round_text(text, weight, floor, factor, parties_scale, codes, facts):  # type: ignore[no-untyped-def]
    """Round a need's text on its own scale; a need without text gets a weight of 0 and codes of 0."""
    top = 0.0
    for i in range(text.size):
        top = max(top, abs(np.float64(text[i])))
    scale = top / 127.0 if top > 0.0 else 1.0
    total, squared = 0.0, 0.0
    for i in range(text.size):
        code = np.rint(np.float64(text[i]) / scale)
        left = np.float64(text[i]) - code * scale
        codes[i] = np.int16(code)
        total += code
        squared += left * left
    if top > 0.0:
        facts[0], facts[1], facts[2] = weight, floor, factor
    facts[3], facts[4] = scale * parties_scale, 128.0 * total
    facts[5] = np.sqrt(squared) * (1.0 + 1e-6)

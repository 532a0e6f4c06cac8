"""One value at a time, in float64: formulas that bounds and exact scores share; and the types of arrays."""

# numba infers types itself.
# ruff: noqa: ANN001, ANN201

from __future__ import annotations

import math

from numba import njit, types

F4, F8, I4, I8 = types.float32, types.float64, types.int32, types.int64
U1, U2, U4, U8, S2 = types.uint8, types.uint16, types.uint32, types.uint64, types.int16
DIAMETER_KM = 2 * 6371.0088
UNCOUNTED = {"nogil": True, "error_model": "numpy", "_nrt": False}
"""For functions that make no arrays: counting references to slices costs as much as the short loops do."""


def read_only(kind: types.Type, axes: int) -> types.Array:
    """Type a contiguous array that is only read."""
    return types.Array(kind, axes, "C", readonly=True)


@njit(forceinline=True, nogil=True, error_model="numpy")
def fall(away, low, high):  # type: ignore[no-untyped-def]
    """1 up to `low`, 0 from `high` on, a straight line between."""
    if high > low:
        return min(max(1.0 - (away - low) / (high - low), 0.0), 1.0)
    return 1.0 if away <= low else 0.0


@njit(forceinline=True, nogil=True, error_model="numpy")
def share(mode, shared, union, wanted):  # type: ignore[no-untyped-def]
    """How far two sets overlap: any (0), jaccard (1), coverage (2)."""
    if mode == 1.0:
        return shared / union if union > 0.0 else 1.0
    if mode == 2.0:
        return min(shared / max(wanted, 1.0), 1.0)
    return 1.0 if shared > 0.0 else 0.0


@njit(forceinline=True, nogil=True, error_model="numpy")
def nearness(squared, near, far):  # type: ignore[no-untyped-def]
    """How near two points of the unit sphere are, from the square of their chord."""
    km = DIAMETER_KM * math.asin(math.sqrt(min(squared / 4.0, 1.0)))
    return min(max(1.0 - (km - near) / (far - near), 0.0), 1.0)

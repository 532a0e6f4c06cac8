"""The best triples of one host, in the subset of Python that numba compiles: exact, by bounding."""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Walk = Callable[[Int64, Float64, Float64, Float64, Float64, float, Float64, Int64, Int64], int]


def best_triples(  # noqa: PLR0917 - numba passes by position
    order: Int64,
    limit: Float64,
    pair: Float64,
    weighted: Float64,
    with_host: Float64,
    line: float,
    net: Float64,
    resource: Int64,
    third: Int64,
) -> int:
    """Fill `net`, `resource`, `third` (keep,) with the greatest nets above `line`, falling; answers how many.

    Of equal nets the least resource, then third, comes first. A resource whose `limit` shows that it cannot
    enter is not looked at; `order` says which are tried first.
    """
    keep, found = net.size, 0
    for j in order:
        if limit[j] <= line or (found == keep and limit[j] < net[keep - 1]):
            continue
        for k in range(with_host.size):
            value = (pair[j] + weighted[j, k]) + with_host[k]
            if not value > line or (found == keep and value < net[keep - 1]):
                continue
            at = found
            while at > 0 and (
                net[at - 1] < value
                or (
                    net[at - 1] == value
                    and (resource[at - 1] > j or (resource[at - 1] == j and third[at - 1] > k))
                )
            ):
                at -= 1
            if at == keep:
                continue
            last = min(found, keep - 1)
            for move in range(last, at, -1):
                net[move], resource[move], third[move] = net[move - 1], resource[move - 1], third[move - 1]
            net[at], resource[at], third[at] = value, j, k
            found = min(found + 1, keep)
    return found


@cache
def compiled() -> Walk | None:
    """Give the routine compiled by numba; None when it is absent."""
    if find_spec("numba") is None:
        return None
    from numba import njit

    space: dict[str, object] = {"np": np, "__name__": __name__}
    routine: Walk = njit(cache=True, nogil=True)(
        types.FunctionType(best_triples.__code__, space, "best_triples")
    )
    return routine

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
Best = Callable[[Float64, Float64, Float64, Float64, float, Float64, Int64, Int64], int]
Above = Callable[[Float64, Float64, Float64, Float64, float, Float64, Int64, Int64], int]

FIRST = 8
CHUNK = 128


def best_triples(  # noqa: PLR0917 - numba passes by position
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
    enter is not looked at; those with the greatest limits are tried first.
    """
    keep, found, tried = net.size, 0, min(FIRST, limit.size)
    first = np.empty(FIRST, np.int64)
    for j in range(limit.size):
        at = min(j, FIRST - 1)
        if j >= FIRST and limit[first[at]] >= limit[j]:
            continue
        while at > 0 and limit[first[at - 1]] < limit[j]:
            first[at] = first[at - 1]
            at -= 1
        first[at] = j
    for turn in range(tried + limit.size):
        j = first[turn] if turn < tried else turn - tried
        if limit[j] <= line or (found == keep and limit[j] < net[keep - 1]):
            continue
        again = False
        for k in range(tried if turn >= tried else 0):
            again = again or first[k] == j
        if not again:
            found = enter_row(j, pair[j], weighted[j], with_host, line, net, resource, third, found)
    return found


def enter_row(  # noqa: PLR0917 - numba passes by position
    j: int,
    own: float,
    row: Float64,
    with_host: Float64,
    line: float,
    net: Float64,
    resource: Int64,
    third: Int64,
    found: int,
) -> int:
    """Let the triples of one resource enter the greatest nets; answers how many there are then."""
    keep = net.size
    for start in range(0, row.size, CHUNK):
        stop = min(row.size, start + CHUNK)
        least, over = net[keep - 1] if found == keep else line, 0
        for k in range(start, stop):
            over += (own + row[k]) + with_host[k] >= least
        if over == 0:
            continue
        for k in range(start, stop):
            value = (own + row[k]) + with_host[k]
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


def triples_above(  # noqa: PLR0917 - numba passes by position
    limit: Float64,
    pair: Float64,
    weighted: Float64,
    with_host: Float64,
    line: float,
    net: Float64,
    resource: Int64,
    third: Int64,
) -> int:
    """List the triples with a net above `line` as far as there is room; answers how many there are."""
    found, room = 0, net.size
    for j in range(limit.size):
        if not limit[j] > line:
            continue
        row, own = weighted[j], pair[j]
        for start in range(0, row.size, CHUNK):
            stop = min(row.size, start + CHUNK)
            over = 0
            for k in range(start, stop):
                over += (own + row[k]) + with_host[k] > line
            if over == 0:
                continue
            for k in range(start, stop):
                value = (own + row[k]) + with_host[k]
                if value > line:
                    if found < room:
                        net[found], resource[found], third[found] = value, j, k
                    found += 1
    return found


@cache
def compiled() -> tuple[Best, Above] | None:
    """Give the routines compiled by numba; None when it is absent."""
    if find_spec("numba") is None:
        return None
    from numba import njit

    space: dict[str, object] = {"np": np, "FIRST": FIRST, "CHUNK": CHUNK, "__name__": __name__}
    for plain in (enter_row, best_triples, triples_above):
        made = types.FunctionType(plain.__code__, space, plain.__name__)
        space[plain.__name__] = njit(cache=True, nogil=True)(made)
    return space["best_triples"], space["triples_above"]  # type: ignore[return-value]

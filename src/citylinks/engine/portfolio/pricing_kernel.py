"""One pass over a block of scores: the best nets of each need, or all above a line, compiled by numba.

The arithmetic is that of `pricing.net_block`, operation by operation, so that both give the same bits.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Best = Callable[[Float32, Float64, Float64, Float64, float, Int64, Float64], None]
Above = Callable[[Float32, Float64, Float64, Float64, float, Float64, Int64, Int64, Float64], int]

CHUNK = 64


def best(  # noqa: PLR0917 - numba passes by position
    scores: Float32,
    costs: Float64,
    need: Float64,
    offer: Float64,
    money: float,
    column: Int64,
    net: Float64,
) -> None:
    """Fill `column` and `net` (rows, k) with the k greatest nets of each row, falling; first columns first.

    `costs` is (rows, n), or (0, 0) where no cost is counted by pair. Entries that are -inf stay column -1.
    """
    rows, n = scores.shape
    k = column.shape[1]
    priced = costs.shape[0] > 0
    line = np.empty(CHUNK)
    for i in range(rows):
        column[i, :] = -1
        net[i, :] = -np.inf
        least = -np.inf
        for start in range(0, n, CHUNK):
            stop = min(n, start + CHUNK)
            over = 0
            if priced:
                for j in range(start, stop):
                    value = ((scores[i, j] - offer[j]) - need[i]) - money * costs[i, j]
                    line[j - start] = value
                    over += value > least
            else:
                for j in range(start, stop):
                    value = (scores[i, j] - offer[j]) - need[i]
                    line[j - start] = value
                    over += value > least
            if over == 0:
                continue
            for j in range(start, stop):
                value = line[j - start]
                if not value > least:
                    continue
                at = k - 1
                while at > 0 and net[i, at - 1] < value:
                    net[i, at], column[i, at] = net[i, at - 1], column[i, at - 1]
                    at -= 1
                net[i, at], column[i, at] = value, j
                least = net[i, k - 1]


def above(  # noqa: PLR0917 - numba passes by position
    scores: Float32,
    costs: Float64,
    need: Float64,
    offer: Float64,
    money: float,
    line: Float64,
    row: Int64,
    column: Int64,
    net: Float64,
) -> int:
    """List the entries above `line` (rows,) as far as there is room; answers how many there are."""
    rows, n = scores.shape
    priced = costs.shape[0] > 0
    found = 0
    for i in range(rows):
        for start in range(0, n, CHUNK):
            stop = min(n, start + CHUNK)
            over = 0
            for j in range(start, stop):
                value = (scores[i, j] - offer[j]) - need[i]
                if priced:
                    value -= money * costs[i, j]
                over += value > line[i]
            if over == 0:
                continue
            for j in range(start, stop):
                value = (scores[i, j] - offer[j]) - need[i]
                if priced:
                    value -= money * costs[i, j]
                if value > line[i]:
                    if found < row.size:
                        row[found], column[found], net[found] = i, j, value
                    found += 1
    return found


@cache
def compiled() -> tuple[Best, Above] | None:
    """Give the routines compiled by numba; None when it is absent."""
    if find_spec("numba") is None:
        return None
    from numba import njit

    space: dict[str, object] = {"np": np, "CHUNK": CHUNK, "__name__": __name__}
    made = [
        njit(cache=True, nogil=True)(types.FunctionType(plain.__code__, space, plain.__name__))
        for plain in (best, above)
    ]
    return made[0], made[1]

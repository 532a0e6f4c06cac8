"""The plan's columns summed up per block of parties, as the compiled bounds read them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.criteria.base import DISTANCE, GAUSSIAN, LINEAR, OVERLAP
from citylinks.engine.problem import Int64
from citylinks.engine.table import Blocks

MOST_LISTED = 48
SOME_KNOWN, SOME_MISSING = 1, 2
WIDTHS = {LINEAR: 1, DISTANCE: 3}
Float32 = NDArray[np.float32]


@dataclass(frozen=True)
class Summary:
    """Columns summed up per block.

    `low` and `high` (floats, blocks) over the rows that are known; `state` (C, blocks): 1 some known, 2 some
    missing; `some` and `every` (words, blocks): or and and over the rows; `codes` and `starts` (code columns,
    blocks + 1): which codes occur, none listed where they are more than 48.
    """

    low: Float32
    high: Float32
    state: NDArray[np.uint8]
    some: NDArray[np.uint64]
    every: NDArray[np.uint64]
    codes: NDArray[np.uint16]
    starts: Int64


def summary_of_columns(
    ops: Int64, floats: Float32, codes: NDArray[np.uint16], words: NDArray[np.uint64], blocks: Blocks
) -> Summary:
    """Sum up what a plan holds; linear in the rows but for the codes, which are sorted."""
    starts = blocks.starts
    known = ~np.isnan(floats)
    low = np.minimum.reduceat(np.where(known, floats, np.float32(np.inf)), starts, axis=1)
    high = np.maximum.reduceat(np.where(known, floats, np.float32(-np.inf)), starts, axis=1)
    state = np.zeros((len(ops), blocks.count), np.uint8)
    for i, (op, first, width, _) in enumerate(ops):
        if op in {GAUSSIAN, LINEAR, DISTANCE}:
            full = known[first : first + WIDTHS.get(int(op), int(width))].all(axis=0)
        elif op == OVERLAP:
            full = (words[first : first + width] != 0).any(axis=0)
        else:
            continue
        state[i] = SOME_KNOWN * np.logical_or.reduceat(full, starts)
        state[i] += (SOME_MISSING * np.logical_or.reduceat(~full, starts)).astype(np.uint8)
    listed, borders = _codes(codes, blocks)
    return Summary(
        low,
        high,
        state,
        np.bitwise_or.reduceat(words, starts, axis=1),
        np.bitwise_and.reduceat(words, starts, axis=1),
        listed,
        borders,
    )


def _codes(codes: NDArray[np.uint16], blocks: Blocks) -> tuple[NDArray[np.uint16], Int64]:
    listed: list[NDArray[np.uint16]] = [np.zeros(0, np.uint16)]
    borders = np.zeros((len(codes), blocks.count + 1), np.int64)
    end = 0
    for j, column in enumerate(codes):
        borders[j, 0] = end
        for b, (lo, hi) in enumerate(zip(blocks.starts, blocks.ends, strict=True)):
            here = np.unique(column[lo:hi])
            if here.size <= MOST_LISTED:
                listed.append(here)
                end += here.size
            borders[j, b + 1] = end
    return np.concatenate(listed), borders

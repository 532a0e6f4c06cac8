"""The plan's columns summed up per leaf of 64 parties, as the compiled bounds read them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.criteria.base import DISTANCE, GAUSSIAN, LINEAR, OVERLAP
from citylinks.engine.problem import Int64
from citylinks.engine.table import Blocks

MOST_LISTED, FEW_LISTED = 3, 2048
"""Joint codes in a leaf, on average, or in all; where there are more, a group is bounded by all its codes."""
SOME_KNOWN, SOME_MISSING = 1, 2
WIDTHS = {LINEAR: 1, DISTANCE: 3}
Float32 = NDArray[np.float32]


@dataclass(frozen=True)
class Summary:
    """Columns summed up per leaf.

    `low` and `high` (floats, leaves) over the rows that are known; `state` (C, leaves): 1 some known, 2 some
    missing; `some` and `every` (words, leaves): or and and over the rows; `codes` and `starts` (groups,
    leaves + 1): which joint codes occur, none listed for a group of which too many do.
    """

    low: Float32
    high: Float32
    state: NDArray[np.uint8]
    some: NDArray[np.uint32]
    every: NDArray[np.uint32]
    codes: NDArray[np.uint16]
    starts: Int64


def summary_of_columns(
    ops: Int64, floats: Float32, joint: NDArray[np.uint16], words: NDArray[np.uint32], leaves: Blocks
) -> Summary:
    """Sum up what a plan holds; linear in the rows but for the joint codes, which are sorted."""
    starts = leaves.starts
    known = ~np.isnan(floats)
    low = np.minimum.reduceat(np.where(known, floats, np.float32(np.inf)), starts, axis=1)
    high = np.maximum.reduceat(np.where(known, floats, np.float32(-np.inf)), starts, axis=1)
    state = np.zeros((len(ops), leaves.count), np.uint8)
    for i, (op, first, width, _) in enumerate(ops):
        if op in {GAUSSIAN, LINEAR, DISTANCE}:
            full = known[first : first + WIDTHS.get(int(op), int(width))].all(axis=0)
        elif op == OVERLAP:
            full = (words[first : first + width] != 0).any(axis=0)
        else:
            continue
        state[i] = SOME_KNOWN * np.logical_or.reduceat(full, starts)
        state[i] += (SOME_MISSING * np.logical_or.reduceat(~full, starts)).astype(np.uint8)
    listed, borders = _codes(joint, leaves)
    return Summary(
        low,
        high,
        state,
        np.bitwise_or.reduceat(words, starts, axis=1),
        np.bitwise_and.reduceat(words, starts, axis=1),
        listed,
        borders,
    )


def _codes(joint: NDArray[np.uint16], leaves: Blocks) -> tuple[NDArray[np.uint16], Int64]:
    listed: list[NDArray[np.uint16]] = [np.zeros(0, np.uint16)]
    borders = np.zeros((len(joint), leaves.count + 1), np.int64)
    leaf = np.arange(joint.shape[1], dtype=np.int64) // leaves.rows
    end = 0
    for g, column in enumerate(joint):
        borders[g] = end
        step = int(column.max(initial=0)) + 1
        owners, codes = np.divmod(np.unique(leaf * step + column), step)
        if codes.size <= max(MOST_LISTED * leaves.count, FEW_LISTED):
            listed.append(codes.astype(np.uint16))
            borders[g] += np.searchsorted(owners, np.arange(leaves.count + 1))
            end += codes.size
    return np.concatenate(listed), borders

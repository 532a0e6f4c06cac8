"""What every kind of criterion answers, and the helpers that several kinds share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.problem import Bool, Column, Criterion, Distinct, Float64, ProblemError
from citylinks.engine.table import Blocks, PartyTable

TABLE, GAUSSIAN, LINEAR, OVERLAP, DISTANCE, TEXT = range(6)
FLOAT32_HALF_ULP = 2.0**-24
MOST_CODES = 65_536


@dataclass(frozen=True)
class Bounds:
    """Per need and block, each (m, blocks): no party of the block is worth more than `high` here.

    `some_known` and `some_missing` say whether a party of the block may have a value, may have none.
    """

    high: Float64
    some_known: Bool
    some_missing: Bool


@dataclass(frozen=True)
class Emission:
    """A criterion as the fast kernel reads it: an operation and its data in columns.

    `floats` float32 (c, n), `codes` the different rows, `words` uint64 (w, n). `error` bounds the distance
    between the kernel's float32 value and the reference value.
    """

    op: int
    error: float
    floats: NDArray[np.float32] | None = None
    codes: Distinct | None = None
    words: NDArray[np.uint64] | None = None


class Kind(Protocol):
    """One kind of criterion. A value is absolute, in [0, 1], and NaN where either side is missing."""

    @property
    def name(self) -> str: ...

    @property
    def columns(self) -> tuple[str, ...]:
        """The kinds of columns that it reads."""
        ...

    @property
    def params(self) -> Mapping[str, str]:
        """Its parameters and their defaults, "required" where there is none."""
        ...

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        """Yield a sentence for every parameter or column that cannot be."""
        ...

    def ask_kind(self, column: Column) -> str:
        """Name the kind of column that a need brings; "" when this criterion asks the need nothing."""
        ...

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        """Value r parties for m needs, float64 (m, r): the reference."""
        ...

    def bounds(self, criterion: Criterion, asks: Column, parties: PartyTable) -> Bounds:
        """No party of a block is worth more than this."""
        ...

    def emit(self, criterion: Criterion, column: Column) -> Emission:
        """Give the parties' side to the fast kernel."""
        ...

    def constants(self, criterion: Criterion, asks: Column) -> Float64:
        """Give the needs' side, float64 (m, constants); a row of NaN where the need says nothing."""
        ...


def outer(asks: Float64, rows: Float64) -> tuple[Float64, Float64]:
    """Two columns of numbers (m,), (r,) ready to be broadcast to (m, r)."""
    return asks.reshape(-1, 1), rows.reshape(1, -1)


def any_in(mask: Bool, starts: NDArray[np.int64], axis: int = 0) -> Bool:
    """Whether any of each run is set; runs begin at `starts` and none is empty."""
    return np.asarray(np.logical_or.reduceat(mask, starts, axis=axis), dtype=bool)


def complete(data: NDArray[np.generic]) -> Bool:
    """Say which rows of (n, c) hold no NaN."""
    return np.asarray(~np.isnan(np.asarray(data, dtype=np.float64)).any(axis=1), dtype=bool)


def filled(data: NDArray[np.generic]) -> Bool:
    """Say which rows of (n, d) hold anything but zeros."""
    return np.asarray(np.any(data != np.zeros((), data.dtype), axis=1), dtype=bool)


def whole(column: Column) -> NDArray[np.int64]:
    """Read a column of codes, counts or months as int64."""
    return np.asarray(column.data, dtype=np.int64)


def float64(column: Column) -> Float64:
    """Read a column as float64 (n,) or (n, c)."""
    return np.asarray(column.data, dtype=np.float64)


@dataclass(frozen=True)
class FloatSummary:
    """Least and most of the rows that are known in full, (blocks, c); +inf and -inf where there are none."""

    low: Float64
    high: Float64
    some_known: Bool
    some_missing: Bool


def summarize(data: Float64, blocks: Blocks) -> FloatSummary:
    """Summaries of float64 (n, c) per block."""
    known = complete(data)
    low = np.where(known[:, None], data, np.inf)
    high = np.where(known[:, None], data, -np.inf)
    some_known = any_in(known, blocks.starts)
    some_missing = any_in(~known, blocks.starts)
    return FloatSummary(
        np.minimum.reduceat(low, blocks.starts, axis=0),
        np.maximum.reduceat(high, blocks.starts, axis=0),
        some_known,
        some_missing,
    )


def none_known(asks: Column, blocks: Blocks) -> Bounds:
    """Bounds over a table without rows."""
    shape = (asks.n, blocks.count)
    return Bounds(np.zeros(shape), np.zeros(shape, bool), np.ones(shape, bool))


class TableKind:
    """A kind whose columns hold few different rows: it is emitted and bounded by valuing those once."""

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        raise ProblemError([f"“{criterion.name}” cannot value {rows.n} parties for {asks.n} needs."])

    def bounds(self, criterion: Criterion, asks: Column, parties: PartyTable) -> Bounds:
        blocks = parties.blocks
        if parties.n == 0:
            return none_known(asks, blocks)
        present = codes_in_blocks(parties, criterion.column)
        values = self.value(criterion, asks, parties.column(criterion.column).distinct.column)[
            :, present.codes
        ]
        missing = np.isnan(values)
        return Bounds(
            np.maximum.reduceat(np.where(missing, 0.0, values), present.starts, axis=1),
            any_in(~missing, present.starts, axis=1),
            any_in(missing, present.starts, axis=1),
        )

    def emit(self, criterion: Criterion, column: Column) -> Emission:
        del criterion
        return Emission(TABLE, FLOAT32_HALF_ULP, codes=column.distinct)

    def constants(self, criterion: Criterion, asks: Column) -> Float64:
        del criterion
        return np.zeros((asks.n, 0))


@dataclass(frozen=True)
class PresentCodes:
    """Codes of the different rows that occur in each block, in runs that begin at `starts`."""

    codes: NDArray[np.intp]
    starts: NDArray[np.int64]


def codes_in_blocks(parties: PartyTable, name: str) -> PresentCodes:
    """Which different rows occur in each block; kept with the table."""
    key = ("codes", name)
    kept = parties.prepared.get(key)
    if isinstance(kept, PresentCodes):
        return kept
    distinct = parties.column(name).distinct
    block = np.arange(parties.n, dtype=np.int64) // parties.blocks.rows
    pairs = np.unique(block * max(distinct.count, 1) + distinct.codes)
    owner, codes = np.divmod(pairs, max(distinct.count, 1))
    made = PresentCodes(
        codes.astype(np.intp), np.searchsorted(owner, np.arange(parties.blocks.count)).astype(np.int64)
    )
    parties.prepared[key] = made
    return made

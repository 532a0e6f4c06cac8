"""Kinds over sets and shares: overlap, the common language, months together, evidence of experience."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.criteria.base import (
    FLOAT32_HALF_ULP,
    OVERLAP,
    Bounds,
    Emission,
    TableKind,
    any_in,
    float64,
    none_known,
    whole,
)
from citylinks.engine.problem import Bool, Column, Criterion, Float64
from citylinks.engine.table import PartyTable

MODES = ("any", "jaccard", "coverage")
JACCARD = MODES.index("jaccard")
FEW_SETS = 64  # are looked up; of more, the bits are counted
UInt64 = NDArray[np.uint64]


def count_bits(words: UInt64) -> Float64:
    """Bits set over the last axis."""
    return np.asarray(np.bitwise_count(words).sum(axis=-1), dtype=np.float64)


class Overlap:
    """How far two sets overlap: any (1 or 0), jaccard (shared over all), coverage (shared over the need's).

    With empty="missing", an empty set of a party means that nothing is known; else it means none. A need that
    asks for nothing has no any and no coverage.
    """

    name = "overlap"
    columns = ("bits",)
    params: ClassVar[Mapping[str, str]] = {"mode": "jaccard", "empty": "none"}

    def ask_kind(self, column: Column) -> str:
        del column
        return "bits"

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        del column
        if criterion.word("mode", "jaccard") not in MODES:
            yield f"The mode of “{criterion.name}” is one of {', '.join(MODES)}."
        if criterion.word("empty", "none") not in {"none", "missing"}:
            yield f"“empty” of “{criterion.name}” is none or missing."

    def share(self, criterion: Criterion, shared: Float64, asked: Float64, union: Float64) -> Float64:
        mode = criterion.word("mode", "jaccard")
        if mode == "jaccard":
            return np.where(union > 0, shared / np.maximum(union, 1.0), 1.0)
        if mode == "coverage":
            return np.minimum(shared / np.maximum(asked, 1.0), 1.0)
        return (shared > 0).astype(np.float64)

    def unasked(self, criterion: Criterion, asked: Float64) -> Bool:
        if criterion.word("mode", "jaccard") == "jaccard" and criterion.word("empty", "none") == "none":
            return np.zeros(asked.shape, bool)
        return np.asarray(asked == 0)

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        left: UInt64 = asks.data.astype(np.uint64, copy=False)[:, None, :]
        right: UInt64 = rows.data.astype(np.uint64, copy=False)[None, :, :]
        shared, asked, had = count_bits(left & right), count_bits(left), count_bits(right)
        made = self.share(criterion, shared, asked, asked + had - shared)
        missing = self.unasked(criterion, asked)
        if criterion.word("empty", "none") == "missing":
            missing = missing | (had == 0)
        return np.where(missing, np.nan, made)

    def bounds(self, criterion: Criterion, asks: Column, parties: PartyTable) -> Bounds:
        blocks = parties.blocks
        if parties.n == 0:
            return none_known(asks, blocks)
        words: UInt64 = parties.column(criterion.column).data.astype(np.uint64, copy=False)
        kept = parties.prepared.get(("bits", criterion.column))
        if not isinstance(kept, tuple):
            empty = ~np.any(words != 0, axis=1)
            kept = (
                np.bitwise_or.reduceat(words, blocks.starts, axis=0),
                np.bitwise_and.reduceat(words, blocks.starts, axis=0),
                any_in(empty, blocks.starts),
                any_in(~empty, blocks.starts),
            )
            parties.prepared["bits", criterion.column] = kept
        some, every, some_empty, some_full = kept
        left: UInt64 = asks.data.astype(np.uint64, copy=False)[:, None, :]
        asked = count_bits(left)
        shared = count_bits(left & some[None])
        every_set = every[None]
        if criterion.word("empty", "none") == "missing":
            every_set = np.where(some_empty[None, :, None], np.uint64(0), every_set)
        high = self.share(criterion, shared, asked, np.maximum(count_bits(left | every_set), shared))
        unasked = np.broadcast_to(self.unasked(criterion, asked), high.shape)
        if criterion.word("empty", "none") == "missing":
            return Bounds(np.where(unasked, 0.0, high), ~unasked & some_full, unasked | some_empty)
        return Bounds(np.where(unasked, 0.0, high), ~unasked, unasked)

    def emit(self, criterion: Criterion, column: Column) -> Emission:
        if column.distinct.count <= FEW_SETS:
            return TableKind().emit(criterion, column)
        words = np.ascontiguousarray(column.data.T, dtype=np.uint64)
        return Emission(OVERLAP, 4 * FLOAT32_HALF_ULP, words=words)

    def constants(self, criterion: Criterion, asks: Column) -> Float64:
        asked = count_bits(asks.data.astype(np.uint64, copy=False))
        made = np.empty((asks.n, 3))
        made[:, 0] = MODES.index(criterion.word("mode", "jaccard"))
        made[:, 1] = criterion.word("empty", "none") == "missing"
        made[:, 2] = asked
        return np.where(self.unasked(criterion, asked)[:, None], np.nan, made)


class Language(TableKind):
    """The likelier of two strangers' common languages: the most over languages of min(share, share)."""

    name = "language"
    columns = ("shares",)
    params: ClassVar[Mapping[str, str]] = {}

    def ask_kind(self, column: Column) -> str:
        del column
        return "shares"

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        shares = float64(column.distinct.column)
        if shares.size and (np.nanmin(shares) < 0 or np.nanmax(shares) > 1):
            yield f"The shares of “{criterion.column}” are between 0 and 1."

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        if rows.n > 512:
            kept = rows.distinct
            return self.value(criterion, asks, kept.column)[:, kept.codes]
        left, right = asks.data.astype(np.float64), rows.data.astype(np.float64)
        made = np.empty((asks.n, rows.n))
        for i, shares in enumerate(left):
            spoken = np.flatnonzero(shares > 0)
            made[i] = np.minimum(shares[spoken], right[:, spoken]).max(axis=1, initial=0.0)
        np.clip(made, 0.0, 1.0, out=made)
        made[unsaid(asks)] = np.nan
        made[:, unsaid(rows)] = np.nan
        return made


def unsaid(column: Column) -> Bool:
    """Find the rows that name no language; kept with the column."""
    kept = column.__dict__.get("unsaid")
    if kept is None:
        kept = ~(np.nan_to_num(float64(column)) > 0).any(axis=1)
        column.__dict__["unsaid"] = kept
    return np.asarray(kept, dtype=bool)


class Availability(TableKind):
    """Shared months over the months that the need asks for; bit 0 is January, no month means missing."""

    name = "availability"
    columns = ("months",)
    params: ClassVar[Mapping[str, str]] = {}

    def ask_kind(self, column: Column) -> str:
        del column
        return "months"

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        if column.n and int(whole(column.distinct.column).max()) >= 1 << 12:
            yield f"“{criterion.column}” names a thirteenth month."

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        del criterion
        left = asks.data.astype(np.uint16, copy=False).reshape(-1, 1)
        right = rows.data.astype(np.uint16, copy=False).reshape(1, -1)
        asked = np.bitwise_count(left).astype(np.float64)
        made = np.bitwise_count(left & right) / np.maximum(asked, 1.0)
        made[:, right[0] == 0] = np.nan
        made[left[:, 0] == 0] = np.nan
        return np.asarray(made, dtype=np.float64)

    def emit(self, criterion: Criterion, column: Column) -> Emission:
        """Count the bits, as of sets of which no month is missing."""
        if column.distinct.count <= FEW_SETS:
            return super().emit(criterion, column)
        return Emission(
            OVERLAP, 4 * FLOAT32_HALF_ULP, words=np.ascontiguousarray(column.data[None], dtype=np.uint64)
        )

    def constants(self, criterion: Criterion, asks: Column) -> Float64:
        del criterion
        asked = np.bitwise_count(asks.data.astype(np.uint16, copy=False)).astype(np.float64)
        made = np.empty((asks.n, 3))
        made[:] = (MODES.index("coverage"), 1.0, 0.0)
        made[:, 2] = asked
        made[asked == 0] = np.nan
        return made


class Experience(TableKind):
    """1 - 2^(-pieces of evidence / half): each `half` more pieces halve what is wanting.

    With counts per theme, the mean over the themes that the need asks for and of which something is known;
    with one count, the need is asked nothing.
    """

    name = "experience"
    columns = ("count",)
    params: ClassVar[Mapping[str, str]] = {"half": "1"}

    def ask_kind(self, column: Column) -> str:
        return "bits" if column.data.ndim == 2 else ""

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        del column
        if not criterion.number("half", 1.0) > 0:
            yield f"“half” of “{criterion.name}” is above 0."

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        counts = np.where(whole(rows) < 0, np.nan, rows.data)
        proven = 1.0 - np.exp2(-counts / criterion.number("half", 1.0))
        if proven.ndim == 1:
            return np.broadcast_to(proven, (asks.n, rows.n)).astype(np.float64)
        themes = proven.shape[1]
        words = asks.data.astype(np.uint64, copy=False)
        bits = np.arange(themes)
        asked = (words[:, bits // 64] >> (bits % 64).astype(np.uint64)) & np.uint64(1)
        known = ~np.isnan(proven)
        wanted = asked.astype(np.float64)
        total = np.einsum("mt,rt->mr", wanted, np.nan_to_num(proven))
        number = np.einsum("mt,rt->mr", wanted, known.astype(np.float64))
        return np.where(number > 0, np.clip(total / np.maximum(number, 1.0), 0.0, 1.0), np.nan)

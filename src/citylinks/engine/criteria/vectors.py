"""The kind over text vectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.criteria.base import (
    FLOAT32_HALF_ULP,
    TEXT,
    Bounds,
    Emission,
    any_in,
    filled,
    float64,
    none_known,
)
from citylinks.engine.problem import Bool, Column, Criterion, Float64
from citylinks.engine.table import PartyTable

CHUNK_ROWS = 16_384


@dataclass(frozen=True)
class Balls:
    """A center (`rough`: in float32) and the longest distance from it for every block."""

    centers: Float64
    rough: NDArray[np.float32]
    radii: Float64
    some_known: Bool
    some_missing: Bool


class Cosine:
    """(cosine - floor) / (ceiling - floor), cut to [0, 1]: many encoders never go below some cosine."""

    name = "cosine"
    columns = ("vector",)
    params: ClassVar[Mapping[str, str]] = {"floor": "0", "ceiling": "1"}

    def ask_kind(self, column: Column) -> str:
        del column
        return "vector"

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        del column
        floor, ceiling = self.borders(criterion)
        if not -1 <= floor < ceiling <= 1:
            yield f"“{criterion.name}” needs -1 <= floor < ceiling <= 1."

    def borders(self, criterion: Criterion) -> tuple[float, float]:
        return criterion.number("floor", 0.0), criterion.number("ceiling", 1.0)

    def rise(self, criterion: Criterion, cosine: Float64) -> Float64:
        floor, ceiling = self.borders(criterion)
        return np.clip((cosine - floor) / (ceiling - floor), 0.0, 1.0)

    def products(self, ask: Column, data: NDArray[np.generic]) -> Float64:
        """Multiply one need's text with texts (r, d), as `value` does; NaN where there is none."""
        part = np.ascontiguousarray(data, dtype=np.float64)
        left = float64(ask)[0]
        cosine = np.einsum("ij,j->i", part, left)
        nothing = (cosine == 0) | np.isnan(cosine)
        if nothing.any() or not left.any():
            cosine[~filled(part)] = np.nan
            if not left.any():
                cosine[:] = np.nan
        return np.asarray(cosine, dtype=np.float64)

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        """Each product is summed alone, so that it does not depend on which other rows are asked for."""
        left = float64(asks)
        made = np.empty((asks.n, rows.n))
        for lo in range(0, rows.n, CHUNK_ROWS):
            part = np.ascontiguousarray(rows.data[lo : lo + CHUNK_ROWS], dtype=np.float64)
            empty = ~filled(part)
            for i in range(asks.n):
                cosine = np.einsum("ij,j->i", part, left[i])
                made[i, lo : lo + CHUNK_ROWS] = np.where(empty, np.nan, self.rise(criterion, cosine))
        made[~filled(left)] = np.nan
        return made

    def bounds(self, criterion: Criterion, asks: Column, parties: PartyTable) -> Bounds:
        """Cauchy-Schwarz over a block: <q, x> <= <q, center> + |q| radius."""
        if parties.n == 0:
            return none_known(asks, parties.blocks)
        balls = balls_of(criterion.column, parties)
        left = float64(asks)
        length = np.sqrt(np.einsum("ij,ij->i", left, left))[:, None]
        high = self.rise(criterion, left @ balls.centers.T + length * balls.radii[None, :] + 1e-9)
        unasked = ~filled(left)[:, None]
        known = balls.some_known[None, :] & ~unasked
        return Bounds(np.where(known, high, 0.0), known, unasked | balls.some_missing)

    def emit(self, criterion: Criterion, column: Column) -> Emission:
        return Emission(TEXT, self.error(criterion, column))

    def error(self, criterion: Criterion, column: Column) -> float:
        """Of a product summed in float32 in any order: d half units of 2^-23 (Higham 2002, section 3.1)."""
        floor, ceiling = self.borders(criterion)
        return 1.01 * (int(column.data.shape[1]) + 4) * FLOAT32_HALF_ULP / (ceiling - floor)

    def constants(self, criterion: Criterion, asks: Column) -> Float64:
        floor, ceiling = self.borders(criterion)
        made = np.empty((asks.n, 2))
        made[:] = (floor, 1.0 / (ceiling - floor))
        return np.where(filled(asks.data)[:, None], made, np.nan)


def balls_of(name: str, parties: PartyTable) -> Balls:
    kept = parties.prepared.get(("balls", name))
    if isinstance(kept, Balls):
        return kept
    data, blocks = parties.column(name).data, parties.blocks
    centers = np.zeros((blocks.count, data.shape[1]))
    radii = np.zeros(blocks.count)
    known = filled(data)
    for b, (lo, hi) in enumerate(zip(blocks.starts, blocks.ends, strict=True)):
        part = data[lo:hi][known[lo:hi]].astype(np.float64)
        if len(part):
            centers[b] = part.mean(axis=0)
            radii[b] = np.sqrt(((part - centers[b]) ** 2).sum(axis=1).max())
    made = Balls(
        centers,
        centers.astype(np.float32),
        radii * (1 + 1e-9),
        any_in(known, blocks.starts),
        any_in(~known, blocks.starts),
    )
    parties.prepared["balls", name] = made
    return made

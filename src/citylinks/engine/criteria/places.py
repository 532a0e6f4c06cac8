"""The kind over points of the globe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from citylinks.engine.criteria.base import (
    DISTANCE,
    FLOAT32_HALF_ULP,
    Bounds,
    Emission,
    any_in,
    complete,
    float64,
    none_known,
)
from citylinks.engine.problem import Bool, Column, Criterion, Float64
from citylinks.engine.table import PartyTable

EARTH_KM = 6371.0088
HALF_WAY_ROUND = float(np.pi * EARTH_KM)


def unit_vectors(column: Column) -> Float64:
    """Turn latitude and longitude in degrees, (n, 2), into points of the unit sphere, (n, 3); kept."""
    kept = column.__dict__.get("points")
    if kept is None:
        latitude, longitude = np.radians(float64(column)).T
        flat = np.cos(latitude)
        kept = np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1)
        column.__dict__["points"] = kept
    return np.asarray(kept, dtype=np.float64)


def chord_km(chord_squared: Float64) -> Float64:
    """Great-circle distance in km from the squared chord of the unit sphere."""
    return np.asarray(2.0 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chord_squared / 4.0, 0.0, 1.0))))


@dataclass(frozen=True)
class Caps:
    """A center and the longest chord from it for every block."""

    centers: Float64
    radii: Float64
    some_known: Bool
    some_missing: Bool


class Distance:
    """1 up to `near` km along the great circle, 0 from `far` km on, a straight line between.

    The Earth is a sphere of its mean radius, 6371.0088 km. The column holds latitude and longitude in
    degrees, float32 (n, 2).
    """

    name = "distance"
    columns = ("float",)
    params: ClassVar[Mapping[str, str]] = {"near": "0", "far": f"{HALF_WAY_ROUND:.0f}"}

    def ask_kind(self, column: Column) -> str:
        del column
        return "float"

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        if column.data.ndim != 2 or column.data.shape[1] != 2:
            yield f"“{criterion.name}” needs latitude and longitude in “{criterion.column}”."
        near, far = self.borders(criterion)
        if not (np.isfinite(far) and 0 <= near < far):
            yield f"“{criterion.name}” needs 0 <= near < far, in km."

    def borders(self, criterion: Criterion) -> tuple[float, float]:
        return criterion.number("near", 0.0), criterion.number("far", HALF_WAY_ROUND)

    def fall(self, criterion: Criterion, km: Float64) -> Float64:
        near, far = self.borders(criterion)
        return np.clip(1.0 - (km - near) / (far - near), 0.0, 1.0)

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        left, right = unit_vectors(asks), unit_vectors(rows)
        squared = np.zeros((asks.n, rows.n))
        for axis in range(3):
            squared += (right[None, :, axis] - left[:, None, axis]) ** 2
        return self.fall(criterion, chord_km(squared))

    def bounds(self, criterion: Criterion, asks: Column, parties: PartyTable) -> Bounds:
        if parties.n == 0:
            return none_known(asks, parties.blocks)
        caps = caps_of(criterion.column, parties)
        left = unit_vectors(asks)
        squared = np.zeros((asks.n, parties.blocks.count))
        for axis in range(3):
            squared += (caps.centers[None, :, axis] - left[:, None, axis]) ** 2
        chord = np.maximum(np.sqrt(squared) - caps.radii[None, :], 0.0)
        high = self.fall(criterion, chord_km(chord**2))
        unasked = ~complete(left)[:, None]
        known = caps.some_known[None, :] & ~unasked
        return Bounds(np.where(known, high, 0.0), known, unasked | caps.some_missing)

    def emit(self, criterion: Criterion, column: Column) -> Emission:
        near, far = self.borders(criterion)
        floats = np.ascontiguousarray(unit_vectors(column).T, dtype=np.float32)
        floats[:, ~complete(floats.T)] = np.nan
        # Rounding to float32 and the arcsine's polynomial move a point by at most 16 half units of 2^-23.
        return Emission(DISTANCE, 16 * FLOAT32_HALF_ULP * EARTH_KM / (far - near), floats=floats)

    def constants(self, criterion: Criterion, asks: Column) -> Float64:
        near, far = self.borders(criterion)
        made = np.empty((asks.n, 5))
        made[:, 3:] = (near, far)
        made[:, :3] = unit_vectors(asks)
        return np.where(~complete(made)[:, None], np.nan, made)


def caps_of(name: str, parties: PartyTable) -> Caps:
    kept = parties.prepared.get(("caps", name))
    if isinstance(kept, Caps):
        return kept
    points, starts = unit_vectors(parties.column(name)), parties.blocks.starts
    known = complete(points)
    filled = np.where(known[:, None], points, 0.0)
    number = np.maximum(np.add.reduceat(known.astype(np.float64), starts), 1.0)
    centers = np.add.reduceat(filled, starts, axis=0) / number[:, None]
    block = np.arange(parties.n) // parties.blocks.rows
    away = np.where(known, np.sqrt(((filled - centers[block]) ** 2).sum(axis=1)), 0.0)
    made = Caps(
        centers,
        np.maximum.reduceat(away, starts) * (1 + 1e-12),
        any_in(known, starts),
        any_in(~known, starts),
    )
    parties.prepared["caps", name] = made
    return made

"""Kinds over measured quantities: a Gaussian kernel, a preference, a level, hours of the working day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from citylinks.engine.criteria.base import (
    FLOAT32_HALF_ULP,
    GAUSSIAN,
    LINEAR,
    Bounds,
    Emission,
    FloatSummary,
    TableKind,
    float64,
    none_known,
    outer,
    summarize,
)
from citylinks.engine.problem import Column, Criterion, Float64
from citylinks.engine.table import PartyTable

DIRECTIONS = ("both", "at_least", "at_most")
DAY = 24.0


def is_log(criterion: Criterion) -> bool:
    return criterion.word("scale_type", "plain") == "log"


def measured(criterion: Criterion, column: Column) -> Float64:
    """Read the column on the criterion's scale, float64 (n, c).

    With scale_type="log" these are natural logarithms, rounded to float32 as both kernels see them, and kept
    with the column. Zero and below have no logarithm and count as missing.
    """
    kept = column.__dict__.get("logarithms") if is_log(criterion) else None
    if kept is None:
        read = float64(column)
        data = read if read.ndim == 2 else read.reshape(-1, 1)
        if not is_log(criterion):
            return data
        positive = np.where(data > 0, data, np.nan)
        kept = np.log(positive).astype(np.float32).astype(np.float64)
        column.__dict__["logarithms"] = kept
    return np.asarray(kept, dtype=np.float64)


def scale_faults(criterion: Criterion) -> Iterator[str]:
    kind = criterion.word("scale_type", "plain")
    if kind not in {"plain", "log"}:
        yield f"The scale type of “{criterion.name}” is “{kind}”; use plain or log."


def summary_of(criterion: Criterion, parties: PartyTable) -> FloatSummary:
    key = ("floats", criterion.column, is_log(criterion))
    kept = parties.prepared.get(key)
    if isinstance(kept, FloatSummary):
        return kept
    made = summarize(measured(criterion, parties.column(criterion.column)), parties.blocks)
    parties.prepared[key] = made
    return made


class Gaussian:
    """exp(-1/2 sum of ((party - need) / scale)^2) over columns that are known together or not at all.

    `scale` has the column's unit (one for all columns, or one each); with scale_type="log", it is a ratio's
    logarithm.
    """

    name = "gaussian"
    columns = ("float",)
    params: ClassVar[Mapping[str, str]] = {"scale": "required", "scale_type": "plain"}

    def ask_kind(self, column: Column) -> str:
        del column
        return "float"

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        yield from scale_faults(criterion)
        scales = np.atleast_1d(np.asarray(criterion.params.get("scale", np.nan), dtype=np.float64))
        width = 1 if column.data.ndim == 1 else column.data.shape[1]
        if scales.size not in {1, width}:
            yield f"“{criterion.name}” has {scales.size} scales for {width} columns."
        if not (np.isfinite(scales).all() and (scales > 0).all()):
            yield f"“{criterion.name}” needs scales above 0."

    def scales(self, criterion: Criterion, width: int) -> Float64:
        given = np.asarray(criterion.params["scale"], dtype=np.float64)
        return given if given.size == width and given.ndim else np.full(width, given)

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        wanted, had = measured(criterion, asks), measured(criterion, rows)
        total = np.zeros((asks.n, rows.n))
        for c, scale in enumerate(self.scales(criterion, had.shape[1])):
            step = had[:, c] - wanted[:, c, None]
            step /= scale
            step *= step
            total += step
        total *= -0.5
        return np.asarray(np.exp(total, out=total))

    def bounds(self, criterion: Criterion, asks: Column, parties: PartyTable) -> Bounds:
        if parties.n == 0:
            return none_known(asks, parties.blocks)
        summary = summary_of(criterion, parties)
        wanted = measured(criterion, asks)
        total = np.zeros((asks.n, parties.blocks.count))
        for c, scale in enumerate(self.scales(criterion, wanted.shape[1])):
            ask = wanted[:, c : c + 1]
            away = np.maximum(np.maximum(summary.low[:, c] - ask, ask - summary.high[:, c]), 0.0)
            total += (away / scale) ** 2
        return known_bounds(np.exp(-0.5 * total), summary)

    def emit(self, criterion: Criterion, column: Column) -> Emission:
        floats = np.ascontiguousarray(measured(criterion, column).T, dtype=np.float32)
        # exp(-u) changes by at most u exp(-u) <= 0.37 per relative change of u; its polynomial adds 2e-7.
        return Emission(GAUSSIAN, 5e-7 + 8 * FLOAT32_HALF_ULP * len(floats), floats=floats)

    def constants(self, criterion: Criterion, asks: Column) -> Float64:
        wanted = measured(criterion, asks)
        width = wanted.shape[1]
        made = np.empty((asks.n, 2 * width))
        made[:, :width] = wanted
        made[:, width:] = 1 / (self.scales(criterion, width) * np.sqrt(2.0))
        made[np.isnan(wanted).any(axis=1)] = np.nan
        return made


class Linear:
    """1 up to a difference of `indifference`, 0 from `veto` on, a straight line between.

    `direction` says which differences count: both, or only a party below the need (at_least) or above it
    (at_most).
    """

    name = "linear"
    columns = ("float",)
    params: ClassVar[Mapping[str, str]] = {
        "veto": "required",
        "indifference": "0",
        "direction": "both",
        "scale_type": "plain",
    }

    def ask_kind(self, column: Column) -> str:
        del column
        return "float"

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        yield from scale_faults(criterion)
        if column.data.ndim != 1:
            yield f"“{criterion.name}” compares one number, and “{criterion.column}” has several."
        if criterion.word("direction", "both") not in DIRECTIONS:
            yield f"The direction of “{criterion.name}” is one of {', '.join(DIRECTIONS)}."
        low, high = criterion.number("indifference", 0.0), criterion.number("veto", np.nan)
        if not (np.isfinite(low) and np.isfinite(high) and 0 <= low <= high and high > 0):
            yield f"“{criterion.name}” needs 0 <= indifference <= veto, and a veto above 0."

    def fall(self, criterion: Criterion, away: Float64) -> Float64:
        low, high = criterion.number("indifference", 0.0), criterion.number("veto", np.nan)
        if high == low:
            return np.where(np.isnan(away), np.nan, np.where(away <= low, 1.0, 0.0))
        return np.clip(1.0 - (away - low) / (high - low), 0.0, 1.0)

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        left, right = outer(measured(criterion, asks), measured(criterion, rows))
        direction = criterion.word("direction", "both")
        if direction == "both":
            return self.fall(criterion, np.abs(right - left))
        away = left - right if direction == "at_least" else right - left
        return self.fall(criterion, np.maximum(away, 0.0))

    def bounds(self, criterion: Criterion, asks: Column, parties: PartyTable) -> Bounds:
        if parties.n == 0:
            return none_known(asks, parties.blocks)
        summary = summary_of(criterion, parties)
        ask = measured(criterion, asks)
        below, above = ask - summary.high[:, 0], summary.low[:, 0] - ask
        direction = criterion.word("direction", "both")
        away = (
            np.maximum(below, above) if direction == "both" else below if direction == "at_least" else above
        )
        return known_bounds(self.fall(criterion, np.maximum(away, 0.0)), summary)

    def emit(self, criterion: Criterion, column: Column) -> Emission:
        floats = np.ascontiguousarray(measured(criterion, column).T, dtype=np.float32)
        low, high = criterion.number("indifference", 0.0), criterion.number("veto", np.nan)
        # The difference, its border and the slope are each rounded once; a step is compared in float64.
        steep = (high + low) / (high - low) if high > low else 0.0
        return Emission(LINEAR, (4 + 4 * steep) * FLOAT32_HALF_ULP, floats=floats)

    def constants(self, criterion: Criterion, asks: Column) -> Float64:
        wanted = measured(criterion, asks)[:, 0]
        low, high = criterion.number("indifference", 0.0), criterion.number("veto", np.nan)
        direction = float(DIRECTIONS.index(criterion.word("direction", "both")))
        made = np.empty((asks.n, 4))
        made[:] = (0.0, low, high, direction)
        made[:, 0] = wanted
        made[np.isnan(wanted)] = np.nan
        return made


class Level:
    """0 up to `floor`, 1 from `full` on, a straight line between: what a party has, for every need."""

    name = "level"
    columns = ("float",)
    params: ClassVar[Mapping[str, str]] = {"full": "required", "floor": "0", "scale_type": "plain"}

    def ask_kind(self, column: Column) -> str:
        del column
        return ""

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        yield from scale_faults(criterion)
        if column.data.ndim != 1:
            yield f"“{criterion.name}” reads one number, and “{criterion.column}” has several."
        floor, full = criterion.number("floor", 0.0), criterion.number("full", np.nan)
        if not (np.isfinite(full) and floor < full):
            yield f"“{criterion.name}” needs a floor below its full level."
        elif is_log(criterion) and floor <= 0:
            yield f"“{criterion.name}” needs a floor above 0 for its logarithm."

    def reach(self, criterion: Criterion) -> tuple[float, float]:
        """Give the full level on the criterion's scale, as float32 holds it, and how far below is 0."""
        ends = np.array([criterion.number("floor", 0.0), criterion.number("full", np.nan)])
        floor, full = (np.log(ends) if is_log(criterion) else ends).tolist()
        top = float(np.float32(full))
        return top, top - floor

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        key = "level from {} over {}".format(*self.reach(criterion))
        kept = rows.__dict__.get(key)
        if kept is None:
            kept = self.risen(criterion, measured(criterion, rows)[:, 0])
            rows.__dict__[key] = kept
        return np.repeat(kept[None], asks.n, axis=0)

    def risen(self, criterion: Criterion, had: Float64) -> Float64:
        top, span = self.reach(criterion)
        return np.clip(1.0 - np.maximum(top - had, 0.0) / span, 0.0, 1.0)

    def bounds(self, criterion: Criterion, asks: Column, parties: PartyTable) -> Bounds:
        if parties.n == 0:
            return none_known(asks, parties.blocks)
        summary = summary_of(criterion, parties)
        high = self.risen(criterion, np.where(summary.some_known, summary.high[:, 0], 0.0))
        return known_bounds(np.repeat(high[None], asks.n, axis=0), summary)

    def emit(self, criterion: Criterion, column: Column) -> Emission:
        floats = np.ascontiguousarray(measured(criterion, column).T, dtype=np.float32)
        return Emission(LINEAR, 8 * FLOAT32_HALF_ULP, floats=floats)

    def constants(self, criterion: Criterion, asks: Column) -> Float64:
        top, span = self.reach(criterion)
        return np.tile([top, 0.0, span, float(DIRECTIONS.index("at_least"))], (asks.n, 1))


class TimeZone(TableKind):
    """Shared hours of two working days of `hours` each, as a share of one; offsets from UTC in hours."""

    name = "timezone"
    columns = ("float",)
    params: ClassVar[Mapping[str, str]] = {"hours": "9"}

    def ask_kind(self, column: Column) -> str:
        del column
        return "float"

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        if column.data.ndim != 1:
            yield f"“{criterion.name}” compares one number, and “{criterion.column}” has several."
        if not 0 < criterion.number("hours", 9.0) <= DAY:
            yield f"The working day of “{criterion.name}” has more than 0 and at most 24 hours."

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        hours = criterion.number("hours", 9.0)
        left, right = outer(float64(asks), float64(rows))
        apart = np.mod(np.abs(right - left), DAY)
        apart = np.minimum(apart, DAY - apart)
        return np.clip(1.0 - apart / hours, 0.0, 1.0)


def known_bounds(high: Float64, summary: FloatSummary) -> Bounds:
    """Bounds of values that are known wherever the parties' column is; a need that says nothing has none."""
    unasked = np.isnan(high)
    return Bounds(
        np.where(unasked | ~summary.some_known, 0.0, high),
        ~unasked & summary.some_known,
        unasked | summary.some_missing,
    )

"""Kinds over classes: the same one, neighbors in an order, or relatives in a graded hierarchy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import ClassVar

import numpy as np

from citylinks.engine.criteria.base import TableKind, whole
from citylinks.engine.problem import Column, Criterion, Float64


def pairs(asks: Column, rows: Column) -> tuple[Float64, Float64]:
    """Codes of both sides as float64, broadcast; NaN for what is missing (-1)."""
    left = np.where(whole(asks) < 0, np.nan, asks.data)
    right = np.where(whole(rows) < 0, np.nan, rows.data)
    return left.reshape(-1, 1), right.reshape(1, -1)


@lru_cache(maxsize=64)
def likeness_table(left: tuple[str, ...], right: tuple[str, ...], grades: tuple[float, ...]) -> Float64:
    """Value every pair of codes; row and column 0 are for what is missing."""
    table = np.full((len(left) + 1, len(right) + 1), np.nan)
    table[1:, 1:] = [[likeness(a, b, grades) for b in right] for a in left]
    table.flags.writeable = False
    return table


def likeness(left: str, right: str, grades: tuple[float, ...]) -> float:
    """Value two codes by the leading letters that they share."""
    if left == right:
        return 1.0
    pairs_of_letters = enumerate(zip(left, right, strict=False))
    shared = next((i for i, (a, b) in pairs_of_letters if a != b), min(len(left), len(right)))
    if shared == 0:
        return 0.0
    return grades[min(shared, len(grades)) - 1] if grades else shared / max(len(left), len(right))


class Equal(TableKind):
    """1 when both are of the same class, else 0."""

    name = "equal"
    columns = ("category",)
    params: ClassVar[Mapping[str, str]] = {}

    def ask_kind(self, column: Column) -> str:
        del column
        return "category"

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        del criterion, column
        yield from ()

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        del criterion
        left, right = pairs(asks, rows)
        return np.where(np.isnan(left) | np.isnan(right), np.nan, (left == right).astype(np.float64))


class Ordinal(TableKind):
    """1 - steps / (levels - 1) along the vocabulary's order; `levels` where there is no vocabulary."""

    name = "ordinal"
    columns = ("category",)
    params: ClassVar[Mapping[str, str]] = {"levels": "the vocabulary's"}

    def ask_kind(self, column: Column) -> str:
        del column
        return "category"

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        if self.levels(criterion, column) < 2:
            yield f"“{criterion.name}” needs an order of two levels or more."

    def levels(self, criterion: Criterion, column: Column) -> float:
        return criterion.number("levels", float(len(column.vocabulary)))

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        left, right = pairs(asks, rows)
        return np.clip(1.0 - np.abs(right - left) / (self.levels(criterion, rows) - 1.0), 0.0, 1.0)


class Hierarchy(TableKind):
    """How many leading letters two codes share: `Cfa` and `Cfb` are relatives, `Cfa` and `Csa` distant ones.

    `grades` are the values of 1, 2, ... shared letters; the same code is always worth 1, none shared 0.
    Without grades, a value is the shared letters over the longer code's.
    """

    name = "hierarchy"
    columns = ("category",)
    params: ClassVar[Mapping[str, str]] = {"grades": "shared letters over the longer code's"}

    def ask_kind(self, column: Column) -> str:
        del column
        return "category"

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        if not column.vocabulary:
            yield f"“{criterion.name}” needs a vocabulary of codes in “{criterion.column}”."
        grades = self.grades(criterion)
        if grades and not (all(0 <= g <= 1 for g in grades) and list(grades) == sorted(grades)):
            yield f"The grades of “{criterion.name}” rise from 0 to 1."

    def grades(self, criterion: Criterion) -> tuple[float, ...]:
        given = criterion.params.get("grades", ())
        return tuple(float(g) for g in given) if isinstance(given, tuple | list) else ()

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        grades = self.grades(criterion)
        left, right = asks.vocabulary or rows.vocabulary, rows.vocabulary
        table = likeness_table(left, right, grades)
        return table[whole(asks)[:, None] + 1, whole(rows)[None, :] + 1]


class Rated(TableKind):
    """What the need itself says that each class is worth, in [0, 1]; NaN where it does not say.

    The need's column is of kind "ratings", one number for each word of the parties' vocabulary. So a fact
    about pairs, such as who works with whom, is looked up like a fact about one party.
    """

    name = "rated"
    columns = ("category",)
    params: ClassVar[Mapping[str, str]] = {}

    def ask_kind(self, column: Column) -> str:
        del column
        return "ratings"

    def faults(self, criterion: Criterion, column: Column) -> Iterator[str]:
        if not column.vocabulary:
            yield f"“{criterion.column}” has no vocabulary whose words “{criterion.name}” could rate."

    def value(self, criterion: Criterion, asks: Column, rows: Column) -> Float64:
        del criterion
        codes = whole(rows)
        made = np.clip(asks.data.astype(np.float64)[:, np.maximum(codes, 0)], 0.0, 1.0)
        made[:, codes < 0] = np.nan
        return np.asarray(made, dtype=np.float64)

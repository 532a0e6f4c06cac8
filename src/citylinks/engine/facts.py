"""Facts in words and numbers, and the smallest change of one fact that puts a party among the first k."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from citylinks.engine.asks import Asks
from citylinks.engine.criteria import kind_of
from citylinks.engine.criteria.numbers import DAY, is_log
from citylinks.engine.field import Field
from citylinks.engine.problem import Array, Column, Criteria, Criterion, Float64
from citylinks.engine.table import PartyTable

Fact = float | int | str | tuple[float, ...] | tuple[str, ...] | None
MONTHS = 12


@dataclass(frozen=True)
class FactChange:
    """What one fact of the party would have to be, everything else equal.

    `rise` is how much the criterion's value must rise at least; `after` the nearest fact that is worth so
    much (None where a value has no single fact behind it, as with texts).
    """

    name: str
    value: float | None
    needed: float
    rise: float
    before: Fact
    after: Fact
    unit: str


def plain(column: Column, row: int) -> Fact:
    """Read one fact as Python values: a number, numbers, a word, words; None when missing.

    Of a vector there is nothing to read but whether it is known: its number of dimensions. Of ratings it is
    how many are known.
    """
    value: Array = column.data[row]
    if column.kind == "vector":
        return int(np.size(value)) if bool(np.asarray(value, dtype=np.float64).any()) else None
    if column.kind == "ratings":
        return int(np.count_nonzero(~np.isnan(np.asarray(value, dtype=np.float64)))) or None
    if column.kind == "float":
        numbers = np.atleast_1d(np.asarray(value, dtype=np.float64))
        if np.isnan(numbers).all():
            return None
        return float(numbers[0]) if numbers.size == 1 else tuple(float(x) for x in numbers)
    if column.kind == "months":
        return tuple(float(m + 1) for m in range(MONTHS) if int(value) >> m & 1) or None
    if column.kind == "count" and np.ndim(value) == 0:
        return int(value) if int(value) >= 0 else None
    if column.kind == "category" and not column.vocabulary:
        return int(value) if int(value) >= 0 else None
    words = column.words(row)
    return (words[0] if column.kind == "category" and words else words) or None


def fact_changes(
    field: Field, asks: Asks, parties: PartyTable, criteria: Criteria, k: int
) -> tuple[FactChange, ...]:
    """Find, per criterion, the least value and the nearest fact that alone puts the party among the first k.

    Only facts of this party change, so the others' scores stand: the party must reach the k-th of them (and
    pass it where it has the smaller id).
    """
    first = field.first(k + 1)
    last = first[first != field.me][k - 1]
    goal = float(field.scores[last])
    loses_ties = bool(field.ids[last] < field.ids[field.me])
    values, weights = field.values[field.me], criteria.weights
    known = ~np.isnan(values)
    made = []
    for c, (criterion, ask) in enumerate(zip(criteria, asks, strict=True)):
        rest = known & (np.arange(weights.size) != c)
        worth, weight = float((weights[rest] * values[rest]).sum()), float(weights[rest].sum())
        if weights[c] == 0:
            continue
        needed = (goal * (weight + weights[c]) - worth) / weights[c] + (1e-9 if loses_ties else 0.0)
        now = float(values[c]) if known[c] else None
        if needed > 1 or (now is not None and needed <= now):
            continue
        needed = max(needed, 0.0)
        column = parties.column(criterion.column)
        own = column.take(field.rows[field.me : field.me + 1])
        after = nearest_fact(criterion, ask, own, needed)
        rise = needed - (now if now is not None else 0.0)
        made.append(FactChange(criterion.name, now, needed, rise, plain(own, 0), after, column.unit))
    return tuple(made)


def nearest_fact(criterion: Criterion, ask: Column, own: Column, needed: float) -> Fact:
    """Find the fact nearest to the party's own that is worth `needed` to this need; None without one."""
    for candidate in candidates(criterion, ask, own, needed):
        worth = float(kind_of(criterion).value(criterion, ask, candidate)[0, 0])
        if worth >= needed:
            return plain(candidate, 0)
    return None


def candidates(criterion: Criterion, ask: Column, own: Column, needed: float) -> Iterator[Column]:
    """Yield facts worth more and more to the need, from the party's own side."""
    if criterion.kind == "level":
        yield _level(criterion, own, needed)
    elif criterion.kind == "rated":
        return
    elif own.kind == "float":
        yield from _numbers(criterion, ask, own, needed)
    elif own.kind == "category":
        codes = np.arange(len(own.vocabulary) or int(ask.data[0]) + 1)
        options = replace(own, data=codes.astype(own.data.dtype))
        worth = kind_of(criterion).value(criterion, ask, options)[0]
        yield from (options.take(np.array([i])) for i in np.argsort(worth, kind="stable"))
    elif own.kind in {"bits", "months"}:
        yield from _sets(ask, own)
    elif own.kind == "shares":
        yield from _shares(ask, own, needed)
    elif own.kind == "count":
        yield from _counts(own)


def _level(criterion: Criterion, own: Column, needed: float) -> Column:
    """Give the least number that is worth `needed`, rounded up to what float32 holds."""
    floor, full = criterion.number("floor", 0.0), criterion.number("full", 1.0)
    log = is_log(criterion)
    low, high = (np.log(floor), np.log(full)) if log else (floor, full)
    place = low + (high - low) * min(needed + 1e-6, 1.0)
    number = np.float32(np.exp(place) if log else place)
    return replace(own, data=np.array([np.nextafter(number, np.float32(np.inf))], np.float32))


def _numbers(criterion: Criterion, ask: Column, own: Column, needed: float) -> Iterator[Column]:
    """Yield the place on the way from the party's own numbers to the need's, found by bisection."""
    want = np.asarray(ask.data[0], dtype=np.float64)
    have = np.asarray(own.data[0], dtype=np.float64)
    if criterion.kind == "distance" or np.isnan(want).any():
        return
    have = np.where(np.isnan(have), want, have)
    if criterion.kind == "timezone":
        have = have + DAY * np.round((want - have) / DAY)
    log = is_log(criterion) and bool((want > 0).all() and (have > 0).all())
    left, right = (np.log(have), np.log(want)) if log else (have, want)

    def at(part: float) -> Column:
        place: Float64 = left + (right - left) * part
        return replace(own, data=(np.exp(place) if log else place)[None].astype(np.float32))

    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if float(kind_of(criterion).value(criterion, ask, at(middle))[0, 0]) >= needed:
            high = middle
        else:
            low = middle
    yield at(high)
    yield at(1.0)


def _sets(ask: Column, own: Column) -> Iterator[Column]:
    """Yield the party's set with more and more of what the need asks for, lowest bits first."""
    data = np.array(own.data)
    flat, asked = data.reshape(-1), np.asarray(ask.data).reshape(-1)
    for word in range(flat.size):
        for bit in range(flat.dtype.itemsize * 8):
            mask = flat.dtype.type(1 << bit)
            if asked[word] & mask and not flat[word] & mask:
                flat[word] |= mask
                yield replace(own, data=data.copy())


def _shares(ask: Column, own: Column, needed: float) -> Iterator[Column]:
    """Yield the party's languages with one of the need's at the share that is needed, the nearest first."""
    asked, have = np.asarray(ask.data[0], dtype=np.float64), np.asarray(own.data[0], dtype=np.float64)
    have = np.nan_to_num(have)
    share = float(np.nextafter(np.float32(needed), np.float32(2)))
    for language in np.argsort(-have, kind="stable"):
        if asked[language] >= needed:
            more = have.copy()
            more[language] = min(max(share, more[language]), 1.0)
            yield replace(own, data=more[None].astype(np.float32))


def _counts(own: Column) -> Iterator[Column]:
    """Yield more and more pieces of evidence, of every theme alike."""
    have = np.maximum(np.asarray(own.data, dtype=np.int64), 0)
    for more in range(1, 65):
        yield replace(own, data=np.minimum(have + more, np.iinfo(np.int16).max).astype(np.int16))

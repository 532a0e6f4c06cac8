"""The weight of one criterion nearest to its own at which a party is among the first k.

In the weight x of one criterion, who of two parties is ahead is the sign of a quadratic: they change places
at its roots. Of many thousand rivals few decide where fewer than k are ahead. As in a cutting-plane method
(Kelley 1960), the question is answered for some rivals, the answer tried against all, and those added that it
left out: where k of some are ahead, k of all are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.field import Field
from citylinks.engine.problem import Bool, Float64, Int64

FIRST_RIVALS, MORE_RIVALS = 128, 64
PROBE = 1e-3  # how far into a span, as a share of it, an answer is tried
SLACK = 1e-9  # relative: who changes places as near as that to what was tried is looked at exactly
Span = tuple[float, float]


def crossings(field: Field, weights: Float64, c: int, rivals: NDArray[np.integer]) -> tuple[Float64, Float64]:
    """Coefficients (r, 3) of x^2, x, 1 and roots (r, 2) of who is ahead, in the raw weight x of criterion c.

    A rival is ahead where the quadratic is positive. Roots are NaN where there are none at x >= 0.
    """
    others = weights.copy()
    others[c] = 0.0
    rows = np.append(rivals, field.me)
    present, known = field.present[rows], field.counted[rows]
    shape = _shape(
        (present * others).sum(axis=1), (known * others).sum(axis=1), present[:, c], known[:, c], rivals.size
    )[:-1]
    return shape, roots(shape[:, 0], shape[:, 1], shape[:, 2])


def _shape(worth: Float64, weight: Float64, value: Float64, known: Float64, me: int) -> Float64:
    """Coefficients of every row against the row `me`; worth and weight are those of the other criteria."""
    a_i, b_i, v_i, o_i = worth[me], weight[me], value[me], known[me]
    square = value * o_i - v_i * known
    line = worth * o_i + value * b_i - a_i * known - v_i * weight
    rest = worth * b_i - a_i * weight
    return np.stack([square, line, rest], axis=1)


def roots(square: Float64, line: Float64, rest: Float64) -> Float64:
    """Real roots at x >= 0 of each quadratic, (r, 2), NaN elsewhere; without cancellation."""
    made = np.full((square.size, 2), np.nan)
    flat = np.abs(square) < 1e-15
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = line * line - 4 * square * rest
        half = -0.5 * (line + np.where(line >= 0, 1.0, -1.0) * np.sqrt(inside))
        made[:, 0] = np.where(flat, -rest / line, half / square)
        made[:, 1] = np.where(flat, np.nan, rest / half)
    made[~np.isfinite(made) | (made < 0)] = np.nan
    return made


@dataclass(frozen=True, eq=False)
class Everyone:
    """Coefficients (n, 3) and roots (n, 2) of all parties, off by rounding: they tell whom to look at."""

    shape: Float64
    roots: Float64

    @classmethod
    def of(cls, field: Field, raw: Float64, c: int) -> Everyone:
        """Take one criterion out of the sums that all criteria share."""
        value, known = field.present[:, c], field.counted[:, c]
        worth, weight = field.present @ raw - raw[c] * value, field.counted @ raw - raw[c] * known
        shape = _shape(worth, weight, value, known, field.me)
        return cls(shape, roots(shape[:, 0], shape[:, 1], shape[:, 2]))

    @cached_property
    def last(self) -> float:
        """The largest root, 0 without any."""
        return float(np.nanmax(self.roots, initial=0.0))

    def lead(self, x: float) -> Float64:
        """Return a number for each rival: positive where it is ahead at x, and larger the further ahead."""
        return np.asarray((self.shape[:, 0] * x + self.shape[:, 1]) * x + self.shape[:, 2])

    def turning(self, low: float, high: float) -> Bool:
        """Say who changes places with the party between two weights, or so near that it may be."""
        room = SLACK * (1.0 + high)
        with np.errstate(invalid="ignore"):
            return np.asarray(((self.roots >= low - room) & (self.roots <= high + room)).any(axis=1))


class Search:
    """The rivals that have mattered so far, for one criterion after the other."""

    def __init__(self, field: Field, raw: Float64, k: int) -> None:
        self.field, self.raw, self.k = field, raw, k
        first = field.first(min(FIRST_RIVALS + k, field.ids.size))
        self.rivals = np.sort(first[first != field.me])

    def nearest(self, c: int) -> float | None:
        """Find the weight of criterion c nearest to its own at which fewer than k are ahead of `me`."""
        if next(self._good(c, self.rivals, 0.0), None) is None:
            return None
        everyone = Everyone.of(self.field, self.raw, c)
        rivals, refused = self.rivals, set[Span]()
        while True:
            spans = self._good(c, rivals, everyone.last)
            chosen = next(((span, ahead) for span, ahead in spans if span not in refused), None)
            if chosen is None:
                return None
            span, ahead = chosen
            start, end = self._onward(c, span)
            probe = start + (end - start) * PROBE
            new = np.ones(self.field.ids.size, bool)
            new[rivals] = new[self.field.me] = False
            lead = np.where(new, everyone.lead(probe), -np.inf)
            missed = np.flatnonzero(lead > 0)
            if ahead + missed.size >= self.k:
                missed = missed[np.argsort(-lead[missed], kind="stable")[:MORE_RIVALS]]
                self.rivals = np.union1d(self.rivals, missed)
            else:
                turning = new & everyone.turning(min(start, probe), max(start, probe))
                missed = np.union1d(missed, np.flatnonzero(turning))
            if missed.size == 0:
                # All the rivals that matter between the border and the probe are among those looked at.
                border, missed = self._border(c, everyone, new, (probe, end))
                found = _inside(self.field, self.raw, c, self.k, (min(start, border), max(start, border)))
                if found is not None:
                    return found
                refused.add((min(start, border), max(start, border)))
            rivals = np.union1d(rivals, missed)

    def _good(self, c: int, rivals: NDArray[np.integer], last: float) -> Iterator[tuple[Span, int]]:
        """List the spans in which fewer than k of some rivals are ahead, the nearest first, with how many."""
        shape, crossing = crossings(self.field, self.raw, c, rivals)
        places = np.unique(crossing[~np.isnan(crossing)])
        last = max(last, places[-1] if places.size else 0.0, self.raw.sum()) * 4 + 1.0
        edges = np.concatenate([[0.0], places, [last]])
        ahead = _ahead_between(shape, crossing, places, edges.size - 1)
        good = np.flatnonzero(ahead < self.k)
        low, high = edges[good], edges[good + 1]
        own = self.raw[c]
        for at in np.argsort(np.maximum(np.maximum(low - own, own - high), 0.0), kind="stable"):
            yield (float(low[at]), float(high[at])), int(ahead[good[at]])

    def _onward(self, c: int, span: Span) -> Span:
        """Turn a span so that it begins at the border nearer to the criterion's own weight."""
        low, high = span
        return (low, high) if self.raw[c] <= low else (high, low)

    def _border(self, c: int, everyone: Everyone, new: Bool, part: Span) -> tuple[float, Int64]:
        """Find where a rival that was not looked at first changes places after the probe, and that rival."""
        probe, end = part
        away = np.where(new[:, None], everyone.roots, np.nan)
        away = (away - probe) * np.sign(end - probe)
        away[~((away > 0) & (away < abs(end - probe)))] = np.inf
        row = int(np.argmin(away.min(axis=1)))
        if np.isinf(away[row]).all():
            return end, np.zeros(0, np.int64)
        rival = np.array([row], dtype=np.int64)
        exact = crossings(self.field, self.raw, c, rival)[1][0]
        approximate = everyone.roots[row, int(np.argmin(away[row]))]
        return float(exact[np.nanargmin(np.abs(exact - approximate))]), rival


def _ahead_between(shape: Float64, crossing: Float64, places: Float64, spans: int) -> Int64:
    """Count the rivals ahead in each span between the sorted places."""
    ordered = np.sort(crossing, axis=1)
    steps = np.zeros(spans + 1, np.int64)
    ends = np.searchsorted(places, np.nan_to_num(ordered, nan=np.inf)) + 1
    ends = np.where(np.isnan(ordered), spans, ends)
    begin = np.zeros(len(shape), np.int64)
    last = np.where(np.isnan(ordered), np.inf, ordered)
    previous = np.zeros(len(shape))
    for column in (0, 1, 2):
        end = ends[:, column] if column < 2 else np.full(len(shape), spans)
        border = last[:, column] if column < 2 else np.full(len(shape), np.inf)
        probe = np.where(np.isinf(border), previous * 2 + 1.0, (previous + border) / 2)
        sign = (shape[:, 0] * probe + shape[:, 1]) * probe + shape[:, 2]
        hit = (sign > 0) & (end > begin)
        np.add.at(steps, begin[hit], 1)
        np.add.at(steps, end[hit], -1)
        begin, previous = np.maximum(begin, end), np.where(np.isinf(border), previous, border)
    return np.cumsum(steps)[:spans]


def _inside(field: Field, raw: Float64, c: int, k: int, span: tuple[float, float]) -> float | None:
    """Step from the span's nearer border inwards until the reference kernel agrees."""
    low, high = span
    start, end = (low, high) if raw[c] <= low else (high, low)
    tried = raw.copy()
    for part in (0.0, 1e-9, 1e-7, 1e-5, 1e-3, 0.1, 0.5):
        tried[c] = start + (end - start) * part
        if tried.sum() > 0 and int(field.ahead(tried).sum()) < k:
            return float(tried[c])
    return None

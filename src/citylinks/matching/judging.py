"""How well weights find partners that were really chosen, beside plainer ways of looking for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.asks import asks_of
from citylinks.engine.kernels.reference import quick
from citylinks.engine.problem import Criteria
from citylinks.matching.criteria import ALIKE, base_weights, emphasis
from citylinks.matching.decided import DecidedPair, all_criteria, both_sides, candidates, group_of, need_of
from citylinks.matching.learning import PRIOR_PAIRS, SEED, Fold, folds
from citylinks.matching.world import World

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Weights = Mapping[str, float]
ASKED, LIKELY = "these weights", "most alike"
RANDOM = "random"
ALONE: Mapping[str, str] = {
    "population similarity": "population",
    "population": "",
    "distance": "distance",
    "ties": "ties",
}
METHODS = (ASKED, LIKELY, *ALONE, RANDOM)
FOUND = (10, 100, 1000)
TOP = 0.9
RESAMPLES = 500
INTERVAL = (2.5, 97.5)


@dataclass(frozen=True, eq=False)
class Judged:
    """Where each true partner stands, from both sides: per method, in its own country and in the world.

    `shares` (n,) are parts of the country's other cities that stand behind it, half of those that stand with
    it; `ranks` (n,) are places among all cities abroad. `pairs` (n,) number the pairs, `labels` (n,) the
    groups that were asked for.
    """

    shares: Mapping[str, Float64]
    ranks: Mapping[str, Float64]
    pairs: NDArray[np.int64]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and the interval that holds 95 of 100 draws of as many pairs."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How one method did: shares in the partner's country, ranks in the world."""

    method: str
    group: str
    pairs: int
    mean: Estimate
    median: Estimate
    top_tenth: Estimate
    reciprocal: float
    found: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Gain:
    """What weights find of pairs that were held back, before and after learning, and by how much more."""

    before: Figures
    after: Figures
    mean: Estimate


def gain(
    pairs: Sequence[DecidedPair],
    world: World,
    before: Weights,
    *,
    ridge: float = PRIOR_PAIRS,
    seed: int = SEED,
    told: Callable[[int, int], None] | None = None,
) -> Gain:
    """Learn from all but the pairs of some cities, and find those: by the weights before and the learned."""
    parts = folds(pairs, world, prior=before, ridge=ridge, seed=seed, told=told)
    after = judge(pairs, world, before, folds=parts)
    same = judge(pairs, world, before, folds=[replace(part, weights=before) for part in parts])
    steps = _by_pair(after) - _by_pair(same)
    rng = np.random.default_rng(seed)
    again = rng.integers(0, steps.size, (RESAMPLES, steps.size))
    low, high = np.percentile(steps[again].mean(axis=1), INTERVAL)
    return Gain(
        figures(same, seed)[0],
        figures(after, seed)[0],
        Estimate(float(steps.mean()), float(low), float(high)),
    )


def _by_pair(judged: Judged) -> Float64:
    """Mean share of the two sides of each pair."""
    sums = np.bincount(judged.pairs, weights=judged.shares[ASKED])
    return np.asarray(sums / np.bincount(judged.pairs), dtype=np.float64)


def judge(
    pairs: Sequence[DecidedPair],
    world: World,
    weights: Weights,
    *,
    by: str = "",
    folds: Sequence[Fold] = (),
    where: NDArray[np.bool_] | None = None,
    told: Callable[[int, int], None] | None = None,
) -> Judged:
    """Rank the partner of each side of each pair among the cities of 20,000 people and more.

    Left out are the city itself, its own country, and whom `where`, in the parties' row order, excludes; the
    partner is always among them. With folds, a city is ranked by the weights and the ties of its own fold.
    `by` is theme, program or income: how pairs are told apart.
    """
    among = candidates(world) if where is None else where & candidates(world)
    sides = both_sides(pairs)
    shares: dict[str, list[float]] = {method: [] for method in METHODS}
    ranks: dict[str, list[float]] = {method: [] for method in METHODS}
    numbers, labels = [], []
    country = world.parties.columns["country"].data
    criteria, people = all_criteria(), world.populations.astype(np.float32)
    fold_of = {city: fold for fold in folds for city in fold.cities}
    order = sorted(sides, key=lambda city: (id(fold_of.get(city)), city))
    known, at = world, None
    for done, city in enumerate(order):
        fold = fold_of.get(city)
        if fold is not at:
            known, at = world if fold is None else world.with_record(fold.record), fold
        values = _values(city, known, criteria)
        learned = weights if fold is None else fold.weights
        abroad = np.flatnonzero(among & (country != world.home(city)))
        by_theme: dict[str, dict[str, Float32]] = {}
        for partner, number in sides[city]:
            theme = pairs[number].theme
            if theme not in by_theme:
                by_theme[theme] = _scores(values, learned, theme, criteria.names)
                # Beyond where capacity saturates, the number of people still tells two cities apart.
                by_theme[theme]["population"] = people
            row = world.parties.row_of(partner)
            rest = abroad[abroad != row]
            here = rest[country[rest] == country[row]]
            for method, given in by_theme[theme].items():
                shares[method].append(_share(given[here], given[row]))
                ranks[method].append(_rank(given[rest], given[row]))
            shares[RANDOM].append(0.5)
            ranks[RANDOM].append((rest.size + 2) / 2)
            numbers.append(number)
            labels.append(group_of(pairs[number], by, world))
        if told is not None and done % 100 == 0:
            told(done, len(sides))
    return Judged(
        {method: np.array(found) for method, found in shares.items()},
        {method: np.array(found) for method, found in ranks.items()},
        np.array(numbers, dtype=np.int64),
        tuple(labels),
    )


def _values(city: int, world: World, criteria: Criteria) -> Float32:
    """Value all cities for one, (C, n), NaN where missing."""
    asks = asks_of(need_of(city, world), world.parties, criteria)
    made = np.empty((len(criteria), world.parties.n), np.float32)
    for c, (criterion, ask) in enumerate(zip(criteria, asks, strict=True)):
        made[c] = quick(criterion, ask, world.parties.column(criterion.column))[0][0]
    return made


def _scores(values: Float32, learned: Weights, theme: str, names: Sequence[str]) -> dict[str, Float32]:
    """Score all cities by each method that reads values; what is missing passes its weight to the rest."""
    factors = emphasis([theme]) if theme else {}
    sets = (learned, base_weights(ALIKE))
    raw = [[weights.get(name, 0.0) * factors.get(name, 1.0) for name in names] for weights in sets]
    known = ~np.isnan(values)
    filled = np.where(known, values, np.float32(0))
    worth = np.array(raw, np.float32) @ filled
    total = np.array(raw, np.float32) @ known.astype(np.float32)
    scores = np.divide(worth, total, out=np.zeros_like(worth), where=total > 0)
    made: dict[str, Float32] = {ASKED: scores[0], LIKELY: scores[1]}
    return made | {method: filled[names.index(name)] for method, name in ALONE.items() if name}


def _share(others: Float32, own: np.float32) -> float:
    if others.size == 0:
        return 1.0
    return float(((others < own).sum() + 0.5 * (others == own).sum()) / others.size)


def _rank(others: Float32, own: np.float32) -> float:
    return float(1 + (others > own).sum() + 0.5 * (others == own).sum())


def figures(judged: Judged, seed: int = 0) -> tuple[Figures, ...]:
    """Sum up by group and method; all together comes first, the groups of most pairs next."""
    labels = np.array(judged.labels, dtype=object)
    groups = sorted(set(judged.labels) - {""}, key=lambda label: (-int((labels == label).sum()), label))
    made = []
    for group in ("", *groups):
        rows = np.arange(labels.size) if not group else np.flatnonzero(labels == group)
        made += [_figures(judged, method, group, rows, seed) for method in METHODS]
    return tuple(made)


def _figures(judged: Judged, method: str, group: str, rows: NDArray[np.intp], seed: int) -> Figures:
    shares, ranks = judged.shares[method][rows], judged.ranks[method][rows]
    pairs, place = np.unique(judged.pairs[rows], return_inverse=True)
    rng = np.random.default_rng(seed)
    again = np.empty((RESAMPLES, 3))
    for row in range(RESAMPLES):
        counts = np.bincount(rng.integers(0, pairs.size, pairs.size), minlength=pairs.size)[place]
        again[row] = _three(shares, counts.astype(np.float64))
    ends = np.percentile(again, INTERVAL, axis=0)
    three = _three(shares, np.ones(shares.size))
    mean, median, top = (
        Estimate(float(value), float(low), float(high)) for value, low, high in zip(three, *ends, strict=True)
    )
    return Figures(
        method, group, int(pairs.size), mean, median, top,
        float((1 / ranks).mean()), {number: float((ranks <= number).mean()) for number in FOUND},
    )  # fmt: skip


def _three(shares: Float64, counts: Float64) -> tuple[float, float, float]:
    """Mean, median and share in the top tenth of shares that count so often."""
    total = counts.sum()
    order = np.argsort(shares)
    middle = int(np.searchsorted(np.cumsum(counts[order]), total / 2))
    return (
        float(shares @ counts / total),
        float(shares[order[min(middle, shares.size - 1)]]),
        float(((shares >= TOP) * counts).sum() / total),
    )

"""Weights learned from decided pairs, and what they would have found of pairs that were held back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from citylinks.engine.choices import DRAWN, Choices, draw_choices
from citylinks.engine.fit import RIDGE, Fit, fit, fit_groups, folds_of
from citylinks.kernel.errors import Fault, refuse
from citylinks.matching.criteria import LIMITS
from citylinks.matching.decided import (
    AREA,
    DIRECTIONS,
    DecidedPair,
    all_criteria,
    candidates,
    decided,
    group_of,
)
from citylinks.matching.learned import BY_DATA, BY_HAND, LearnedWeight, LearnedWeights
from citylinks.matching.world import World
from citylinks.places.ties import TieRecord

FEWEST = 5
ENOUGH = 30  # pairings that a program has followed, before it learns weights of its own
SEED = 2016
PRIOR_PAIRS = RIDGE
FOLDS, PARTS = 5, 10
DIRECTION = "direction"
GROUPINGS = (AREA, "income", DIRECTION)
METHOD = "conditional logit, weights not negative, both sides of each pair"


@dataclass(frozen=True, slots=True)
class Fold:
    """Cities whose pairs are held back: the weights that others teach, and a record without their pairs."""

    cities: frozenset[int]
    weights: Mapping[str, float]
    record: TieRecord


def choices_of(
    pairs: Sequence[DecidedPair],
    world: World,
    *,
    directions: Sequence[str] = DIRECTIONS,
    seed: int = SEED,
    drawn: int = DRAWN,
) -> Choices:
    """Set beside each partner, from both sides or one, cities of 20,000 people that were not chosen."""
    if len(pairs) < FEWEST:
        refuse([Fault("pairs", f"There are {len(pairs)} pairs to learn from; it takes {FEWEST} or more.")])
    where = candidates(world)
    needs = decided(pairs, world, directions)
    return draw_choices(needs, world.parties, all_criteria(), where, drawn=drawn, seed=seed)


def learn(
    pairs: Sequence[DecidedPair],
    world: World,
    *,
    prior: Mapping[str, float] | None = None,
    ridge: float = PRIOR_PAIRS,
    seed: int = SEED,
    resamples: int = 200,
) -> Fit:
    """Fit weights to pairs from both sides; without a prior, criteria stay within limits set by hand.

    Ties never count the pair itself. Raises Faults with fewer than five pairs.
    """
    return fit(
        choices_of(pairs, world, seed=seed),
        prior=prior,
        ridge=ridge,
        limits=None if prior else LIMITS,
        resamples=resamples,
        seed=seed,
    )


def learn_groups(
    pairs: Sequence[DecidedPair],
    world: World,
    overall: Fit,
    by: str,
    *,
    ridge: float = PRIOR_PAIRS,
    seed: int = SEED,
    resamples: int = 200,
) -> dict[str, Fit]:
    """Fit each group of pairs toward the overall weights; a group of fewer than five pairs is left out.

    `by` is area (of the theme), income (of both cities) or direction (who looks for whom: each pair is in
    both groups). The largest group comes first.
    """
    parts = [choices_of(pairs, world, directions=[way], seed=seed) for way in DIRECTIONS]
    joined = Choices.joined(parts)
    if by == DIRECTION:
        labels = np.repeat(np.array(DIRECTIONS, dtype=object), [part.n for part in parts])
    else:
        labels = np.array([group_of(pair, by, world) for pair in pairs], dtype=object)[joined.pairs]
    masks = {str(label): labels == label for label in dict.fromkeys(labels.tolist())}
    sizes = {label: np.unique(joined.pairs[mask]).size for label, mask in masks.items()}
    kept = sorted(masks, key=lambda label: (-sizes[label], label))
    groups = {label: masks[label] for label in kept if sizes[label] >= FEWEST}
    return fit_groups(joined, groups, overall, ridge=ridge, resamples=resamples, seed=seed)


def as_weights(found: Fit, source: str) -> LearnedWeights:
    """Write a fit as weights that can be kept in a file."""
    return LearnedWeights(
        {
            name: LearnedWeight(
                round(weight, 1),
                round(low, 1),
                round(high, 1),
                BY_HAND if name in found.at_limit else BY_DATA,
            )
            for name, weight, low, high in zip(
                found.names, found.weights.tolist(), found.low.tolist(), found.high.tolist(), strict=True
            )
        },
        found.pairs,
        found.certificate.seed,
        METHOD,
        source,
    )


def folds(
    pairs: Sequence[DecidedPair],
    world: World,
    *,
    prior: Mapping[str, float] | None = None,
    ridge: float = PRIOR_PAIRS,
    number: int = FOLDS,
    parts: int = PARTS,
    seed: int = SEED,
    told: Callable[[int, int], None] | None = None,
) -> tuple[Fold, ...]:
    """Deal the cities into folds, each of some parts, so that nothing leaks into how a city is judged.

    The weights that judge a city are learned without any pair of any city of its fold; the ties on record
    that judge it hold no pair of any city of its part, so that it is like a city new to the record. Parts are
    smaller, because a record without a fifth of all cities is not the record that is asked otherwise.
    """
    dealt = folds_of(
        np.array([(pair.host, pair.partner) for pair in pairs], dtype=np.int64), number * parts, seed
    )
    made = []
    for fold in range(number):
        held = {city for city, part in dealt.items() if part // parts == fold}
        rest = [pair for pair in pairs if pair.host not in held and pair.partner not in held]
        without = world.with_record(world.ties.record.without(held))
        learned = learn(rest, without, prior=prior, ridge=ridge, seed=seed, resamples=0)
        for part in range(fold * parts, (fold + 1) * parts):
            cities = frozenset(city for city, of in dealt.items() if of == part)
            made.append(Fold(cities, learned.by_name, world.ties.record.without(cities)))
        if told is not None:
            told(fold + 1, number)
    return tuple(made)

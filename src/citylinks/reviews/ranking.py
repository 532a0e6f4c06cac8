"""From scores to a ranking: weighted totals in points of 100, their mean and range. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from citylinks.reviews.drift import Mark

# Reviews of one application this many points apart are flagged: somebody should ask why.
DISAGREEMENT = 30.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """One score with its criterion's weight and the end of its scale."""

    value: float
    weight: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an application stands among those of its side; `rank` is shared by equal means.

    All but `application` and `count` are None while nobody has reviewed it. `adjusted` is information only.
    """

    application: str
    rank: int | None
    mean: float | None
    low: float | None
    high: float | None
    count: int
    adjusted: float | None

    @property
    def disagree(self) -> bool:
        """True when its reviewers are far apart."""
        return self.low is not None and self.high is not None and self.high - self.low >= DISAGREEMENT


def total(scores: Iterable[Weighed]) -> float:
    """Return one review's total: each score by its share of the scale, by weight, in points of 100."""
    given = list(scores)
    weight = sum(one.weight for one in given)
    if not weight:
        return 0.0
    return 100 * math.fsum(one.weight * one.value / one.maximum for one in given) / weight


def ranking(
    applications: Sequence[str], marks: Sequence[Mark], adjusted: Mapping[str, float]
) -> tuple[Standing, ...]:
    """Order applications by the mean of their totals, the best first; those without a review come last."""
    totals: defaultdict[str, list[float]] = defaultdict(list)
    for mark in marks:
        totals[mark.application].append(mark.total)
    means = {one: math.fsum(totals[one]) / len(totals[one]) for one in applications if totals[one]}
    ordered = sorted(applications, key=lambda one: (one not in means, -means.get(one, 0.0), one))
    return tuple(
        Standing(
            application=one,
            rank=1 + sum(round(other, 6) > round(means[one], 6) for other in means.values())
            if one in means
            else None,
            mean=means.get(one),
            low=min(totals[one], default=None),
            high=max(totals[one], default=None),
            count=len(totals[one]),
            adjusted=adjusted.get(one),
        )
        for one in ordered
    )

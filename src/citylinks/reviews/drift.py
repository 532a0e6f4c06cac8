"""How far reviewers are from each other, and the totals without it. Pure: marks in, figures out.

Totals are in points of 100. Two measures, and neither changes a score or a rank:

- *Drift* of a reviewer: over the applications that somebody else reviewed too, the mean of the reviewer's
  total less the mean of the others' totals. Above 0 is lenient, below is severe. It is plain to check by
  hand, but a severe colleague makes anyone look lenient.
- *Adjusted totals* take all reviewers into account at once: total = application + reviewer, by least squares,
  the reviewers' effects summing to 0 among those whose applications connect them. This is the additive model
  of rater effects (D. N. M. de Gruijter, "Two simple models for rater effects", Applied Psychological
  Measurement 8(2), 1984, 213-218; H. I. Braun, "Understanding scoring reliability", Journal of Educational
  Statistics 13(1), 1988, 1-18). Groups of reviewers that share no application cannot be compared: each is
  adjusted for itself.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

MANY = 3  # shared applications below which a drift is a hint rather than a finding
SMALL = 3.0  # points within which nobody is called lenient or severe


@dataclass(frozen=True, slots=True)
class Mark:
    """One submitted review: who, about what, and its total in points of 100."""

    reviewer: str
    application: str
    total: float


@dataclass(frozen=True, slots=True)
class Drift:
    """A reviewer's mean deviation from the others, in points; `mean` is None where no application was shared.

    `spread` is the standard deviation of the deviations, None for fewer than two.
    """

    reviewer: str
    shared: int
    mean: float | None
    spread: float | None

    @property
    def is_hint(self) -> bool:
        """True when too few applications were shared to say more."""
        return self.shared < MANY

    @property
    def is_small(self) -> bool:
        """True when it scores about as the others do."""
        return self.mean is not None and abs(self.mean) < SMALL


def drifts(marks: Sequence[Mark]) -> tuple[Drift, ...]:
    """Measure every reviewer, in the order of their names."""
    by_application: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_application[mark.application].append(mark)
    deviations: defaultdict[str, list[float]] = defaultdict(list)
    for own in by_application.values():
        if len(own) < 2:
            continue
        whole = math.fsum(one.total for one in own)
        for one in own:
            deviations[one.reviewer].append(one.total - (whole - one.total) / (len(own) - 1))
    return tuple(_drift(name, deviations.get(name, [])) for name in sorted({one.reviewer for one in marks}))


def _drift(reviewer: str, found: Sequence[float]) -> Drift:
    if not found:
        return Drift(reviewer, 0, None, None)
    mean = math.fsum(found) / len(found)
    if len(found) < 2:
        return Drift(reviewer, 1, mean, None)
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in found) / (len(found) - 1))
    return Drift(reviewer, len(found), mean, spread)


def adjusted_totals(marks: Sequence[Mark]) -> Mapping[str, float]:
    """Return the total of each application with the reviewers' effects taken out, within 0 and 100.

    An application that one reviewer alone connects to nobody keeps its own total.
    """
    found: dict[str, float] = {}
    for group in _connected(marks):
        found |= _fit(group)
    return found


def _fit(marks: Sequence[Mark]) -> dict[str, float]:
    """Solve one connected group; the last row holds the reviewers' effects to a sum of 0."""
    applications = sorted({one.application for one in marks})
    reviewers = sorted({one.reviewer for one in marks})
    design = np.zeros((len(marks) + 1, len(applications) + len(reviewers)))
    totals = np.zeros(len(marks) + 1)
    for row, one in enumerate(marks):
        design[row, applications.index(one.application)] = 1
        design[row, len(applications) + reviewers.index(one.reviewer)] = 1
        totals[row] = one.total
    design[-1, len(applications) :] = 1
    answer = np.linalg.lstsq(design, totals, rcond=None)[0]
    return {
        application: float(min(max(value, 0.0), 100.0))
        for application, value in zip(applications, answer, strict=False)
    }


def _connected(marks: Sequence[Mark]) -> list[list[Mark]]:
    """Split marks into groups that share neither a reviewer nor an application."""
    root: dict[tuple[str, str], tuple[str, str]] = {}

    def find(node: tuple[str, str]) -> tuple[str, str]:
        root.setdefault(node, node)
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for one in marks:
        root[find(("reviewer", one.reviewer))] = find(("application", one.application))
    groups: defaultdict[tuple[str, str], list[Mark]] = defaultdict(list)
    for one in marks:
        groups[find(("application", one.application))].append(one)
    return [groups[key] for key in sorted(groups)]

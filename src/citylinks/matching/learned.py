"""Weights that were learned from decided pairs, as a file: each with its interval and how it came about.

pairs = 10201
seed = 2016
method = "..."
source = "..."

[weights.capacity]
weight = 17.4
low = 16.1
high = 18.8
how = "learned"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from citylinks.kernel.errors import Fault, refuse

SHIPPED = Path(__file__).parent / "weights.toml"
BY_DATA, BY_HAND = HOW = ("learned", "hand")


@dataclass(frozen=True, slots=True)
class LearnedWeight:
    """One weight per cent, and between which it lies when pairs are drawn again (19 times of 20)."""

    weight: float
    low: float
    high: float
    how: str


@dataclass(frozen=True, slots=True)
class LearnedWeights:
    """A set of weights by criterion, and what they were learned from."""

    weights: Mapping[str, LearnedWeight]
    pairs: int
    seed: int
    method: str
    source: str

    @property
    def per_cent(self) -> dict[str, float]:
        """The weights alone."""
        return {name: learned.weight for name, learned in self.weights.items()}


@cache
def shipped() -> LearnedWeights:
    """Read the weights that come with the package."""
    return read_weights(SHIPPED)


def read_weights(path: Path) -> LearnedWeights:
    """Read a file of weights. Raises Faults when it cannot be read as one."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        weights = {
            str(name): LearnedWeight(
                float(row["weight"]), float(row["low"]), float(row["high"]), str(row["how"])
            )
            for name, row in data["weights"].items()
        }
        made = LearnedWeights(
            weights, int(data["pairs"]), int(data["seed"]), str(data["method"]), str(data["source"])
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        refuse(
            [
                Fault(
                    str(path), f"This is not a file of weights: {error}.", "Write one with weights fit --out."
                )
            ]
        )
        raise AssertionError from error
    odd = [name for name, row in weights.items() if not 0 <= row.weight <= 100 or row.how not in HOW]
    refuse(Fault(f"{path}: {name}", "The weight or how it came about cannot be.") for name in odd)
    return made


def write_weights(found: LearnedWeights, path: Path) -> None:
    """Write a file of weights."""
    lines = [
        "# Weights per cent, each with the interval in which it lies when pairs are drawn again.",
        f"pairs = {found.pairs}",
        f"seed = {found.seed}",
        f'method = "{found.method}"',
        f'source = "{found.source}"',
    ]
    for name, row in found.weights.items():
        lines += [
            "",
            f"[weights.{name}]",
            f"weight = {row.weight:.1f}",
            f"low = {row.low:.1f}",
            f"high = {row.high:.1f}",
            f'how = "{row.how}"',
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

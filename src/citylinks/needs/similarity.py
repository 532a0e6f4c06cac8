"""How alike two needs are: by the themes they chose or speak of, and by their vectors where both have one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

# Vectors say what a text says without its language. Between the needs of benchmarks/texts that have nothing
# to do with each other 19 of 20 cosines stand below 0.25; those that share their theme reach to 0.6.
FAR, NEAR = 0.25, 0.6
HEARD = 0.25  # the least that a theme weighs which was heard at all
SHARED = 0.25  # of the evidence for a theme, from which on it is named as one of both
LEAST = 0.12  # below it two needs have too little in common to be shown side by side


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is compared of one need. `vector` is little-endian float32; `model` says who made it."""

    chosen: frozenset[str]
    heard: Mapping[str, float]
    vector: bytes | None = None
    model: str = ""

    def weights(self) -> dict[str, float]:
        """Give each theme its weight: 1 when it was chosen, else the evidence that was heard for it."""
        heard = {theme: max(HEARD, score) for theme, score in self.heard.items()}
        return {**heard, **dict.fromkeys(self.chosen, 1.0)}


def alike(one: Spoken, other: Spoken) -> tuple[float, tuple[str, ...]]:
    """Return a score in [0, 1] and the themes of both, by code; 0 when they have too little in common.

    With vectors of the same model it is the mean of two parts, the share of themes and the nearness of the
    vectors; without, it is the share of themes alone (weighted Jaccard).
    """
    first, second = one.weights(), other.weights()
    every = first.keys() | second.keys()
    common = {theme: min(first.get(theme, 0.0), second.get(theme, 0.0)) for theme in every}
    total = sum(max(first.get(theme, 0.0), second.get(theme, 0.0)) for theme in every)
    share = sum(common.values()) / total if total else 0.0
    score = share
    if one.vector and other.vector and one.model == other.model:
        cosine = float(np.frombuffer(one.vector, "<f4") @ np.frombuffer(other.vector, "<f4"))
        score = (share + min(1.0, max(0.0, (cosine - FAR) / (NEAR - FAR)))) / 2
    shared = tuple(sorted(theme for theme, weight in common.items() if weight >= SHARED))
    return (score, shared) if score >= LEAST else (0.0, shared)

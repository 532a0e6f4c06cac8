"""Who else proves what cities have done: apps above this one add what their records say."""

from __future__ import annotations

from collections.abc import Callable

from citylinks.matching.world import Evidence

Proven = tuple[int, Evidence]
_SOURCES: list[Callable[[], list[Proven]]] = []


def proves(source: Callable[[], list[Proven]]) -> None:
    """Count what a source says from now on; it asks one query."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def all_proven() -> list[Proven]:
    """List what all sources say, in the order in which they were added: one query each."""
    return [each for source in _SOURCES for each in source()]

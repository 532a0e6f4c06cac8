"""Who else proves what cities have done: apps above this one add what their records say."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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


def once(listed: Iterable[Proven], others: Iterable[Proven]) -> list[Proven]:
    """Join both, less what the others draw from a document that counts already on that theme of the city."""
    joined = list(listed)
    known = {(city, one.theme, one.source, one.url) for city, one in joined}
    for city, one in others:
        document = city, one.theme, one.source, one.url
        if document not in known:
            known.add(document)
            joined.append((city, one))
    return joined

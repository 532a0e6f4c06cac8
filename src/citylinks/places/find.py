"""Finding a city by any of its names: the exact key first, then similar spellings, ranked by population.

The 320,000 names stay one block of bytes, sorted by key, one name per line: a search for a whole line in 8 MB
takes a millisecond, and building an index in memory at every start would take longer than all searches of a run.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from citylinks.places.columns import Columns
from citylinks.places.names import fold, spelled
from citylinks.places.records import Hit

# Two names are similar from this share of letters in the right place on; below it, suggestions annoy.
CLOSE = 0.7
LONGEST = 200


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Lines `key TAB geonameid TAB spelling`, sorted by the bytes of the key, each after a line end."""

    block: bytes

    @classmethod
    def load(cls, path: Path) -> NameIndex:
        """Read the names."""
        return cls(gzip.decompress(path.read_bytes()))

    def exact(self, key: str) -> Iterator[tuple[int, str]]:
        """Yield the cities that have exactly this key, each with its spelling."""
        wanted = f"\n{key}\t".encode()
        start = self.block.find(wanted)
        while start >= 0 and self.block.startswith(wanted, start):
            end = self.block.index(b"\n", start + 1)
            geonameid, shown = self.block[start + len(wanted) : end].decode().split("\t")
            yield int(geonameid), spelled(key, shown)
            start = end

    def find(self, columns: Columns, text: str, *, country: str | None, limit: int) -> list[Hit]:
        """Return the cities with this name, largest first; when there is none, those with similar names."""
        key = fold(text[:LONGEST])
        if not key or limit < 1:
            return []
        hits = [
            hit
            for geonameid, name in self.exact(key)
            if (hit := hit_of(columns, geonameid, name, key)) and country in (None, "", hit.country)
        ]
        hits.sort(key=lambda hit: (-hit.population, hit.geonameid))
        return hits[:limit] or self.similar(columns, text, country=country, limit=limit)

    def similar(self, columns: Columns, text: str, *, country: str | None, limit: int) -> list[Hit]:
        """Return the cities whose names come closest: nearest first, then largest, each city once."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        key = fold(text[:LONGEST])
        if not key or limit < 1:
            return []
        found: dict[int, tuple[float, str]] = {}
        for name, score, _ in process.extract(
            key,
            self.keys(),
            scorer=OSA.normalized_similarity,
            processor=None,
            score_cutoff=CLOSE,
            limit=20 * limit,
        ):
            for geonameid, shown in self.exact(name):
                if geonameid not in found:
                    found[geonameid] = (score, shown)
        ranked = []
        for geonameid, (score, shown) in found.items():
            hit = hit_of(columns, geonameid, shown, "")
            if hit and country in (None, "", hit.country):
                ranked.append((-round(score, 2), -hit.population, geonameid, hit))
        return [hit for *_, hit in sorted(ranked)[:limit]]

    def keys(self) -> list[str]:
        """Return every distinct key."""
        lines = self.block.decode().split("\n")[1:-1]
        return list(dict.fromkeys(line.split("\t", 1)[0] for line in lines))


def hit_of(columns: Columns, geonameid: int, matched: str, key: str) -> Hit | None:
    """Return the hit of one city, or None when the table at hand does not hold it."""
    ids = columns["geonameid"]
    row = int(np.searchsorted(ids, geonameid))
    if row >= len(ids) or int(ids[row]) != geonameid:
        return None
    name = str(columns["name"][row])
    how = "similar name" if not key else "name" if fold(name) == key else "alternate name"
    return Hit(
        geonameid=geonameid,
        name=name,
        country=str(columns["country"][row]),
        admin1=str(columns["admin1_name"][row]),
        population=int(columns["population"][row]),
        matched=matched,
        how=how,
    )

"""Finding a city by any of its names: the exact key first, then similar spellings, ranked by population.

The 320,000 names are lines sorted by key, in chunks that are unpacked one by one: an exact name reads one
chunk of about 20 kB, a similar one those of its first letter. Reading them all would take longer than all
searches of a run.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from citylinks.places.columns import Columns
from citylinks.places.names import fold, spelled
from citylinks.places.records import Hit

# Two names are similar from this share of letters in the right place on; below it, suggestions annoy.
CLOSE = 0.7
# How far a suggestion looks when fewer names than asked for are similar; at last any letter in place will do.
FARTHER = (0.5, 0.3, 0.01)
# How similar a longer name counts that begins with the whole text, as Namche Bazaar does with Namche.
BEGUN = 0.9
# No name is longer than this many letters; what follows in a text is not looked at.
LONGEST = 200
GZIP = 31


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Lines `key TAB geonameid TAB spelling` in the order of the keys' bytes, each with a line end before it.

    `firsts` holds the first key of each chunk, `offsets` where the chunks start in the file, and its end.
    """

    path: Path
    firsts: tuple[bytes, ...]
    offsets: tuple[int, ...]
    unpacked: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def load(cls, directory: Path) -> NameIndex:
        """Read where the chunks start; the names stay on the disk."""
        path = directory / "names.txt.gz"
        lines = (directory / "names.index.tsv").read_bytes().splitlines()
        pairs = [line.split(b"\t") for line in lines]
        offsets = (*(int(offset) for offset, _ in pairs), path.stat().st_size)
        return cls(path, tuple(key for _, key in pairs), offsets)

    def chunk(self, number: int) -> bytes:
        """Return the lines of one chunk, with a line end before the first and after the last."""
        if number not in self.unpacked:
            start, end = self.offsets[number : number + 2]
            with self.path.open("rb") as stream:
                stream.seek(start)
                self.unpacked[number] = zlib.decompress(stream.read(end - start), GZIP)
        return self.unpacked[number]

    def exact(self, key: str) -> Iterator[tuple[int, str]]:
        """Yield the cities that have exactly this key, each with its spelling. No key spans two chunks."""
        number = bisect_right(self.firsts, key.encode()) - 1
        if number < 0:
            return
        block, wanted = self.chunk(number), f"\n{key}\t".encode()
        start = block.find(wanted)
        while start >= 0 and block.startswith(wanted, start):
            end = block.index(b"\n", start + 1)
            geonameid, shown = block[start + len(wanted) : end].decode().split("\t")
            yield int(geonameid), spelled(key, shown)
            start = end

    def lines(self, prefix: str = "") -> Iterator[tuple[str, int, str]]:
        """Yield key, geonameid and spelling of every name whose key starts with the prefix, in order."""
        for line in self.texts(prefix):
            key, geonameid, shown = line.split("\t")
            yield key, int(geonameid), spelled(key, shown)

    def texts(self, prefix: str) -> list[str]:
        """Return the lines whose key starts with the prefix, as they stand in the file."""
        start = prefix.encode()
        first = max(0, bisect_left(self.firsts, start) - 1)
        last = bisect_right(self.firsts, start + b"\xff")
        block = b"".join(self.chunk(number)[1:] for number in range(first, last)).decode()
        return [line for line in block.split("\n") if line and line.startswith(prefix)]

    def find(self, columns: Columns, text: str, *, country: str | None, limit: int) -> list[Hit]:
        """Return the cities with this name, largest first; when there is none, those with similar names.

        Who types an accent means it: then cities whose own name is spelled so come before the others.
        """
        typed = " ".join(text[:LONGEST].split())
        key = fold(typed)
        if not key or limit < 1:
            return []
        hits = [
            hit
            for geonameid, name in self.exact(key)
            if (hit := hit_of(columns, geonameid, as_typed(name, typed), key)) and within(hit, country)
        ]
        meant = "" if typed.isascii() else typed.casefold()
        hits.sort(key=lambda hit: (hit.name.casefold() != meant, -hit.population, hit.geonameid))
        return hits[:limit] or self.similar(columns, text, country=country, limit=limit)

    def nearest(self, columns: Columns, text: str, limit: int) -> list[Hit]:
        """Return as many cities as asked for, near or not: the fewer are near, the farther it looks."""
        hits: list[Hit] = []
        for least in (CLOSE, *FARTHER):
            hits = self.similar(columns, text, country=None, limit=limit, least=least)
            if len(hits) >= limit:
                break
        return hits

    def similar(
        self, columns: Columns, text: str, *, country: str | None, limit: int, least: float = CLOSE
    ) -> list[Hit]:
        """Return the cities whose names come closest: nearest first, then largest, each city once.

        Leaves out names less similar than `least`. Compares with the name of every city, and with the other
        names that start with the same letter.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        key = fold(text[:LONGEST])
        if not key or limit < 1:
            return []
        keys: list[str] = columns["key"].tolist()
        others = self.texts(key[0])
        keys += [line.split("\t", 1)[0] for line in others]
        scores = process.cdist(
            [key], keys, scorer=OSA.normalized_similarity, score_cutoff=least, dtype=np.float32
        )[0]
        longer = f"{key} "
        begun = [index for index, name in enumerate(keys) if name.startswith(longer)]
        scores[begun] = np.maximum(scores[begun], BEGUN)
        best: dict[int, tuple[float, str]] = {}
        ids, n = columns["geonameid"], len(columns["geonameid"])
        for index in np.flatnonzero(scores):
            _, number, shown = others[index - n].split("\t") if index >= n else ("", ids[index], "")
            geonameid, score = int(number), float(scores[index])
            if geonameid not in best or score > best[geonameid][0]:
                best[geonameid] = (score, spelled(keys[index], shown) if index >= n else "")
        hits = [
            (-round(score, 2), -hit.population, geonameid, hit)
            for geonameid, (score, shown) in best.items()
            if (hit := hit_of(columns, geonameid, shown, "")) and within(hit, country)
        ]
        return [hit for *_, hit in sorted(hits)[:limit]]


def as_typed(name: str, typed: str) -> str:
    """Return the known spelling, or the typed one where the two differ by more than capitals."""
    return name if name.casefold() == typed.casefold() else typed


def within(hit: Hit, country: str | None) -> bool:
    """Tell whether a hit lies in the country asked for; without one, every hit does."""
    return not country or hit.country == country.upper()


def hit_of(columns: Columns, geonameid: int, matched: str, key: str) -> Hit | None:
    """Return the hit of one city, or None when the table at hand does not hold it."""
    row = row_of(columns, geonameid)
    if row is None:
        return None
    name = str(columns["name"][row])
    part_of = int(columns["part_of"][row])
    city = row_of(columns, part_of)
    return Hit(
        geonameid=int(geonameid),
        name=name,
        country=str(columns["country"][row]),
        admin1=str(columns["admin1_name"][row]),
        population=int(columns["population"][row]),
        matched=matched or name,
        how="similar name" if not key else "name" if fold(name) == key else "alternate name",
        part_of=part_of,
        part_of_name="" if city is None else str(columns["name"][city]),
    )


def row_of(columns: Columns, geonameid: int) -> int | None:
    """Return the row of a city, or None when the table at hand does not hold it."""
    ids = columns["geonameid"]
    row = int(np.searchsorted(ids, geonameid))
    return row if row < len(ids) and int(ids[row]) == geonameid else None

"""Partnerships between cities on record: who is a twin town of whom, and how widely a city is known.

`ties.npz` holds the twin towns of Wikipedia's lists as GeoNames' numbers (CC BY-SA 4.0, see
`ties.LICENSE.txt`), `known.npz` how many names GeoNames has for each city. Both are read once a process.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from citylinks.places.columns import write_arrays

DATA = Path(__file__).parent / "data"
Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TieRecord:
    """Pairs of places that are partners, each once. `ids` are all their places, sorted; do not write to it.

    A place may be one that the table of cities does not hold, such as a district.
    """

    ids: Int64
    pairs: Int64  # (m, 2): places in `ids`, the smaller first, sorted

    @classmethod
    def of(cls, pairs: npt.ArrayLike) -> TieRecord:
        """Keep pairs of GeoNames' numbers, (m, 2), in any order; a place with itself is no pair."""
        given = np.sort(np.asarray(pairs, dtype=np.int64).reshape(-1, 2), axis=1)
        kept = np.unique(given[given[:, 0] != given[:, 1]], axis=0)
        ids, places = np.unique(kept, return_inverse=True)
        return cls(ids.astype(np.int64), places.reshape(-1, 2).astype(np.int64))

    @property
    def n(self) -> int:
        """The number of pairs."""
        return len(self.pairs)

    @cached_property
    def starts(self) -> Int64:
        """Where the partners of each place begin in `partners`, and the end."""
        counts = np.bincount(self.pairs.reshape(-1), minlength=self.ids.size)
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    @cached_property
    def partners(self) -> Int64:
        """The partners of every place, place after place, each in the order of `ids`."""
        left, right = self.pairs.T
        one, other = np.concatenate([left, right]), np.concatenate([right, left])
        return np.asarray(other[np.lexsort((other, one))], dtype=np.int64)

    def place_of(self, geonameid: int) -> int | None:
        """Find a place of `ids`; None when nothing is on record for it."""
        place = int(np.searchsorted(self.ids, geonameid))
        return place if place < self.ids.size and int(self.ids[place]) == geonameid else None

    def places_beside(self, place: int) -> Int64:
        """List the partners of a place of `ids`, as places."""
        return self.partners[self.starts[place] : self.starts[place + 1]]

    def of_city(self, geonameid: int) -> tuple[int, ...]:
        """List the partners on record of a city, by GeoNames' numbers."""
        place = self.place_of(geonameid)
        return () if place is None else tuple(self.ids[self.places_beside(place)].tolist())

    def common(self, one: int, other: int) -> tuple[int, ...]:
        """List the places that are partners of both."""
        return tuple(sorted(set(self.of_city(one)) & set(self.of_city(other))))

    def without(self, cities: Iterable[int]) -> TieRecord:
        """Leave out every pair of these cities."""
        left = ~np.isin(self.ids[self.pairs], np.fromiter(cities, np.int64)).any(axis=1)
        return TieRecord.of(self.ids[self.pairs[left]])

    def joined(self, pairs: Iterable[tuple[int, int]]) -> TieRecord:
        """Add pairs of GeoNames' numbers; one that is on record already stays one."""
        more = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
        return TieRecord.of(np.concatenate([self.ids[self.pairs], more])) if more.size else self


NONE = TieRecord.of(())


@cache
def twin_towns() -> TieRecord:
    """Read the twin towns that come with the package."""
    with np.load(DATA / "ties.npz", allow_pickle=False) as arrays:
        ids = np.cumsum(arrays["steps"].astype(np.int64))
        later = arrays["later"].astype(np.int64)
        first = np.repeat(np.arange(ids.size, dtype=np.int64), arrays["counts"])
    return TieRecord(ids, np.stack([first, later], axis=1))


def write_ties(record: TieRecord, path: Path) -> None:
    """Write a record as steps between numbers and, for each place, its later partners."""
    write_arrays(
        path,
        {
            "steps": np.diff(record.ids, prepend=0).astype(np.int32),
            "counts": np.bincount(record.pairs[:, 0], minlength=record.ids.size).astype(np.uint8),
            "later": record.pairs[:, 1].astype(np.uint16),
        },
    )


def names_of(cities: npt.NDArray[np.integer]) -> npt.NDArray[np.float32]:
    """Count the names of each city in all languages; NaN for a city that was not counted."""
    ids, counts = _names()
    places = np.minimum(np.searchsorted(ids, cities), ids.size - 1)
    return np.where(ids[places] == cities, counts[places], np.nan).astype(np.float32)


@cache
def _names() -> tuple[Int64, Int64]:
    with np.load(DATA / "known.npz", allow_pickle=False) as arrays:
        return np.cumsum(arrays["steps"].astype(np.int64)), arrays["names"].astype(np.int64)


def write_names(ids: Int64, counts: Int64, path: Path) -> None:
    """Write how many names each city has, by sorted GeoNames' numbers."""
    steps = np.diff(ids, prepend=0).astype(np.int32)
    write_arrays(path, {"steps": steps, "names": np.minimum(counts, 65_535).astype(np.uint16)})

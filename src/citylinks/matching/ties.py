"""What partnerships on record say about two cities: how many the other has, through whom, between whom.

A value is the sum of three parts: half for the partnerships that the other city has, up to twenty; a quarter
for partners that both cities have (half of it for one, three quarters for two); a quarter for pairs between
other cities of the two countries, up to a hundred. A partnership of the two cities themselves counts nowhere,
so that the record of a pair never speaks for that pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.problem import Column
from citylinks.places.ties import TieRecord

Int64 = NDArray[np.int64]
Float32 = NDArray[np.float32]
OWN, SHARED, BETWEEN = 0.5, 0.25, 0.25
MANY_OWN, MANY_BETWEEN = 20, 100  # from so many on, more say nothing more


@dataclass(frozen=True, slots=True)
class TiesOfTwo:
    """What is on record about two cities; `between` leaves out the first city's own pairs."""

    direct: bool
    own: int
    shared: tuple[int, ...]
    between: int


def risen(counts: NDArray[np.generic], many: int) -> NDArray[np.float64]:
    """Bring counts to [0, 1]: 0 for none, 1 from `many` on, by logarithm between."""
    return np.asarray(np.minimum(np.log1p(counts.astype(np.float64)) / np.log1p(many), 1.0))


@dataclass(frozen=True, eq=False)
class Ties:
    """A record of partnerships laid over a table of cities.

    A class is one city of the table with a partnership on record, or all cities without one of one country:
    what a city's ties are worth is one number a class, and the engine looks it up. `cities` are the first
    classes, `homes` the country of every class (-1 for none), `codes` the class of every city.
    """

    record: TieRecord
    cities: Int64
    homes: NDArray[np.int16]
    codes: NDArray[np.int16]
    countries: int

    @classmethod
    def over(cls, record: TieRecord, ids: Int64, country: NDArray[np.int16], countries: int) -> Ties:
        """Lay a record over cities, by geonameid, and the codes of their countries."""
        tied = np.isin(ids, record.ids)
        cities = np.sort(ids[tied])
        order = np.argsort(ids)
        home = country[order[np.searchsorted(ids[order], cities)]] if cities.size else country[:0]
        others = np.arange(-1, countries, dtype=np.int16)
        codes = np.where(tied, np.searchsorted(cities, ids), cities.size + 1 + country.astype(np.int64))
        return cls(record, cities, np.concatenate([home, others]), codes.astype(np.int16), countries)

    @cached_property
    def column(self) -> Column:
        """The class of every city, for the engine."""
        words = tuple(str(number) for number in range(self.homes.size))
        return Column("category", self.codes, vocabulary=words)

    @cached_property
    def places(self) -> Int64:
        """The class of every place of the record; one after the last where the table does not hold it."""
        at = np.minimum(np.searchsorted(self.cities, self.record.ids), max(self.cities.size - 1, 0))
        held = self.cities[at] == self.record.ids if self.cities.size else np.zeros(at.size, bool)
        return np.where(held, at, self.homes.size).astype(np.int64)

    @cached_property
    def own(self) -> Int64:
        """How many partnerships each class has on record."""
        counts = np.zeros(self.homes.size + 1, np.int64)
        np.add.at(counts, self.places, np.diff(self.record.starts))
        return np.asarray(counts[:-1], dtype=np.int64)

    @cached_property
    def between(self) -> Int64:
        """Pairs on record between countries, (countries, countries), of cities that the table holds."""
        made = np.zeros((self.countries + 1, self.countries + 1), np.int64)
        homes = np.append(self.homes, np.int16(-1))[self.places[self.record.pairs]].astype(np.int64)
        np.add.at(made, (homes[:, 0], homes[:, 1]), 1)
        np.add.at(made, (homes[:, 1], homes[:, 0]), 1)
        made[np.diag_indices(len(made))] //= 2
        return made[:-1, :-1]

    @cached_property
    def own_part(self) -> NDArray[np.float64]:
        """What its own partnerships give each class, for every city; one more for what the table lacks."""
        return np.append(OWN * risen(self.own, MANY_OWN), 0.0)

    def ratings(self, city: int, home: int, *, through_partners: bool = True) -> Float32:
        """Value every class for one city, whose country has the code `home`; NaN without any record.

        Without `through_partners`, what the city's own partners say is left out, as for a city without any.
        """
        classes = self.homes.size
        if not self.record.n:
            return np.full(classes, np.nan, np.float32)
        made = self.own_part.copy()
        between = np.zeros(self.countries + 1, np.int64)
        if home >= 0:
            between[:-1] = self.between[home]
        place = self.record.place_of(city)
        if place is not None:
            mine = self.record.places_beside(place)
            direct = self.places[mine]
            direct = direct[direct < classes]
            made[direct] = OWN * risen(self.own[direct] - 1, MANY_OWN)
            if through_partners:
                made += self._shared_part(mine)
            np.subtract.at(between, self.homes[direct], 1)
        between[-1] = 0
        made[:classes] += (BETWEEN * risen(np.maximum(between, 0), MANY_BETWEEN))[self.homes]
        return made[:classes].astype(np.float32)

    def _shared_part(self, partners: Int64) -> NDArray[np.float64]:
        """Value, per class, the partners that it shares with one who has these."""
        beside = np.concatenate([self.record.places_beside(partner) for partner in partners.tolist()])
        counts = np.bincount(self.places[beside], minlength=self.homes.size + 1)
        return SHARED * (1.0 - np.exp2(-counts.astype(np.float64)))

    def of_two(self, city: int, other: int, homes: tuple[int, int]) -> TiesOfTwo:
        """Say what is on record about two cities; `homes` are the codes of their countries."""
        direct = other in self.record.of_city(city)
        own = len(self.record.of_city(other)) - direct
        between = 0
        if min(homes) >= 0:
            at = self.record.place_of(city)
            mine = self.places[self.record.places_beside(at)] if at is not None else np.zeros(0, np.int64)
            near = self.homes[mine[mine < self.homes.size]]
            between = int(self.between[homes] - np.count_nonzero(near == homes[1]))
        return TiesOfTwo(direct, own, self.record.common(city, other), max(between, 0))

"""What was chosen and what else could have been: decided pairs as choices that weights are fitted to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from citylinks.engine.asks import Asks, asks_of
from citylinks.engine.criteria import kind_of
from citylinks.engine.problem import Bool, Criteria, Float64, Int64, Need, ProblemError
from citylinks.engine.table import PartyTable, mask_of

DRAWN = 20
TRIES = 8


@dataclass(frozen=True, eq=False)
class Decided:
    """The partners that one need got, by id, and the number of the pair that each belongs to.

    A pair seen from both sides is two needs and one number.
    """

    need: Need
    partners: tuple[int, ...]
    pairs: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Choices:
    """Choices of one among several: `values` float32 (n, k, C), the chosen one first, NaN where missing.

    `offered` bool (n, k) is False where there was no such alternative, `pairs` (n,) numbers the pair that a
    choice is of.
    """

    names: tuple[str, ...]
    values: NDArray[np.float32]
    offered: Bool
    pairs: Int64

    @property
    def n(self) -> int:
        return len(self.values)

    def take(self, chosen: ArrayLike) -> Choices:
        """Take some choices, by mask or place."""
        rows = np.asarray(chosen)
        return Choices(self.names, self.values[rows], self.offered[rows], self.pairs[rows])

    def only(self, pairs: ArrayLike) -> Choices:
        """Take the choices of some pairs."""
        return self.take(np.isin(self.pairs, np.asarray(pairs)))

    @classmethod
    def joined(cls, parts: Iterable[Choices]) -> Choices:
        """Put choices over the same criteria together."""
        held = list(parts)
        return cls(
            held[0].names,
            np.concatenate([part.values for part in held]),
            np.concatenate([part.offered for part in held]),
            np.concatenate([part.pairs for part in held]),
        )


@dataclass(frozen=True)
class Pools:
    """Who could have been chosen instead: eligible rows, by their class of `country` and altogether."""

    rows: Int64
    classes: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, parties: PartyTable, where: Bool, country: str) -> Pools:
        column = parties.columns[country].data.astype(np.int64)
        rows = np.flatnonzero(where)
        rows = rows[np.argsort(column[rows], kind="stable")].astype(np.int64)
        starts = np.searchsorted(column[rows], np.arange(int(column.max(initial=0)) + 2))
        return cls(rows, column, starts.astype(np.int64))

    def beside(self, row: int) -> Int64:
        """List the eligible rows of the same class."""
        code = int(self.classes[row])
        return self.rows[:0] if code < 0 else self.rows[self.starts[code] : self.starts[code + 1]]


def draw_choices(
    decided: Iterable[Decided],
    parties: PartyTable,
    criteria: Criteria,
    where: ArrayLike | None = None,
    *,
    country: str = "country",
    drawn: int = DRAWN,
    seed: int = 0,
) -> Choices:
    """Set beside every partner some that were not chosen: two choices a partner.

    The first is among parties of the partner's own country, the second among those of all countries but the
    need's own. Of each, `drawn` are taken at random among the eligible (all where there are no more); the
    need itself and the partner are never among them. A choice without an alternative is left out. The same
    seed gives the same choices. Raises ProblemError with all faults of the criteria.
    """
    if country not in parties.columns:
        raise ProblemError([f"There is no column “{country}”; there are {', '.join(parties.columns)}."])
    eligible = np.ones(parties.n, bool) if where is None else mask_of(parties, np.asarray(where), "where")
    pools = Pools.of(parties, eligible, country)
    draw = Draw(pools, parties.ids, country, drawn, np.random.default_rng(seed))
    values, offered, pairs = [], [], []
    for one in decided:
        partners = np.array([parties.row_of(partner) for partner in one.partners], dtype=np.int64)
        rows, there = _alternatives(draw, one.need, partners)
        values.append(values_of(asks_of(one.need, parties, criteria), parties, criteria, rows))
        offered.append(there)
        pairs.append(np.repeat(np.array(one.pairs, dtype=np.int64), 2))
    if not values:
        raise ProblemError(["There are no decided pairs."])
    there = np.concatenate(offered)
    made = Choices(criteria.names, np.concatenate(values), there, np.concatenate(pairs))
    return made.take(there[:, 1:].any(axis=1))


def values_of(asks: Asks, parties: PartyTable, criteria: Criteria, rows: Int64) -> NDArray[np.float32]:
    """Value the parties in `rows` (m, k) for one need, float32 (m, k, C), NaN where missing."""
    flat = rows.reshape(-1)
    made = np.empty((*rows.shape, len(criteria)), np.float32)
    for c, (criterion, ask) in enumerate(zip(criteria, asks, strict=True)):
        column = parties.column(criterion.column).take(flat)
        made[..., c] = kind_of(criterion).value(criterion, ask, column)[0].reshape(rows.shape)
    return made


def _alternatives(draw: Draw, need: Need, partners: Int64) -> tuple[Int64, Bool]:
    """Give the rows of two choices a partner, (2 p, 1 + drawn), and which of them there are."""
    rows = np.zeros((2 * partners.size, 1 + draw.number), np.int64)
    there = np.zeros(rows.shape, bool)
    there[:, 0] = True
    rows[:, 0] = np.repeat(partners, 2)
    own = need.values.get(draw.country)
    home = int(own) if isinstance(own, int | np.integer) else -1
    for i, partner in enumerate(partners.tolist()):
        for at, pool, barred in (
            (2 * i, draw.pools.beside(partner), -1),
            (2 * i + 1, draw.pools.rows, home),
        ):
            few = draw.few(pool, int(need.id), partner, barred)
            rows[at, 1 : 1 + len(few)] = few
            there[at, 1 : 1 + len(few)] = True
    return rows, there


@dataclass(frozen=True)
class Draw:
    """How alternatives are drawn, and from whom."""

    pools: Pools
    ids: Int64
    country: str
    number: int
    rng: np.random.Generator

    def few(self, pool: Int64, need: int, partner: int, home: int) -> list[int]:
        """Draw rows of a pool that are neither the need nor the partner, nor of the country `home`."""

        def fitting(rows: Int64) -> list[int]:
            good = (self.ids[rows] != need) & (rows != partner)
            return list(rows[good & (self.pools.classes[rows] != home)] if home >= 0 else rows[good])

        if pool.size <= self.number + 2:
            return fitting(pool)[: self.number]
        taken: list[int] = []
        for _ in range(TRIES):
            taken += fitting(pool[self.rng.integers(0, pool.size, self.number - len(taken))])
            if len(taken) == self.number:
                break
        return taken


def filled_in(choices: Choices) -> Float64:
    """Put, for what is missing, the mean of what is known in the same choice: it speaks for nobody."""
    values = np.where(choices.offered[..., None], choices.values.astype(np.float64), np.nan)
    known = ~np.isnan(values)
    number = known.sum(axis=1, keepdims=True)
    mean = np.where(known, values, 0.0).sum(axis=1, keepdims=True) / np.maximum(number, 1)
    return np.where(known, values, mean)

"""Where a real partner stands among the peers that context alone proposes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from citylinks.engine.rank import Ranking, rank
from citylinks.matching.peers import PeerRow, row_of
from citylinks.matching.question import PeerQuestion
from citylinks.matching.setup import Setup, prepare
from citylinks.matching.world import World


@dataclass(frozen=True, slots=True)
class Standing:
    """One city's place in the whole answer; `home_` counts the cities of its own country alone."""

    row: PeerRow
    compared: int
    home_rank: int
    home_compared: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """The first peers, and the standing of each city asked about; by geonameid, without those left out."""

    first: tuple[PeerRow, ...]
    standings: dict[int, Standing]


def propose(question: PeerQuestion, world: World, *, others: Iterable[int] = (), first: int = 0) -> Proposal:
    """Rank every city that may answer the question, once; show the first and find the others. Raises Faults.

    Pass a world without evidence to judge a partnership: what partners are known for comes in part from these
    very partnerships, and a ranking that has read the answer proves nothing.
    """
    setup = prepare(replace(question, top=None), world)
    ranking = rank(setup.need, world.parties, setup.criteria, k=None, exclude=setup.exclude)
    return Proposal(
        first=tuple(row_of(setup, world, ranking, place) for place in range(min(first, ranking.ids.size))),
        standings={
            other: _standing(setup, world, ranking, int(place))
            for other in others
            for place in np.flatnonzero(ranking.ids == other)
        },
    )


def standing(question: PeerQuestion, other: int, world: World) -> Standing | None:
    """Find one city in the whole answer, as `propose` does; None where the question leaves it out."""
    return propose(question, world, others=(other,)).standings.get(other)


def _standing(setup: Setup, world: World, ranking: Ranking, place: int) -> Standing:
    row = row_of(setup, world, ranking, place)
    at_home = world.country_codes[ranking.rows].astype(str) == row.country
    return Standing(row, ranking.compared, int(at_home[: place + 1].sum()), int(at_home.sum()))

"""Where a real partner stands among the peers that context alone proposes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from citylinks.engine.rank import rank
from citylinks.matching.peers import PeerQuestion, PeerRow, prepare, row_of
from citylinks.matching.world import World


@dataclass(frozen=True, slots=True)
class Standing:
    """One city's place in the whole answer; `home_` counts the cities of its own country alone."""

    row: PeerRow
    compared: int
    home_rank: int
    home_compared: int


def standing(question: PeerQuestion, other: int, world: World) -> Standing | None:
    """Rank every city that may answer the question and find the other among them; None where it was left out.

    Pass a world without evidence to judge a partnership: what partners are known for comes in part from these
    very partnerships, and a ranking that has read the answer proves nothing. Raises Faults.
    """
    setup = prepare(replace(question, top=None), world)
    ranking = rank(setup.need, world.parties, setup.criteria, k=None, exclude=setup.exclude)
    places = np.flatnonzero(ranking.ids == other)
    if places.size == 0:
        return None
    place = int(places[0])
    row = row_of(setup, world, ranking, place)
    at_home = world.country_codes[ranking.rows].astype(str) == row.country
    return Standing(row, ranking.compared, int(at_home[: place + 1].sum()), int(at_home.sum()))

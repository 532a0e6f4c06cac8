"""How well context alone finds the partners that were really chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citylinks.matching.question import PeerQuestion
from citylinks.matching.standing import standing
from citylinks.matching.world import World


@dataclass(frozen=True, slots=True)
class TruePair:
    """A host city and the city that became its partner, by geonameid, with the themes of the need."""

    host: int
    partner: int
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartnerRank:
    """Where the true partner stands among its own country's cities and among all cities abroad, from 1."""

    pair: TruePair
    country_rank: int
    in_country: int
    world_rank: int
    in_world: int

    @property
    def share(self) -> float:
        """The part of the world's cities that stand before it; chance would give one half."""
        return (self.world_rank - 1) / max(1, self.in_world - 1)


def partner_ranks(pairs: Sequence[TruePair], world: World) -> tuple[PartnerRank, ...]:
    """Rank every true partner with the weights of its need's themes, cities of the host's country left out.

    With a world that has evidence, experience counts too; leave it out where the evidence comes from these
    very partnerships. Raises Faults for a city or theme that is unknown, ValueError for partners at home.
    """
    ranks = []
    for pair in pairs:
        question = PeerQuestion(pair.host, themes=pair.themes, every_city=True)
        found = standing(question, pair.partner, world)
        if found is None:
            raise ValueError(f"{pair.partner} is in the country of {pair.host}: no partner abroad.")
        ranks.append(PartnerRank(pair, found.home_rank, found.home_compared, found.row.rank, found.compared))
    return tuple(ranks)

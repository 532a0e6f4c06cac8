from __future__ import annotations

import pytest

from citylinks.matching.evaluation import PartnerRank, TruePair, partner_ranks
from citylinks.matching.peers import PeerQuestion, peers
from citylinks.matching.world import world_from_gazetteer
from matching.worlds import small

SEMARANG, GOLD_COAST = 1627896, 2165087
PORTMORE, TOWNSVILLE = 3488981, 2146142


def test_partner_ranks_when_the_world_is_small_then_are_exactly_these():
    pair = TruePair(1, 3)
    (rank,) = partner_ranks([pair], small())
    assert rank == PartnerRank(pair, country_rank=1, in_country=2, world_rank=2, in_world=5)
    assert rank.share == 0.25


def test_partner_ranks_when_the_partner_is_at_home_then_refuses():
    with pytest.raises(ValueError) as caught:
        partner_ranks([TruePair(1, 2)], small())
    assert str(caught.value) == "2 is in the country of 1: no partner abroad."


def test_partner_ranks_when_compared_with_the_ranking_then_agree():
    (rank,) = partner_ranks([TruePair(SEMARANG, GOLD_COAST, ("coastal-erosion",))], world_from_gazetteer())
    question = PeerQuestion(
        SEMARANG, themes=("coastal-erosion",), countries=("AU",), top=None, every_city=True
    )
    places = {row.geonameid: row.rank for row in peers(question, world_from_gazetteer()).rows}
    assert (rank.country_rank, rank.in_country) == (places[GOLD_COAST], len(places))


def test_partner_ranks_when_the_pair_is_real_and_coastal_then_context_finds_it_early():
    pairs = [
        TruePair(SEMARANG, GOLD_COAST, ("coastal-erosion", "land-subsidence")),
        TruePair(PORTMORE, TOWNSVILLE, ("climate-adaptation", "storms", "coastal-flooding")),
    ]
    ranks = partner_ranks(pairs, world_from_gazetteer())
    assert [rank.country_rank <= 10 for rank in ranks] == [True, True]
    assert all(rank.share < 0.1 for rank in ranks)

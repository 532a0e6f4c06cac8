from __future__ import annotations

from citylinks.matching.peers import PeerQuestion, peers
from citylinks.matching.standing import standing
from citylinks.matching.world import world_from_gazetteer

SEMARANG, GOLD_COAST, MAKASSAR = 1627896, 2165087, 1622786


def test_standing_of_a_city_is_its_rank_among_all_and_among_its_own_country():
    world = world_from_gazetteer()
    question = PeerQuestion(city=SEMARANG, themes=("coastal-erosion",), other_countries_only=True)
    found = standing(question, GOLD_COAST, world)
    everyone = peers(
        PeerQuestion(city=SEMARANG, themes=("coastal-erosion",), countries=("AU",), top=None), world
    )
    at_home = [row.geonameid for row in everyone.rows]
    assert found is not None
    assert (found.row.geonameid, found.home_rank) == (GOLD_COAST, at_home.index(GOLD_COAST) + 1)
    assert found.home_compared == len(at_home)
    assert found.row.rank >= found.home_rank
    assert found.compared == world.parties.n - int((world.country_codes == "ID").sum())


def test_standing_of_a_city_that_the_question_leaves_out_is_none():
    question = PeerQuestion(city=SEMARANG, other_countries_only=True)
    assert standing(question, MAKASSAR, world_from_gazetteer()) is None

from __future__ import annotations

from citylinks.matching.peers import PeerQuestion, peers
from citylinks.matching.standing import Standing, propose, standing
from citylinks.matching.world import world_from_gazetteer
from matching.worlds import small

SEMARANG, GOLD_COAST, MAKASSAR = 1627896, 2165087, 1622786


def test_standing_of_a_city_is_its_rank_among_all_and_among_its_own_country():
    world = world_from_gazetteer()
    question = PeerQuestion(city=SEMARANG, themes=("coastal-erosion",), every_city=True)
    found = standing(question, GOLD_COAST, world)
    everyone = peers(
        PeerQuestion(
            city=SEMARANG, themes=("coastal-erosion",), countries=("AU",), top=None, every_city=True
        ),
        world,
    )
    at_home = [row.geonameid for row in everyone.rows]
    assert found is not None
    assert (found.row.geonameid, found.home_rank) == (GOLD_COAST, at_home.index(GOLD_COAST) + 1)
    assert found.home_compared == len(at_home)
    assert found.row.rank >= found.home_rank
    assert found.compared == int(((world.country_codes != "ID") & ~world.sections).sum())


def test_standing_of_a_city_that_the_question_leaves_out_is_none():
    question = PeerQuestion(city=SEMARANG)
    assert standing(question, MAKASSAR, world_from_gazetteer()) is None


def test_propose_when_it_shows_and_finds_then_both_come_from_one_ranking():
    question = PeerQuestion(city=1)
    everyone = peers(PeerQuestion(city=1, top=None), small()).rows
    proposal = propose(question, small(), others=(3, 2), first=2)
    assert proposal.first == everyone[:2]
    assert proposal.standings == {3: Standing(everyone[1], len(everyone), home_rank=1, home_compared=2)}


def test_propose_when_fewer_cities_may_answer_than_are_asked_for_then_shows_them_all():
    question = PeerQuestion(city=1)
    assert len(propose(question, small(), first=99).first) == 5

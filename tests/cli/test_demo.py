from __future__ import annotations

import pytest

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.cli.demo import matches, print_matches
from citylinks.matching.peers import PeerQuestion, peers
from citylinks.matching.world import world_from_gazetteer
from citylinks.samples.operations import load_sample_program
from places_rows import sample_places

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    sample_places()
    load_sample_program(by=SYSTEM, at=AT)


def test_matches_when_the_sample_is_loaded_are_one_per_need_and_real_partner(loaded):
    assert {(one.host.name, one.partner.name if one.partner else None) for one in matches()} == {
        ("Dar es Salaam", "Durban"),
        ("Durban", "Fort Lauderdale"),
        ("Legazpi", "Fort Lauderdale"),
        ("Chiang Rai", "Cambridge"),
        ("La Ceiba", "Somerville"),
        ("Portmore", "Townsville"),
        ("Semarang", "Gold Coast"),
        ("Shimla", "Boulder"),
        ("Arequipa", None),
        ("Nablus", None),
    }


def test_match_when_asked_again_within_the_country_stands_at_the_same_place(loaded):
    """The place in the country, counted from the ranking of the world, is that of a ranking of the country."""
    (semarang,) = (one for one in matches() if one.host.name == "Semarang")
    question = PeerQuestion(
        city=semarang.host.geonameid,
        themes=semarang.themes,
        countries=("AU",),
        top=None,
        every_city=True,
    )
    answer = peers(question, world_from_gazetteer())
    (row,) = (row for row in answer.rows if semarang.partner and row.geonameid == semarang.partner.geonameid)
    found = semarang.standing
    assert found is not None
    assert (found.home_rank, found.home_compared) == (row.rank, answer.compared)
    assert (found.row.score, found.row.sentence) == (pytest.approx(row.score, abs=1e-12), row.sentence)


def test_matches_when_ranked_show_five_peers_abroad_the_best_first(loaded):
    for one in matches():
        assert [row.rank for row in one.first] == [1, 2, 3, 4, 5]
        assert [row.score for row in one.first] == sorted((row.score for row in one.first), reverse=True)
        assert one.host.country not in {row.country for row in one.first}


def test_print_matches_when_written_to_a_file_shows_every_host_and_partner(loaded, capsys):
    print_matches()
    shown = capsys.readouterr().out
    assert [one.host.name for one in matches() if f"{one.host.name}, {one.host.country}" not in shown] == []
    assert shown.count("none known") == 2
    assert max(map(len, shown.splitlines())) <= 120

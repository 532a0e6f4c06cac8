from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citylinks.kernel.errors import Faults
from citylinks.matching.criteria import CONTEXT
from citylinks.matching.peers import PeerQuestion, peers, why_not
from citylinks.matching.why import WeightNeeded
from citylinks.matching.world import world_from_gazetteer
from matching.worlds import CITIES, EROSION, small

SEMARANG = 1627896
GOLD_COAST = 2165087
ABROAD = PeerQuestion(1, weighting="alike")


def test_why_not_when_the_other_is_among_the_first_then_says_so():
    answer = why_not(PeerQuestion(1, own_country=True), 2, small())
    assert answer.sentence == "Makassar is number 1 of 6: it is among the first 10."
    assert (answer.rank, answer.weight_changes, answer.fact_changes, answer.excluded) == (1, (), (), None)


def test_why_not_when_the_other_is_left_out_then_gives_the_reason():
    answer = why_not(PeerQuestion(1, countries=("SN",), weighting="alike"), 3, small(), 1)
    assert (answer.rank, answer.excluded) == (None, "outside the chosen countries")
    assert answer.sentence == "Gold Coast is left out: outside the chosen countries."
    assert len(answer.rows) == 9


def test_why_not_when_set_side_by_side_then_shows_both_cities_facts():
    answer = why_not(ABROAD, 3, small(), 1)
    shown = {row.name: (row.ours, row.theirs) for row in answer.rows}
    assert shown == {
        "climate": ("Am (tropical monsoon)", "Cfa (humid subtropical)"),
        "temperature": ("26 to 28 °C", "15 to 25 °C"),
        "precipitation": (
            "2,000 mm a year, 40 in the driest month",
            "1,300 mm a year, 50 in the driest month",
        ),
        "elevation": ("4 m", "5 m"),
        "coast": ("3.0 km", "0.0 km"),
        "population": ("1,600,000 people", "640,000 people"),
        "income": ("Upper middle income", "High income"),
        "language": ("Indonesian 64%, Javanese 34%", "English 96%"),
        "distance": ("7.0° S, 110.4° E", "28.0° S, 153.4° E, 5,084 km away"),
    }
    assert sum(row.points for row in answer.rows) == pytest.approx(100 * answer.score)
    assert answer.last.name == "Abidjan"


def test_why_not_when_a_fact_is_missing_then_says_so_and_gives_no_points():
    row = next(row for row in why_not(ABROAD, 7, small(), 1).rows if row.name == "elevation")
    assert (row.theirs, row.value, row.points, row.weight) == ("", None, 0.0, 0.0)


def test_why_not_when_experience_would_do_then_says_how_much():
    world = small([(3, EROSION), (6, EROSION)])
    question = PeerQuestion(1, themes=("coastal-erosion",), weights={"experience": 400}, weighting="alike")
    answer = why_not(question, 3, world, 1)
    needed = next(change for change in answer.fact_changes if change.name == "experience")
    assert (needed.before, needed.after) == ("1 piece of evidence", "2 pieces of evidence on each theme")


def test_why_not_when_the_city_is_its_own_peer_or_unknown_then_refuses():
    for other, sentence in (
        (1, "other: A city is never its own peer. Choose another city."),
        (999, "other: No city of the table has the geonameid 999."),
    ):
        with pytest.raises(Faults) as caught:
            why_not(PeerQuestion(1), other, small())
        assert caught.value.traced() == (sentence,)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([row[0] for row in CITIES]),
    st.sampled_from([row[0] for row in CITIES]),
    st.integers(1, 3),
    st.dictionaries(st.sampled_from(CONTEXT), st.floats(1, 100), min_size=1),
)
def test_why_not_when_a_weight_change_is_named_then_asking_it_puts_the_city_among_the_first(
    city, other, top, weights
):
    if city == other:
        return
    question = PeerQuestion(city, weights=weights, top=top)
    for change in why_not(question, other, small()).weight_changes:
        again = peers(replace(question, weights=change.weights), small())
        assert other in {row.geonameid for row in again.rows}


def test_why_not_when_the_rank_is_given_then_is_the_place_in_the_whole_ranking():
    question = PeerQuestion(SEMARANG, countries=("AU",), top=None)
    places = {row.geonameid: row.rank for row in peers(question, world_from_gazetteer()).rows}
    answer = why_not(question, GOLD_COAST, world_from_gazetteer(), 1)
    assert (answer.rank, answer.compared) == (places[GOLD_COAST], len(places))


def test_why_not_when_a_list_leaves_the_city_out_behind_better_ones_then_names_them_and_places_it():
    world = small(areas={3: 3, 4: 3})
    question = PeerQuestion(1, weighting="alike")
    answer = why_not(question, 4, world, 1)
    among_all = why_not(replace(question, every_city=True), 4, world, 1)
    assert (answer.excluded, answer.rank, answer.question.every_city) == (None, among_all.rank, True)
    assert answer.sentence == f"{among_all.sentence} In the list it stands behind Gold Coast."
    assert answer.weight_changes == among_all.weight_changes


@pytest.mark.parametrize(
    ("after", "before", "said"),
    [
        (12.31, 5.0, ("12.4", "5.0")),
        (4.99, 4.97, ("4.99", "4.97")),
        (4.98, 4.97, ("4.98", "4.97")),
        (4.9999, 5.0, ("4.9", "5.0")),
        (3.0, 3.0, ("3.0", "3.0")),
    ],
)
def test_weight_needed_when_it_rounds_like_the_present_one_then_has_more_digits(after, before, said):
    assert WeightNeeded("climate", "Climate zone", before, after, {}).told == said

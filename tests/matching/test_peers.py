from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citylinks.matching.criteria import CONTEXT
from citylinks.matching.peers import PeerQuestion, peers
from citylinks.matching.world import world_from_gazetteer
from matching.worlds import CITIES, EROSION, FLOODS, small

SEMARANG = 1627896
GOLD_COAST = 2165087
alike = partial(PeerQuestion, weighting="alike")


def names(answer):
    return [row.name for row in answer.rows]


def weights_of(draw_from):
    return st.dictionaries(st.sampled_from(draw_from), st.floats(0.5, 100), min_size=1)


def test_peers_when_asked_for_semarang_then_ranks_the_whole_world():
    answer = peers(alike(SEMARANG, top=5, own_country=True, every_city=True), world_from_gazetteer())
    assert [(row.rank, row.name, row.country) for row in answer.rows] == [
        (1, "Makassar", "ID"),
        (2, "Jepara", "ID"),
        (3, "Denpasar", "ID"),
        (4, "Cirebon", "ID"),
        (5, "Tegal", "ID"),
    ]
    assert answer.rows[0].sentence == (
        "Same climate (Am), both under 5 km from the sea, much the same temperatures; about the same size."
    )
    assert answer.compared == world_from_gazetteer().parties.n - sum(answer.excluded.values())
    assert answer.excluded["the city itself"] == 1
    assert answer.certificate.exact


def test_peers_when_nothing_is_chosen_then_leaves_out_the_own_country():
    answer = peers(alike(SEMARANG, top=50), world_from_gazetteer())
    assert "ID" not in {row.country for row in answer.rows}
    assert answer.rows[0].name == "Caloocan"


def test_peers_when_asked_in_the_small_world_then_are_exactly_these():
    answer = peers(alike(1, own_country=True), small())
    assert names(answer) == ["Makassar", "Abidjan", "Dili", "Gold Coast", "Dakar", "Alice Springs"]
    first = answer.rows[0]
    assert first.values == pytest.approx(
        {
            "climate": 1.0,
            "temperature": 1.0,
            "precipitation": np.exp(-0.5 * ((np.log(2610 / 2010) / 0.4) ** 2 + (np.log(40 / 50) / 0.8) ** 2)),
            "elevation": np.exp(-0.5 * (5 / 400) ** 2),
            "coast": np.exp(-0.5 * (np.log(2 / 4) / 1.25) ** 2),
            "population": np.exp(-0.5 * (np.log(1.4 / 1.6) / 1.2) ** 2),
            "income": 1.0,
            "language": 0.64,
            "distance": 1 - 1017.5 / 20015.1,
            "time_zone": None,
            "capacity": None,
            "ties": None,
            "known": None,
        },
        abs=2e-4,
    )
    assert first.weights == pytest.approx(
        {
            "climate": 18,
            "temperature": 8,
            "precipitation": 8,
            "elevation": 8,
            "coast": 18,
            "population": 14,
            "income": 8,
            "language": 12,
            "distance": 6,
            "time_zone": 0,
            "capacity": 0,
            "ties": 0,
            "known": 0,
        }
    )


def test_peers_when_a_fact_is_missing_then_its_weight_is_shared_and_the_interval_says_so():
    dili = next(row for row in peers(alike(1), small()).rows if row.name == "Dili")
    assert (dili.values["elevation"], dili.values["language"], dili.values["income"]) == (None, None, None)
    assert (dili.weights["elevation"], dili.weights["climate"]) == (0.0, pytest.approx(18 / 72 * 100))
    assert dili.low < dili.score < dili.high
    assert dili.high - dili.low == pytest.approx(0.28)


def test_peers_when_countries_and_size_are_asked_then_counts_each_exclusion_once():
    answer = peers(PeerQuestion(1, countries=("AU", "SN"), min_population=50_000), small())
    assert names(answer) == ["Gold Coast", "Dakar"]
    assert (answer.compared, answer.excluded) == (
        2,
        {
            "the city itself": 1,
            "parts of other cities": 0,
            "in its own urban area": 0,
            "in the same country": 1,
            "outside the chosen countries": 2,
            "under 50,000 people": 1,
            "behind a better one of their urban area": 0,
        },
    )


def test_peers_when_a_theme_has_evidence_then_experience_decides():
    evidence = [(3, EROSION), (3, EROSION), (5, FLOODS)]
    answer = peers(alike(1, themes=("coastal-erosion",)), small(evidence))
    assert names(answer)[:2] == ["Abidjan", "Gold Coast"]  # who has done it stands apart
    gold_coast = next(row for row in answer.rows if row.name == "Gold Coast")
    assert gold_coast.values["experience"] == pytest.approx(0.96, abs=0.001)
    assert gold_coast.contributions["experience"] == pytest.approx(0.48, abs=0.001)
    assert gold_coast.sentence == (
        "Both under 5 km from the sea; proven experience: Coastal erosion and shoreline protection; "
        "two and a half times smaller; but another climate (Cfa, here Am)."
    )
    dakar = next(row for row in answer.rows if row.name == "Dakar")
    assert (dakar.values["experience"], dakar.contributions["experience"]) == (None, 0.0)
    assert dakar.high - dakar.low == pytest.approx(0.5)
    assert [(row.rank, row.name) for row in answer.proven] == [(1, "Gold Coast")]
    assert answer.notes[-1] == (
        "Evidence of experience is on file for 2 cities; what others did is not known here."
    )


def test_peers_when_nobody_who_may_answer_has_done_it_then_says_that_there_is_none():
    answer = peers(PeerQuestion(1, themes=("drought",)), small([(3, EROSION)]))
    assert (answer.proven, answer.proven_compared) == ((), 0)


def test_peers_when_only_the_proven_are_asked_for_then_leaves_out_the_others():
    asked = PeerQuestion(1, themes=("coastal-erosion",), only_proven=True)
    answer = peers(asked, small([(3, EROSION), (5, FLOODS)]))
    assert (names(answer), answer.proven) == (["Gold Coast"], None)
    assert answer.excluded["without proven experience"] == 4


def test_peers_when_cities_share_an_urban_area_then_the_best_stands_for_all():
    areas = {3: 3, 4: 3, 6: 6, 1: 6}
    answer = peers(alike(1), small(areas=areas))
    assert [(row.name, row.behind) for row in answer.rows] == [("Dili", 0), ("Gold Coast", 1), ("Dakar", 0)]
    assert answer.excluded["behind a better one of their urban area"] == 1
    assert answer.excluded["in its own urban area"] == 1  # Abidjan, moved beside Semarang
    every = peers(alike(1, every_city=True), small(areas=areas))
    assert [(row.name, row.behind) for row in every.rows][-1] == ("Alice Springs", 0)
    assert "Abidjan" not in names(every)


def test_peers_when_an_entry_is_part_of_a_city_then_it_never_ranks():
    answer = peers(PeerQuestion(1, own_country=True), small(sections={2: 1}))
    assert "Makassar" not in names(answer)
    assert answer.excluded["parts of other cities"] == 1


def test_peers_when_nothing_is_on_file_then_the_notes_say_so():
    answer = peers(alike(1, themes=("drought",), weights={"experience": 30}), small())
    assert answer.notes == (
        "No hazard statistics are available; hazards count only where a city states them with evidence.",
        "Languages are shares of a country's people, a prior for the working languages of a city's staff.",
        "Experience does not count here: it needs a theme, and evidence on file.",
        "No evidence of experience is on file here, so themes only shift the weights of the context.",
    )
    assert "experience" not in {view.name for view in answer.criteria}


def test_peers_when_the_city_lacks_facts_then_the_notes_name_them():
    assert peers(PeerQuestion(7), small()).notes[-1] == (
        "Not known for Dili, so it does not count: elevation, income group."
    )


def test_peers_when_it_takes_long_then_tells_how_far_it_is():
    told = []
    peers(
        PeerQuestion(SEMARANG, countries=("US",), top=None),
        world_from_gazetteer(),
        lambda *step: told.append(step),
    )
    total = told[0][1]
    assert told == [(place, total) for place in range(0, total, 1000)]


def test_peers_when_all_are_asked_then_ranks_everybody_once():
    answer = peers(PeerQuestion(1, own_country=True, top=None), small())
    assert sorted(row.geonameid for row in answer.rows) == [2, 3, 4, 5, 6, 7]
    assert [row.rank for row in answer.rows] == [1, 2, 3, 4, 5, 6]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([row[0] for row in CITIES]), weights_of(CONTEXT))
def test_peers_when_weighed_in_any_way_then_contributions_sum_to_the_score(city, weights):
    answer = peers(PeerQuestion(city, weights=weights, top=None), small())
    for row in answer.rows:
        assert abs(sum(row.contributions.values()) - row.score) <= 1e-12
        assert 0 <= row.low <= row.score + 1e-9
        assert row.score - 1e-9 <= row.high <= 1
        assert sum(row.weights.values()) == pytest.approx(100)
    assert [row.score for row in answer.rows] == sorted((row.score for row in answer.rows), reverse=True)
    assert city not in {row.geonameid for row in answer.rows}


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 100))
def test_peers_when_all_weights_are_scaled_then_nothing_changes(factor):
    plain = {name: float(number) for number, name in enumerate(CONTEXT, start=1)}
    base = peers(PeerQuestion(1, weights=plain, top=None), small())
    scaled = peers(
        PeerQuestion(1, weights={name: factor * w for name, w in plain.items()}, top=None), small()
    )
    assert names(base) == names(scaled)
    assert [row.score for row in base.rows] == pytest.approx([row.score for row in scaled.rows])


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([name for name in CONTEXT if name not in {"ties", "known"}]), st.floats(1, 500))
def test_peers_when_a_weight_rises_then_a_city_best_on_it_never_falls(name, more):
    plain = dict.fromkeys(CONTEXT, 10.0)
    base = peers(PeerQuestion(1, weights=plain, top=None), small())
    here = [other for other in CONTEXT if other not in {"ties", "known"}]  # nothing is on record here
    known = [row for row in base.rows if None not in [row.values[other] for other in here]]
    best = max(known, key=lambda row: (row.values[name], -row.rank))
    raised = peers(PeerQuestion(1, weights={**plain, name: 10.0 + more}, top=None), small())
    above = {row.geonameid for row in base.rows[: best.rank - 1]} & {row.geonameid for row in known}
    after = [row.geonameid for row in raised.rows]
    ahead = set(after[: after.index(best.geonameid)]) & {row.geonameid for row in known}
    assert ahead <= above


def test_peers_when_the_same_question_is_asked_twice_then_the_input_hash_is_the_same():
    first, second = (peers(PeerQuestion(1), small()) for _ in range(2))
    other = peers(PeerQuestion(1, weights={"coast": 19}), small())
    assert first.certificate.input_sha256 == second.certificate.input_sha256 != other.certificate.input_sha256
    assert first == second

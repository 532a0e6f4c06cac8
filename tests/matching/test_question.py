from __future__ import annotations

import pytest

from citylinks.kernel.errors import Faults
from citylinks.matching.peers import peers
from citylinks.matching.question import PeerQuestion, checked, country_code
from matching.worlds import COUNTRIES, small


def test_checked_when_countries_are_written_differently_then_are_two_letters_once():
    question = PeerQuestion(
        1, countries=("aus", "Senegal", "SN", "cote d’ivoire"), themes=("drought", "drought")
    )
    asked = checked(question, small())
    assert (asked.countries, asked.themes) == (("AU", "SN", "CI"), ("drought",))


@pytest.mark.parametrize(
    ("text", "code"), [("au", "AU"), ("IDN", "ID"), ("CÔTE D’IVOIRE", "CI"), ("Narnia", None)]
)
def test_country_code_when_given_letters_or_a_name_then_finds_the_country(text, code):
    assert country_code(text, COUNTRIES) == code


def test_checked_when_everything_is_wrong_then_says_all_of_it_at_once():
    question = PeerQuestion(
        999,
        countries=("Senegall", "XX"),
        min_population=-5,
        themes=("stormwatter",),
        weights={"climat": 3, "coast": -1, "population": float("nan")},
        top=0,
    )
    with pytest.raises(Faults) as caught:
        checked(question, small())
    assert list(caught.value.traced()) == [
        "city: No city of the table has the geonameid 999. Look it up by name: citylinks places find NAME.",
        "countries: “Senegall” is not a country. Did you mean Senegal (SN)?",
        "countries: “XX” is not a country.",
        "themes: “stormwatter” is not a theme. Did you mean stormwater or storms or solid-waste?",
        "weights: “climat” is not a criterion. Did you mean climate or coast?",
        "weights: The weight of “coast” is -1. Give a number of 0 or more.",
        "weights: The weight of “population” is nan. Give a number of 0 or more.",
        "min_population: The smallest population is -5. Give a number of 0 or more.",
        "top: 0 peers were asked for. Ask for 1 or more.",
    ]


def test_peers_when_all_weights_are_zero_then_refuses():
    nothing = dict.fromkeys(
        (
            "climate",
            "temperature",
            "precipitation",
            "elevation",
            "coast",
            "population",
            "income",
            "language",
            "distance",
            "time_zone",
            "capacity",
            "ties",
            "known",
        ),
        0.0,
    )
    with pytest.raises(Faults) as caught:
        peers(PeerQuestion(1, weights=nothing), small())
    assert caught.value.traced() == ("weights: All weights are 0. Give at least one criterion a weight.",)

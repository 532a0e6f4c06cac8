"""Every rule excludes exactly the pairs it speaks of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from citylinks.matching.files.records import (
    Amount,
    Eligibility,
    Lock,
    NeedRecord,
    OfferRecord,
    ProgramRecord,
    Purpose,
)
from citylinks.matching.files.rules import covers, purposes_of, rules

LISTS = {"feed": frozenset({"TZ", "HN"}), "rich": frozenset({"US", "AU"})}
NEEDS = (
    NeedRecord("dar", 1, "Dar es Salaam", "TZ", themes=("coastal-erosion",), working_languages=("sw",)),
    NeedRecord("portmore", 2, "Portmore", "JM", themes=("storms",), working_languages=("en",)),
)
OFFERS = (
    OfferRecord(
        "durban", "eThekwini", 3, "Durban", "ZA", themes=("coastal-erosion",), working_languages=("zu",)
    ),
    OfferRecord("boulder", "Boulder", 4, "Boulder", "US", themes=("storms", "transparency")),
)
OPEN = ProgramRecord()


def excluded(program: ProgramRecord = OPEN, needs=NEEDS, offers=OFFERS) -> dict[str, list[tuple[str, str]]]:
    found = {}
    for rule in rules(needs, offers, program, LISTS):
        broken = ~np.broadcast_to(rule.met, (len(needs), len(offers)))
        found[rule.code] = [(needs[i].id, offers[j].id) for i, j in np.argwhere(broken)]
    return found


def test_pairs_of_two_countries_without_a_program_are_all_admitted() -> None:
    assert excluded() == {}


@pytest.mark.parametrize(
    ("eligibility", "broken"),
    [
        (
            Eligibility(host_lists=("feed",)),
            {"host-country": [("portmore", "durban"), ("portmore", "boulder")]},
        ),
        (Eligibility(host_lists=("feed",), host_countries=("JM",)), {}),
        (
            Eligibility(resource_lists=("rich",)),
            {"resource-country": [("dar", "durban"), ("portmore", "durban")]},
        ),
        (Eligibility(resource_countries=("ZA", "US")), {}),
        (Eligibility(shared_theme=True), {"shared-theme": [("dar", "boulder"), ("portmore", "durban")]}),
        (
            Eligibility(shared_language=True),
            {"shared-language": [("dar", "durban"), ("portmore", "durban")]},
        ),
    ],
)
def test_eligibility_when_narrowed_excludes_by_its_rule(eligibility, broken) -> None:
    assert excluded(ProgramRecord(eligibility=eligibility)) == broken


def test_purpose_covers_a_need_that_states_it_or_shares_its_theme_in_its_countries() -> None:
    coast = Purpose("coast", themes=("coastal-erosion",))
    food = Purpose("food", lists=("feed",))
    program = ProgramRecord(purposes=(coast, food))
    stated = replace(NEEDS[1], purposes=("food",))
    assert [purpose.code for need in (*NEEDS, stated) for purpose in purposes_of(need, program)] == [
        "coast",
        "food",
    ]
    assert [covers(food, country, LISTS) for country in ("TZ", "JM")] == [True, False]
    assert excluded(program, needs=(*NEEDS, stated)) == {
        "purpose": [
            ("portmore", "durban"),
            ("portmore", "boulder"),
            ("portmore", "durban"),
            ("portmore", "boulder"),
        ]
    }


def test_same_country_and_same_city_are_two_rules() -> None:
    home = OfferRecord("home", "Dar", 1, "Dar es Salaam", "TZ")
    near = OfferRecord("near", "Arusha", 9, "Arusha", "TZ")
    assert excluded(offers=(home, near)) == {
        "same-city": [("dar", "home")],
        "same-country": [("dar", "home"), ("dar", "near")],
    }
    at_home = ProgramRecord(eligibility=Eligibility(same_country=True))
    assert excluded(at_home, offers=(home, near)) == {"same-city": [("dar", "home")]}


def test_capacity_partners_conflicts_months_money_and_locks_exclude_by_their_rules() -> None:
    needs = (
        replace(NEEDS[0], partners=0),
        replace(
            NEEDS[1],
            earliest=date(2015, 11, 1),
            latest=date(2016, 2, 1),
            budget=Amount(Decimal(100), "USD"),
        ),
    )
    offers = (
        replace(OFFERS[0], capacity=0, months=(3, 4), conflicts=("portmore", "boulder")),
        replace(OFFERS[1], cost=Amount(Decimal("100.01"), "USD")),
    )
    program = ProgramRecord(must_not=(Lock("dar", "boulder"),), partnership_cost=Amount(Decimal(100), "USD"))
    assert excluded(program, needs, offers) == {
        "partners": [("dar", "durban"), ("dar", "boulder")],
        "capacity": [("dar", "durban"), ("portmore", "durban")],
        "conflict": [("portmore", "durban")],
        "months": [("portmore", "durban")],
        "must-not": [("dar", "boulder")],
        "need-budget": [("portmore", "boulder")],
    }

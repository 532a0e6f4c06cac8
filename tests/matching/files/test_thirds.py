"""Third cities in a program's files: who may join whom, at what cost, and proved like pairs."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from citylinks.matching.files.chosen import Chosen, choose
from citylinks.matching.files.portfolio_file import document_of, read_portfolio
from citylinks.matching.files.records import Amount
from citylinks.matching.files.scoring import tables
from citylinks.matching.files.verified import verified

NEEDS = """id,city,country,themes
dar,Dar es Salaam,TZ,coastal-erosion
portmore,Portmore,JM,storms|climate-adaptation
semarang,Semarang,ID,land-subsidence|coastal-erosion
"""
OFFERS = """id,organization,city,country,themes,cost,role,capacity,conflicts
miami,Miami,"Miami, Florida",US,coastal-erosion|storms,40000 USD,resource,2,
boulder,Boulder,Boulder,US,climate-adaptation,30000 USD,resource,1,
durban,eThekwini,Durban,ZA,coastal-erosion|climate-adaptation,,third,1,
gold-coast,Gold Coast,Gold Coast,AU,coastal-erosion|land-subsidence,9000.10 USD,third,1,
"""
MONEY = '[money]\nbudget = "200000 USD"\nthird_cost = "8000 USD"\n'


@pytest.fixture
def made(reading):
    def choosing(trilateral: str, more: str = "", offers: str = OFFERS) -> tuple[Chosen, bool]:
        program = f'name = "P"\n{more}\n{MONEY}[trilateral]\n{trilateral}'
        inputs = reading(needs=NEEDS, offers=offers, program=program)
        built = tables(inputs.needs, inputs.offers, inputs.thirds)
        chosen = choose(inputs, built, "words", gap=0, time_limit=60)
        data = json.dumps(document_of(chosen, inputs, "words")).encode()
        checks = verified(read_portfolio(data, "p.json"), inputs, built, time_limit=60)
        assert [check for check in checks if not check.ok] == []
        return chosen

    return choosing


def trios(chosen: Chosen) -> set[tuple[str, str, str | None]]:
    return {(one.need.id, one.offer.id, one.third.id if one.third else None) for one in chosen.partnerships}


def test_third_city_when_not_allowed_joins_nobody(made) -> None:
    assert {third for *_, third in trios(made("allowed = false"))} == {None}


def test_third_city_when_allowed_joins_where_it_raises_the_score(made) -> None:
    chosen = made("allowed = true")
    assert ("semarang", "miami", "gold-coast") in trios(chosen)
    trio = next(one for one in chosen.partnerships if one.third)
    scores = trio.pair_scores
    mean = 0.5 * scores["host_resource"] + 0.25 * scores["host_third"] + 0.25 * scores["resource_third"]
    assert trio.score == pytest.approx(mean, abs=1e-6)
    assert trio.score > scores["host_resource"]
    assert trio.cost == Amount(Decimal("49000.10"), "USD")
    assert chosen.portfolio.bound_scope == "all eligible pairs and triples"


def test_third_city_when_required_is_in_every_partnership(made) -> None:
    chosen = made("allowed = true\nrequired = true")
    assert {third for *_, third in trios(chosen)} == {"durban", "gold-coast"}
    assert len(chosen.partnerships) == 2


def test_third_city_of_no_eligible_country_or_in_conflict_stays_out(made) -> None:
    only = made("allowed = true\nrequired = true", '[eligibility]\nthird_countries = ["ZA"]')
    assert {third for *_, third in trios(only)} == {"durban"}
    apart = OFFERS.replace("9000.10 USD,third,1,", "9000.10 USD,third,1,miami|portmore")
    chosen = trios(made("allowed = true\nrequired = true", offers=apart))
    assert [(need, offer) for need, offer, third in chosen if third == "gold-coast"] in (
        [("dar", "boulder")],
        [("semarang", "boulder")],
    )


def test_third_cities_that_cannot_be_are_refused(faults) -> None:
    plain = OFFERS.replace(",third,", ",resource,")
    program = (
        'name = "P"\n[trilateral]\nallowed = true\nhost_resource = 0\nhost_third = 0\nresource_third = 0'
    )
    budgeted = NEEDS.replace("themes\n", "themes,budget\n").replace("erosion\n", "erosion,5 USD\n")
    assert faults(needs=budgeted, offers=plain, program=program) == [
        "program.toml, trilateral.host_resource: All three shares are 0. Such as 0.5, 0.25 and 0.25.",
        "program.toml, trilateral.allowed: Third cities are allowed, but no offer has the role third. Set the role of those offers to third in offers.csv.",
        "needs.csv, row 2, column budget: A need's own budget cannot be kept where third cities join. Leave it blank, and state money.budget in program.toml.",
        "needs.csv, row 4, column budget: A need's own budget cannot be kept where third cities join. Leave it blank, and state money.budget in program.toml.",
    ]
    required = 'name = "P"\n[trilateral]\nrequired = true'
    assert faults(needs=NEEDS, offers=OFFERS, program=required) == [
        "program.toml, trilateral: A third city is required but not allowed. Set allowed = true too.",
    ]

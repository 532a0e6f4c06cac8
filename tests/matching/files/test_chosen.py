"""A program's rules in a portfolio: each limit is kept, and an impossible one is refused with what would mend it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from citylinks.kernel.errors import Faults
from citylinks.matching.files.chosen import Chosen, choose
from citylinks.matching.files.faults import FileFaults
from citylinks.matching.files.records import Amount
from citylinks.matching.files.scoring import tables

NEEDS = """id,city,country,themes,partners
dar,Dar es Salaam,TZ,coastal-erosion,1
semarang,Semarang,ID,coastal-erosion,2
portmore,Portmore,JM,storms,1
"""
OFFERS = """id,organization,city,country,themes,cost,currency,capacity,newcomer,conflicts
gold-coast,City of Gold Coast,Gold Coast,AU,coastal-erosion,40000.10,USD,2,no,durban
durban,eThekwini,Durban,ZA,coastal-erosion,30000.20,USD,2,yes,
miami,City of Miami,"Miami, Florida",US,storms,50000,USD,2,no,
"""


@pytest.fixture
def chosen(reading):
    def made(program: str = "", needs: str = NEEDS, offers: str = OFFERS) -> Chosen:
        inputs = reading(needs=needs, offers=offers, program=f'name = "P"\n{program}')
        return choose(
            inputs,
            tables(inputs.needs, inputs.offers, inputs.thirds),
            "words",
            gap=inputs.program.gap,
            time_limit=inputs.program.time_limit,
        )

    return made


def pairs(answer: Chosen) -> set[tuple[str, str]]:
    return {(one.need.id, one.offer.id) for one in answer.partnerships}


def test_portfolio_without_limits_serves_every_need_but_offers_in_conflict_share_none(chosen) -> None:
    answer = chosen()
    served = [need for need, _ in pairs(answer)]
    assert (served.count("dar"), served.count("semarang"), served.count("portmore")) == (1, 2, 1)
    assert not {("semarang", "gold-coast"), ("semarang", "durban")} <= pairs(answer)


def test_portfolio_within_a_budget_costs_exact_cents_and_prices_the_budget(chosen) -> None:
    answer = chosen('[money]\nbudget = "70000.30 USD"')
    assert answer.cost is not None
    assert answer.cost.value <= Decimal("70000.30")
    assert answer.cost == Amount(
        sum((one.cost.value for one in answer.partnerships if one.cost), Decimal(0)), "USD"
    )
    assert "budget" in {price.name for price in answer.prices if price.of == "rule"}


def test_portfolio_keeps_quotas_counts_groups_shares_and_locks(chosen) -> None:
    assert {need for need, _ in pairs(chosen('[[quotas]]\nregion = "Asia"\nmaximum = 0'))} == {
        "dar",
        "portmore",
    }
    assert len(pairs(chosen("[limits]\npartnerships = 1"))) == 1
    apart = pairs(chosen('[[conflicts]]\noffers = ["gold-coast", "durban"]'))
    assert sum(offer in {"gold-coast", "durban"} for _, offer in apart) == 1
    fresh = pairs(chosen("[limits]\nnewcomer_share = 1"))
    assert {offer for _, offer in fresh} == {"durban"}
    locked = pairs(chosen('[limits]\npartnerships = 1\n[[must]]\nneed = "dar"\noffer = "miami"'))
    assert locked == {("dar", "miami")}
    assert ("dar", "durban") not in pairs(chosen('[[must_not]]\nneed = "dar"\noffer = "durban"'))
    by_theme = pairs(chosen('[[quotas]]\ntheme = "storms"\nmaximum = 0'))
    assert {need for need, _ in by_theme} == {"dar", "semarang"}


def test_portfolio_above_a_minimum_score_counts_who_fell_below(chosen) -> None:
    answer = chosen("[limits]\nminimum_score = 0.99")
    assert pairs(answer) == set()
    assert [(one.rule, one.pairs) for one in answer.excluded] == [("minimum-score", 9)]
    assert [one.because for one in answer.unmatched] == [
        "No offer is eligible: the score is below the program's minimum (3).",
    ] * 3


def test_portfolio_that_no_selection_allows_is_refused_with_relaxations(chosen) -> None:
    with pytest.raises(Faults) as refusal:
        chosen('[[quotas]]\nregion = "Africa"\nminimum = 2')
    head, *sentences = refusal.value.traced()
    assert head == (
        "No portfolio keeps every rule of the program. The smallest changes that would allow one:"
    )
    assert any("Africa" in sentence for sentence in sentences)


def test_must_that_breaks_a_rule_is_refused_with_the_rule(chosen) -> None:
    program = '[eligibility]\nresource_countries = ["AU"]\n[[must]]\nneed = "dar"\noffer = "durban"'
    with pytest.raises(FileFaults) as refusal:
        chosen(program)
    assert refusal.value.traced() == (
        (
            "program.toml, must[1]: dar with durban must be chosen, but the partner's country is not eligible. "
            "Remove the must, or change the rule resource-country."
        ),
    )


def test_weights_of_the_program_change_the_scores(chosen) -> None:
    only = chosen("[weights]\n" + "\n".join(f"{name} = 0" for name in ("climate", "coast", "population")))
    assert {"climate", "coast", "population"} & set(only.weights) == set()
    assert sum(only.weights.values()) == pytest.approx(1)

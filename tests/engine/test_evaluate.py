from __future__ import annotations

import numpy as np
import pytest

from citylinks.engine.evaluate import Measures, Pairing, evaluate
from citylinks.engine.problem import Column, Criteria, Criterion, Need, ProblemError
from citylinks.engine.rank import rank
from citylinks.engine.table import PartyTable
from engine.worlds import ALL_KINDS, world


def line() -> PartyTable:
    """Six parties on a line at 1 to 6, the odd ones in one country."""
    return PartyTable.build(
        np.arange(1, 7),
        {
            "size": Column("float", np.arange(1.0, 7.0)),
            "country": Column("category", np.arange(1, 7) % 2, vocabulary=("even", "odd")),
        },
    )


CLOSE = Criteria([Criterion("size", "linear", "size", params={"veto": 10.0})])


def test_evaluate_when_partners_are_known_then_ranks_among_all_and_in_their_country():
    pairings = [Pairing(Need(90, {"size": 1.0}), 3, 2011), Pairing(Need(91, {"size": 6.0}), 6, 2013)]
    made = evaluate(CLOSE, pairings, line(), hits=(1, 3), split="temporal")
    assert [(p.rank, p.eligible, p.country_rank, p.in_country, p.part) for p in made.placed] == [
        (3, 6, 2, 3, "early"),
        (1, 6, 1, 3, "late"),
    ]
    assert made.measures["all", "eligible"] == Measures(2, (1 / 3 + 1) / 2, {1: 0.5, 3: 1.0}, 2.0)
    assert made.measures["early", "country"] == Measures(1, 0.5, {1: 0.0, 3: 1.0}, 2.0)
    assert made.measures["late", "country"] == Measures(1, 1.0, {1: 1.0, 3: 1.0}, 1.0)


def test_evaluate_when_the_need_is_a_party_then_it_does_not_compete_with_itself():
    parties = line()
    made = evaluate(CLOSE, [Pairing(parties.need(2), 3)], parties)
    assert (made.placed[0].rank, made.placed[0].eligible) == (2, 5)


def test_evaluate_when_a_partner_is_not_eligible_then_it_counts_as_never_found():
    made = evaluate(CLOSE, [Pairing(Need(9, {"size": 3.0}), 3)], line(), line().ids != 3, hits=(1,))
    assert made.placed[0].rank is None
    assert made.measures["all", "eligible"] == Measures(1, 0.0, {1: 0.0}, None)


def test_evaluate_when_compared_with_rank_then_the_same_places():
    parties, needs = world(3, 80), world(4, 6, shift=900)
    pairings = [Pairing(needs.need(901 + i), 10 + i, i) for i in range(6)]
    made = evaluate(ALL_KINDS, pairings, parties)
    for pairing, placed in zip(pairings, made.placed, strict=True):
        order = rank(pairing.need, parties, ALL_KINDS, k=None).ids.tolist()
        assert placed.rank == order.index(pairing.partner) + 1


def test_evaluate_when_partners_do_not_exist_then_each_is_named():
    with pytest.raises(ProblemError) as caught:
        evaluate(CLOSE, [Pairing(Need(9, {}), 77), Pairing(Need(8, {}), 78)], line(), split="random")
    assert len(caught.value.faults) == 3

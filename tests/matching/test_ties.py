from __future__ import annotations

import numpy as np
import pytest

from citylinks.matching.facts import ties_with
from citylinks.matching.peers import PeerQuestion, peers
from citylinks.matching.sentences import ties
from citylinks.matching.ties import TiesOfTwo
from citylinks.matching.world import build, world_from_gazetteer
from citylinks.places.ties import TieRecord
from matching.worlds import COUNTRIES, facts

# 1 and 2 lie in Indonesia, 3 and 4 in Australia, 5 in Senegal, 6 in Côte d'Ivoire; 900 is not in the table.
RECORD = TieRecord.of([(1, 3), (3, 5), (2, 4), (2, 3), (5, 900), (1, 900), (3, 6)])


def tied(record=RECORD):
    return build(facts(), COUNTRIES, record=record)


def test_ties_of_two_when_there_are_some_then_count_no_pair_of_the_city_asked_about():
    world = tied()
    assert world.ties_of_two(1, 3) == TiesOfTwo(direct=True, own=3, shared=(), between=2)
    assert world.ties_of_two(1, 5) == TiesOfTwo(direct=False, own=2, shared=(3, 900), between=0)
    assert world.ties_of_two(1, 4) == TiesOfTwo(direct=False, own=1, shared=(), between=2)
    assert world.ties_of_two(2, 4) == TiesOfTwo(direct=True, own=0, shared=(), between=1)


def test_ties_when_valued_then_are_the_sum_of_the_three_parts():
    world = tied()
    column, ratings = world.parties.columns["ties"].data, world.tie_ratings(1)
    found = {int(city): float(ratings[code]) for city, code in zip(world.parties.ids, column, strict=True)}
    between = 0.25 * np.log(3) / np.log(101)
    assert found[3] == pytest.approx(0.5 * np.log(4) / np.log(21) + between)
    assert found[5] == pytest.approx(0.5 * np.log(3) / np.log(21) + 0.25 * 0.75)
    assert found[7] == 0.0


def test_ties_when_the_pair_itself_goes_from_the_record_then_its_value_stays():
    world, without = tied(), tied(RECORD.without([]).joined([]))
    rest = tied(TieRecord.of([(3, 5), (2, 4), (2, 3), (5, 900), (1, 900), (3, 6)]))

    def value(seen, city, other):
        return float(seen.tie_ratings(city)[seen.parties.columns["ties"].data[seen.parties.row_of(other)]])

    assert value(world, 1, 3) == value(without, 1, 3) == value(rest, 1, 3)
    assert value(world, 3, 1) == value(rest, 3, 1)


def test_ties_when_partners_in_common_are_left_out_then_a_city_is_like_one_without_any():
    world = tied()
    code = world.parties.columns["ties"].data[world.parties.row_of(5)]
    alone = world.tie_ratings(1, through_partners=False)[code]
    assert alone == pytest.approx(0.5 * np.log(3) / np.log(21))


def test_ties_when_nothing_is_on_record_then_are_not_known():
    row = next(iter(peers(PeerQuestion(1), tied(TieRecord.of(()))).rows))
    assert (row.values["ties"], row.weights["ties"]) == (None, 0.0)


def test_world_when_its_record_is_replaced_then_only_ties_change():
    world = world_from_gazetteer()
    other = world.with_record(world.ties.record.without([3674962]))
    assert other.ties.record.of_city(3674962) == ()
    assert other.parties.columns["climate"] is world.parties.columns["climate"]
    kept = world.with_record(world.ties.record)
    assert kept.parties.columns["ties"].data.tolist() == world.parties.columns["ties"].data.tolist()


def test_ties_when_said_then_the_most_telling_comes_first():
    assert ties(TiesOfTwo(True, 30, (7,), 40), ["Leuven"]) == "already partners on record"
    assert ties(TiesOfTwo(False, 30, (7,), 40), ["Leuven"]) == "a partner in common (Leuven)"
    assert ties(TiesOfTwo(False, 30, (7, 8), 40), ["Leuven"]) == "2 partners in common (Leuven)"
    assert ties(TiesOfTwo(False, 30, (8,), 40), []) == "40 pairs on record between the countries"
    assert ties(TiesOfTwo(False, 30, (), 3), []) == "30 partnerships on record"
    assert ties(TiesOfTwo(False, 3, (), 3), []) == ""


def test_ties_when_set_side_by_side_then_everything_on_record_is_said():
    assert ties_with(TiesOfTwo(False, 0, (), 0)) == "none on record"
    assert ties_with(TiesOfTwo(True, 4, (7,), 1)) == (
        "already partners on record, 4 partnerships on record, 1 partner in common, "
        "1 pair on record between the countries"
    )


def test_ties_when_a_partnership_on_record_is_added_then_counts_for_others_and_never_for_its_own_pair():
    before, pair = world_from_gazetteer(), (1627896, 5574991)
    record = before.ties.record
    assert pair[1] not in record.of_city(pair[0])
    after = before.with_record(record.joined([pair]))
    row = before.parties.row_of

    def value(world, city, other):
        column = world.parties.columns["ties"].data
        return float(world.tie_ratings(city)[column[row(other)]])

    assert [value(after, *two) for two in (pair, pair[::-1])] == [
        value(before, *two) for two in (pair, pair[::-1])
    ]
    assert value(after, 1707404, pair[1]) > value(before, 1707404, pair[1])
    assert after.ties_of_two(*pair).direct

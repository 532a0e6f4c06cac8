from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from citylinks.engine.groups import Grouping, behind
from citylinks.engine.problem import Criteria
from citylinks.engine.rank import rank
from citylinks.engine.table import PartyTable
from engine.worlds import ALL_KINDS, world

SEEDS = st.integers(0, 10_000)
FUZZ = settings(max_examples=25, deadline=None)


@FUZZ
@given(SEEDS, st.integers(1, 3), st.sampled_from(["fast", "reference"]))
def test_behind_when_fuzzed_leaves_the_best_of_each_group_in_the_answer(seed, most, kernel):
    parties = world(seed, 60)
    chance = np.random.default_rng(seed)
    first, second = chance.integers(0, 12, 60), chance.integers(1, 6, 60)
    out = {"out": chance.random(60) < 0.2}
    need = world(seed + 1, 1, shift=900).need(901)
    found = behind(need, parties, ALL_KINDS, [Grouping(first, 1), Grouping(second, most)], out, kernel=kernel)
    everybody = rank(need, parties, ALL_KINDS, k=None, exclude=out)
    best = kept(everybody.rows.tolist(), first, 1)
    expected = kept(best, second, most)
    left = {**out, "first": found[0], "second": found[1]}
    assert rank(need, parties, ALL_KINDS, k=None, exclude=left).rows.tolist() == expected


def kept(rows, groups, most):
    """The rows, best first, without those behind `most` better ones of their group; 0 is no group."""
    seen, left = Counter(), []
    for row in rows:
        seen[groups[row]] += 1
        if groups[row] == 0 or seen[groups[row]] <= most:
            left.append(row)
    return left


def test_behind_when_all_are_the_same_keeps_the_smaller_ids():
    alike = world(7, 1)
    rows = np.zeros(5, np.int64)
    columns = {name: alike.column(name).take(rows) for name in alike.columns}
    parties = PartyTable.build(np.array([5, 3, 9, 1, 7]), columns)
    columns_only = Criteria(tuple(one for one in ALL_KINDS if one.column in columns))
    need = parties.need(5)
    (out,) = behind(need, parties, columns_only, [Grouping(np.ones(5, np.int64), 2)])
    assert sorted(parties.ids[~out].tolist()) == [1, 3]


def test_behind_when_nobody_shares_a_group_leaves_nobody_out():
    parties = world(3, 20)
    for groups in (np.arange(1, 21), np.zeros(20, np.int64)):
        (out,) = behind(parties.need(1), parties, ALL_KINDS, [Grouping(groups, 1)])
        assert not out.any()

from __future__ import annotations

import numpy as np
import pytest

from citylinks.engine.pair_scores import PairScores
from citylinks.engine.problem import ProblemError
from citylinks.engine.rank import rank
from citylinks.engine.scores import ScoreSource, digest
from engine.worlds import ALL_KINDS, world


@pytest.mark.parametrize("kernel", ["reference", "fast"])
def test_pair_scores_when_read_in_blocks_then_the_scores_of_rank(kernel: str):
    parties, needs = world(1, 400), world(2, 7, shift=9000)
    source = PairScores(needs, parties, ALL_KINDS, kernel=kernel)
    assert isinstance(source, ScoreSource)
    block = source.block(0, 7)
    for i, need in enumerate(needs.ids):
        ranking = rank(needs.need(int(need)), parties, ALL_KINDS, k=None)
        assert np.abs(block[i][ranking.rows] - ranking.scores).max() < 3e-6


@pytest.mark.parametrize("kernel", ["reference", "fast"])
def test_pair_scores_when_blocks_differ_then_the_bytes_are_the_same(kernel: str):
    source = PairScores(world(2, 9, shift=9000), world(1, 300), ALL_KINDS, kernel=kernel)
    parts = np.concatenate([source.block(0, 1), source.block(1, 6), source.block(6, 9)])
    assert parts.tobytes() == source.block(0, 9).tobytes()
    assert digest(source) == digest(source)


def test_pair_scores_when_masks_exclude_then_nan_with_the_first_reason():
    parties, needs = world(1, 30), world(2, 3, shift=9000)
    pair = np.zeros((3, 30), bool)
    pair[1, 4] = True
    source = PairScores(needs, parties, ALL_KINDS, parties.ids != 5, exclude={"must not": pair})
    gone = int(np.flatnonzero(parties.ids == 5)[0])
    block = source.block(0, 3)
    assert np.isnan(block).sum() == 3 + (gone != 4)
    assert source.reason(1, 4) == "must not"
    assert source.reason(0, gone) == "not eligible"
    assert source.reason(0, (gone + 1) % 30) is None


def test_pair_scores_when_a_mask_has_another_shape_then_refused():
    with pytest.raises(ProblemError, match="“late” has the shape"):
        PairScores(world(2, 3), world(1, 30), ALL_KINDS, exclude={"late": np.zeros(3, bool)})

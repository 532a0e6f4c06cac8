from __future__ import annotations

import numpy as np
import pytest

from citylinks.engine.scores import DenseScores, ScoreSource, digest, spans

NAN = float("nan")


def test_dense_scores_when_read_by_block_then_are_the_rows_given():
    scores = DenseScores([[0.5, NAN], [0.25, 1.0]], [7, 8], [21, 22])
    assert isinstance(scores, ScoreSource)
    assert scores.shape == (2, 2)
    assert scores.need_ids.tolist() == [7, 8]
    assert scores.offer_ids.tolist() == [21, 22]
    assert scores.block(1, 2).tolist() == [[0.25, 1.0]]


def test_reason_when_a_pair_is_masked_then_names_it():
    scores = DenseScores([[0.5, NAN, NAN]], reasons={(0, 1): "same country"})
    assert [scores.reason(0, j) for j in range(3)] == [None, "same country", "not eligible"]


def test_dense_scores_when_faulty_then_names_every_fault():
    with pytest.raises(ValueError) as caught:
        DenseScores([[0.5, 1.5], [-0.1, 0.0]], [7, 7], [1, 2, 3])
    assert str(caught.value) == (
        "Two needs have the same id. There are 2 offer rows but 3 offer ids. "
        "2 scores are outside 0 to 1, the first in row 0, column 1."
    )


def test_dense_scores_when_one_axis_then_refuses():
    with pytest.raises(ValueError) as caught:
        DenseScores([0.5])
    assert str(caught.value) == "Scores have two axes, needs and offers; these have 1."


def test_dense_scores_when_the_given_array_changes_then_stay():
    array = np.array([[0.5]], dtype=np.float32)
    scores = DenseScores(array)
    array[0, 0] = 0.75
    assert scores.block(0, 1).tolist() == [[0.5]]
    with pytest.raises(ValueError):
        scores.block(0, 1)[0, 0] = 1


def test_spans_when_rows_are_large_then_still_cover_all():
    scores = DenseScores(np.zeros((5, 3)))
    assert list(spans(scores, block_bytes=24)) == [(0, 2), (2, 4), (4, 5)]
    assert list(spans(scores, block_bytes=1)) == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]


def test_digest_when_one_score_or_id_changes_then_changes():
    base = digest(DenseScores([[0.5, NAN]], [1], [2, 3]))
    assert base == digest(DenseScores([[0.5, -NAN]], [1], [2, 3]))
    others = {
        digest(DenseScores([[0.5, 0.25]], [1], [2, 3])),
        digest(DenseScores([[0.5, NAN]], [2], [2, 3])),
        digest(DenseScores([[0.5, NAN]], [1], [3, 2])),
        digest(DenseScores([[NAN, 0.5]], [1], [2, 3])),
    }
    assert len(others | {base}) == 5

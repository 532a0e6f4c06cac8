"""Where the solvers read scores from: one protocol, and its plainest implementation.

A *pair* is (row of a need, row of an offer). A solver never asks for one pair at a time; it walks the needs
in blocks of rows, so that a source may compute its scores instead of keeping them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

BLOCK_BYTES = 16 << 20
NOT_ELIGIBLE = "not eligible"


@runtime_checkable
class ScoreSource(Protocol):
    """Scores of every need with every offer, read block by block.

    `need_ids` is int64 (m,), `offer_ids` int64 (n,), both without repeats; rows and columns keep that order.
    """

    @property
    def need_ids(self) -> Int64: ...

    @property
    def offer_ids(self) -> Int64: ...

    @property
    def shape(self) -> tuple[int, int]:
        """(m needs, n offers)."""
        ...

    def block(self, lo: int, hi: int) -> Float32:
        """Scores of the needs in rows lo..hi-1 with all offers: float32 (hi - lo, n), in [0, 1].

        NaN marks a pair that is not eligible. Asked twice, it answers the same bytes. The caller does not
        write into the answer.
        """
        ...

    def reason(self, i: int, j: int) -> str | None:
        """Name the mask that excludes need row i with offer row j; None when it is eligible."""
        ...


class DenseScores:
    """Scores kept in one array (m, n); NaN marks a pair that is not eligible.

    `reasons` may name why, by (row of the need, row of the offer). Without ids, rows are numbered from 0.
    Raises ValueError, naming every fault, when shapes disagree, ids repeat, or a score is outside [0, 1].
    """

    __slots__ = ("_needs", "_offers", "_reasons", "_scores")

    def __init__(
        self,
        array: ArrayLike,
        need_ids: ArrayLike | None = None,
        offer_ids: ArrayLike | None = None,
        *,
        reasons: Mapping[tuple[int, int], str] | None = None,
    ) -> None:
        scores = np.array(array, dtype=np.float32)
        if scores.ndim != 2:
            raise ValueError(f"Scores have two axes, needs and offers; these have {scores.ndim}.")
        self._scores: Float32 = scores
        self._needs: Int64 = np.array(
            range(scores.shape[0]) if need_ids is None else need_ids, dtype=np.int64
        )
        self._offers: Int64 = np.array(
            range(scores.shape[1]) if offer_ids is None else offer_ids, dtype=np.int64
        )
        self._reasons = dict(reasons or {})
        faults = [
            *_id_faults("need", self._needs, scores.shape[0]),
            *_id_faults("offer", self._offers, scores.shape[1]),
        ]
        outside = (scores < 0) | (scores > 1)
        if outside.any():
            i, j = np.argwhere(outside)[0]
            faults.append(
                f"{int(outside.sum())} scores are outside 0 to 1, the first in row {i}, column {j}."
            )
        if faults:
            raise ValueError(" ".join(faults))
        for frozen in (self._scores, self._needs, self._offers):
            frozen.flags.writeable = False

    @property
    def need_ids(self) -> Int64:
        return self._needs

    @property
    def offer_ids(self) -> Int64:
        return self._offers

    @property
    def shape(self) -> tuple[int, int]:
        return (int(self._scores.shape[0]), int(self._scores.shape[1]))

    def block(self, lo: int, hi: int) -> Float32:
        return self._scores[lo:hi]

    def reason(self, i: int, j: int) -> str | None:
        if np.isnan(self._scores[i, j]):
            return self._reasons.get((i, j), NOT_ELIGIBLE)
        return None


def _id_faults(what: str, ids: Int64, n: int) -> list[str]:
    faults = []
    if ids.shape != (n,):
        faults.append(f"There are {n} {what} rows but {ids.size} {what} ids.")
    if np.unique(ids).size != ids.size:
        faults.append(f"Two {what}s have the same id.")
    return faults


def spans(source: ScoreSource, block_bytes: int = BLOCK_BYTES) -> Iterator[tuple[int, int]]:
    """Yield the (lo, hi) rows of blocks that stay below `block_bytes` of float32 each (one row at least)."""
    m, n = source.shape
    rows = max(1, block_bytes // max(1, 4 * n))
    for lo in range(0, m, rows):
        yield lo, min(m, lo + rows)


def best_above(net: Float64, above: Float64, keep: int | None) -> tuple[Int64, Int64]:
    """Find the entries of each row of `net` above `above` (rows,); at most the `keep` greatest of a row.

    Answers rows and columns, rising; of equal entries the first columns are kept.
    """
    mask = net > above[:, None]
    if keep is not None:
        for k in np.flatnonzero(mask.sum(axis=1) > keep):
            at = np.flatnonzero(mask[k])
            least = np.partition(net[k, at], at.size - keep)[at.size - keep]
            certain, tied = at[net[k, at] > least], at[net[k, at] == least]
            mask[k] = False
            mask[k, certain] = True
            mask[k, tied[: keep - certain.size]] = True
    row, column = np.nonzero(mask)
    return row, column


def read_rows(source: ScoreSource, rows: Int64) -> Float32:
    """Scores of some rows of needs, in any order: float32 (rows, n).

    One block when the rows follow each other; else at once where the source offers `take(rows)`, or one by
    one.
    """
    if rows.size and (np.diff(rows) == 1).all():
        return source.block(int(rows[0]), int(rows[-1]) + 1)
    take = getattr(source, "take", None)
    if take is not None:
        return np.asarray(take(rows), dtype=np.float32)
    return np.vstack(
        [np.zeros((0, source.shape[1]), np.float32), *(source.block(r, r + 1) for r in rows.tolist())]
    )


def digest(source: ScoreSource) -> str:
    """SHA-256 of ids and scores, little-endian, whatever the block size; every NaN counts as the same NaN.

    A source that computes its scores may answer `sha256()` over what it computes them from.
    """
    known = getattr(source, "sha256", None)
    if known is not None:
        return str(known())
    sha = hashlib.sha256()
    sha.update(np.asarray(source.shape, dtype="<i8").tobytes())
    sha.update(np.ascontiguousarray(source.need_ids, dtype="<i8").tobytes())
    sha.update(np.ascontiguousarray(source.offer_ids, dtype="<i8").tobytes())
    for lo, hi in spans(source):
        block = np.ascontiguousarray(source.block(lo, hi), dtype="<f4")
        sha.update(np.where(np.isnan(block), np.float32(-1), block + np.float32(0)).tobytes())
    return sha.hexdigest()

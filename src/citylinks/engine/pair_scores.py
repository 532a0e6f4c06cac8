"""Scores of every need with every party, computed when a solver asks for them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from citylinks.engine.asks import Asks, asks_of
from citylinks.engine.certificate import fingerprint
from citylinks.engine.kernels import FAST, choose
from citylinks.engine.kernels.reference import score
from citylinks.engine.problem import Bool, Criteria, Int64, ProblemError
from citylinks.engine.rank import NOT_ELIGIBLE
from citylinks.engine.table import PartyTable

PAIRS_PER_ROW = 64
CHUNK_VALUES = 1 << 22


class PairScores:
    """A `ScoreSource` over two tables and the criteria that score them.

    `where` says which pairs are eligible, `exclude` which are not, by reason: bool (n,) for all needs alike,
    or (m, n), in the tables' row order. Scores are the reference kernel's, rounded to float32, or with the
    fast kernel within 2e-6 of them (and the text's float32 error); a pair's bytes do not depend on the block
    that it is read in. Raises ProblemError with all faults of the input.
    """

    def __init__(
        self,
        needs: PartyTable,
        parties: PartyTable,
        criteria: Criteria,
        where: ArrayLike | None = None,
        *,
        exclude: Mapping[str, ArrayLike] | None = None,
        kernel: str | None = None,
    ) -> None:
        self.needs, self.parties, self.criteria = needs, parties, criteria
        self._asks = asks_of(needs, parties, criteria)
        masks = {reason: np.asarray(mask, dtype=bool) for reason, mask in (exclude or {}).items()}
        if where is not None:
            masks[NOT_ELIGIBLE] = masks.get(NOT_ELIGIBLE, np.zeros(1, bool)) | ~np.asarray(where, dtype=bool)
        faults = [
            f"The mask “{reason}” has the shape {mask.shape}, not {(parties.n,)} or {self.shape}."
            for reason, mask in masks.items()
            if mask.shape not in {(parties.n,), self.shape}
        ]
        if faults:
            raise ProblemError(faults)
        self._masks: dict[str, Bool] = masks
        pairs = needs.n * parties.n
        self._fast = choose(pairs // PAIRS_PER_ROW, kernel) == FAST and self._matrix_is_possible()

    def _matrix_is_possible(self) -> bool:
        from citylinks.engine.kernels.pack import plan_of

        return plan_of(self.criteria, self.parties) is not None

    @property
    def need_ids(self) -> Int64:
        return self.needs.ids

    @property
    def offer_ids(self) -> Int64:
        return self.parties.ids

    @property
    def shape(self) -> tuple[int, int]:
        return (self.needs.n, self.parties.n)

    def block(self, lo: int, hi: int) -> NDArray[np.float32]:
        """Score needs lo..hi-1 with all parties, float32 (hi - lo, n); NaN where a pair is not eligible."""
        return self.take(np.arange(lo, hi))

    def take(self, rows: Int64) -> NDArray[np.float32]:
        """Score the needs of some rows, in any order, with all parties: as `block` does, (rows, n)."""
        asks = tuple(ask.take(rows) for ask in self._asks)
        made = self._fast_rows(asks, rows.size) if self._fast else self._reference_rows(asks, rows.size)
        for mask in self._masks.values():
            made[np.broadcast_to(mask if mask.ndim == 1 else mask[rows], made.shape)] = np.nan
        return made

    def sha256(self) -> str:
        """SHA-256 over the tables, the criteria, the masks and the kernel: what the scores follow from."""
        masks = [part for name, mask in sorted(self._masks.items()) for part in (name, np.packbits(mask))]
        parts = self.needs.sha256, self.parties.sha256, self.criteria.canonical(), self._fast
        return fingerprint(*parts, *masks)

    def reason(self, i: int, j: int) -> str | None:
        for reason, mask in self._masks.items():
            if mask[j] if mask.ndim == 1 else mask[i, j]:
                return reason
        return None

    def _reference_rows(self, asks: Asks, count: int) -> NDArray[np.float32]:
        made = np.empty((count, self.parties.n), np.float32)
        step = max(1, CHUNK_VALUES // max(1, count * len(self.criteria)))
        for first in range(0, self.parties.n, step):
            rows = np.arange(first, min(first + step, self.parties.n), dtype=np.int64)
            made[:, rows] = score(self.criteria, asks, self.parties, rows).scores
        return made

    def _fast_rows(self, asks: Asks, count: int) -> NDArray[np.float32]:
        from citylinks.engine.kernels.fast import write_scores
        from citylinks.engine.kernels.layout import layout_of
        from citylinks.engine.kernels.pack import pack_asks

        layout = layout_of(self.criteria, self.parties)
        made = np.empty((count, self.parties.n), np.float32)
        if layout is None or made.size == 0:
            return made
        packed = pack_asks(self.criteria, asks, self.parties, layout.plan)
        write_scores(layout, asks, self.parties, packed, made)
        return made

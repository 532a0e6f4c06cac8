"""The rules of a program beyond demand and capacity, each as one additive row over pairs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from citylinks.engine.program import labels_by_row

if TYPE_CHECKING:
    from citylinks.engine.portfolio.model import Model

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rules beyond demand and capacity: lower <= sum of coefficient x <= upper for each key.

    `need` is csr (R, m), `offer` csr (R, n), `cost` (R,) 1 where the cost is the coefficient; `pair_*` list
    single pairs. `elastic` names what one unit of slack of a row means, for relaxations.
    """

    keys: tuple[str, ...]
    lower: Float64
    upper: Float64
    need: sparse.csr_array
    offer: sparse.csr_array
    cost: Float64
    pair_row: Int64
    pair_need: Int64
    pair_offer: Int64


def rows_of(model: Model) -> Rows:
    """Compile the rules of a model's program, in the order of ids."""
    draft = _Draft(model)
    draft.collect()
    keys = tuple(draft.keys)
    r = len(keys)

    def csr(entries: list[tuple[int, Int64, Float64]], width: int) -> sparse.csr_array:
        if not entries:
            return sparse.csr_array((r, width))
        row = np.concatenate([np.full(at.size, k) for k, at, _ in entries])
        at = np.concatenate([at for _, at, _ in entries])
        value = np.concatenate([value for _, _, value in entries])
        return sparse.csr_array((value, (row, at)), shape=(r, width))

    pairs = np.array(draft.pairs, dtype=np.int64).reshape(-1, 3)
    return Rows(
        keys,
        np.array(draft.lower, dtype=np.float64),
        np.array(draft.upper, dtype=np.float64),
        csr(draft.need, model.m),
        csr(draft.offer, model.n),
        np.array([1.0 if k == "budget" else 0.0 for k in keys]),
        pairs[:, 0],
        pairs[:, 1],
        pairs[:, 2],
    )


class _Draft:
    """Collects the rows of a program one by one."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.keys: list[str] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.need: list[tuple[int, Int64, Float64]] = []
        self.offer: list[tuple[int, Int64, Float64]] = []
        self.pairs: list[tuple[int, int, int]] = []

    def row(self, key: str, lower: float, upper: float) -> int:
        self.keys.append(key)
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.keys) - 1

    def side(self, of: str) -> tuple[list[tuple[int, Int64, Float64]], Int64]:
        if of == "need":
            return self.need, self.model.need_ids
        return self.offer, self.model.offer_ids

    def collect(self) -> None:
        program = self.model.problem.program
        if program.budget is not None:
            self.row("budget", -math.inf, program.budget)
        for quota in program.quotas:
            self._quota(quota.name, quota.of, quota.labels, quota.at_least, quota.at_most)
        for share in program.shares:
            entries, ids = self.side(share.of)
            member = np.isin(ids, sorted(share.members))
            k = self.row(f"min_share:{share.name}", 0.0, math.inf)
            entries.append((k, np.arange(ids.size), np.where(member, 1 - share.share, -share.share)))
        for group in program.groups:
            k = self.row(f"at_most_one:{group.name}", -math.inf, 1.0)
            if group.of == "pair":
                for i, j in group.members:  # type: ignore[misc]
                    self.pairs.append((k, self.model.need_row(i), self.model.offer_row(j)))
            else:
                entries, ids = self.side(group.of)
                at = np.flatnonzero(np.isin(ids, group.members))
                entries.append((k, at, np.ones(at.size)))
        for i, j in sorted(set(program.locks)):
            k = self.row(f"must:{i}:{j}", 1.0, math.inf)
            self.pairs.append((k, self.model.need_row(i), self.model.offer_row(j)))

    def _quota(
        self, name: str, of: str, labels: object, at_least: Mapping[str, int], at_most: Mapping[str, int]
    ) -> None:
        entries, _ = self.side(of)
        scores = self.model.problem.scores
        source = scores.need_ids if of == "need" else scores.offer_ids
        order = self.model.need_order if of == "need" else self.model.offer_order
        listed = labels_by_row(labels, source.tolist())  # type: ignore[arg-type]
        by_row = np.array([listed[k] or "" for k in order], dtype=object)
        for label in sorted(set(at_least) | set(at_most)):
            low, high = at_least.get(label, 0), at_most.get(label)
            k = self.row(
                f"quota:{name}:{label}",
                float(low) if low > 0 else -math.inf,
                math.inf if high is None else float(high),
            )
            at = np.flatnonzero(by_row == label)
            entries.append((k, at, np.ones(at.size)))

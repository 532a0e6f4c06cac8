"""Who fits this need best: exact top k, with its certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from citylinks.engine.asks import Asks, asks_of
from citylinks.engine.certificate import ENGINE_VERSION, Certificate, fingerprint
from citylinks.engine.kernels import FAST, choose
from citylinks.engine.kernels.reference import Scored, approximate, block_bounds, score
from citylinks.engine.problem import Bool, Criteria, Float64, Int64, Need, ProblemError
from citylinks.engine.table import PartyTable, mask_of

NOT_ELIGIBLE = "not eligible"
GATHER_SHARE = 4
FIRST_BLOCKS, FEWEST_BLOCKS = 8, 64


@dataclass(frozen=True, eq=False)
class Ranking:
    """The first parties of a question, best first; ties are broken by the smaller id.

    `scores` float64 (k,) in [0, 1] are the sums of `contributions` (k, C); `values` (k, C) are NaN where
    `known` is False; `low` and `high` (k,) value what is missing at 0 and at 1. `compared` counts the parties
    that were eligible, `excluded` the others by their first reason.
    """

    ids: Int64
    rows: Int64
    scores: Float64
    low: Float64
    high: Float64
    values: Float64
    contributions: Float64
    known: Bool
    criteria: Criteria
    compared: int
    excluded: Mapping[str, int]
    certificate: Certificate


@dataclass(frozen=True)
class Found:
    """Rows that hold every party of the answer, and the numbers of the search for the certificate.

    `scored` holds their scores where the search has made them on its way.
    """

    rows: Int64
    method: str
    figures: Mapping[str, float]
    scored: Scored | None = None


def rank(
    need: Need,
    parties: PartyTable,
    criteria: Criteria,
    k: int | None = 20,
    where: ArrayLike | None = None,
    *,
    exclude: Mapping[str, ArrayLike] | None = None,
    kernel: str | None = None,
) -> Ranking:
    """Rank the eligible parties for one need: the k best (all with k=None), exactly.

    `where` bool (n,) says who is eligible, `exclude` bool (n,) per reason who is not; both in the table's row
    order. Approximate scores with an error bound choose the candidates, the reference kernel scores them and
    breaks ties. Raises ProblemError with all faults of the input.
    """
    asks = asks_of(need, parties, criteria)
    if k is not None and k < 1:
        raise ProblemError([f"The number of parties asked for is {k}; it must be 1 or more."])
    eligible, excluded = eligibility(parties, where, exclude)
    compared = parties.n - sum(excluded.values())
    found = search(criteria, asks, parties, eligible, k, compared=compared, kernel=kernel)
    scored = found.scored or score(criteria, asks, parties, found.rows)
    ids = parties.ids[found.rows]
    order = np.lexsort((ids, -scored.scores[0]))[: k if k is not None else compared]
    values = scored.values[0, order]
    return Ranking(
        ids=ids[order],
        rows=found.rows[order],
        scores=scored.scores[0, order],
        low=scored.low[0, order],
        high=scored.high[0, order],
        values=values,
        contributions=scored.contributions[0, order],
        known=~np.isnan(values),
        criteria=criteria,
        compared=compared,
        excluded=excluded,
        certificate=Certificate(
            exact=True,
            method=found.method,
            seed=0,
            engine_version=ENGINE_VERSION,
            input_sha256=question_sha256(asks, parties, criteria, eligible, k),
            figures=found.figures,
        ),
    )


def eligibility(
    parties: PartyTable, where: ArrayLike | None, exclude: Mapping[str, ArrayLike] | None
) -> tuple[Bool | None, dict[str, int]]:
    """Give the eligible rows (None: all) and how many parties each reason excludes, at their first reason."""
    if where is None and not exclude:
        return None, {}
    left: Bool | None = None
    number = parties.n
    excluded: dict[str, int] = {}
    masks = [(reason, mask_of(parties, mask, reason)) for reason, mask in (exclude or {}).items()]
    for reason, mask in masks:
        left = np.logical_not(mask) if left is None else np.greater(left, mask, out=left)
        still = int(np.count_nonzero(left))
        excluded[reason], number = number - still, still
    if where is not None:
        asked = mask_of(parties, where, NOT_ELIGIBLE)
        left = asked.copy() if left is None else np.logical_and(left, asked, out=left)
        dropped = number - int(np.count_nonzero(left))
        if dropped:
            excluded[NOT_ELIGIBLE] = excluded.get(NOT_ELIGIBLE, 0) + dropped
    return left, excluded


def search(
    criteria: Criteria,
    asks: Asks,
    parties: PartyTable,
    eligible: Bool | None,
    k: int | None,
    *,
    compared: int,
    kernel: str | None,
) -> Found:
    """Find rows that certainly hold the k best of the `compared` eligible ones."""
    if k is None or compared <= k:
        everyone = np.arange(parties.n) if eligible is None else np.flatnonzero(eligible)
        return Found(everyone.astype(np.int64), "all eligible parties, scored by the reference kernel", {})
    chosen = choose(compared, kernel)
    if chosen == FAST:
        from citylinks.engine.kernels.fast import METHOD, top_rows

        found = top_rows(criteria, asks, parties, eligible, k)
        if found is not None:
            return Found(found.rows, METHOD, found.figures, found.scored)
    rows = promising(criteria, asks, parties, eligible, k)
    scores, error = approximate(criteria, asks, parties, rows)
    flat = scores[0]
    if eligible is not None and rows is None:
        flat = np.where(eligible, flat, -1.0)
    cut = float(np.partition(flat, flat.size - k)[flat.size - k]) - 2 * error
    kept = np.flatnonzero(flat >= cut).astype(np.int64)
    method = "numpy over the blocks whose bounds reach, candidates rescored by the reference kernel"
    figures = {"error_bound": error, "candidates": float(kept.size), "scored": float(flat.size)}
    return Found(kept if rows is None else rows[kept], method, figures)


def promising(
    criteria: Criteria, asks: Asks, parties: PartyTable, eligible: Bool | None, k: int
) -> Int64 | None:
    """Find the eligible rows of the blocks whose bound reaches the k-th score of the best blocks; None: all.

    None also where that would be most of the table, or where few rows are left to bound.
    """
    if eligible is not None and int(np.count_nonzero(eligible)) * GATHER_SHARE <= parties.n:
        return np.flatnonzero(eligible).astype(np.int64)
    if parties.blocks.count < FEWEST_BLOCKS:
        return None
    bounds = block_bounds(criteria, asks, parties)[0]
    order = np.argsort(-bounds, kind="stable")
    first = rows_of_blocks(parties, order[:FIRST_BLOCKS], eligible)
    if first.size < k:
        return None
    scores, error = approximate(criteria, asks, parties, first)
    goal = float(np.partition(scores[0], first.size - k)[first.size - k]) - 2 * error
    reaching = np.flatnonzero(bounds >= goal)
    if reaching.size * 2 > parties.blocks.count:
        return None
    return rows_of_blocks(parties, reaching, eligible)


def rows_of_blocks(parties: PartyTable, blocks: NDArray[np.intp], eligible: Bool | None) -> Int64:
    """List the eligible rows of some blocks, ascending."""
    chosen = np.sort(blocks).astype(np.int64)
    starts, ends = parties.blocks.starts[chosen], parties.blocks.ends[chosen]
    rows = np.concatenate([np.arange(lo, hi, dtype=np.int64) for lo, hi in zip(starts, ends, strict=True)])
    return rows if eligible is None else rows[eligible[rows]]


def question_sha256(
    asks: Asks, parties: PartyTable, criteria: Criteria, eligible: Bool | None, k: int | None
) -> str:
    """SHA-256 of everything that the answer depends on."""
    return fingerprint(
        parties.sha256,
        criteria.canonical(),
        *(column.data for column in asks),
        None if eligible is None else np.packbits(eligible),
        k,
    )

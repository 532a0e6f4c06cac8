"""Search with the compiled kernel: which rows may be among the best, for one need or many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.asks import Asks
from citylinks.engine.criteria import kind_of
from citylinks.engine.criteria.vectors import balls_of
from citylinks.engine.kernels.pack import Packed, Plan, pack_asks, plan_of
from citylinks.engine.problem import Bool, Criteria, Float64, Int64
from citylinks.engine.table import PartyTable

METHOD = "blocks in the order of their bounds, candidates rescored by the reference kernel"


@dataclass(frozen=True)
class TextBounds:
    """Per need and block (m, blocks): no text value exceeds `high`; `state` as in `Summary`, (blocks,)."""

    high: NDArray[np.float32]
    state: NDArray[np.uint8]


@dataclass(frozen=True)
class Search:
    """What the searches of all needs of one question share."""

    plan: Plan
    packed: Packed
    text: TextBounds
    weights: Float64
    eligible: NDArray[np.uint8]
    k: int


@dataclass
class Scratch:
    """Room for the candidates of one search; each thread has its own."""

    rows: NDArray[np.int32]
    high: NDArray[np.float32]
    counts: Int64

    @classmethod
    def of(cls, n: int) -> Scratch:
        return cls(np.empty(n, np.int32), np.empty(n, np.float32), np.zeros(4, np.int64))


def top_rows(
    criteria: Criteria, asks: Asks, parties: PartyTable, eligible: Bool | None, k: int
) -> tuple[Int64, str, Mapping[str, float]] | None:
    """Find rows that certainly hold the k best eligible parties of one need.

    None when the fast kernel cannot hold the criteria. k is below the number of eligible parties.
    """
    plan = plan_of(criteria, parties)
    if plan is None:
        return None
    packed = pack_asks(criteria, asks, parties, plan)
    text = text_bounds(criteria, asks, parties, plan)
    mask = np.zeros(0, np.uint8) if eligible is None else eligible.view(np.uint8)
    scratch = Scratch.of(parties.n)
    question = Search(plan, packed, text, criteria.weights, mask, k)
    rows = scan_one(0, question, scratch)
    figures = {
        "error_bound": plan.error,
        "candidates": float(rows.size),
        "blocks": float(parties.blocks.count),
        "blocks_scanned": float(scratch.counts[1]),
        "texts_multiplied": float(scratch.counts[2]),
    }
    return rows, METHOD, figures


def scan_one(i: int, question: Search, scratch: Scratch) -> Int64:
    """Scan for the need in row i; the candidates' rows, in no order."""
    from citylinks.engine.kernels.bounds import best_of_blocks
    from citylinks.engine.kernels.compiled import ROWS, scan

    plan, packed, text, seen = question.plan, question.packed, question.text, question.plan.summary
    slack = np.float32(2 * plan.error)
    heap = np.empty(question.k, np.float32)
    query = packed.queries[i] if packed.facts[i, 0] > 0 else packed.queries[i, :0]
    bounds = np.empty(text.state.size, np.float32)
    best_of_blocks(
        plan.ops, question.weights, seen.low, seen.high, seen.state, seen.some, seen.every, seen.codes,
        seen.starts, packed.consts[i], packed.places[i], packed.tables, packed.asked[i],
        float(packed.facts[i, 0]), text.high[i], text.state, bounds,
    )  # fmt: skip
    scan(
        plan.ops, question.weights.astype(np.float32), plan.floats, plan.codes, plan.words,
        packed.consts[i], packed.places[i], packed.tables, packed.asked[i],
        plan.texts, plan.text_errors, query, packed.facts[i],
        np.argsort(-bounds, kind="stable"), bounds, text.high[i], question.eligible,
        plan.floats.shape[1], ROWS, slack, heap, scratch.rows, scratch.high, scratch.counts,
    )  # fmt: skip
    found, size = int(scratch.counts[0]), int(scratch.counts[3])
    cut = heap[0] - slack if size == question.k else np.float32(-1.0)
    rows = scratch.rows[:found]
    return rows[scratch.high[:found] >= cut].astype(np.int64)


def text_bounds(criteria: Criteria, asks: Asks, parties: PartyTable, plan: Plan) -> TextBounds:
    """Bound the text's value per block, for m needs; zeros without a text criterion."""
    blocks = parties.blocks.count
    if plan.text < 0:
        return TextBounds(np.zeros((asks[0].n, blocks), np.float32), np.zeros(blocks, np.uint8))
    criterion = criteria.rows[plan.text]
    balls = balls_of(criterion.column, parties)
    bounds = kind_of(criterion).bounds(criterion, asks[plan.text], parties)
    high = np.minimum(bounds.high * (1 + 2e-7), 1.0).astype(np.float32)
    return TextBounds(high, (balls.some_known + 2 * balls.some_missing).astype(np.uint8))
